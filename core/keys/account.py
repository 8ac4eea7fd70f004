"""One account of the pool: its keys, its limits, and the evidence about its health.

An account decides nothing about routing; it answers what its state is and why, at a given time.
Times are seconds on the monotonic clock.
"""

from __future__ import annotations

from random import Random

from core.client.errors import Action, CallError
from core.config.secrets import Secret
from core.events import Health
from core.keys.breaker import Breaker
from core.keys.latency import FailureRate, PeakEwma, TypicalLatency
from core.keys.limits import AimdLimit
from core.keys.remembered import (
    LONGEST_WAIT_S,
    TRUSTED_FOR_S,
    RememberedAccount,
    RememberedKey,
    relaxed,
    still_counting,
    weight,
)

FLAKY_RATE = 0.08
"""Above this share of failed calls an account is degraded: a single failure after many answers is not enough."""
FIRST_BACKOFF_S = 0.25
LONGEST_BACKOFF_S = 30.0
UNCONFIRMED_IN_FLIGHT = 4
"""Calls at once to an account that answered in an earlier run, until it does so in this one."""
TEST_PATIENCE_S = 15.0
"""Longer than the test of an account may take."""


class Key:
    """One key. 401 belongs to the key, everything else to its account."""

    __slots__ = ("health", "in_flight", "name", "secret", "why")

    def __init__(self, secret: Secret) -> None:
        self.secret = secret
        self.name = secret.masked
        self.health: Health = "probing"
        self.why = "not used yet"
        self.in_flight = 0

    @property
    def usable(self) -> bool:
        return self.health not in ("unauthorised", "draining", "disabled")


class Account:
    """Keys that share limits, balance and context cache."""

    __slots__ = (
        "_rate_limits_in_a_row",
        "answers",
        "breaker",
        "calls_left",
        "failure_rate",
        "in_flight",
        "keys",
        "last_error",
        "last_progress",
        "limits",
        "load",
        "max_in_flight",
        "name",
        "operator",
        "out_of_balance",
        "silent_since",
        "touched",
        "typical",
        "unconfirmed",
        "why_cooling",
    )

    def __init__(self, name: str, secrets: list[Secret], max_in_flight: int | None) -> None:
        self.name = name
        self.keys = [Key(s) for s in secrets]
        self.max_in_flight = max_in_flight
        self.in_flight = 0
        self.answers = 0
        self.limits: dict[str, AimdLimit] = {}
        self.breaker = Breaker()
        self.failure_rate = FailureRate()
        self.load = PeakEwma()
        self.typical = TypicalLatency()
        self.out_of_balance = ""
        self.calls_left: int | None = None
        """Calls in flight that its cost cap has room for, None without a cap."""
        self.operator: Health | None = None
        self.why_cooling = ""
        self.last_progress = 0.0
        self.last_error = ""
        """The kind of the last failure, empty after an answer."""
        self.silent_since: dict[int, float] = {}
        """Start times of calls that have shown no text yet, oldest first, by call number."""
        self.touched = False
        """Whether it was called or tested in this run."""
        self.unconfirmed = False
        """It has answered in an earlier run, and not in this one yet."""
        self._rate_limits_in_a_row = 0

    # -- what it is now ---------------------------------------------------------------------------

    @property
    def proven(self) -> bool:
        return self.answers > 0

    def open(self, now: float) -> bool:
        """Whether a call may go to it at all; `shut` tells why not."""
        if self.operator is not None or self.out_of_balance or self.calls_left == 0:
            return False
        until = self.breaker.open_until
        if until is not None and now < until:
            return False
        return self.keys[0].usable or any(k.usable for k in self.keys)

    def has_room(self, model: str) -> bool:
        if self.calls_left is not None and self.in_flight >= self.calls_left:
            return False
        limit = self.limit(model)
        return limit is None or self.in_flight < limit

    def limit(self, model: str) -> int | None:
        """Requests it may have in flight now, None where nothing limits it."""
        if not self.answers or self.breaker.open_until is not None:
            return 1  # one call tells whether it answers
        learned = self.limits.get(model)
        if self.unconfirmed:
            known = (
                UNCONFIRMED_IN_FLIGHT,
                self.max_in_flight,
                learned.value if learned is not None else None,
            )
            return min(limit for limit in known if limit is not None)
        if learned is None or learned.value is None:
            return self.max_in_flight
        return learned.value if self.max_in_flight is None else min(learned.value, self.max_in_flight)

    def silence_s(self, now: float) -> float:
        """How long calls have been waiting with nothing at all coming from this account."""
        if not self.silent_since:
            return 0.0
        oldest = next(iter(self.silent_since.values()))
        return now - max(oldest, self.last_progress)

    def shut(self, now: float) -> tuple[Health, str] | None:
        """Why no call may go to it at all, or None."""
        if self.operator is not None:
            return self.operator, "by the operator"
        if self.out_of_balance:
            return "out of balance", self.out_of_balance
        if self.calls_left == 0:
            return "disabled", "its cost cap is reached"
        if not any(k.usable for k in self.keys):
            health = self.keys[0].health
            return health, self.keys[0].why
        if self.breaker.is_open(now):
            return "cooling", self.why_cooling
        return None

    def key(self, name: str) -> Key:
        """The key of this masked name. Raises KeyError."""
        for key in self.keys:
            if key.name == name:
                return key
        raise KeyError(name)

    def pick_key(self) -> Key | None:
        usable = [k for k in self.keys if k.usable]
        return min(usable, key=_in_flight, default=None)

    # -- from one run to the next ---------------------------------------------------------------------

    def remembered(self, salt: bytes, at: float, now: float) -> RememberedAccount:
        """What the next run should know; `at` is the time of day now."""
        limits = {model: limit.value for model, limit in self.limits.items() if limit.value is not None}
        until = self.breaker.open_until
        return RememberedAccount(
            name=self.name,
            at=at,
            keys=[RememberedKey(k.secret.fingerprint(salt), k.health == "unauthorised") for k in self.keys],
            proven=self.proven,
            typical_s=self.typical.recent,
            load_s=self.load.value,
            failure_rate=self.failure_rate.value,
            failure_count=self.failure_rate.count,
            failures=self.breaker.failures,
            opened=self.breaker.opened,
            open_s=0.0 if until is None else max(until - now, 0.0),
            limits=limits,
            out_of_balance=bool(self.out_of_balance),
        )

    def restore(self, record: RememberedAccount, salt: bytes, age_s: float, now: float) -> list[Key]:
        """Take in what was known so long ago. Returns keys that should be tested at once: they were refused, or their
        account could not pay, and that may have been mended since."""
        for seconds in still_counting(record.typical_s, age_s):
            self.typical.observe(seconds)
        typical_s = self.typical.seconds
        if typical_s is not None:
            self.load.restore(record.load_s, typical_s, age_s, now)
        self.failure_rate.restore(
            record.failure_rate * weight(age_s), int(record.failure_count * weight(age_s))
        )
        for model, limit in record.limits.items():
            value = relaxed(limit, age_s)
            if value is not None:
                self.limits[model] = AimdLimit.of(value)
        if age_s > TRUSTED_FOR_S:
            return []
        if record.proven:
            self.answers, self.unconfirmed = 1, True
        left_s = min(record.open_s, LONGEST_WAIT_S) - age_s
        if record.opened or left_s > 0:
            self.breaker.restore(record.failures, record.opened, now + max(left_s, 0.0))
            self.why_cooling = "it did not answer before the restart"
        refused = {key.id for key in record.keys if key.refused}
        suspect = [key for key in self.keys if key.secret.fingerprint(salt) in refused]
        if len(suspect) == len(self.keys) or record.out_of_balance:
            what = "it could not pay" if record.out_of_balance else "its key was refused"
            self.wait_for_test(f"{what} before the restart, and is being tested", now)
            return suspect[:1] or self.keys[:1]
        for key in suspect:
            key.health, key.why = "unauthorised", "refused before the restart"
        return suspect

    def wait_for_test(self, why: str, now: float) -> None:
        """Nothing goes to it until it has passed a test or, where that says nothing, a while has passed."""
        self.breaker.restore(self.breaker.failures, self.breaker.opened, now + TEST_PATIENCE_S)
        self.why_cooling = why

    # -- what happens to it -----------------------------------------------------------------------

    def on_started(self, key: Key, call: int, now: float) -> None:
        self.touched = True
        self.in_flight += 1
        key.in_flight += 1
        self.silent_since[call] = now

    def on_first_token(self, call: int, now: float) -> None:
        self.silent_since.pop(call, None)
        self.last_progress = now

    def on_answered(self, key: Key, call: int, model: str, seconds: float, now: float) -> bool:
        """`seconds` to the first token, or of the whole answer. Returns whether the limit changed."""
        self.on_first_token(call, now)
        limit = self.limits.get(model)
        grown = limit.on_answered(self.in_flight) if limit is not None else False
        self._ended(key, call)
        self.answers += 1
        self.unconfirmed = False
        self.last_error = ""
        self._rate_limits_in_a_row = 0
        if not self.breaker.was_asked_to_wait(now):
            self.breaker.on_answered()
        self.failure_rate.observe(False)
        self.load.observe(seconds, now)
        self.typical.observe(seconds)
        key.health, key.why = "healthy", "answers"
        return grown

    def on_failed(
        self, key: Key, call: int, model: str, error: CallError, started: float, now: float, random: Random
    ) -> bool:
        """Take the failure in. Returns whether the limit of requests in flight changed."""
        in_flight = self.in_flight
        self.last_error = error.kind
        self._ended(key, call)
        action = error.action
        if action is Action.FAIL_PROMPT:
            self.last_progress = now  # the account did its part
            return False
        if action is Action.NEXT_KEY:
            key.health, key.why = "unauthorised", error.message
            return False
        if action is Action.NEXT_ACCOUNT:
            self.out_of_balance = error.message
            return False
        self.failure_rate.observe(True)
        if action is Action.BACK_OFF:
            self.last_progress = now
            return self._on_rate_limited(model, error, in_flight, started, now)
        if self.breaker.on_failed(now, random):
            self.why_cooling = f"{self.breaker.failures} failures in a row, the last: {error.message}"
        if error.retry_after_s is not None:
            self.breaker.open_for(error.retry_after_s, now)
            self.why_cooling = f"asked to wait {error.retry_after_s:g} s: {error.message}"
        return False

    def on_outrun(self, key: Key, call: int, seconds: float, now: float, random: Random) -> None:
        """A call that was given up after `seconds` because another account had answered meanwhile.

        One lost race says little about an account that answers; it says a lot about one that never has.
        """
        silent = call in self.silent_since
        self._ended(key, call)
        if not silent:
            return
        self.load.observe(seconds, now)
        if self.last_progress > now - seconds:
            return  # it answered others in the meantime
        self.typical.observe(seconds)
        if self.breaker.on_silent(now, random, proven=self.proven):
            self.why_cooling = f"no sign of life in {seconds:.1f} s"

    def on_cancelled(self, key: Key, call: int) -> None:
        """A call that was given up for reasons that say nothing about the account."""
        self._ended(key, call)

    def on_tested(self, key: Key, error: CallError | None, now: float, random: Random) -> None:
        """A test without a prompt has ended; no error: the endpoint takes the key.

        It says nothing about how prompts fare, so it proves no account and closes no breaker: an account that was
        shut gets the one call that tells. A wait that the endpoint asked for goes on.
        """
        self.touched = True
        if error is None:
            was_shut = bool(self.out_of_balance) or self.breaker.is_open(now)
            if key.health == "unauthorised":
                was_shut = was_shut or not any(k.usable for k in self.keys)
                key.health, key.why = "probing", "passed a test"
            self.out_of_balance = ""
            if was_shut:
                self.breaker.try_now(now)
        elif error.action is Action.NEXT_KEY:
            if key.usable:
                key.health, key.why = "unauthorised", error.message
        elif error.action is Action.NEXT_ACCOUNT:
            self.out_of_balance = error.message
        elif error.retry_after_s is not None:
            self.breaker.open_for(error.retry_after_s, now)
            self.why_cooling = f"asked to wait {error.retry_after_s:g} s: {error.message}"
        elif error.action is Action.PROBE_LATER and self.breaker.on_failed(now, random):
            self.why_cooling = f"{self.breaker.failures} failures in a row, the last: {error.message}"

    def _on_rate_limited(
        self, model: str, error: CallError, in_flight: int, started: float, now: float
    ) -> bool:
        limit = self.limits.get(model)
        if limit is None:
            limit = self.limits[model] = AimdLimit()
        changed = limit.on_rate_limited(in_flight, started, now)
        pause = error.retry_after_s
        if pause is None and limit.value == 1 and not self.breaker.is_open(now):
            pause = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2.0**self._rate_limits_in_a_row)
            self._rate_limits_in_a_row += 1
        if pause is not None:
            self.breaker.open_for(pause, now)
            self.why_cooling = f"too many requests, waits {pause:g} s"
        return changed

    def _ended(self, key: Key, call: int) -> None:
        self.in_flight -= 1
        key.in_flight -= 1
        self.silent_since.pop(call, None)


def _in_flight(key: Key) -> int:
    return key.in_flight
