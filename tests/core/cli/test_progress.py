import io

import pytest
from rich.console import Console

from core.cli.progress import (
    LineScreen,
    Progress,
    duration,
    expected_cost,
    money,
    progress_block,
    progress_line,
)
from core.events import (
    NO_USAGE,
    AccountDeclared,
    AttemptEnded,
    AttemptStarted,
    HealthChanged,
    PhaseChanged,
    PromptAnswered,
    PromptFailed,
    PromptsCounted,
    PromptStarted,
    SessionStarted,
    Usage,
)
from core.session import SessionState

T = 1_000_000.0


@pytest.fixture
def state() -> SessionState:
    """Ten prompts: four answered in two seconds, one of them from the cache, and one failed."""
    state = SessionState()
    state.apply(SessionStarted(T, "s.pilot", "single", "m", "http://x", 8))
    state.apply(PromptsCounted(T, 10, True))
    state.apply(AccountDeclared(T, "north", ("sk-…aaaa", "sk-…bbbb")))
    state.apply(AccountDeclared(T, "south", ("sk-…cccc",)))
    state.apply(HealthChanged(T, "south", "sk-…cccc", "unauthorised", "[red]HTTP 401[/red]"))
    state.apply(HealthChanged(T, "south", "", "unauthorised", "[red]HTTP 401[/red]"))
    for i in range(5):
        state.apply(PromptStarted(T + 0.1, i, str(i), "preview"))
    for i in range(4):
        cached = "exact" if i == 0 else None
        state.apply(PromptAnswered(T + 2, i, str(i), "north", cached, 1, 0.1, 0.5, NO_USAGE, 0.001, "stop"))
    state.apply(PromptFailed(T + 2, 4, "4", "bad_request", "no", 1, 0.1))
    return state


def test_one_line_tells_all_that_matters(state: SessionState) -> None:
    line = progress_line(state, T + 4)
    assert line == "running 5/10, 2.0/s, ETA 2 s, hits 1, failed 1, cost $0.0000, accounts 1/2"


def test_a_wait_counts_down(state: SessionState) -> None:
    state.apply(PhaseChanged(T + 4, "waiting", "for the cheap hours", T + 4 + 5025))
    assert progress_line(state, T + 4).startswith(
        "waiting 5/10, waits for the cheap hours: starts in 1:23:45, hits 1"
    )
    console = Console(file=io.StringIO(), width=120)
    console.print(progress_block(state, T + 3600))
    assert "starts in 23:49" in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_block_names_the_accounts_that_are_not_well_and_takes_no_markup(state: SessionState) -> None:
    console = Console(file=io.StringIO(), width=120)
    console.print(progress_block(state, T + 2))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "5/10" in text
    assert "accounts 1/2 usable  keys: 2 probing, 1 unauthorised" in text
    assert "south: unauthorised, [red]HTTP 401[/red]" in text


def test_a_session_that_has_not_begun_can_be_drawn() -> None:
    console = Console(file=io.StringIO(), width=120)
    console.print(progress_block(SessionState(), T))
    assert "0/?" in console.file.getvalue()  # type: ignore[attr-defined]


def test_without_a_terminal_lines_come_seldom_and_notes_at_once(
    state: SessionState, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(state, clock=lambda: T + 2) as progress:
        progress.draw()
        assert capsys.readouterr().err == ""
        progress.note("finishing")
        progress.draw()
        assert capsys.readouterr().err == "pilothouse: finishing\n"


def test_the_end_is_told_once(state: SessionState, capsys: pytest.CaptureFixture[str]) -> None:
    state.phase = "finished"
    screen = LineScreen()
    screen.draw(state, T + 2)
    screen.draw(state, T + 2)
    assert capsys.readouterr().err.count("finished 5/10") == 1


@pytest.mark.parametrize(("seconds", "words"), [(7.2, "7 s"), (185, "3:05"), (7385, "2:03:05")])
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_money_shows_small_amounts_too() -> None:
    assert money(0.00061) == "$0.0006"
    assert money(1234.5) == "$1,234.50"


def test_the_expected_cost_stands_with_the_cost_once_it_is_known():
    state = SessionState()
    state.apply(SessionStarted(T, "s", "single", "m", "http://x", 8))
    state.apply(PromptsCounted(T, 100, True))
    usage = Usage(0, 10, 10)
    for seq in range(40):
        state.apply(PromptStarted(T, seq, f"p{seq}", "text"))
        state.apply(AttemptStarted(T, seq, 1, "a", "k", "first", ""))
        state.apply(AttemptEnded(T, seq, 1, "a", "k", "answered", None, 200, "", 0.1, 0.2, usage, 0.01))
        state.apply(PromptAnswered(T, seq, f"p{seq}", "a", None, 1, 0.1, 0.2, usage, 0.01, "stop"))
        if seq == 10:
            assert expected_cost(state) == "$0.1100"
    assert expected_cost(state).startswith("$0.4000 of about $1.00 ($")
    state.cost_unknown = 2
    assert expected_cost(state) == "$0.4000 ?"
