"""The spending ledger: one SQLite file per profile with what its sessions have cost on each day (UTC).

Sessions that run at once share it. Each has a row as long as it runs, with what it may spend beyond what it has
written down: its *reserve*. A reserve is given only as far as the day's cap has room beside the spending and the
reserves of the others, in one transaction, so that several processes together keep the cap (a lease of budget, as
distributed rate limiters do it). Of a session that was killed, its session file tells what it had not written down,
and the calls that were in flight may have been billed as well: both count. Without its file all of its reserve does.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from core.storage import FileError, check_format, connect, create_format, explain

APPLICATION_ID = 0x50484C31  # "PHL1"
FORMAT = 1
_SCHEMA = """
CREATE TABLE spent (day INTEGER PRIMARY KEY, usd REAL NOT NULL);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, pid INTEGER NOT NULL, pid_started REAL NOT NULL,
    day INTEGER NOT NULL, through REAL NOT NULL, reserved_usd REAL NOT NULL,
    in_flight_usd REAL NOT NULL
);
"""
_ADD = "INSERT INTO spent (day, usd) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET usd = usd + excluded.usd"
_DAY_S = 86400
_EPOCH = dt.date(1970, 1, 1)
_SAME_START_S = 1.0
"""Two looks at when a process began differ by less."""

MissingCosts = Callable[[Path, float], Mapping[int, float] | None]
"""What a session file tells of the costs (USD) after a time, by day; None where it cannot be read."""


def day_of(at: float) -> int:
    """The day (UTC) of a time in seconds since the epoch, as days since the epoch."""
    return int(at // _DAY_S)


def day_name(day: int) -> str:
    """`2026-11-23`."""
    return (_EPOCH + dt.timedelta(days=day)).isoformat()


class Wish(NamedTuple):
    """A reserve that is asked for (USD): what would be good, what one more prompt needs, and what is in flight.

    A reserve too small for one more prompt would be held in vain: two sessions would wait for each other.
    """

    usd: float
    needed_usd: float
    in_flight_usd: float

    def granted(self, room_usd: float) -> float:
        """As much of it as goes into the room that is left under a cap."""
        wanted = self.usd if room_usd >= self.needed_usd else self.in_flight_usd
        return max(min(wanted, room_usd), 0.0)


class Standing(NamedTuple):
    """What the ledger says after an exchange (USD): spent on the day by all, what other runs may still spend, and
    what this one may."""

    spent_usd: float
    others_reserved_usd: float
    reserved_usd: float


class Ledger:
    """The access of one run of `session` to the file. Raises FileError, with what to do, wherever SQLite refuses.

    Each method takes about a millisecond of disk and waits for other writers: not for the event loop's thread.
    """

    def __init__(self, path: Path, session: Path, missing_costs: MissingCosts) -> None:
        self.path = path
        self._session = session.resolve()
        self._missing_costs = missing_costs
        self._run: int | None = None
        known = check_format(path, application_id=APPLICATION_ID, version=FORMAT, kind="spending ledger")
        self._connection = connect(path)
        try:
            if not known:
                self._create()
            self.repair()
        except sqlite3.Error as e:
            self._connection.close()
            raise explain(path, e) from None
        except FileError:
            self._connection.close()
            raise

    def begin(self, at: float) -> None:
        """Enter the run."""
        me = psutil.Process()
        row = (str(self._session), me.pid, me.create_time(), day_of(at), at)
        with self._writing():
            self._run = self._connection.execute(
                "INSERT INTO runs (session, pid, pid_started, day, through, reserved_usd, in_flight_usd) "
                "VALUES (?, ?, ?, ?, ?, 0, 0)",
                row,
            ).lastrowid

    def exchange(self, costs: Mapping[int, float], at: float, wish: Wish, cap_usd: float | None) -> Standing:
        """Write down costs by day, all there were until `at`, and ask for a reserve on the day of `at`."""
        day = day_of(at)
        with self._writing():
            self._connection.executemany(_ADD, list(costs.items()))
            spent, others = self._standing(day)
            granted = wish.usd if cap_usd is None else wish.granted(cap_usd - spent - others)
            self._connection.execute(
                "UPDATE runs SET day = ?, through = ?, reserved_usd = ?, in_flight_usd = ? WHERE run = ?",
                (day, at, granted, wish.in_flight_usd, self._run),
            )
        return Standing(spent, others, granted)

    def end(self) -> None:
        """The run is over and all its costs are written down."""
        with self._writing():
            self._connection.execute("DELETE FROM runs WHERE run = ?", (self._run,))
        self._run = None

    def spent_usd(self, day: int) -> float:
        """By all sessions, as far as it is written down."""
        try:
            return self._standing(day)[0]
        except sqlite3.Error as e:
            raise explain(self.path, e) from None

    def repair(self) -> None:
        """Settle the runs whose process is gone."""
        try:
            rows = self._connection.execute(
                "SELECT run, session, pid, pid_started, day, through, reserved_usd, in_flight_usd FROM runs"
            ).fetchall()
        except sqlite3.Error as e:
            raise explain(self.path, e) from None
        for run, session, pid, pid_started, day, through, reserved, in_flight in rows:
            if run == self._run or _alive(pid, pid_started):
                continue
            found = self._missing_costs(Path(session), through)
            costs = {day: reserved} if found is None else dict(found)
            if found is not None:
                costs[day] = costs.get(day, 0.0) + in_flight
            with self._writing():
                # Another process may have settled it meanwhile.
                if self._connection.execute("DELETE FROM runs WHERE run = ?", (run,)).rowcount:
                    self._connection.executemany(_ADD, list(costs.items()))

    def close(self) -> None:
        self._connection.close()

    def _create(self) -> None:
        try:
            create_format(self._connection, _SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
        except sqlite3.OperationalError:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            # Another process may have been the first.
            if not check_format(
                self.path, application_id=APPLICATION_ID, version=FORMAT, kind="spending ledger"
            ):
                raise

    def _standing(self, day: int) -> tuple[float, float]:
        row = self._connection.execute(
            "SELECT (SELECT total(usd) FROM spent WHERE day = ?1),"
            " (SELECT total(reserved_usd) FROM runs WHERE day = ?1 AND run IS NOT ?2)",
            (day, self._run),
        ).fetchone()
        return float(row[0]), float(row[1])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as e:
            raise explain(self.path, e) from None
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _alive(pid: int, started: float) -> bool:
    """Whether that process still runs: a number alone may be another's by now."""
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False  # killed, and its parent has not noticed
        return bool(abs(process.create_time() - started) < _SAME_START_S)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True  # somebody else's; its reserve counts as long as nobody knows better
