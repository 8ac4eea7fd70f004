from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.prompt import Prompt
from core.events import (
    AttemptStarted,
    Event,
    PromptAnswered,
    PromptFailed,
    PromptRequeued,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    Usage,
)
from core.session.file import SessionFile, StoredOutcome, StoredPrompts
from core.session.records import ErrorRecord, Outcome, UsageRecord, encode_outcome
from core.session.request_history import CHUNK_ROWS, ROW, HistoryRow, RequestHistory

T0 = 1_700_000_000.0


def begins(t: float = T0, *, resumed: bool = False, before: int = 0, session: str = "s") -> SessionStarted:
    return SessionStarted(t, session, "single", "m", "http://x", 8, resumed, before)


def starts(seq: int, t: float = T0 + 1) -> PromptStarted:
    return PromptStarted(t, seq, f"p{seq}", "words")


def calls(seq: int, account: str = "work", attempt: int = 1) -> AttemptStarted:
    return AttemptStarted(T0 + 1, seq, attempt, account, "sk-…1234", "first", "")


def answers(seq: int, cached: str | None = None, latency_s: float = 1.25) -> PromptAnswered:
    return PromptAnswered(
        T0 + 2, seq, f"p{seq}", None if cached else "work", cached, 0 if cached else 2, 0.5, latency_s,
        Usage(0, 20, 80), 0.001, "stop", None, seq % 7 == 0,
    )  # fmt: skip


def fails(seq: int) -> PromptFailed:
    return PromptFailed(T0 + 3, seq, f"p{seq}", "timeout", "too late", 3, 9.0)


def of(*events: Event) -> RequestHistory:
    history = RequestHistory()
    for event in events:
        history.apply(event)
    return history


def rows(history: RequestHistory) -> list[HistoryRow | None]:
    return [history.row(seq) for seq in range(1, history.top + 1)]


def test_a_row_takes_16_bytes() -> None:
    history = of(begins(), starts(1), starts(CHUNK_ROWS))
    assert ROW.itemsize == 16
    assert history.nbytes == 2 * CHUNK_ROWS * 16


def test_an_answer_is_told_as_it_was_given() -> None:
    history = of(begins(), starts(7, T0 + 1.3), calls(7), calls(7, "spare", 2))
    running = history.row(7)
    assert running is not None
    assert (running.state, running.calls, running.account) == ("running", 2, "spare")
    assert (running.latency_s, running.cost_usd, running.first_token_s) == (None, None, None)
    history.apply(answers(7))
    row = history.row(7)
    assert row is not None
    assert (row.state, row.account, row.calls, row.tokens, row.flagged) == ("answered", "work", 2, 100, True)
    assert row.started_at == pytest.approx(T0 + 1.3, abs=0.06)
    assert row.latency_s == pytest.approx(1.25, rel=5e-4)
    assert row.first_token_s == pytest.approx(0.5, rel=5e-4)
    assert row.cost_usd == pytest.approx(0.001, rel=5e-4)
    assert [history.row(seq) for seq in (0, 6, 8)] == [None] * 3


@given(st.floats(1.3e-7, 127.0), st.floats(0.0001, 60_000.0))
def test_money_and_time_are_right_to_a_twentieth_of_a_percent(cost: float, seconds: float) -> None:
    event = PromptAnswered(T0, 1, "p1", "work", None, 1, None, seconds, Usage(), cost, "stop")
    row = of(begins(), starts(1), event).row(1)
    assert row is not None
    assert row.cost_usd == pytest.approx(cost, rel=5e-4)
    assert row.latency_s == pytest.approx(seconds, rel=5e-4)


@given(st.integers(0, 4_000_000))
def test_tokens_are_exact_up_to_2048_and_right_to_a_twentieth_of_a_percent_beyond(tokens: int) -> None:
    event = PromptAnswered(T0, 1, "p1", "work", None, 1, None, 1.0, Usage(0, tokens, 0), 0.1, "stop")
    row = of(begins(), starts(1), event).row(1)
    assert row is not None
    assert row.tokens == (tokens if tokens <= 2048 else pytest.approx(tokens, rel=5e-4))


def test_what_does_not_fit_is_the_most_that_does() -> None:
    event = PromptAnswered(T0, 1, "p1", "work", None, 9_999, 1e6, 1e6, Usage(0, 1 << 40, 0), 1e6, "stop")
    row = of(begins(), starts(1), event).row(1)
    assert row is not None
    assert (row.calls, row.tokens) == (255, 65504 * 64)
    assert row.latency_s == 65504.0


@pytest.mark.parametrize("layer", ["exact", "canonical", "similar"])
def test_a_hit_keeps_its_layer(layer: str) -> None:
    row = of(begins(), starts(1), answers(1, layer)).row(1)
    assert row is not None
    assert (row.cached, row.account, row.calls) == (layer, None, 0)


def test_a_new_session_begins_empty_and_the_same_one_goes_on() -> None:
    history = of(begins(), starts(1), answers(1), starts(2))
    generation = history.generation
    history.apply(begins(T0 + 9, resumed=True, before=1))
    assert [r.state for r in rows(history) if r] == ["answered", "unfinished"]
    assert not history.began_midway
    history.apply(begins(session="other", resumed=True, before=500))
    assert (history.top, history.count, history.running) == (0, 0, set())
    assert history.began_midway
    assert history.generation > generation


def test_what_was_in_flight_at_the_end_is_unfinished() -> None:
    history = of(begins(), starts(1), starts(2), answers(1), SessionEnded(T0 + 5, "stopped"))
    assert [r.state for r in rows(history) if r] == ["answered", "unfinished"]
    assert not history.running


def test_a_failure_that_is_asked_again_waits_and_may_be_answered() -> None:
    history = of(begins(), starts(1), calls(1), fails(1))
    assert history.row(1)._replace(started_at=None) == HistoryRow(  # type: ignore[union-attr]
        1, "failed", None, False, 3, "work", None, None, 9.0, None, 0
    )
    history.apply(PromptRequeued(T0 + 4, 1, "p1"))
    assert [r.state for r in rows(history) if r] == ["unfinished"]
    history.apply(starts(1, T0 + 5))
    history.apply(answers(1))
    assert [r.state for r in rows(history) if r] == ["answered"]
    assert history.count == 1


def test_an_answer_that_is_asked_anew_in_vain_stays() -> None:
    history = of(begins(), starts(1), calls(1), answers(1))
    before = history.row(1)
    for event in (PromptRequeued(T0 + 4, 1, "p1"), starts(1, T0 + 5), calls(1, "spare"), fails(1)):
        history.apply(event)
    assert history.row(1) == before
    history.apply(starts(1, T0 + 5))
    history.apply(SessionEnded(T0 + 6, "stopped"))
    assert history.row(1) == before


def test_a_check_beside_an_answered_prompt_changes_nothing() -> None:
    history = of(begins(), starts(1), answers(1, "exact"))
    before = history.row(1)
    history.apply(calls(1))
    assert history.row(1) == before


def test_columns_stand_by_seq_over_chunks() -> None:
    history = of(begins())
    for seq in (1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 5):
        history.apply(starts(seq))
        history.apply(answers(seq, latency_s=float(seq % 100)))
    latency, status = history.column("latency"), history.column("status")
    assert len(latency) == len(status) == CHUNK_ROWS + 6
    assert status.nonzero()[0].tolist() == [1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 5]
    assert latency[CHUNK_ROWS + 5] == (CHUNK_ROWS + 5) % 100
    assert history.count == 4


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "call", "answer", "fail", "requeue", "again", "end"]), st.integers(0, 9)
    ),
    max_size=60,
)


def _event(history: RequestHistory, step: str, pick: int) -> Event | None:
    """An event that may come next; None where that step makes no sense now."""
    running = sorted(history.running)
    if step == "start":
        return starts(history.top + 1)
    if step == "end":
        return SessionEnded(T0, "stopped")
    if step in ("call", "answer", "fail"):
        if not running:
            return None
        seq = running[pick % len(running)]
        return {"call": calls(seq, f"a{pick}"), "answer": answers(seq), "fail": fails(seq)}[step]
    done = [r for r in rows(history) if r is not None and r.state != "running"]
    if not done:
        return None
    row = done[pick % len(done)]
    return PromptRequeued(T0, row.seq, "x") if step == "requeue" else starts(row.seq, T0 + pick)


def _run(history: RequestHistory, steps: list[tuple[str, int]]) -> None:
    for step, pick in steps:
        event = _event(history, step, pick)
        if event is not None:
            history.apply(event)


@given(_STEPS, _STEPS, _STEPS)
def test_a_rewind_gives_the_moment_of_the_mark(
    before: list[tuple[str, int]], between: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    history = of(begins())
    first = history.mark()
    _run(history, before)
    mark, then, running = history.mark(), rows(history), set(history.running)
    _run(history, between)
    later = history.mark()
    _run(history, after)
    history.rewind(later)
    history.rewind(mark)
    assert rows(history) == then
    assert history.running == running
    assert history.count == sum(row is not None for row in then)
    assert (history.column("status") != 0).sum() == history.count
    plain = of(begins())
    _run(plain, before)
    for _ in range(2):  # what comes next is the same whichever way one came here
        _run(plain, between)
        _run(history, between)
        assert rows(history) == rows(plain)
    history.rewind(first)
    assert rows(history) == []


def test_a_mark_of_another_session_is_refused() -> None:
    history = of(begins(), starts(1))
    mark = history.mark()
    history.apply(begins(session="other"))
    with pytest.raises(ValueError, match="another stream"):
        history.rewind(mark)


def _file(path: Path) -> SessionFile:
    file = SessionFile(path, create=True)
    writer = file.start_writer(lambda _: None, lambda _: None)
    prompts = [Prompt(seq, f"p{seq}", text=f"question {seq}") for seq in (1, 2, 3)]
    writer.submit(StoredPrompts(prompts, {}, lambda _: None, lambda: None))
    usage = UsageRecord(20, 80, 100, 0, 0, 20, False)
    good = Outcome("yes", None, "m", "work", None, 2, 0.5, 1.25, usage, 0.001, "stop", None, None)
    bad = Outcome(
        None, None, None, None, None, 3, None, 9.0, None, None, None, None, ErrorRecord("timeout", "late")
    )
    writer.submit(StoredOutcome(1, True, encode_outcome(good)))
    writer.submit(StoredOutcome(3, False, encode_outcome(bad)))
    writer.flush()
    return file


def test_answers_of_earlier_runs_are_filled_in_without_touching_what_is_here(tmp_path: Path) -> None:
    file = _file(tmp_path / "s.pilot")
    try:
        earlier = RequestHistory.read(file)
    finally:
        file.close()
    history = of(begins(resumed=True, before=1), starts(3), calls(3, "spare"))
    assert history.began_midway
    assert history.fill(earlier) == 1
    assert not history.began_midway
    first, second, third = (history.row(seq) for seq in (1, 2, 3))
    assert second is None
    assert first is not None
    assert third is not None
    assert (first.state, first.account, first.calls, first.tokens) == ("answered", "work", 2, 100)
    assert first.started_at is None
    assert first.latency_s == pytest.approx(1.25, rel=5e-4)
    assert (third.state, third.account) == ("running", "spare")
    assert history.count == 2
    history.apply(answers(3))
    assert [r.state for r in rows(history) if r] == ["answered", "answered"]


def test_a_command_without_a_screen_does_not_load_it() -> None:
    code = "import sys; import core.cli.run_job; assert 'core.session.request_history' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
