"""Sessions that wait for the cheap hours, over real sockets and files, with bands that change within seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.config.paths import prices_file
from core.config.prices import PriceTable
from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptStarted, Event, PhaseChanged
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
from core.session.file import SessionFile
from core.simulator import Account, Constant, Profile, SimulatorThread
from tests.core.bands import peak_for

KEY = "sk-sim-a-1-0123abcd"


@pytest.fixture
def simulator() -> Iterator[SimulatorThread]:
    with SimulatorThread(
        Profile(accounts=(Account(name="a", keys=(KEY,), latency=Constant(value_s=0.02)),))
    ) as running:
        yield running


def make_plan(simulator: SimulatorThread, folder: Path, when: str, count: int = 12) -> SessionPlan:
    source = folder / "prompts.jsonl"
    source.write_text("\n".join(json.dumps({"prompt": f"question {i}, please answer"}) for i in range(count)))
    return SessionPlan(
        session_path=folder / "s.pilot",
        prompts=source,
        settings=Settings(base_url=simulator.base_url, when=when, timeout_s=2, concurrency=4),
        keys=(KeySpec("a", Secret(KEY)),),
    )


def watched(session: Session, *, at_wait: str = "") -> list[Event]:
    """All events; a command to give when it begins to wait."""
    told: list[Event] = []

    def look(events: list[Event]) -> None:
        told.extend(events)
        if at_wait and any(isinstance(e, PhaseChanged) and e.phase == "waiting" for e in events):
            getattr(session.control, at_wait)()

    session.subscribe(look)
    return told


def stored_when(path: Path) -> str:
    file = SessionFile(path, read_only=True)
    try:
        return str(file.meta()["settings"]["when"])
    finally:
        file.close()


def test_a_session_pauses_at_every_peak_and_finishes_in_the_cheap_seconds(
    simulator: SimulatorThread, tmp_path: Path
) -> None:
    table = PriceTable.load(peak_for(prices_file("default"), (-5, 3), (5, 7), (9, 11)))
    session = Session(make_plan(simulator, tmp_path, "off-peak"))
    told = watched(session)
    assert run_session(session) == "finished"
    starts = [e.t for e in told if isinstance(e, AttemptStarted)]
    assert len(starts) == 12
    assert all(table.band(t) == "off-peak" for t in starts)
    waits = [e for e in told if isinstance(e, PhaseChanged) and e.phase == "waiting"]
    assert waits[0].until is not None
    assert waits[0].until > waits[0].t
    assert session.state.phase == "finished"
    assert session.state.phase_until is None


def test_a_deadline_before_the_cheap_hours_is_kept(simulator: SimulatorThread, tmp_path: Path) -> None:
    peak_for(prices_file("default"), (-5, 3600))
    session = Session(make_plan(simulator, tmp_path, "cheapest-by 60s"))
    began = time.time()
    assert run_session(session) == "finished"
    assert session.state.answered == 12
    assert time.time() < began + 60


def test_a_restart_goes_on_waiting_for_the_same_deadline(simulator: SimulatorThread, tmp_path: Path) -> None:
    peak_for(prices_file("default"), (-5, 3600))
    plan = make_plan(simulator, tmp_path, "cheapest-by 24h")
    session = Session(plan)
    watched(session, at_wait="stop")
    assert run_session(session) == "stopped"
    deadline = stored_when(plan.session_path)
    assert deadline == session.plan.settings.when
    assert deadline.endswith("Z")
    stored = Settings.from_dict({**plan.settings.to_dict(), "when": deadline})
    again = Session(msgspec.structs.replace(plan, settings=stored, resume=True, prompts=None))
    told = watched(again, at_wait="stop")
    assert run_session(again) == "stopped"
    assert any(isinstance(e, PhaseChanged) and e.phase == "waiting" for e in told)
    assert not any(isinstance(e, AttemptStarted) for e in told)
    assert stored_when(plan.session_path) == deadline


def test_the_operator_ends_the_wait_for_good(simulator: SimulatorThread, tmp_path: Path) -> None:
    peak_for(prices_file("default"), (-5, 3600))
    plan = make_plan(simulator, tmp_path, "off-peak")
    session = Session(plan)
    watched(session, at_wait="resume")
    assert run_session(session) == "finished"
    assert session.state.answered == 12
    assert stored_when(plan.session_path) == "now"


def test_another_when_at_a_restart_is_kept(simulator: SimulatorThread, tmp_path: Path) -> None:
    peak_for(prices_file("default"), (-5, 3600))
    plan = make_plan(simulator, tmp_path, "off-peak")
    session = Session(plan)
    watched(session, at_wait="stop")
    assert run_session(session) == "stopped"
    again = Session(
        msgspec.structs.replace(
            plan, settings=msgspec.structs.replace(plan.settings, when="now"), resume=True, prompts=None
        )
    )
    assert run_session(again) == "finished"
    assert stored_when(plan.session_path) == "now"


def test_a_deadline_that_passed_while_it_was_closed_means_now(
    simulator: SimulatorThread, tmp_path: Path
) -> None:
    peak_for(prices_file("default"), (-5, 3600))
    session = Session(make_plan(simulator, tmp_path, "cheapest-by 2026-01-01T00:00Z"))
    assert run_session(session) == "finished"
    assert session.state.answered == 12
