"""Which part of the session's time is in view: the newest, or a part that the operator chose."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_S = 5.0
SHORTEST_S = 30.0
"""A session that has just begun is not stretched over the whole width."""
AHEAD = 0.25
"""Of what is in view, that is left free for a forecast."""
STEPS = 600
"""The newest moves on by such a part of the width, about a pixel: a smaller move would draw the same again."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one time to another, in seconds since the epoch."""

    left: float
    right: float

    @property
    def width_s(self) -> float:
        return self.right - self.left


class TimeWindow:
    """Live, it ends now and is `width_s` wide (None: the whole session); else it stays where it was put."""

    def __init__(self, width_s: float | None) -> None:
        self.width_s = width_s
        self._chosen: Span | None = None

    @property
    def live(self) -> bool:
        return self._chosen is None

    def go_live(self, width_s: float | None) -> None:
        self.width_s, self._chosen = width_s, None

    def span(self, start: float, now: float, *, ahead: bool = False) -> Span:
        if self._chosen is not None:
            return self._chosen
        left = start if self.width_s is None else max(start, now - self.width_s)
        width_s = max(now - left, SHORTEST_S)
        step = width_s / STEPS
        right = -(-now // step) * step if width_s > SHORTEST_S else left + width_s
        return Span(left if left == start else right - width_s, right + (width_s * AHEAD if ahead else 0.0))

    def zoom(self, at: float, factor: float, start: float, now: float, *, ahead: bool = False) -> None:
        """Show `factor` as much time as now; `at` stays where it is."""
        before = self.span(start, now, ahead=ahead)
        width_s = min(max(before.width_s * factor, LEAST_S), max(now - start, SHORTEST_S) * 1.5)
        left = at - (at - before.left) * width_s / before.width_s
        self._put(left, width_s, start, now)

    def move(self, by_s: float, start: float, now: float, *, ahead: bool = False) -> None:
        before = self.span(start, now, ahead=ahead)
        self._put(before.left + by_s, before.width_s, start, now)

    def centre(self, t: float, start: float, now: float) -> None:
        width_s = self.span(start, now).width_s
        self._put(t - width_s / 2, width_s, min(start, t), max(now, t))

    def _put(self, left: float, width_s: float, start: float, now: float) -> None:
        """Half of the view at least stays within the session."""
        left = min(max(left, start - width_s / 2), now - width_s / 2)
        self._chosen = Span(left, left + width_s)
