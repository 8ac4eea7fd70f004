"""`Renewal`: features that are missing, or were made in another way than now, are made anew beside everything else.

Until then such an entry is found by exact match only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cache.contents import Contents
from core.cache.reading import FEATURE_VERSION, read
from core.cache.ways import FEATURE, Features, pack

RENEWED_AT_ONCE = 100

Renewed = tuple[bytes, bytes, int, bytes]
"""Canonical key, packed features, their version, question."""


class Renewal:
    """Uses the cache's contents under its lock. Features are made in `run`, in the keeper's thread."""

    def __init__(self, contents: Contents, lock: threading.Lock) -> None:
        self._contents = contents
        self._lock = lock
        self._waiting: list[bytes] = []
        self.save: Callable[[list[Renewed]], object] = lambda changes: None
        """What was made anew, to be written to the file; under the lock."""

    def later(self, question: bytes) -> None:
        self._waiting.append(question)

    def features_of(self, columns: dict[str, tuple[Any, ...]]) -> tuple[NDArray[np.int64], Features]:
        """The numbers of features of entries of a file, and these in a row; those of another version are made
        later."""
        packed = columns["features"]
        if None in packed or {*columns["feature_version"]} != {FEATURE_VERSION}:
            current = [version == FEATURE_VERSION for version in columns["feature_version"]]
            packed = tuple((now and blob) or b"" for blob, now in zip(packed, current, strict=True))
            self._waiting += [
                question
                for question, canonical, now in zip(
                    columns["question"], columns["canonical"], current, strict=True
                )
                if canonical is not None and not now
            ]
        lengths = np.fromiter(map(len, packed), np.int64, len(packed)) // FEATURE.itemsize
        return lengths, np.frombuffer(b"".join(packed), FEATURE)

    def run(self, stop: threading.Event) -> None:
        """Make all that waits, unless told to stop."""
        while self._waiting and not stop.is_set():
            with self._lock:
                questions = self._waiting[:RENEWED_AT_ONCE]
                del self._waiting[:RENEWED_AT_ONCE]
            changes: list[Renewed] = []
            for question in questions:
                with self._lock:
                    slot = self._contents.find(question)
                    text = self._contents.texts(slot).text.decode(errors="replace") if slot >= 0 else ""
                reading = read(text)
                features = pack(reading.ids, reading.weights)
                with self._lock:
                    if slot >= 0 and self._contents.find(question) == slot:
                        self._contents.set_canonical(slot, reading.key)
                        self._contents.index(slot, features)
                        changes.append((reading.key, features.tobytes(), FEATURE_VERSION, question))
            with self._lock:
                self.save(changes)
