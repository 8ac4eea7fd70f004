"""A session from its file of prompts to its last answer, over real sockets and real files."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import CommandGiven, Event, MemoryCleaned, PromptAnswered, SessionEnded
from core.keys.keyfile import KeySpec
from core.session import InputError, Session, SessionFileError, SessionPlan, SessionState, run_session
from core.session.file import SessionFile
from core.simulator import Account, Constant, Profile, SimulatorThread
from tests.sparing import UNWATCHED


def account(name: str, seconds: float = 0.005, **behaviour: Any) -> Account:
    return Account(
        name=name, keys=(f"sk-sim-{name}-1-0123abcd",), latency=Constant(value_s=seconds), **behaviour
    )


@pytest.fixture
def simulator() -> Iterator[SimulatorThread]:
    with SimulatorThread(Profile(accounts=(account("a"), account("b")))) as running:
        yield running


def make_plan(simulator: SimulatorThread, folder: Path, count: int = 40, **settings: Any) -> SessionPlan:
    source = folder / "prompts.jsonl"
    if not source.exists():
        lines = (
            json.dumps({"id": f"p{i}", "prompt": f"question {i}, please answer it"}) for i in range(count)
        )
        source.write_text("\n".join(lines))
    return SessionPlan(
        session_path=folder / "s.pilot",
        prompts=source,
        settings=Settings(**(UNWATCHED | {"base_url": simulator.base_url} | settings)),
        keys=tuple(KeySpec(n, Secret(f"sk-sim-{n}-1-0123abcd")) for n in ("a", "b")),
    )


def resumed(plan: SessionPlan) -> SessionPlan:
    return msgspec.structs.replace(plan, resume=True, prompts=None)


def recorded_state(path: Path) -> SessionState:
    file = SessionFile(path, read_only=True)
    state = SessionState()
    for batch in file.events():
        state.apply_all(batch)
    file.close()
    return state


def test_a_session_answers_every_prompt_and_its_file_holds_them(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    assert run_session(session) == "finished"
    file = SessionFile(tmp_path / "s.pilot", read_only=True)
    results = list(file.results())
    file.close()
    assert [p.id for p, _ in results] == [f"p{i}" for i in range(40)]
    assert all(o.answer and o.answer.startswith(f'Answer to "{p.text}"') for p, o in results)
    assert session.state.answered == 40


def test_the_recorded_stream_gives_the_live_state(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    run_session(session)
    assert recorded_state(tmp_path / "s.pilot") == session.state


def test_an_answer_is_on_disk_before_anyone_hears_of_it(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    missing = []

    def look(events: list[Event]) -> None:
        told = [e.seq for e in events if isinstance(e, PromptAnswered)]
        if told:
            file = SessionFile(tmp_path / "s.pilot", read_only=True)
            stored = {p.seq for p, _ in file.results()}
            file.close()
            missing.extend(set(told) - stored)

    session.subscribe(look)
    run_session(session)
    assert session.state.answered == 40
    assert missing == []


def test_a_stopped_session_goes_on_where_it_was(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path, 200, concurrency=4)
    session = Session(plan)

    def stop_soon(events: list[Event]) -> None:
        if session.state.answered >= 20:
            session.control.stop()

    session.subscribe(stop_soon)
    assert run_session(session) == "stopped"
    before = session.state.answered
    assert 20 <= before < 200
    again = Session(resumed(plan))
    assert run_session(again) == "finished"
    assert again.state.answered_before == before
    assert again.state.answered == 200 - before
    assert simulator.stats()["prompts"]["times"].get("3") is None


def test_resuming_a_finished_session_asks_nothing(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path)
    run_session(Session(plan))
    calls = simulator.stats()["calls"]
    again = Session(resumed(plan))
    assert run_session(again) == "finished"
    assert simulator.stats()["calls"] == calls
    assert again.state.done == again.state.total == 40


def test_commands_sent_before_the_start_are_obeyed(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    session.control.pause()
    timer = threading.Timer(0.3, session.control.resume)
    timer.start()
    assert run_session(session) == "finished"
    timer.join()
    assert [line.message for line in session.state.log if line.kind == "operator"] == ["pause", "resume"]


def test_memory_is_released_on_command_and_what_went_is_told(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    told: list[Event] = []
    session.subscribe(told.extend)
    session.control.release_memory()
    assert run_session(session) == "finished"
    (given,) = (event for event in told if isinstance(event, CommandGiven))
    (cleaned,) = (event for event in told if isinstance(event, MemoryCleaned))
    assert given.command == "release memory"
    assert cleaned.why == "by the operator"
    assert cleaned.freed_mb >= 0


def test_a_command_that_makes_no_sense_is_answered_in_the_log(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    session.control.disable("nobody")
    assert run_session(session) == "finished"
    assert any("nobody" in line.message and line.level == "warning" for line in session.state.log)


def test_bad_lines_are_told_and_the_rest_runs(simulator: SimulatorThread, tmp_path: Path):
    (tmp_path / "prompts.jsonl").write_text(
        '{"prompt": "one"}\nnot json\n{"id": "x", "prompt": "two"}\n{"id": "x", "prompt": "three"}\n'
    )
    session = Session(make_plan(simulator, tmp_path))
    assert run_session(session) == "finished"
    assert session.state.answered == 2
    assert session.state.rejected == 2
    assert session.state.total == 2
    assert {r.line for r in session.state.rejections} == {2, 4}


def test_strict_refuses_a_bad_line(simulator: SimulatorThread, tmp_path: Path):
    (tmp_path / "prompts.jsonl").write_text('{"prompt": "one"}\nnot json\n')
    with pytest.raises(InputError, match="line 2"):
        run_session(Session(make_plan(simulator, tmp_path, strict=True)))


def test_a_session_that_nobody_can_answer_fails_and_can_be_resumed(tmp_path: Path):
    with SimulatorThread(
        Profile(accounts=(account("a", unauthorized=True), account("b", empty_after=0)))
    ) as poor:
        plan = make_plan(poor, tmp_path, 10)
        session = Session(plan)
        assert run_session(session) == "failed"
        assert "out of balance" in session.state.phase_why
        assert poor.stats()["calls"] == 2
        poor.replace_profile(Profile(accounts=(account("a"), account("b"))))
        again = Session(resumed(plan))
        assert run_session(again) == "finished"
        assert again.state.answered + again.state.answered_before == 10


def test_an_outage_costs_no_answer(tmp_path: Path):
    with SimulatorThread(Profile(accounts=(account("a"), account("b")))) as flaky:
        plan = make_plan(flaky, tmp_path, 300, timeout_s=0.4, concurrency=4)
        session = Session(plan)
        down = Profile(accounts=(account("a", error_share={503: 1.0}), account("b", error_share={503: 1.0})))
        up = Profile(accounts=(account("a"), account("b")))
        timer = threading.Timer(1.2, lambda: flaky.replace_profile(up))

        def break_it(events: list[Event]) -> None:
            if session.state.answered >= 20 and not timer.is_alive() and not timer.finished.is_set():
                flaky.replace_profile(down)
                timer.start()

        session.subscribe(break_it)
        assert run_session(session) == "finished"
        timer.join()
        assert (session.state.answered, session.state.failed) == (300, 0)


def test_no_prompts_and_no_keys_are_refused_with_what_to_do(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path)
    with pytest.raises(InputError, match="there are no prompts"):
        run_session(Session(msgspec.structs.replace(plan, prompts=None)))
    with pytest.raises(InputError, match="no keys"):
        run_session(Session(msgspec.structs.replace(plan, keys=())))


def test_an_existing_session_is_not_overwritten(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path)
    run_session(Session(plan))
    with pytest.raises(SessionFileError, match="exists already"):
        run_session(Session(plan))


def test_a_full_disk_keeps_the_answers_for_whoever_runs_it(
    simulator: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.session.session.DISK_PATIENCE_S", 0.5)
    plan = make_plan(simulator, tmp_path, 3000)
    session = Session(plan)

    def fill_the_disk(events: list[Event]) -> None:
        if session.state.answered >= 10:
            assert session.file is not None
            connection = session.file._connection
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 1}")

    session.subscribe(fill_the_disk)
    with pytest.raises(SessionFileError, match="disk is full"):
        run_session(session)
    stored = {p.id for p, o in _results(tmp_path / "s.pilot") if o.answer}
    kept = {p.id for p, _ in session.unsaved}
    assert kept
    assert not stored & kept
    assert len(stored) + len(kept) >= 10


def test_the_end_is_told_last(simulator: SimulatorThread, tmp_path: Path):
    session = Session(make_plan(simulator, tmp_path))
    told: list[Event] = []
    session.subscribe(told.extend)
    run_session(session)
    assert isinstance(told[-1], SessionEnded)


def test_no_key_is_in_the_file(simulator: SimulatorThread, tmp_path: Path):
    run_session(Session(make_plan(simulator, tmp_path)))
    for file in tmp_path.iterdir():
        if file.is_file():
            assert b"sk-sim-" not in file.read_bytes()


def _results(path: Path) -> list[Any]:
    file = SessionFile(path, read_only=True)
    try:
        return list(file.results())
    finally:
        file.close()


def test_a_plan_that_cannot_be_run_leaves_no_file_behind(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path, max_cost_usd=1.0, model="a-model-without-a-price")
    with pytest.raises(InputError, match=r"prices\.toml"):
        run_session(Session(plan))
    assert [f.name for f in tmp_path.iterdir() if "pilot" in f.name and f.is_file()] == []


def unread_session(simulator: SimulatorThread, folder: Path, monkeypatch: pytest.MonkeyPatch) -> SessionPlan:
    """A session that was stopped before all its prompts had been read."""
    monkeypatch.setattr("core.session.importer.AHEAD", 20)
    monkeypatch.setattr("core.session.importer.BATCH", 50)
    plan = make_plan(simulator, folder, 1500, concurrency=4)
    session = Session(plan)
    session.subscribe(lambda _: session.control.stop() if session.state.answered >= 5 else None)
    assert run_session(session) == "stopped"
    return plan


def test_a_resumed_session_reads_the_rest_of_its_prompts(
    simulator: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plan = unread_session(simulator, tmp_path, monkeypatch)
    again = Session(resumed(plan))
    assert run_session(again) == "finished"
    assert again.state.done == again.state.total == 1500


def test_a_resumed_session_whose_prompts_are_gone_does_not_pass_for_finished(
    simulator: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plan = unread_session(simulator, tmp_path, monkeypatch)
    (tmp_path / "prompts.jsonl").write_text('{"prompt": "something else"}')
    again = Session(resumed(plan))
    assert run_session(again) == "failed"
    assert "name their file again" in again.state.phase_why
    assert not again.state.total_final


def test_the_cost_cap_is_on_all_runs_of_a_session(simulator: SimulatorThread, tmp_path: Path):
    plan = make_plan(simulator, tmp_path, 200, max_cost_usd=0.0005)
    first = Session(plan)
    assert run_session(first) == "stopped"
    again = Session(resumed(plan))
    assert run_session(again) == "stopped"
    assert again.state.answered < first.state.answered / 2
