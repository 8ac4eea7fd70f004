"""The progress of a session on stderr: a block redrawn in place on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from core.cli.errors import complain
from core.events import Event
from core.session import SessionState

if TYPE_CHECKING:
    from rich.console import RenderableType

REDRAW_S = 0.25
LINE_S = 10.0
WAITING_LINE_S = 600.0
ACCOUNTS_SHOWN = 12


class Screen(Protocol):
    """Where progress is drawn."""

    def draw(self, state: SessionState, now: float) -> None: ...
    def say(self, words: str) -> None: ...
    def close(self) -> None: ...


class Progress:
    """Draws `state`. A live session calls `on_events` as a subscriber; a replay calls `draw` itself.

    Drawing happens in the thread that owns the state. `note` may be called from a signal handler.
    """

    def __init__(self, state: SessionState, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._clock = clock
        self._notes: deque[str] = deque()
        self._ticking = False
        self._screen: Screen = TerminalScreen() if sys.stderr.isatty() else LineScreen()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.draw()
        self._screen.close()

    def note(self, words: str) -> None:
        """Say something at the next drawing."""
        self._notes.append(words)

    def on_events(self, _events: Sequence[Event]) -> None:
        """The first batch starts the clock, in the session's own loop; the loop's end ends it."""
        if not self._ticking:
            self._ticking = True
            self._tick(asyncio.get_running_loop())

    def draw(self) -> None:
        while self._notes:
            self._screen.say(self._notes.popleft())
        self._screen.draw(self._state, self._clock())

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self.draw()
        loop.call_later(REDRAW_S, self._tick, loop)


class LineScreen:
    """For a log file or a pipe: one line every ten seconds, while it waits every ten minutes, and at the end."""

    def __init__(self) -> None:
        self._next = time.monotonic() + LINE_S
        self._last = ""

    def draw(self, state: SessionState, now: float) -> None:
        if time.monotonic() >= self._next or not state.running:
            self._next = time.monotonic() + (WAITING_LINE_S if state.phase == "waiting" else LINE_S)
            line = progress_line(state, now)
            if state.started_at is not None and line != self._last:
                self._last = line
                complain(line)

    def say(self, words: str) -> None:
        complain(words)

    def close(self) -> None:
        """Nothing to put away."""


class TerminalScreen:
    """For a terminal: a few lines that are drawn over each other."""

    def __init__(self) -> None:
        # rich costs 60 ms, which a run without a terminal need not pay.
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(stderr=True), auto_refresh=False, redirect_stdout=False)
        self._live.start()

    def draw(self, state: SessionState, now: float) -> None:
        if state.started_at is not None:
            self._live.update(progress_block(state, now), refresh=True)

    def say(self, words: str) -> None:
        self._live.console.print(f"pilothouse: {words}", markup=False, highlight=False)

    def close(self) -> None:
        self._live.stop()


def progress_line(state: SessionState, now: float) -> str:
    """The progress in one line."""
    parts = [f"{state.phase} {state.done}/{_total(state)}"]
    eta = state.eta_s(now)
    if state.phase == "waiting":
        parts.append(waiting_words(state, now))
    else:
        parts.append(f"{state.answers_per_s(now):.1f}/s")
    if eta is not None:
        parts.append(f"ETA {duration(eta)}")
    parts += [
        f"hits {state.cache_hits}",
        f"failed {state.failed}",
        f"cost {expected_cost(state)}",
        f"accounts {state.healthy_accounts}/{len(state.accounts)}",
    ]
    return ", ".join(parts)


def progress_block(state: SessionState, now: float) -> RenderableType:
    """A bar, the numbers, and the accounts that are not well."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    head = Table.grid(padding=(0, 1), expand=False)
    eta = state.eta_s(now)
    waits = state.phase == "waiting"
    head.add_row(
        Text(state.phase, style="bold"),
        ProgressBar(total=max(state.total or 0, 1), completed=state.done, width=32),
        Text(f"{state.done}/{_total(state)}"),
        Text(waiting_words(state, now) if waits else f"{state.answers_per_s(now):.1f}/s"),
        Text(f"ETA {duration(eta)}" if eta is not None else duration(state.elapsed_s)),
    )
    numbers = Text()
    numbers.append(f"hits {state.cache_hits} ({state.hit_rate:.0%})  cost {expected_cost(state)}  ")
    numbers.append(f"in flight {state.in_flight}  calls {state.calls} ({state.wasted_calls} wasted)  ")
    numbers.append(f"failed {state.failed}", style="red" if state.failed else "")
    if state.rejected:
        numbers.append(f"  rejected lines {state.rejected}", style="yellow")
    lines: list[RenderableType] = [head, numbers, _accounts_line(state)]
    unwell = [a for a in state.accounts.values() if a.health not in ("healthy", "probing")]
    for account in unwell[:ACCOUNTS_SHOWN]:
        words = f"  {account.name}: {account.health}, {account.why}"
        lines.append(Text(words, style="yellow", no_wrap=True, overflow="ellipsis"))
    return Group(*lines)


def waiting_words(state: SessionState, now: float) -> str:
    """`waits for the cheap hours: starts in 1:23:45`."""
    if state.phase_until is None:
        return f"waits {state.phase_why}"
    return f"waits {state.phase_why}: starts in {duration(max(state.phase_until - now, 0))}"


def _accounts_line(state: SessionState) -> RenderableType:
    from rich.text import Text

    keys: dict[str, int] = {}
    for account in state.accounts.values():
        for key in account.keys.values():
            keys[key.health] = keys.get(key.health, 0) + 1
    told = ", ".join(f"{count} {health}" for health, count in sorted(keys.items()))
    return Text(f"accounts {state.healthy_accounts}/{len(state.accounts)} usable  keys: {told or 'none yet'}")


def _total(state: SessionState) -> str:
    if state.total is None:
        return "?"
    return str(state.total) if state.total_final else f"about {state.total}"


def duration(seconds: float) -> str:
    """`7 s`, `3:05`, `2:03:05`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def expected_cost(state: SessionState) -> str:
    """`$0.1200 of about $0.4000 ($0.3800-$0.4300)`, as far as that is known."""
    # Not before there is something to say: numpy is no part of a bare start.
    from core.session.forecast import forecast

    words = money(state.cost_usd) + (" ?" if state.cost_unknown else "")
    found = forecast(state) if state.running else None
    if found is None:
        return words
    low, mid, high = found.total
    return f"{words} of about {money(mid)} ({money(low)}-{money(high)})"


def money(usd: float) -> str:
    return f"${usd:.4f}" if usd < 1 else f"${usd:,.2f}"
