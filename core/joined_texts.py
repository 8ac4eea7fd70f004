"""`JoinedTexts`: a million short texts side by side, searched at once for what somebody types.

They are compared two bytes at a time with numpy, beginning with the two of the word that are rarest, in two threads
where there is much. So a word that is in every text takes about as long as one that is in few, and the interpreter is
free for other threads meanwhile. Who types on has only what was found before looked at again, where that is little.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

END = b"\xff"
"""Stands after each text; it is in no UTF-8."""
PIECE_BYTES = 1 << 20
"""Texts searched in one go: their working copies stay in the processor's caches, and a step takes 0.1 ms."""
FEW_PLACES = 1 / 4
"""Where fewer places than this share of the texts may still be meant, they are looked at one by one."""
SEARCHERS = 2
"""Threads: more are rarely free beside a session, and memory is not read quicker by many."""
SEVERAL = 16
"""Pieces from which on it is worth a second thread."""
SAMPLE_BYTES = 1 << 15
"""Tell which bytes are rare."""
FEW_TEXTS = 1 / 16
"""Where fewer texts than this share are to be searched, each is looked at by itself."""

Mask = NDArray[np.bool_]
Bytes = NDArray[np.uint8]


class JoinedTexts:
    """Of UTF-8, folded by the caller where case is not to count. Belongs to one thread at a time."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._count = 0
        self._rooms = [_Room() for _ in range(SEARCHERS)]
        self._last = b""
        self._found = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        return sum(piece.nbytes for piece in self._pieces) + sum(room.nbytes for room in self._rooms)

    def add(self, texts: Sequence[bytes]) -> None:
        """Put texts behind those that are here. Many at a time, or what is searched comes to lie in many pieces."""
        if not texts:
            return
        joined = END.join(texts) + END
        last = self._pieces[-1] if self._pieces else None
        if last is not None and len(last.joined) + len(joined) <= PIECE_BYTES:
            self._pieces[-1] = _Piece(last.joined + joined)
        elif len(joined) > PIECE_BYTES and len(texts) > 1:
            self.add(texts[: len(texts) // 2])
            self.add(texts[len(texts) // 2 :])
            return
        else:
            self._pieces.append(_Piece(joined))
        self._count += len(texts)

    def holding(self, word: bytes) -> Mask:
        """Which of the texts hold the word, each for an empty one; never across two texts."""
        if not word or END in word:
            return np.full(self._count, not word)
        among = None
        if self._last and self._last in word:
            among = np.ones(self._count, np.bool_)
            among[: len(self._found)] = self._found
        parts = self._parts(word)
        jobs: list[tuple[_Piece, NDArray[np.intp] | None]] = []
        at = 0
        for piece in self._pieces:
            rows = None if among is None else np.flatnonzero(among[at : at + len(piece)])
            few = rows is not None and len(rows) < len(piece) * FEW_TEXTS
            jobs.append((piece, rows if few else None))
            at += len(piece)

        def search(some: list[tuple[_Piece, NDArray[np.intp] | None]], room: _Room) -> list[Mask]:
            return [
                piece.holding(word, parts, room) if rows is None else piece.those_holding(word, rows)
                for piece, rows in some
            ]

        if len(jobs) < SEVERAL:
            masks = search(jobs, self._rooms[0])
        else:
            share = -(-len(jobs) // SEARCHERS)
            with ThreadPoolExecutor(SEARCHERS) as pool:
                shares = [jobs[i : i + share] for i in range(0, len(jobs), share)]
                masks = [mask for found in pool.map(search, shares, self._rooms) for mask in found]
        self._last, self._found = word, np.concatenate(masks) if masks else np.zeros(0, np.bool_)
        return self._found.copy()

    def _parts(self, word: bytes) -> list[int]:
        """Where in the word pairs of bytes begin that together are all of it, the rarest first."""
        sample = self._pieces[len(self._pieces) // 2].joined[:SAMPLE_BYTES] if self._pieces else b""
        parts = [*range(0, len(word) - 2, 2), max(len(word) - 2, 0)]
        rarest = min(range(max(len(word) - 1, 1)), key=lambda at: sample.count(word[at : at + 2]))
        return [rarest, *sorted(set(parts) - {rarest}, key=lambda at: sample.count(word[at : at + 2]))]

    def beginnings(self, count: int) -> Bytes:
        """The first bytes of each text, a row of `count` each, with zeros behind texts that are shorter."""
        parts = [piece.beginnings(count) for piece in self._pieces]
        return np.concatenate(parts) if parts else np.zeros((0, count), np.uint8)


class _Room:
    """Memory to work in, kept between pieces: fresh memory costs more time than the work itself."""

    def __init__(self) -> None:
        self._shifted = np.zeros(0, np.uint8)
        self._masks = np.zeros((3, 0), np.bool_)

    @property
    def nbytes(self) -> int:
        return self._shifted.nbytes + self._masks.nbytes

    def pairs(self, data: Bytes) -> list[NDArray[np.uint16]]:
        """All the numbers of two bytes: those that begin at an even place, then those at an odd one."""
        size = len(data)
        if size > len(self._shifted):
            self._shifted = np.zeros(size, np.uint8)
            self._masks = np.zeros((3, size), np.bool_)
        self._shifted[: size - 1] = data[1:]
        self._shifted[size - 1] = END[0]
        return [data.view(np.uint16), self._shifted[:size].view(np.uint16)]

    def masks(self, count: int) -> tuple[Mask, Mask, Mask]:
        return self._masks[0, :count], self._masks[1, :count], self._masks[2, :count]


class _Piece:
    """Texts one after another, each with `END` behind it."""

    __slots__ = ("_bytes", "_lengths", "_starts", "joined")

    def __init__(self, joined: bytes) -> None:
        self.joined = joined
        even = joined if len(joined) % 2 == 0 else joined + END
        self._bytes = np.frombuffer(even, np.uint8)
        ends = np.flatnonzero(self._bytes[: len(joined)] == END[0])
        self._starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.uint32)
        self._lengths = (ends - self._starts).astype(np.uint32)

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def nbytes(self) -> int:
        return len(self.joined) + self._starts.nbytes + self._lengths.nbytes

    def holding(self, word: bytes, parts: Sequence[int], room: _Room) -> Mask:
        """`parts` tells where in the word the pairs of bytes begin that are compared, in this order."""
        if len(word) >= len(self.joined):
            return np.zeros(len(self), np.bool_)
        if len(word) == 1:
            hit = self._bytes == word[0]
            return np.logical_or.reduceat(hit, self._starts) & (self._lengths > 0)
        pairs = room.pairs(self._bytes)
        count = len(pairs[0])
        even, odd, spare = room.masks(count)
        first = parts[0]
        for hit, numbers in zip((even, odd), pairs, strict=True):
            np.equal(numbers, _number(word, first), out=hit)
        for part in parts[1:]:
            if self._are_few(even, odd):
                break
            for at, hit in enumerate((even, odd)):
                ahead, odd_place = divmod(at + part - first, 2)
                here = slice(max(-ahead, 0), count - max(ahead, 0))
                there = slice(max(ahead, 0), count - max(-ahead, 0))
                np.equal(pairs[odd_place][there], _number(word, part), out=spare[here])
                spare[: here.start] = spare[here.stop :] = False
                np.logical_and(hit, spare, out=hit)
        if self._are_few(even, odd):
            return self._at_places(
                word, np.concatenate([np.flatnonzero(even) * 2, np.flatnonzero(odd) * 2 + 1]) - first
            )
        np.logical_or(even, odd, out=even)
        # A text's bytes lie in other pairs than those of the text before it, but for one byte that is no word.
        found: Mask = np.logical_or.reduceat(even, self._starts // np.uint32(2))
        return found & (self._lengths >= len(word))

    def _are_few(self, even: Mask, odd: Mask) -> bool:
        return int(np.count_nonzero(even)) + int(np.count_nonzero(odd)) < len(self) * FEW_PLACES

    def those_holding(self, word: bytes, rows: NDArray[np.intp]) -> Mask:
        """The same, but of these texts only."""
        found = np.zeros(len(self), np.bool_)
        starts = self._starts[rows]
        ends = (starts + self._lengths[rows]).tolist()
        find = self.joined.find
        found[rows] = [find(word, start, end) >= 0 for start, end in zip(starts.tolist(), ends, strict=True)]
        return found

    def beginnings(self, count: int) -> Bytes:
        places = self._starts[:, None] + np.arange(count, dtype=np.uint32)
        found = self._bytes[np.minimum(places, len(self._bytes) - 1)]
        found[np.arange(count) >= self._lengths[:, None]] = 0
        return found

    def _at_places(self, word: bytes, places: NDArray[np.intp]) -> Mask:
        places = places[(places >= 0) & (places + len(word) <= len(self.joined))]
        for i, byte in enumerate(word):
            places = places[self._bytes[places + i] == byte]
        found = np.zeros(len(self), np.bool_)
        found[np.searchsorted(self._starts, places, side="right") - 1] = True
        return found


def _number(word: bytes, at: int) -> np.uint16:
    """Two bytes of the word as the number that numpy reads in their place."""
    found: np.uint16 = np.frombuffer(word, np.uint16, 1, at)[0]
    return found
