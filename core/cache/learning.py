"""What the cache has learned of its own hits, scope by scope, and the thresholds that follow."""

from __future__ import annotations

import copy
import threading

import msgspec

from core.cache.calibration import FalseHits, Tally, false_hits
from core.cache.entry import Layer, Scope
from core.cache.lifetimes import MOST_WATCHED, Changes

_encode = msgspec.msgpack.encode


class Learning:
    """Thresholds by scope. Without an error bound (a share, 0..1) every scope has the given one, and checks are
    only counted. May be used from several threads."""

    def __init__(self, threshold: float, error_bound: float | None) -> None:
        self._given = threshold
        self._bound = error_bound
        self._lock = threading.Lock()
        self._tallies: dict[bytes, Tally] = {}
        self._labels: dict[bytes, str] = {}
        self._thresholds: dict[bytes, float] = {}
        self._unseen = threshold if error_bound is None else Tally().threshold(error_bound)

    @property
    def lowest(self) -> float:
        """No threshold is under this one now."""
        return min(self._unseen, *self._thresholds.values()) if self._thresholds else self._unseen

    def threshold(self, scope: bytes) -> float:
        """What a similar hit of the scope must score."""
        return self._thresholds.get(scope, self._unseen)

    def trusts_canonical(self, scope: bytes) -> bool:
        """Whether hits of the canonical form stay within the error bound."""
        tally = self._tallies.get(scope)
        return self._bound is None or tally is None or tally.canonical_error() <= self._bound

    def restore(self, data: dict[bytes, bytes], labels: dict[bytes, str]) -> list[str]:
        """Take in what was learned before; what cannot be read is learned anew. Returns what is to be told: figures
        of the speed of change that cannot be true are left out."""
        told: list[str] = []
        for scope, encoded in data.items():
            try:
                tally = msgspec.msgpack.decode(encoded, type=Tally)
            except msgspec.DecodeError:
                continue
            label = labels.get(scope, "")
            if fault := tally.changes.fault():
                tally.changes = Changes()
                told.append(f"how fast answers change is learned anew for {label or 'a scope'}: {fault}")
            with self._lock:
                self._put(scope, label, tally)
        return told

    def record(
        self, scope: Scope, layer: Layer, score: float, wrong: float, age_s: float | None = None
    ) -> tuple[FalseHits, bytes]:
        """One check, of an answer of that age where it is known; returns what is known now, and the data to store for
        the scope. Only exact hits tell of changes: others may be wrong because another prompt was meant."""
        with self._lock:
            tally = self._tallies.get(scope.key) or Tally()
            tally.record(layer, score, wrong)
            if layer == "exact" and age_s is not None:
                tally.changes.record(age_s, wrong)
            self._put(scope.key, scope.label, tally)
            return false_hits(scope.label, tally, self.threshold(scope.key)), _encode(tally)

    def record_change(self, scope: Scope, age_s: float, changed: float) -> bytes:
        """The same question was asked again after `age_s`, and nobody was served the old answer; returns the data to
        store."""
        with self._lock:
            tally = self._tallies.get(scope.key) or Tally()
            tally.changes.record(age_s, changed)
            self._put(scope.key, scope.label, tally)
            return _encode(tally)

    def watch(self, scope: Scope, asked: float, lifetimes: float) -> None:
        """How often an entry was asked for; stored with the next check."""
        with self._lock:
            if scope.key not in self._tallies:
                self._put(scope.key, scope.label, Tally())
            changes = self._tallies[scope.key].changes
            changes.watch(asked, lifetimes)
            if changes.watched > MOST_WATCHED:
                for tally in self._tallies.values():
                    tally.changes.watch_less()

    def changes(self) -> list[tuple[bytes, Changes]]:
        """A copy of what is known of each scope's changes."""
        with self._lock:
            return [(scope, copy.deepcopy(tally.changes)) for scope, tally in self._tallies.items()]

    def tallies(self) -> list[tuple[bytes, bytes]]:
        """For each scope that was checked the data to store."""
        with self._lock:
            return [(scope, _encode(tally)) for scope, tally in self._tallies.items()]

    def known(self) -> list[FalseHits]:
        """Every scope that was checked, the most checked first."""
        with self._lock:
            found = [
                false_hits(self._labels[s], t, self.threshold(s))
                for s, t in self._tallies.items()
                if t.exact_checked or t.canonical_checked or any(t.checked)
            ]
        return sorted(found, key=lambda f: -f.checked)

    def _put(self, scope: bytes, label: str, tally: Tally) -> None:
        self._tallies[scope] = tally
        self._labels[scope] = label
        if self._bound is not None:
            self._thresholds[scope] = tally.threshold(self._bound)
