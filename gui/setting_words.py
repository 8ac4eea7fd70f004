"""Names and groups of the settings for people, and their meanings marked for translators.

What a setting is, and what it takes, stands in `core.config.settings` alone; a test holds this table to that one.
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.i18n import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Words:
    key: str
    title: str


GROUPS: tuple[tuple[str, tuple[Words, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("Settings", "Endpoint and model"),
        (
            Words("base_url", QT_TRANSLATE_NOOP("Settings", "Address")),
            Words("model", QT_TRANSLATE_NOOP("Settings", "Model")),
            Words("thinking", QT_TRANSLATE_NOOP("Settings", "Thinking")),
            Words("temperature", QT_TRANSLATE_NOOP("Settings", "Temperature")),
            Words("max_tokens", QT_TRANSLATE_NOOP("Settings", "Longest answer")),
            Words("stream", QT_TRANSLATE_NOOP("Settings", "Streaming")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Settings", "Running"),
        (
            Words("mode", QT_TRANSLATE_NOOP("Settings", "Mode")),
            Words("concurrency", QT_TRANSLATE_NOOP("Settings", "Concurrency")),
            Words("when", QT_TRANSLATE_NOOP("Settings", "When to run")),
            Words("max_cost_usd", QT_TRANSLATE_NOOP("Settings", "Cost limit")),
            Words("max_cost_per_account_usd", QT_TRANSLATE_NOOP("Settings", "Cost limit of an account")),
            Words("max_cost_per_day_usd", QT_TRANSLATE_NOOP("Settings", "Cost limit of a day")),
            Words("race_width", QT_TRANSLATE_NOOP("Settings", "Racing calls")),
            Words("consensus_votes", QT_TRANSLATE_NOOP("Settings", "Consensus votes")),
            Words("agreement_threshold", QT_TRANSLATE_NOOP("Settings", "Least agreement")),
            Words("hedge", QT_TRANSLATE_NOOP("Settings", "Second call")),
            Words("hedge_budget", QT_TRANSLATE_NOOP("Settings", "Share of second calls")),
            Words("coalesce", QT_TRANSLATE_NOOP("Settings", "Ask equal prompts once")),
            Words("remember", QT_TRANSLATE_NOOP("Settings", "Remember accounts")),
            Words("prefix_affinity", QT_TRANSLATE_NOOP("Settings", "Keep like beginnings together")),
            Words("seed", QT_TRANSLATE_NOOP("Settings", "Seed")),
            Words("strict", QT_TRANSLATE_NOOP("Settings", "Strict input")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Settings", "Limits and time"),
        (
            Words("timeout_s", QT_TRANSLATE_NOOP("Settings", "Time for a prompt")),
            Words("adaptive_timeouts", QT_TRANSLATE_NOOP("Settings", "Learned timeouts")),
            Words("timeout_floor_s", QT_TRANSLATE_NOOP("Settings", "Shortest learned limit")),
            Words("timeout_ceiling_s", QT_TRANSLATE_NOOP("Settings", "Longest time while text flows")),
            Words("max_attempts", QT_TRANSLATE_NOOP("Settings", "Attempts")),
            Words("max_in_flight", QT_TRANSLATE_NOOP("Settings", "Calls in flight per account")),
            Words("idle_timeout_s", QT_TRANSLATE_NOOP("Settings", "Silence allowed")),
            Words("balance_poll_s", QT_TRANSLATE_NOOP("Settings", "Look at the balance every")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Settings", "Cache"),
        (
            Words("cache", QT_TRANSLATE_NOOP("Settings", "Use the cache")),
            Words("cache_similar", QT_TRANSLATE_NOOP("Settings", "Similar prompts")),
            Words("cache_threshold", QT_TRANSLATE_NOOP("Settings", "Likeness needed")),
            Words("cache_error_bound", QT_TRANSLATE_NOOP("Settings", "Wrong hits allowed")),
            Words("cache_check_share", QT_TRANSLATE_NOOP("Settings", "Share of checks")),
            Words("cache_encoder", QT_TRANSLATE_NOOP("Settings", "Local encoder")),
            Words("cache_ttl_s", QT_TRANSLATE_NOOP("Settings", "Keep answers for")),
            Words("cache_adaptive_ttl", QT_TRANSLATE_NOOP("Settings", "Adaptive lifetime")),
            Words("cache_ttl_min_s", QT_TRANSLATE_NOOP("Settings", "Shortest lifetime")),
            Words("cache_ttl_max_s", QT_TRANSLATE_NOOP("Settings", "Longest lifetime")),
            Words("ahead_share", QT_TRANSLATE_NOOP("Settings", "Share of calls ahead")),
            Words("cache_max_entries", QT_TRANSLATE_NOOP("Settings", "Most answers")),
            Words("cache_max_mb", QT_TRANSLATE_NOOP("Settings", "Most memory")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("Settings", "Memory"),
        (
            Words("memory_monitoring", QT_TRANSLATE_NOOP("Settings", "Watch memory")),
            Words("memory_warning_mb", QT_TRANSLATE_NOOP("Settings", "Warn at")),
            Words("memory_critical_mb", QT_TRANSLATE_NOOP("Settings", "Clean up at")),
            Words("memory_warning_percent", QT_TRANSLATE_NOOP("Settings", "Warn at a share")),
            Words("memory_critical_percent", QT_TRANSLATE_NOOP("Settings", "Clean up at a share")),
            Words("memory_check_interval", QT_TRANSLATE_NOOP("Settings", "Check every")),
        ),
    ),
)

UNITS = (
    QT_TRANSLATE_NOOP("Settings", "prompts"),
    QT_TRANSLATE_NOOP("Settings", "seconds"),
    QT_TRANSLATE_NOOP("Settings", "attempts"),
    QT_TRANSLATE_NOOP("Settings", "calls"),
    QT_TRANSLATE_NOOP("Settings", "answers"),
    QT_TRANSLATE_NOOP("Settings", "entries"),
    QT_TRANSLATE_NOOP("Settings", "tokens"),
    QT_TRANSLATE_NOOP("Settings", "USD"),
    QT_TRANSLATE_NOOP("Settings", "MB"),
    QT_TRANSLATE_NOOP("Settings", "%"),
)

CHOICES = (
    QT_TRANSLATE_NOOP("Settings", "single"),
    QT_TRANSLATE_NOOP("Settings", "fast"),
    QT_TRANSLATE_NOOP("Settings", "consensus"),
)

MEANINGS = (
    QT_TRANSLATE_NOOP("Settings", "where the API is"),
    QT_TRANSLATE_NOOP("Settings", "the model to ask"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "single: one call a prompt; fast: the quickest of several; consensus: what most of several say",
    ),
    QT_TRANSLATE_NOOP("Settings", "prompts worked on at once"),
    QT_TRANSLATE_NOOP("Settings", "how long a prompt may take, all its attempts included"),
    QT_TRANSLATE_NOOP(
        "Settings", "learn from the answers when a call is dead; an answer whose text flows goes on"
    ),
    QT_TRANSLATE_NOOP("Settings", "learned limits never give up a call sooner than this"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "the most a prompt may take while text flows or it waits in a queue; unset is ten times its time",
    ),
    QT_TRANSLATE_NOOP("Settings", "attempts at a prompt before it counts as failed"),
    QT_TRANSLATE_NOOP("Settings", "calls that race for a prompt in fast mode"),
    QT_TRANSLATE_NOOP("Settings", "answers asked for in consensus mode"),
    QT_TRANSLATE_NOOP("Settings", "consensus answers that agree less than this are flagged"),
    QT_TRANSLATE_NOOP("Settings", "send a second call when the first is unusually slow"),
    QT_TRANSLATE_NOOP("Settings", "the share of calls that may be second ones"),
    QT_TRANSLATE_NOOP(
        "Settings", "when to run: now, off-peak (only in the cheap hours), or cheapest-by a deadline"
    ),
    QT_TRANSLATE_NOOP("Settings", "no new call once the session has cost this much"),
    QT_TRANSLATE_NOOP("Settings", "no new call to an account once it has cost the session this much"),
    QT_TRANSLATE_NOOP(
        "Settings", "no new call once all sessions of the profile have cost this much on one day (UTC)"
    ),
    QT_TRANSLATE_NOOP("Settings", "answer repeated prompts from the cache"),
    QT_TRANSLATE_NOOP("Settings", "also answer prompts that ask the same in other words"),
    QT_TRANSLATE_NOOP(
        "Settings", "how alike two prompts must be to share an answer: the cosine of their words"
    ),
    QT_TRANSLATE_NOOP(
        "Settings", "the share of wrong hits to stay under; the threshold then follows what checks show"
    ),
    QT_TRANSLATE_NOOP(
        "Settings", "the share of hits that are asked all the same, to see whether they are right"
    ),
    QT_TRANSLATE_NOOP("Settings", "also compare meanings with a local encoder, which has to be installed"),
    QT_TRANSLATE_NOOP("Settings", "how long an answer is kept"),
    QT_TRANSLATE_NOOP(
        "Settings", "keep answers longer or shorter as they are seen to change and to be asked for"
    ),
    QT_TRANSLATE_NOOP("Settings", "the shortest time that follows; unset is an eighth of cache_ttl_s"),
    QT_TRANSLATE_NOOP("Settings", "the longest time that follows; unset is eight times cache_ttl_s"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "the share of calls that may refresh answers before they expire or fetch likely follow-ups",
    ),
    QT_TRANSLATE_NOOP("Settings", "answers kept at most"),
    QT_TRANSLATE_NOOP("Settings", "memory that kept answers may take"),
    QT_TRANSLATE_NOOP("Settings", "ask once when the same prompt is already in flight"),
    QT_TRANSLATE_NOOP(
        "Settings", "keep prompts that begin alike together at the account that has their beginning cached"
    ),
    QT_TRANSLATE_NOOP("Settings", "receive answers piece by piece"),
    QT_TRANSLATE_NOOP("Settings", "let the model think first; unset leaves it to the model"),
    QT_TRANSLATE_NOOP("Settings", "sampling temperature; unset leaves it to the model"),
    QT_TRANSLATE_NOOP("Settings", "the longest answer; unset leaves it to the model"),
    QT_TRANSLATE_NOOP("Settings", "calls in flight per account; unset finds the limit by itself"),
    QT_TRANSLATE_NOOP("Settings", "how long a connection may stay silent, keep-alives counted"),
    QT_TRANSLATE_NOOP("Settings", "warn when resident memory passes this"),
    QT_TRANSLATE_NOOP("Settings", "clean up when resident memory passes this"),
    QT_TRANSLATE_NOOP(
        "Settings", "warn at this part of what machine or container allow, instead of at a number of MB"
    ),
    QT_TRANSLATE_NOOP(
        "Settings", "clean up at this part of what machine or container allow, instead of at a number of MB"
    ),
    QT_TRANSLATE_NOOP("Settings", "check memory every so many prompts"),
    QT_TRANSLATE_NOOP("Settings", "watch memory for leaks"),
    QT_TRANSLATE_NOOP("Settings", "how often to ask for the balance of an account"),
    QT_TRANSLATE_NOOP(
        "Settings", "begin with what earlier sessions learned of the accounts: speed, limits, health"
    ),
    QT_TRANSLATE_NOOP("Settings", "makes random choices repeatable"),
    QT_TRANSLATE_NOOP("Settings", "stop at the first bad input line"),
)
