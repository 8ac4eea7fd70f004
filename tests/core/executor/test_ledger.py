"""The spending ledger: several runs in one file, reserves under a cap, and what a killed one leaves behind."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.executor.ledger import Ledger, Wish, day_name, day_of
from core.storage import FileError

NOON = 1_795_435_200.0  # 2026-11-23 12:00 UTC
TODAY = day_of(NOON)
NOTHING = Wish(0.0, 0.0, 0.0)


def no_file(_: Path, __: float) -> None:
    return None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spending.sqlite"


@pytest.fixture
def ledgers(path: Path) -> Iterator[list[Ledger]]:
    """Two runs that have begun."""
    both = [Ledger(path, Path(f"{name}.pilot"), no_file) for name in "ab"]
    for ledger in both:
        ledger.begin(NOON)
    yield both
    for ledger in both:
        ledger.close()


def test_a_day_is_that_of_utc():
    assert day_name(TODAY) == "2026-11-23"
    assert day_of(NOON + 12 * 3600 - 0.1) == TODAY
    assert day_of(NOON + 12 * 3600) == TODAY + 1


def test_two_runs_add_to_the_same_day(ledgers: list[Ledger]):
    a, b = ledgers
    a.exchange({TODAY: 1.5}, NOON, NOTHING, None)
    found = b.exchange({TODAY: 0.25, TODAY - 1: 9.0}, NOON, NOTHING, None)
    assert found.spent_usd == pytest.approx(1.75)
    assert a.spent_usd(TODAY - 1) == pytest.approx(9.0)


def test_the_reserves_of_all_runs_stay_under_the_cap(ledgers: list[Ledger]):
    a, b = ledgers
    assert a.exchange({TODAY: 4.0}, NOON, Wish(5.0, 1.0, 0.0), 10.0).reserved_usd == pytest.approx(5.0)
    assert b.exchange({}, NOON, Wish(5.0, 1.0, 0.0), 10.0).reserved_usd == pytest.approx(1.0)
    assert a.exchange({TODAY: 5.0}, NOON, Wish(5.0, 1.0, 0.0), 10.0).reserved_usd == 0.0


def test_a_reserve_too_small_for_a_prompt_is_not_held_in_vain(ledgers: list[Ledger]):
    a, b = ledgers
    for ledger in ledgers:
        ledger.exchange({TODAY: 4.3}, NOON, Wish(2.0, 1.0, 0.0), 10.0)
    # 1.4 are left: the first takes a prompt's worth and the second waits with nothing.
    first = a.exchange({}, NOON, Wish(1.0, 1.0, 0.0), 10.0)
    second = b.exchange({}, NOON, Wish(1.0, 1.0, 0.0), 10.0)
    assert (first.reserved_usd, second.reserved_usd) == (pytest.approx(1.0), 0.0)


def test_a_run_that_ends_holds_nothing(ledgers: list[Ledger]):
    a, b = ledgers
    a.exchange({}, NOON, Wish(10.0, 1.0, 0.0), 10.0)
    a.end()
    assert b.exchange({}, NOON, NOTHING, 10.0).others_reserved_usd == 0.0


KILLED = """
import os, signal, sys
from pathlib import Path
from core.executor.ledger import Ledger, Wish, day_of
at = float(sys.argv[2])
ledger = Ledger(Path(sys.argv[1]), Path("killed.pilot"), lambda *_: None)
ledger.begin(at)
ledger.exchange({day_of(at): 2.0}, at, Wish(0.5, 0.3, 0.2), 10.0)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(("in_file", "counted"), [(None, 2.5), ({}, 2.2), ({TODAY: 0.75}, 2.95)])
def test_of_a_killed_run_its_file_and_what_was_in_flight_or_all_of_its_reserve_is_counted(
    path: Path, in_file: dict[int, float] | None, counted: float
):
    subprocess.run([sys.executable, "-c", KILLED, str(path), str(NOON)], check=False)
    asked = []

    def missing(session: Path, after: float) -> dict[int, float] | None:
        asked.append((session.name, after))
        return in_file

    for _ in range(2):
        ledger = Ledger(path, Path("next.pilot"), missing)
        assert ledger.spent_usd(TODAY) == pytest.approx(counted)
        ledger.close()
    assert asked == [("killed.pilot", NOON)]  # settled once


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(path: Path):
    path.write_bytes(b"not a database, but the only copy of something" * 50)
    before = path.read_bytes()
    with pytest.raises(FileError, match=r"spending\.sqlite"):
        Ledger(path, Path("s.pilot"), no_file)
    assert path.read_bytes() == before


def test_a_ledger_of_a_newer_version_is_refused(path: Path):
    Ledger(path, Path("s.pilot"), no_file).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(FileError, match="newer"):
        Ledger(path, Path("s.pilot"), no_file)
