"""The state is a pure function of the stream: replayed anywhere, it comes out the same."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.events import (
    AccountDeclared,
    AnyEvent,
    AttemptEnded,
    AttemptStarted,
    BalanceRead,
    CommandGiven,
    Event,
    HealthChanged,
    LeakJudged,
    Logged,
    MemoryCleaned,
    MemorySampled,
    PhaseChanged,
    PromptAnswered,
    PromptFailed,
    PromptRejected,
    PromptRequeued,
    PromptsCounted,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    SnapshotTaken,
    Usage,
    decode_events,
    encode_events,
)
from core.session.reducers import REDUCERS, ROWS_KEPT
from core.session.state import MARKERS_KEPT, SessionState

ACCOUNTS = ("a", "b")


def started(t: float = 0.0, **fields: object) -> SessionStarted:
    return SessionStarted(t, "s", "single", "m", "http://x", 16, **fields)  # type: ignore[arg-type]


def attempt(seq: int, account: str, t: float = 1.0, **fields: object) -> list[Event]:
    start = AttemptStarted(t, seq, 1, account, "sk-…1234", "first", "less loaded", (("b", "cooling: x"),))
    end = AttemptEnded(
        t + 1,
        seq,
        1,
        account,
        "sk-…1234",
        str(fields.get("outcome", "answered")),  # type: ignore[arg-type]
        fields.get("error"),  # type: ignore[arg-type]
        None,
        "",
        0.1,
        0.5,
        Usage(1, 2, 3),
        0.25,
    )
    return [start, end]


def answered(
    seq: int,
    t: float = 2.0,
    cached: str | None = None,
    *,
    latency_s: float = 0.5,
    saved_usd: float | None = None,
) -> PromptAnswered:
    usage = Usage(1, 2, 3)
    return PromptAnswered(
        t,
        seq,
        str(seq),
        "a",
        cached,
        1,
        0.1,
        latency_s,
        usage,
        0.25,
        "stop",
        None,
        False,
        saved_usd,  # type: ignore[arg-type]
    )


def state_of(*events: Event) -> SessionState:
    state = SessionState()
    state.apply_all(events)
    return state


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    """Streams as a session makes them: prompts begin, are tried, end; accounts come and go."""
    t, seq, open_prompts = 1000.0, 0, []
    events: list[Event] = [started(t), AccountDeclared(t, "a", ("sk-…1234",))]
    for _ in range(draw(st.integers(0, 60))):
        t += draw(st.floats(0.0, 30.0))
        match draw(st.integers(0, 7)):
            case 0 | 1:
                seq += 1
                open_prompts.append(seq)
                events.append(PromptStarted(t, seq, str(seq), "hello"))
            case 2 if open_prompts:
                events += attempt(open_prompts[-1], draw(st.sampled_from(ACCOUNTS)), t)
            case 3 if open_prompts:
                events.append(answered(open_prompts.pop(0), t, draw(st.sampled_from([None, "exact"]))))
                events.append(MemoryCleaned(t, "by the operator", 1.0, 10))
            case 4 if open_prompts:
                gone = open_prompts.pop(0)
                events.append(PromptFailed(t, gone, str(gone), "timeout", "too late", 3, 60.0))
            case 5:
                health = draw(st.sampled_from(["healthy", "cooling", "unauthorised"]))
                events.append(HealthChanged(t, draw(st.sampled_from(ACCOUNTS)), "", health, "because", t + 5))
            case 6:
                events.append(MemorySampled(t, draw(st.floats(1, 2000)), "ok", "stable", 1.0))
            case 7:
                events.append(Logged(t, "info", "something"))
    return events


@settings(max_examples=80)
@given(streams())
def test_a_recorded_stream_gives_an_equal_state_again(events: list[Event]):
    live = state_of(*events)
    recorded: list[AnyEvent] = decode_events(encode_events(events))
    assert state_of(*recorded) == live
    assert state_of(*decode_events(encode_events(recorded))) == live


def test_a_recorded_stream_gives_an_equal_state_in_another_process(tmp_path: Path):
    events = [
        started(),
        *(e for i in range(50) for e in (PromptStarted(1.0, i, str(i), "x"), *attempt(i, "a"))),
    ]
    events += [answered(i) for i in range(40)]
    (tmp_path / "events").write_bytes(encode_events(events))
    script = (
        "import pickle, sys; from core.events import decode_events; from core.session.state import SessionState\n"
        "s = SessionState(); s.apply_all(decode_events(open(sys.argv[1], 'rb').read()))\n"
        "sys.stdout.buffer.write(pickle.dumps(s))"
    )
    there = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "events")],
        capture_output=True,
        check=True,
        cwd=Path.cwd(),
    )
    assert pickle.loads(there.stdout) == state_of(*events)


def test_counts_and_money_follow_the_prompts():
    state = state_of(
        started(),
        PromptsCounted(0.1, 10, True),
        PromptStarted(1.0, 1, "1", "x"),
        *attempt(1, "a"),
        answered(1),
        PromptStarted(2.0, 2, "2", "y"),
        answered(2, cached="exact"),
        PromptStarted(2.5, 3, "3", "z"),
        *attempt(3, "a", 2.5, outcome="failed", error="timeout"),
        PromptFailed(4.0, 3, "3", "timeout", "too late", 1, 1.5),
    )
    assert (state.answered, state.failed, state.in_flight, state.done) == (2, 1, 0, 3)
    assert (state.calls, state.wasted_calls, state.cache_hits) == (2, 1, 1)
    assert state.cost_usd == pytest.approx(0.5)
    assert state.usage == Usage(2, 4, 6)
    assert state.hit_rate == 0.5
    assert state.accounts["a"].errors == {"timeout": 1}
    assert state.accounts["a"].in_flight == 0


def test_it_tells_why_an_account_was_avoided():
    state = state_of(started(), *attempt(1, "a"))
    assert state.why_avoided("b") == "cooling: x"
    assert state.why_avoided("a") is None


def test_a_resumed_run_counts_itself_and_remembers_what_was_answered_before():
    first = [started(), PromptStarted(1.0, 1, "1", "x"), *attempt(1, "a"), answered(1, cached="exact")]
    state = state_of(*first, started(10.0, resumed=True, answered_before=1), PromptsCounted(10.0, 3, True))
    assert (state.answered, state.answered_before, state.done, state.cost_usd) == (0, 1, 1, 0.0)
    assert state.hit_rate == 0.0
    assert [line.message for line in state.log] == ["Session started", "Session resumed"]
    assert state.rows == {}


def test_a_requeued_prompt_is_no_longer_failed():
    state = state_of(
        started(),
        PromptStarted(1.0, 1, "1", "x"),
        PromptFailed(2.0, 1, "1", "unreachable", "no line", 1, 1.0),
        PromptRequeued(3.0, 1, "1"),
        PromptStarted(3.0, 1, "1", "x"),
        answered(1, 4.0),
    )
    assert (state.answered, state.failed) == (1, 0)


def test_rows_are_bounded_and_keep_what_is_in_flight():
    state = state_of(started(), PromptStarted(0.0, 0, "0", "still running"))
    for i in range(1, 3 * ROWS_KEPT):
        state.apply(PromptStarted(float(i), i, str(i), "x"))
        state.apply(answered(i, float(i)))
    assert len(state.rows) == ROWS_KEPT + 1
    assert state.rows[0].state == "running"


def test_the_end_leaves_nothing_in_flight():
    state = state_of(
        started(), PromptStarted(1.0, 1, "1", "x"), SessionEnded(2.0, "stopped", "by the operator")
    )
    assert (state.in_flight, state.running, state.rows[1].state) == (0, False, "unfinished")


def test_the_rate_is_of_the_last_ten_seconds_while_it_runs():
    state = state_of(started(0.0), PromptsCounted(0.0, 200, True))
    for i in range(100):
        state.apply(PromptStarted(i / 10, i, str(i), "x"))
        state.apply(answered(i, i / 10))
    assert state.answers_per_s() == pytest.approx(10, rel=0.15)
    assert state.eta_s() == pytest.approx(10, rel=0.2)
    state.apply(PhaseChanged(10.0, "paused", "by the operator"))
    assert state.eta_s() is None


def test_the_log_tells_what_the_operator_did_and_what_was_wrong():
    state = state_of(
        started(),
        CommandGiven(1.0, "disable", "a"),
        PromptRejected(2.0, "prompts.jsonl", 7, "not valid JSON"),
        HealthChanged(3.0, "a", "", "out of balance", "HTTP 402"),
        BalanceRead(4.0, "a", False, 0.0, "USD"),
    )
    messages = [f"{line.level} {line.message}" for line in state.log]
    assert "info disable a" in messages
    assert "warning prompts.jsonl, line 7: not valid JSON" in messages
    assert "warning a is out of balance: HTTP 402" in messages
    assert state.accounts["a"].balance == 0.0
    assert not state.accounts["a"].usable


def test_every_event_type_has_a_reducer():
    assert set(REDUCERS) == set(get_args(AnyEvent))


def test_prompts_in_flight_and_waiting_are_followed_over_time():
    state = state_of(
        started(),
        PromptsCounted(0.5, 3, True),
        PromptStarted(1.5, 1, "1", "x"),
        PromptStarted(2.5, 2, "2", "y"),
        answered(1, 3.5),
        PromptFailed(4.5, 2, "2", "timeout", "too late", 1, 2.0),
        SessionEnded(5.5, "stopped"),
    )
    assert state.in_flight_over_time.points() == ([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], [0, 1, 2, 1, 0, 0])
    assert state.waiting_over_time.points() == ([0.5, 1.5, 2.5, 3.5, 4.5, 5.5], [3, 2, 1, 1, 1, 1])


def test_nobody_knows_what_waits_before_the_prompts_are_counted():
    assert state_of(started(), PromptStarted(1.5, 1, "1", "x")).waiting_over_time.points() == ([], [])


def test_hits_are_told_by_layer_with_what_they_saved():
    state = state_of(
        started(),
        answered(1, 1.5, "exact", saved_usd=0.5),
        answered(2, 1.5, "similar", saved_usd=0.25),
        answered(3, 2.5, "similar"),
        answered(4, 2.5, saved_usd=None),
    )
    assert state.saved_cost_usd == 0.75
    assert state.hits_over_time["exact"].points() == ([1.5], [1.0])
    assert state.hits_over_time["similar"].points() == ([1.5, 2.5], [1.0, 1.0])
    assert state.hits_over_time["canonical"].points() == ([], [])


def test_answers_of_the_cache_do_not_make_the_latency_over_time_look_better():
    state = state_of(
        started(),
        answered(1, 1.5, latency_s=4.0),
        *(answered(n, 1.5, "exact", latency_s=0.0) for n in (2, 3)),
    )
    assert state.latency_over_time.points(50)[1] == pytest.approx([4.0], rel=0.03)
    assert state.first_token_over_time.points(50)[1] == pytest.approx([0.1], rel=0.03)


def test_an_account_has_its_own_answers_failures_and_latency_over_time():
    state = state_of(
        started(), *attempt(1, "a", 1.5), *attempt(2, "a", 3.5, outcome="failed", error="timeout")
    )
    account = state.accounts["a"]
    assert account.answers_over_time.points() == ([2.5], [1.0])
    assert account.failures_over_time.points() == ([4.5], [1.0])
    assert account.latency_over_time.points(50)[1] == pytest.approx([0.5], rel=0.03)


def sampled(**channels: float) -> MemorySampled:
    return MemorySampled(1.5, 100.0, "ok", "stable", 0.0, **channels)


def parts(event: MemorySampled) -> dict[str, float]:
    state = state_of(started(), event)
    return {name: mb for name, line in state.memory_parts_over_time.items() for mb in line.points()[1]}


def test_memory_is_told_in_parts_that_do_not_count_the_cache_twice():
    kb = 1024.0
    found = parts(
        sampled(
            py_blocks=200 * kb,
            heap_used_kb=40 * kb,
            mmap_used_kb=10 * kb,
            cache_kb=30 * kb,
            mapped_kb=20 * kb,
        )
    )
    assert found == pytest.approx({"python": 20.0, "native": 40.0, "caches": 30.0})


def test_memory_parts_never_exceed_what_is_resident():
    kb = 1024.0
    found = parts(sampled(py_blocks=1000 * kb, heap_used_kb=500 * kb, cache_kb=30 * kb))
    assert found == pytest.approx({"python": 70.0, "native": 0.0, "caches": 30.0})


def test_a_part_that_the_platform_does_not_tell_is_missing():
    assert parts(sampled(cache_kb=1024.0)) == {"caches": 1.0}


def test_markers_tell_what_happened_when_and_are_bounded():
    state = state_of(
        started(),
        CommandGiven(1.0, "clean cache", "expired"),
        MemoryCleaned(2.0, "by the operator", 3.0, 10),
        LeakJudged(3.0, "suspect", "rss_kb", "grows by 1 MB/min"),
        LeakJudged(4.0, "suspect", "rss_kb", "still grows"),
        HealthChanged(5.0, "a", "", "cooling", "HTTP 429"),
        HealthChanged(6.0, "a", "", "probing", "one call"),
        PhaseChanged(7.0, "paused", "by the operator"),
    )
    assert [(marker.t, marker.kind) for marker in state.markers] == [
        (0.0, "phase"),
        (1.0, "operator"),
        (2.0, "cleanup"),
        (3.0, "leak"),
        (5.0, "health"),
        (7.0, "phase"),
    ]
    assert state.markers[3].words == "Memory may be leaking: grows by 1 MB/min"
    state.apply_all(CommandGiven(float(n), "pause") for n in range(10, 10 + 2 * MARKERS_KEPT))
    assert len(state.markers) == MARKERS_KEPT


def test_the_last_cleanups_and_snapshots_are_kept():
    cleanups = [MemoryCleaned(float(n), "by the operator", 1.0, n) for n in range(300)]
    snapshots = [SnapshotTaken(float(n), n, f"Snapshot {n}") for n in range(30)]
    memory = state_of(started(), *cleanups, *snapshots).memory
    assert list(memory.cleanups_done) == cleanups[-200:]
    assert list(memory.snapshots) == snapshots[-20:]
    assert memory.cleanups == 300


@settings(max_examples=40)
@given(streams(), streams())
def test_a_copy_is_equal_and_goes_its_own_way(first: list[Event], second: list[Event]):
    state = state_of(*first)
    copy = state.copy()
    assert copy == state
    state.apply_all(second)
    assert copy == state_of(*first)
    copy.apply_all(second)
    assert copy == state


def test_what_comes_late_for_a_failed_prompt_reaches_a_copy_whole():
    late = attempt(1, "a", outcome="cancelled")
    state = state_of(started(), PromptStarted(1.0, 1, "1", "x"), late[0])
    state.apply(PromptFailed(2.0, 1, "1", "timeout", "too late", 1, 1.0))
    copy = state.copy()
    copy.apply(late[1])
    assert copy.failures[0] is copy.rows[1]
    assert state.failures[0].attempts[0].outcome == "running"
