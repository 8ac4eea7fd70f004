"""A second session begins with what the first has learned; a file that cannot be believed costs no more than that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AccountTested, AttemptStarted, Event, Logged
from core.executor.learned import Learned
from core.executor.timeouts import TimeoutsState
from core.keys.keyfile import KeySpec
from core.keys.remembered import RememberedAccount, RememberedKey
from core.session import Session, SessionPlan, run_session
from core.session.learned import FORGOTTEN_AFTER_S, MOST_BYTES, LearnedFile, endpoint_of
from core.simulator import Account, Constant, Profile, SimulatorThread

NOW = 1_790_000_000.0
ENDPOINT = "api.deepseek.com"
GOOD = RememberedAccount(name="a", at=NOW, keys=[RememberedKey("00")], proven=True, limits={"m": 4})


def learned(**changes: Any) -> Learned:
    timeouts = TimeoutsState(paces={"a": 0.5})
    latencies = [0.5, 0.6]
    fields: dict[str, Any] = {
        "at": NOW,
        "salt": b"salt",
        "accounts": [GOOD],
        "first_token_s": latencies,
        "timeouts": timeouts,
    }
    return Learned(**fields | changes)


@pytest.fixture
def file(tmp_path: Path) -> LearnedFile:
    file = LearnedFile(tmp_path / "learned", ENDPOINT)
    assert file.save(learned()) is None
    return file


def rewrite(file: LearnedFile, **changes: Any) -> None:
    values = json.loads(file.path.read_text())
    file.path.write_text(json.dumps(values | changes))


# -- the file ---------------------------------------------------------------------------------------------------


def test_what_was_saved_comes_back(file: LearnedFile):
    again = LearnedFile(file.path.parent, ENDPOINT)
    assert again.load(NOW + 5) == (learned(), [])
    assert again.salt == b"salt"
    assert LearnedFile(file.path.parent, "another.example").load(NOW) == (None, [])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": 2}, "version 2"),
        ({"at": NOW + 10_000}, "from the future"),
        ({"at": NOW - FORGOTTEN_AFTER_S - 10}, "too old"),
        ({"at": None}, "damaged"),
        ({"salt": "not hexadecimal"}, "damaged"),
        ({"salt": ""}, "damaged"),
        ({"accounts": 7}, "damaged"),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_believed_is_left_out(file: LearnedFile, changes: dict[str, Any], why: str):
    rewrite(file, **changes)
    found, notes = file.load(NOW)
    assert found is None
    assert len(notes) == 1
    assert why in notes[0]
    assert str(file.path) in notes[0]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"version": 1}', b"x" * (MOST_BYTES + 1)]
)
def test_a_damaged_file_is_left_out(file: LearnedFile, data: bytes):
    file.path.write_bytes(data)
    found, notes = file.load(NOW)
    assert found is None
    assert len(notes) == 1
    assert file.save(learned()) is None
    assert file.load(NOW)[0] == learned()


@pytest.mark.parametrize(
    ("part", "value", "left"),
    [
        ("first_token_s", [0.5, -1.0], {"first_token_s": []}),
        ("first_token_s", [None], {"first_token_s": []}),
        ("first_token_s", "x", {"first_token_s": []}),
        ("timeouts", 5, {"timeouts": None}),
        ("timeouts", {"first_tokens": "x"}, {"timeouts": None}),
        ("accounts", [{"name": 5}], {"accounts": []}),
        ("accounts", [{"name": "a", "at": NOW + 10_000}], {"accounts": []}),
    ],
    ids=str,
)
def test_only_the_part_that_cannot_be_is_left_out(
    file: LearnedFile, part: str, value: Any, left: dict[str, Any]
):
    rewrite(file, **{part: value})
    found, notes = file.load(NOW)
    assert found == learned(**left)
    assert len(notes) == 1


def test_an_absurd_limit_costs_only_the_limit(file: LearnedFile):
    values = json.loads(file.path.read_text())
    values["accounts"][0]["limits"] = {"m": 10**9}
    rewrite(file, accounts=values["accounts"])
    found, notes = file.load(NOW)
    assert found is not None
    assert found.accounts == [msgspec.structs.replace(GOOD, limits={})]
    assert "limits" in notes[0]


def test_accounts_that_this_session_does_not_have_are_kept(file: LearnedFile):
    again = LearnedFile(file.path.parent, ENDPOINT)
    again.load(NOW)
    b = msgspec.structs.replace(GOOD, name="b", at=NOW + 60)
    assert again.save(learned(accounts=[b])) is None
    found, _ = LearnedFile(file.path.parent, ENDPOINT).load(NOW + 60)
    assert found is not None
    assert {account.name for account in found.accounts} == {"a", "b"}


def test_a_folder_that_takes_no_file_is_told_and_does_no_harm(tmp_path: Path):
    (tmp_path / "learned").write_text("a file where a folder should be")
    file = LearnedFile(tmp_path / "learned", ENDPOINT)
    assert "not kept" in (file.save(learned()) or "")
    found, notes = file.load(NOW)
    assert found is None
    assert len(notes) == 1


def test_many_writers_leave_a_whole_file(file: LearnedFile):
    until = threading.Event()
    seen: list[list[str]] = []

    def write(number: int) -> None:
        mine = LearnedFile(file.path.parent, ENDPOINT)
        for i in range(40):
            account = msgspec.structs.replace(GOOD, name=f"{number}", typical_s=[float(i)] * 500)
            assert mine.save(learned(accounts=[account])) is None

    def look() -> None:
        while not until.is_set():
            found, notes = LearnedFile(file.path.parent, ENDPOINT).load(NOW)
            assert found is not None
            seen.append(notes)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    reader = threading.Thread(target=look)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    until.set()
    reader.join()
    assert seen
    assert not any(seen)
    assert [p.name for p in file.path.parent.iterdir()] == [file.path.name]


def test_a_process_killed_while_it_saves_leaves_a_whole_file(tmp_path: Path):
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.core.session.test_learned import GOOD, ENDPOINT, learned\n"
        "from core.session.learned import LearnedFile\n"
        "import msgspec\n"
        "file = LearnedFile(Path(sys.argv[1]), ENDPOINT)\n"
        "big = msgspec.structs.replace(GOOD, typical_s=[0.5] * 20_000)\n"
        "print('go', flush=True)\n"
        "while True: file.save(learned(accounts=[big]))\n"
    )
    file = LearnedFile(tmp_path, ENDPOINT)
    command = [sys.executable, "-c", program, str(tmp_path)]
    for kill in range(3):
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.getcwd()}
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            while not file.path.exists():
                time.sleep(0.001)
            time.sleep(0.013 * kill)  # so that the kills come at different moments
            child.send_signal(signal.SIGKILL)
        found, notes = file.load(NOW)
        assert found is not None
        assert notes == []
        assert len(found.accounts[0].typical_s) == 20_000


def test_what_a_killed_process_left_is_swept_up(file: LearnedFile):
    old, young = (file.path.with_name(f"{file.path.name}{name}.new") for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (NOW, NOW))
    file.load(time.time())
    assert young.exists()
    assert not old.exists()


def test_endpoints_are_told_apart_and_simulators_by_their_profile():
    assert endpoint_of("https://API.deepseek.com/v1", None) == ENDPOINT
    assert endpoint_of("https://user:secret@host:8443/v1", None) == "host:8443"
    assert endpoint_of("http://127.0.0.1:5001", "storm") == endpoint_of("http://127.0.0.1:5002", "storm")
    assert endpoint_of("http://127.0.0.1:5001", None) != endpoint_of("http://127.0.0.1:5002", None)
    names = {
        LearnedFile(Path(), e).path.name for e in (ENDPOINT, "api/deepseek.com", "api?deepseek.com", "../x")
    }
    assert len(names) == 4
    assert all("/" not in name and not name.startswith(".") for name in names)


# -- sessions ---------------------------------------------------------------------------------------------------


def account(name: str, seconds: float = 0.005, **behaviour: Any) -> Account:
    return Account(
        name=name, keys=(f"sk-sim-{name}-1-0123abcd",), latency=Constant(value_s=seconds), **behaviour
    )


@pytest.fixture
def bad_pool() -> Iterator[SimulatorThread]:
    """Two accounts that answer, one that hangs, one of which the key was revoked, one without money, one with room
    for three calls."""
    accounts = (
        account("good", 0.02),
        account("hangs", hang=1.0),
        account("revoked", unauthorized=True),
        account("empty", balance=0.0),
        account("narrow", 0.02, max_in_flight=3),
    )
    with SimulatorThread(Profile(accounts=accounts)) as running:
        yield running


def plan_of(simulator: SimulatorThread, folder: Path, run: int, **settings: Any) -> SessionPlan:
    source = folder / f"prompts-{run}.txt"
    source.write_text("\n".join(f"question {i} of run {run}, please answer it" for i in range(150)))
    names = ("good", "hangs", "revoked", "empty", "narrow")
    return SessionPlan(
        session_path=folder / f"{run}.pilot",
        prompts=source,
        settings=Settings(base_url=simulator.base_url, timeout_s=20, hedge_budget=0.3, **settings),
        keys=tuple(KeySpec(n, Secret(f"sk-sim-{n}-1-0123abcd")) for n in names),
        learned_folder=folder / "learned",
    )


def run_of(plan: SessionPlan) -> tuple[Session, list[Event]]:
    session = Session(plan)
    told: list[Event] = []
    session.subscribe(told.extend)
    assert run_session(session) == "finished"
    session.close()
    return session, told


def calls(told: list[Event]) -> list[str]:
    return [e.account for e in told if isinstance(e, AttemptStarted)]


def test_a_second_session_begins_where_the_first_one_ended(bad_pool: SimulatorThread, tmp_path: Path):
    session, told = run_of(plan_of(bad_pool, tmp_path, 1))
    assert {"hangs", "revoked", "empty"} <= set(calls(told))
    executor = session._executor
    assert executor is not None
    limit = executor.pool.accounts["narrow"].limits["deepseek-flash"].value
    assert limit is not None
    again = Session(plan_of(bad_pool, tmp_path, 2))
    after: list[Event] = []
    again.subscribe(after.extend)
    limits: list[int | None] = []

    def look(_: list[Event]) -> None:
        if again._executor is not None and not limits and "good" in calls(after):
            limits.append(again._executor.pool.accounts["narrow"].limits["deepseek-flash"].value)

    again.subscribe(look)
    assert run_session(again) == "finished"
    again.close()
    assert set(calls(after)[:100]) <= {"good", "narrow"}
    assert not {"revoked", "empty"} & set(calls(after))
    assert limits[0] is not None
    assert abs(limits[0] - limit) <= 1  # it may have grown by one since
    tested = {e.account: e.works for e in after if isinstance(e, AccountTested)}
    assert tested == {"revoked": False, "empty": False}
    health = {name: view.health for name, view in again.state.accounts.items()}
    assert health["revoked"] == "unauthorised"
    assert health["empty"] == "out of balance"
    text = next((tmp_path / "learned").iterdir()).read_text()
    assert not any(key in text for key in ("sk-", "0123abcd"))


def test_what_has_been_mended_since_is_used_again(tmp_path: Path):
    mended = (account("good"), account("revoked"), account("empty", balance=5.0))
    broken = (account("good"), account("revoked", unauthorized=True), account("empty", balance=0.0))
    for run, accounts in enumerate((broken, mended)):
        with SimulatorThread(Profile(accounts=accounts)) as simulator:
            plan = msgspec.structs.replace(plan_of(simulator, tmp_path, run), simulated="a profile")
            plan = msgspec.structs.replace(
                plan, keys=tuple(k for k in plan.keys if k.account in {"good", "revoked", "empty"})
            )
            session, told = run_of(plan)
    assert {e.account for e in told if isinstance(e, AccountTested) and e.works} == {"revoked", "empty"}
    assert {"good", "revoked", "empty"} == set(calls(told))
    assert all(view.health == "healthy" for view in session.state.accounts.values())


@pytest.mark.parametrize("what", ["not remembered", "damaged", "no folder"])
def test_a_session_without_memory_runs_as_ever(bad_pool: SimulatorThread, tmp_path: Path, what: str):
    folder = tmp_path / "learned"
    if what == "no folder":
        folder.write_text("in the way")
    elif what == "damaged":
        LearnedFile(folder, endpoint_of(bad_pool.base_url, None)).save(learned())
        next(folder.iterdir()).write_bytes(b"{")
    session, told = run_of(plan_of(bad_pool, tmp_path, 1, remember=what != "not remembered"))
    assert session.state.answered == 150
    words = [e.message for e in told if isinstance(e, Logged) and "learned" in e.message]
    assert len(words) == {"not remembered": 0, "damaged": 1, "no folder": 2}[what]
    assert folder.is_dir() == (what == "damaged")


def test_what_was_learned_is_saved_while_the_session_runs(
    bad_pool: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("core.session.session.LEARNED_EVERY_S", 0.02)
    session = Session(plan_of(bad_pool, tmp_path, 1))
    seen: list[bool] = []

    def look(_: list[Event]) -> None:
        if session.state.answered > 20:
            seen.append((tmp_path / "learned").is_dir())

    session.subscribe(look)
    assert run_session(session) == "finished"
    session.close()
    assert seen[-1]
