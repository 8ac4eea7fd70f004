"""Caps on cost over real sessions: of a day, shared by sessions and processes, and of an account; and kills."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.config.paths import spending_file
from core.config.prices import PriceTable
from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import DaySpent, Usage
from core.executor.ledger import Ledger, day_of
from core.keys.keyfile import KeySpec
from core.session import InputError, Session, SessionPlan, run_session
from core.session.costs import costs_by_account, missing_costs
from core.session.file import SessionFile
from core.simulator import Account, Constant, Profile, SimulatorThread

NAMES = ("a", "b")


def profile(seconds: float = 0.005) -> Profile:
    return Profile(
        accounts=tuple(
            Account(name=n, keys=(f"sk-sim-{n}-1-0123abcd",), latency=Constant(value_s=seconds))
            for n in NAMES
        ),
        models=("deepseek-flash", "without-a-price"),
    )


def make_plan(
    simulator: SimulatorThread, folder: Path, name: str, count: int, **settings: Any
) -> SessionPlan:
    source = folder / f"{name}.jsonl"
    lines = (json.dumps({"id": f"p{i}", "prompt": f"{name}: question {i}, please"}) for i in range(count))
    source.write_text("\n".join(lines))
    return SessionPlan(
        session_path=folder / f"{name}.pilot",
        prompts=source,
        settings=Settings(base_url=simulator.base_url, cache=False, hedge=False, **settings),
        keys=tuple(KeySpec(n, Secret(f"sk-sim-{n}-1-0123abcd")) for n in NAMES),
        ledger_path=folder / "spending.sqlite",
    )


def resumed(plan: SessionPlan, **settings: Any) -> SessionPlan:
    changed = msgspec.structs.replace(plan.settings, **settings)
    return msgspec.structs.replace(plan, resume=True, prompts=None, settings=changed)


def run(plan: SessionPlan) -> Session:
    session = Session(plan)
    run_session(session)
    session.close()
    return session


def spent(path: Path) -> float:
    """What the ledger has of today; a test at midnight would look at a new day."""
    ledger = Ledger(path, Path("reader.pilot"), missing_costs)
    try:
        return sum(ledger.spent_usd(day_of(time.time()) - days) for days in (0, 1))
    finally:
        ledger.close()


@pytest.fixture
def simulator() -> Any:
    with SimulatorThread(profile()) as running:
        yield running


@pytest.fixture
def prompt_usd(simulator: SimulatorThread, tmp_path: Path) -> float:
    """What one of these prompts costs."""
    (tmp_path / "before").mkdir()
    state = run(make_plan(simulator, tmp_path / "before", "price", 20)).state
    assert state.cost_usd > 0
    return state.cost_usd / 20


def test_the_ledger_has_what_a_session_cost(simulator: SimulatorThread, tmp_path: Path):
    session = run(make_plan(simulator, tmp_path, "one", 40))
    assert session.state.phase == "finished"
    assert spent(tmp_path / "spending.sqlite") == pytest.approx(session.state.cost_usd)
    assert session.state.day_spent_usd == pytest.approx(session.state.cost_usd)


def test_two_sessions_share_the_cap_of_the_day(simulator: SimulatorThread, tmp_path: Path, prompt_usd: float):
    cap = 100 * prompt_usd
    first = run(make_plan(simulator, tmp_path, "one", 60, max_cost_per_day_usd=cap))
    assert first.state.phase == "finished"
    plan = make_plan(simulator, tmp_path, "two", 200, max_cost_per_day_usd=cap)
    second = run(plan)
    assert second.state.phase == "stopped"
    assert "day's cost cap" in second.state.phase_why
    assert "00:00 UTC" in second.state.phase_why
    total = first.state.cost_usd + second.state.cost_usd
    assert 0.85 * cap < total <= 1.05 * cap
    assert second.state.day_spent_usd == pytest.approx(total)
    # Nothing is lost, and with more money (or on another day) it goes on to its end.
    again = run(resumed(plan, max_cost_per_day_usd=10 * cap))
    assert again.state.phase == "finished"
    assert again.state.answered_before == second.state.answered
    assert again.state.done == 200


OTHER = """
import sys
import msgspec
from core.session import Session, SessionPlan, run_session
from tests.integration.test_spending import make_plan
from pathlib import Path
from types import SimpleNamespace
url, folder, name, count, cap, in_flight = sys.argv[1:]
plan = make_plan(SimpleNamespace(base_url=url), Path(folder), name, int(count),
    max_cost_per_day_usd=float(cap) or None, concurrency=int(in_flight))
session = Session(plan)
session.subscribe(lambda events: print(session.state.answered, flush=True))
run_session(session)
print(session.state.phase, repr(session.state.cost_usd))
"""


def other_process(simulator: SimulatorThread, folder: Path, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", OTHER, simulator.base_url, str(folder), *map(str, args)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_processes_that_run_at_once_keep_the_cap_together(
    simulator: SimulatorThread, tmp_path: Path, prompt_usd: float
):
    cap = 150 * prompt_usd
    children = [other_process(simulator, tmp_path, f"p{i}", 400, cap, 8) for i in range(3)]
    last = [child.communicate(timeout=100)[0].splitlines()[-1].split() for child in children]
    assert [word for word, _ in last] == ["stopped"] * 3
    total = sum(float(usd) for _, usd in last)
    assert spent(tmp_path / "spending.sqlite") == pytest.approx(total)
    # Before its first answer a session knows no cost: two prompts each may come on top.
    assert 0.85 * cap < total <= cap + 7 * prompt_usd


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_what_a_killed_session_spent_is_in_the_ledger_afterwards(tmp_path: Path):
    with SimulatorThread(profile(0.02)) as simulator:
        child = other_process(simulator, tmp_path, "killed", 5000, 100, 8)
        assert child.stdout is not None
        while int(child.stdout.readline()) < 100:
            pass
        os.kill(child.pid, signal.SIGKILL)
        child.stdout.read()
        child.wait()
        child.stdout.close()
        file = SessionFile(tmp_path / "killed.pilot", read_only=True)
        recorded = sum(costs.usd for costs in costs_by_account(file).values())
        answers = file.counts()[1]
        file.close()
        each = recorded / answers
        # What was in flight may have been billed: it counts too. The ledger may know calls that the file does not.
        found = spent(tmp_path / "spending.sqlite")
        assert recorded - 1e-9 <= found <= recorded + 40 * each
        plan = make_plan(simulator, tmp_path, "killed", 5000, concurrency=8)
        cap = found + 50 * each
        again = run(resumed(plan, max_cost_per_day_usd=cap))
    assert again.state.phase == "stopped"
    assert again.state.answered_before == answers
    assert 40 * each < again.state.cost_usd <= 54 * each


def test_an_account_at_its_cap_is_shut_and_the_others_go_on(
    simulator: SimulatorThread, tmp_path: Path, prompt_usd: float
):
    cap = 30 * prompt_usd
    plan = make_plan(simulator, tmp_path, "one", 200, max_cost_per_account_usd=cap, concurrency=4)
    first = run(plan)
    assert first.state.phase == "stopped"
    assert "its cost cap is reached" in first.state.phase_why
    for name in NAMES:
        account = first.state.accounts[name]
        assert (account.health, account.why) == ("disabled", "its cost cap is reached")
        assert 0.85 * cap < account.cost_usd <= 1.05 * cap
    # Earlier runs count: no account may be asked.
    second = run(resumed(plan))
    assert (second.state.phase, second.state.calls) == ("stopped", 0)
    assert second.state.accounts["a"].spent_before_usd == pytest.approx(first.state.accounts["a"].cost_usd)
    third = run(resumed(plan, max_cost_per_account_usd=1000.0))
    assert third.state.phase == "finished"
    assert third.state.done == 200


def test_one_account_at_its_cap_leaves_the_rest_to_the_other(
    simulator: SimulatorThread, tmp_path: Path, prompt_usd: float
):
    plan = make_plan(simulator, tmp_path, "one", 40, max_cost_per_account_usd=1000.0, concurrency=4)
    only_a = msgspec.structs.replace(plan, keys=plan.keys[:1], session_path=tmp_path / "a.pilot")
    session = Session(only_a)
    session.subscribe(lambda _: session.control.stop() if session.state.answered >= 20 else None)
    run_session(session)
    session.close()
    cost_a = session.state.accounts["a"].cost_usd
    again = msgspec.structs.replace(resumed(only_a, max_cost_per_account_usd=cost_a), keys=plan.keys)
    state = run(again).state
    assert (state.accounts["a"].calls, state.accounts["a"].why) == (0, "its cost cap is reached")
    assert state.accounts["b"].answered == 40 - state.answered_before


@pytest.mark.parametrize("which", ["max_cost_usd", "max_cost_per_day_usd", "max_cost_per_account_usd"])
def test_without_a_price_every_cap_is_refused(simulator: SimulatorThread, tmp_path: Path, which: str):
    plan = make_plan(simulator, tmp_path, "one", 5, model="without-a-price", **{which: 1.0})
    with pytest.raises(InputError, match="no price is known"):
        run_session(Session(plan))


def test_without_a_price_a_session_runs_and_says_that_the_cost_is_unknown(
    simulator: SimulatorThread, tmp_path: Path
):
    session = run(make_plan(simulator, tmp_path, "one", 5, model="without-a-price"))
    assert session.state.phase == "finished"
    assert session.state.cost_unknown == 5
    assert any("no price is known" in line.message for line in session.state.log)


def test_a_ledger_that_cannot_be_read_refuses_the_cap_of_the_day_only(
    simulator: SimulatorThread, tmp_path: Path
):
    (tmp_path / "spending.sqlite").write_bytes(b"something else " * 100)
    with pytest.raises(InputError, match=r"spending\.sqlite"):
        run_session(Session(make_plan(simulator, tmp_path, "one", 5, max_cost_per_day_usd=1.0)))
    assert not (tmp_path / "one.pilot").exists()
    plan = make_plan(simulator, tmp_path, "two", 5, max_cost_usd=1.0, max_cost_per_account_usd=1.0)
    session = run(plan)
    assert session.state.phase == "finished"
    assert any("not counted to the day's spending" in line.message for line in session.state.log)


def test_a_ledger_that_goes_bad_meanwhile_ends_a_capped_session_in_good_order(tmp_path: Path):
    with SimulatorThread(profile(0.02)) as simulator:
        plan = make_plan(simulator, tmp_path, "one", 2000, max_cost_per_day_usd=1000.0)
        session = Session(plan)

        def spoil(_: object) -> None:
            if session.state.answered >= 20 and not session.state.phase_why:
                with sqlite3.connect(tmp_path / "spending.sqlite") as connection:
                    connection.execute("DROP TABLE IF EXISTS runs")
                connection.close()

        session.subscribe(spoil)
        run_session(session)
        session.close()
    assert session.state.phase == "failed"
    assert "day's cost cap cannot be kept" in session.state.phase_why
    assert session.state.answered >= 20


def test_simulated_money_has_a_ledger_of_its_own():
    assert spending_file(simulated=True) != spending_file()


def test_the_savings_are_those_of_the_price_table(simulator: SimulatorThread, tmp_path: Path):
    session = run(make_plan(simulator, tmp_path, "one", 30))
    state = session.state
    assert [e for e in state.log if e.level == "error"] == []
    table = PriceTable.load()
    file = SessionFile(tmp_path / "one.pilot", read_only=True)
    events = [e for batch in file.events() for e in batch]
    file.close()
    prefix = off_peak = 0.0
    for e in events:
        usage = getattr(e, "usage", None)
        if isinstance(usage, Usage) and hasattr(e, "saved_off_peak_usd"):
            bill = table.bill(
                state.model, usage.cache_hit, usage.cache_miss, usage.completion, e.t - e.latency_s
            )
            assert bill is not None
            prefix += bill.saved_prefix_usd
            off_peak += bill.saved_off_peak_usd
    assert (state.saved_prefix_usd, state.saved_off_peak_usd) == (
        pytest.approx(prefix),
        pytest.approx(off_peak),
    )
    assert any(isinstance(e, DaySpent) for e in events)
