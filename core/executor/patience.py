"""How long one prompt waits: for each of its calls, and in all.

Where timeouts are learned, text that flows puts the prompt's deadline off, and so does a place in the provider's
queue; only the ceiling ends those. Otherwise the prompt's time is fixed from its start.
"""

from __future__ import annotations

from core.client.exchange import Clocks
from core.config.settings import Settings
from core.executor.timeouts import AdaptiveTimeouts, Kind, Limits, fixed_limits


class Patience:
    """Of a prompt of that kind, `started` at that time on the monotonic clock."""

    __slots__ = (
        "_adaptive",
        "_kind",
        "_last_text",
        "_learned",
        "_settings",
        "_started",
        "_timeouts",
        "_waits_s",
    )

    def __init__(self, settings: Settings, learned: AdaptiveTimeouts, kind: Kind, started: float) -> None:
        self._settings = settings
        self._adaptive = settings.adaptive_timeouts
        self._learned = learned
        self._kind = kind
        self._started = started
        self._last_text = started
        self._waits_s = settings.timeout_s
        self._timeouts = 0

    @property
    def deadline(self) -> float:
        """When the prompt's time is over, unless more text comes."""
        if not self._adaptive:
            return self._started + self._waits_s
        return min(self._last_text + self._waits_s, self.ends_by)

    @property
    def ends_by(self) -> float:
        """When its time is over even if text flows."""
        return self._started + (self._learned.ceiling_s if self._adaptive else self._waits_s)

    def limits(self, account: str) -> Limits:
        """For the prompt's next call."""
        if not self._adaptive:
            return fixed_limits(self._settings)
        limits = self._learned.limits(self._kind, account, timeouts=self._timeouts)
        self._waits_s = max(self._waits_s, limits.patience_s)
        return limits

    def looked_at_again(self, limits: Limits, account: str) -> Limits:
        """A call that went out before there was evidence gets its limit as soon as there is."""
        return limits if limits.learned else self.limits(account)

    def allowed_s(self, clocks: Clocks, limits: Limits, account: str, now: float) -> float:
        """How long the call may go without its first text, as things stand."""
        if self._adaptive and self._is_kept_alive(clocks, now):
            return self._learned.waiting_limit_s(self._kind, account, clocks.started, limits)
        return limits.first_token_s

    def _is_kept_alive(self, clocks: Clocks, now: float) -> bool:
        """Whether keep-alives come after the head of the answer; they are no text."""
        if clocks.head is None or clocks.last_byte <= clocks.head:
            return False
        return now - clocks.last_byte <= self._learned.keep_alive_s

    def on_text(self, at: float) -> None:
        self._last_text = max(self._last_text, at)

    def on_first_token(self, clocks: Clocks, account: str) -> None:
        """The call has brought its first text; without a stream that comes when all is ready."""
        if clocks.first_token is not None:
            self._learned.observe(
                self._kind, account, started=clocks.started, seconds=clocks.first_token - clocks.started
            )

    def on_answered(self, clocks: Clocks, now: float) -> None:
        self.on_text(now)
        if self._kind.streamed:
            self._learned.observe_silence(self._kind, clocks.longest_silence_s)

    def on_timeout(self, clocks: Clocks, account: str) -> None:
        """The call was given up for it, or the endpoint's side said so."""
        self._timeouts += 1
        if clocks.first_token is None:
            self._learned.timed_out(self._kind, account, started=clocks.started)
