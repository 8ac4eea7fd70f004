"""`PromptTexts`: the prompts of many entries side by side, to be searched while somebody types.

A copy in pieces, whatever the case of letters: 100 MB for a million prompts. Whoever needs it no longer drops it,
and gives the memory back with `close`. A prompt never changes under its id, so `follow` reads only what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cache.heap import trim_heap

if TYPE_CHECKING:
    from core.cache.columns import Columns

READ_AT_ONCE = 1 << 14
"""Prompts in one piece: a search holds the interpreter for 1 ms at a time."""
STALE_SHARE = 1 / 2
"""Once so much of it is of entries that have left, all is read anew."""
FEW = 300
"""Finds in a piece that are looked up one by one; a text that is in more is cheaper to find in all places at once."""
BEGINNING_BYTES = 24

_END = b"\xff"
"""Stands after each prompt; it is in no UTF-8."""

Mask = NDArray[np.bool_]


class _Piece:
    """Prompts one after another, each with `_END` behind it."""

    __slots__ = ("blob", "starts")

    def __init__(self, prompts: Sequence[bytes]) -> None:
        self.blob = _folded(prompts)
        ends = np.flatnonzero(np.frombuffer(self.blob, np.uint8) == _END[0])
        self.starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.uint32)

    def holding(self, wanted: bytes) -> Mask:
        """Which of the prompts hold the folded text."""
        found: list[int] = []
        find, at = self.blob.find, self.blob.find(wanted)
        while at >= 0 and len(found) < FEW:
            found.append(at)
            at = find(wanted, find(_END, at))
        places = np.array(found, np.int64) if at < 0 else self._everywhere(wanted)
        upto = np.searchsorted(places, self.starts)
        return np.diff(upto, append=len(places)) > 0

    def _everywhere(self, wanted: bytes) -> NDArray[np.int64]:
        blob = np.frombuffer(self.blob, np.uint8)
        rarest = max(range(len(wanted)), key=lambda i: _RARITY.get(wanted[i], 1.0))
        places = np.flatnonzero(blob == wanted[rarest]) - rarest
        places = places[(places >= 0) & (places + len(wanted) <= len(blob))]
        for i, byte in enumerate(wanted):
            if i != rarest:
                places = places[blob[places + i] == byte]
        return places


_RARITY = {byte: i / 20 for i, byte in enumerate(b" etaoinsrhldcum")}
"""The commonest bytes of English, commonest first; all others are rare."""


class PromptTexts:
    """Made and used in one thread at a time, away from any event loop."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._ids = np.zeros(0, np.int64)
        """Of all prompts in the pieces, in their order."""
        self._followed = np.zeros(0, np.int64)
        self._places = np.zeros(0, np.uint32)

    @property
    def nbytes(self) -> int:
        return sum(len(piece.blob) + piece.starts.nbytes for piece in self._pieces) + self._ids.nbytes

    def follow(self, columns: Columns, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Read what is not here yet of the prompts of these rows, to whom masks belong from now on. False where
        `go_on` put an end to it: then nothing can be asked."""
        ids = columns.ids
        if np.array_equal(ids, self._followed):
            return True
        self._followed = np.zeros(0, np.int64)
        if len(self._ids) * (1 - STALE_SHARE) > len(ids):
            self._drop()
        order = np.argsort(self._ids)
        new = np.flatnonzero(self._find(ids, order) < 0)
        for at in range(0, len(new), READ_AT_ONCE):
            rows = new[at : at + READ_AT_ONCE]
            if not go_on():
                return False
            self._pieces.append(_Piece(columns.prompts(rows)))
            self._ids = np.concatenate((self._ids, ids[rows]))
        if len(new):
            order = np.argsort(self._ids)
        self._places = self._find(ids, order).astype(np.uint32)
        self._followed = ids
        return True

    def holding(self, text: str) -> Mask:
        """Which rows' prompts hold the text, whatever the case. Each row's is true for an empty one."""
        wanted = text.casefold().encode(errors="replace")
        if not wanted:
            return np.ones(len(self._followed), bool)
        masks = [piece.holding(wanted) for piece in self._pieces]
        return np.concatenate(masks)[self._places] if masks else np.zeros(0, bool)

    def beginnings(self) -> NDArray[np.bytes_]:
        """The first bytes of each row's prompt, folded, to sort by."""
        width = f"S{BEGINNING_BYTES}"
        parts = [
            np.array([p.blob[s : s + BEGINNING_BYTES].split(_END)[0] for s in p.starts.tolist()], width)
            for p in self._pieces
        ]
        return np.concatenate(parts)[self._places] if parts else np.zeros(0, width)

    def close(self) -> None:
        """Give the memory back; it may be used again."""
        self._drop()
        self._followed, self._places = np.zeros(0, np.int64), np.zeros(0, np.uint32)
        trim_heap()

    def _drop(self) -> None:
        self._pieces = []
        self._ids = np.zeros(0, np.int64)

    def _find(self, ids: NDArray[np.int64], order: NDArray[np.intp]) -> NDArray[np.int64]:
        """Where each of the ids is, -1 for those that are not here."""
        if not len(self._ids):
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self._ids, ids, sorter=order), len(self._ids) - 1)
        found = order[at]
        return np.where(self._ids[found] == ids, found, -1)


def _folded(prompts: Sequence[bytes]) -> bytes:
    joined = b"".join(prompts)
    if joined.isascii():
        return (_END.join(prompts) + _END).lower()
    folded = (prompt.decode(errors="replace").casefold().encode(errors="replace") for prompt in prompts)
    return _END.join(folded) + _END
