"""An order of rows: which prompt is in which row, and where a prompt is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

import numpy as np

from core.session.request_history import RequestHistory
from gui.models.request_order import Seqs

_MANY = 32
"""Prompts are looked for one by one up to this number, then in a table of all."""


class RowOrder:
    """Fixed, but for a plain one (every prompt by its place in the session), which takes more at its young end."""

    def __init__(self, seqs: Seqs) -> None:
        self._seqs = seqs
        self._count = len(seqs)
        self._flipped = False
        self.is_plain = False

    @classmethod
    def plain(cls, history: RequestHistory, *, descending: bool) -> Self:
        order = cls(history.begun_after(0))
        order._flipped = descending
        order.is_plain = True
        return order

    def __len__(self) -> int:
        return self._count

    def at(self, row: int) -> int:
        return int(self._seqs[self._count - 1 - row if self._flipped else row])

    @property
    def last(self) -> int:
        """The youngest prompt of a plain order, 0 for none."""
        return int(self._seqs[self._count - 1]) if self._count else 0

    def all(self) -> Seqs:
        seqs = self._seqs[: self._count]
        return seqs[::-1] if self._flipped else seqs

    def append(self, seqs: Seqs) -> None:
        """Younger prompts, into a plain order. Room doubles, so a row is moved twice at most on the whole."""
        need = self._count + len(seqs)
        if need > len(self._seqs):
            room = np.empty(max(need, 2 * len(self._seqs), 1_024), np.int32)
            room[: self._count] = self._seqs[: self._count]
            self._seqs = room
        self._seqs[self._count : need] = seqs
        self._count = need

    def find(self, seq: int) -> int | None:
        seqs = self._seqs[: self._count]
        if self.is_plain:
            at = int(np.searchsorted(seqs, seq))
            if at == self._count or seqs[at] != seq:
                return None
            return self._count - 1 - at if self._flipped else at
        places = np.flatnonzero(seqs == seq)
        return int(places[0]) if len(places) else None

    def find_all(self, seqs: Collection[int]) -> dict[int, int]:
        """The rows of those that are shown."""
        if len(seqs) <= _MANY or self.is_plain:
            found = {seq: self.find(seq) for seq in seqs}
            return {seq: row for seq, row in found.items() if row is not None}
        shown = self.all()
        rows = np.full(int(max(shown.max(initial=0), max(seqs))) + 1, -1, np.int32)
        rows[shown] = np.arange(len(shown))
        return {seq: int(rows[seq]) for seq in seqs if rows[seq] >= 0}

    def same_as(self, other: RowOrder) -> bool:
        return len(self) == len(other) and bool(np.array_equal(self.all(), other.all()))
