"""What a session has learned of its endpoint, in a file of its own: the next session begins with it.

There is one file for each endpoint and profile. It holds no key and no text, is replaced as a whole, and is not
missed: whatever of it is damaged, of another version, from the future or absurd is left out, and what cannot be
written is tried again the next time. Where several sessions run at once the last one to write wins.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from core.executor.learned import Learned
from core.executor.timeouts import TimeoutsState
from core.keys.remembered import RememberedAccount, are_latencies, mended

VERSION = 1
FORGOTTEN_AFTER_S = 30 * 24 * 3600.0
FUTURE_S = 300.0
"""Clocks of two machines, or of one before and after it was set, may differ by so much."""
MOST_BYTES = 16 << 20
MOST_ACCOUNTS = 5_000
MOST_LATENCIES = 1_000
SALT_BYTES = 16
LEFT_FOR_S = 3600.0
"""After that nobody is still writing it."""


class _Stored(msgspec.Struct, kw_only=True):
    """The file. Its parts are decoded one by one, so that one that is damaged costs no other."""

    version: int
    at: float
    salt: str
    accounts: list[msgspec.Raw] = []
    first_token_s: msgspec.Raw = msgspec.Raw(b"[]")
    timeouts: msgspec.Raw = msgspec.Raw(b"null")


class LearnedFile:
    """The file of an endpoint in a folder. `load` and `save` raise nothing: they return what should be told."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.path = folder / f"{_file_name(endpoint)}.json"
        self.salt = os.urandom(SALT_BYTES)
        self._others: dict[str, RememberedAccount] = {}
        """Accounts of earlier runs that this one may not have: they are kept."""

    def load(self, now: float) -> tuple[Learned | None, list[str]]:
        """What is known from before, and why some of it is not used."""
        self._sweep()
        try:
            if self.path.stat().st_size > MOST_BYTES:
                return None, [self._left("it is larger than any that was written by Pilothouse")]
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None, []
        except OSError as e:
            return None, [self._left(e.strerror or str(e))]
        try:
            stored = msgspec.json.decode(data, type=_Stored)
            salt = bytes.fromhex(stored.salt)
        except (msgspec.DecodeError, ValueError):
            return None, [self._left("it is damaged")]
        if stored.version != VERSION:
            return None, [
                self._left(f"it is of version {stored.version}, and this Pilothouse knows {VERSION}")
            ]
        flaw = _flaw_of_time(stored.at, now)
        if flaw or not salt:
            return None, [self._left(flaw or "it is damaged")]
        self.salt = salt
        notes: list[str] = []
        accounts = list(self._accounts(stored.accounts[:MOST_ACCOUNTS], now, notes))
        self._others = {account.name: account for account in accounts}
        latencies = self._latencies(stored.first_token_s, notes)
        timeouts = self._timeouts(stored.timeouts, notes)
        learned = Learned(
            at=stored.at, salt=salt, accounts=accounts, first_token_s=latencies, timeouts=timeouts
        )
        return learned, notes

    def save(self, learned: Learned) -> str | None:
        """Replace the file; why that was not possible, or None."""
        accounts = {**self._others, **{account.name: account for account in learned.accounts}}
        newest = sorted(accounts.values(), key=lambda account: -account.at)[:MOST_ACCOUNTS]
        data = msgspec.json.encode(
            {
                "version": VERSION,
                "at": learned.at,
                "salt": learned.salt.hex(),
                "accounts": newest,
                "first_token_s": learned.first_token_s[-MOST_LATENCIES:],
                "timeouts": learned.timeouts,
            }
        )
        try:
            _replace(self.path, data)
        except OSError as e:
            return f"{self.path}: what was learned is not kept for the next session: {e.strerror or e}"
        return None

    def _sweep(self) -> None:
        """Delete what processes left that were killed while they saved."""
        with contextlib.suppress(OSError):
            for path in self.path.parent.glob(f"{self.path.name}*.new"):
                if time.time() - path.stat().st_mtime > LEFT_FOR_S:
                    path.unlink()

    def _accounts(
        self, parts: list[msgspec.Raw], now: float, notes: list[str]
    ) -> Iterator[RememberedAccount]:
        seen: set[str] = set()
        for part in parts:
            try:
                record = msgspec.json.decode(part, type=RememberedAccount)
            except msgspec.DecodeError:
                notes.append(self._left("an account is damaged", of=True))
                continue
            flaw = _flaw_of_time(record.at, now)
            if flaw or record.name in seen:
                if not flaw or not _is_old(record.at, now):
                    notes.append(self._left(f"account {record.name}: {flaw or 'it is there twice'}", of=True))
                continue
            record, absurd = mended(record)
            if absurd:
                notes.append(self._left(f"account {record.name}: {', '.join(absurd)} cannot be", of=True))
            seen.add(record.name)
            yield record

    def _latencies(self, part: msgspec.Raw, notes: list[str]) -> list[float]:
        try:
            found = msgspec.json.decode(part, type=list[float])
        except msgspec.DecodeError:
            found = [math.nan]
        if are_latencies(found):
            return found[-MOST_LATENCIES:]
        notes.append(self._left("latencies cannot be", of=True))
        return []

    def _timeouts(self, part: msgspec.Raw, notes: list[str]) -> TimeoutsState | None:
        try:
            return msgspec.json.decode(part, type=TimeoutsState | None)
        except msgspec.DecodeError:
            notes.append(self._left("timeouts are damaged", of=True))
            return None

    def _left(self, why: str, *, of: bool = False) -> str:
        begins = (
            "of what was learned before some is left out" if of else "what was learned before is left out"
        )
        return f"{self.path}: {begins}: {why}"


def _flaw_of_time(at: float, now: float) -> str:
    """Why what was so at that time cannot be used, empty where it can."""
    if not math.isfinite(at) or at > now + FUTURE_S:
        return "it is from the future: was the clock set back?"
    return "it is too old" if _is_old(at, now) else ""


def _is_old(at: float, now: float) -> bool:
    return now - at > FORGOTTEN_AFTER_S


def _replace(path: Path, data: bytes) -> None:
    """All or nothing, also where the machine stops in between. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def endpoint_of(base_url: str, simulated: str | None) -> str:
    """What the file is of. A simulator has another port each time, and its accounts are its profile's."""
    if simulated is not None:
        return f"simulated {simulated}"
    return urlsplit(base_url).netloc.rpartition("@")[2].lower()


def _file_name(endpoint: str) -> str:
    plain = re.sub(r"[^a-z0-9.-]+", "_", endpoint.lower()).strip("._")[:60]
    return f"{plain or 'endpoint'}-{hashlib.blake2b(endpoint.encode(), digest_size=4).hexdigest()}"
