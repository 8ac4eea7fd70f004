"""What a row of the table of requests shows, from the live row where there is one, else from history and file."""

from __future__ import annotations

from core.session.file import PromptHead
from core.session.request_history import HistoryRow
from core.session.views import PromptRow
from gui import format as fmt
from gui.error_words import error_words
from gui.i18n import translate
from gui.looks import PROMPT
from gui.widgets.cells import Cell

NOT_READ = "…"
BLANK = Cell("")


def line_of(row: HistoryRow, live: PromptRow | None, head: PromptHead | None) -> tuple[Cell, ...]:
    """The cells in the order of the columns. `head` None: its texts are not read yet."""
    look = PROMPT[row.state]
    if live is not None:
        name, preview = live.id, live.preview
        first, latency, cost = live.first_token_s, live.latency_s, live.cost_usd
    else:
        name, preview = (head.id, head.preview) if head is not None else (NOT_READ, NOT_READ)
        first, latency, cost = row.first_token_s, row.latency_s, row.cost_usd
    return (
        Cell(look.text, look.tone),
        Cell(fmt.count(row.seq), right=True),
        Cell(name),
        Cell(preview),
        Cell(row.account or ""),
        Cell(outcome_words(row, live, head)),
        Cell(fmt.count(row.calls), right=True),
        Cell(fmt.duration(first), right=True),
        Cell(fmt.duration(latency), right=True),
        Cell(fmt.count(row.tokens or None), right=True),
        Cell(fmt.money(cost), right=True),
        Cell(fmt.clock(row.started_at), right=True),
    )


def outcome_words(row: HistoryRow, live: PromptRow | None, head: PromptHead | None) -> str:
    """Why it failed, which kind of hit it was, or what its last call is doing."""
    if row.state == "failed":
        if live is not None:
            return live.error
        return NOT_READ if head is None else head.error
    if row.cached is not None:
        return hit_words(row.cached)
    if live is not None and live.agreement is not None:
        words = (
            translate("Requests", "low agreement {share}")
            if row.flagged
            else translate("Requests", "agreement {share}")
        )
        return words.format(share=fmt.percent(live.agreement))
    if row.flagged:
        return translate("Requests", "low agreement")
    if row.state != "running" or live is None:
        return ""
    if not live.attempts:
        return translate("Requests", "waiting")
    last = live.attempts[-1]
    if last.outcome == "running":
        return purpose_words(last.purpose)
    ended = error_words(last.error) if last.error else translate("Looks", last.outcome)
    return translate("Requests", "{outcome}, next").format(outcome=ended)


def hit_words(layer: str) -> str:
    """The kind of a hit of the cache."""
    return {
        "exact": translate("Requests", "exact hit"),
        "canonical": translate("Requests", "canonical hit"),
        "similar": translate("Requests", "similar hit"),
    }[layer]


def purpose_words(purpose: str) -> str:
    """What a call was made for."""
    return {
        "first": translate("Requests", "first call"),
        "retry": translate("Requests", "retry"),
        "hedge": translate("Requests", "hedge"),
        "race": translate("Requests", "race"),
        "vote": translate("Requests", "vote"),
        "probe": translate("Requests", "probe"),
        "check": translate("Requests", "check of a hit"),
        "refresh": translate("Requests", "refresh"),
        "prefetch": translate("Requests", "prefetch"),
    }.get(purpose, purpose)
