"""`TextStore`: the texts of entries, in segments whose memory goes back to the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.cache.segments import SEGMENT_BYTES, SegmentStore

SMALLEST_SEGMENT = 1 << 16
SEGMENTS_WANTED = 64
"""A small limit has smaller segments, because a part of one is always empty."""
COMPACT_STEP = 1 << 18
"""Bytes looked at in one step of compaction: 0.5 ms."""
SPARE_SEGMENTS = 2
SPARE_SHARE = 1 / 16
"""Mapped bytes beyond those in use that are left alone: compacting sooner would move too much for what it frees."""

_HEAD = Struct("<IIII")
"""The slot, so that compaction knows whose texts it has moved, and the lengths of the first three texts."""
_PROMPT_LENGTH_AT = 4


class Texts(NamedTuple):
    """UTF-8. `text` is the compared message, which mostly is the prompt."""

    prompt: bytes
    response: bytes
    reasoning: bytes
    text: bytes


class TextStore:
    """`max_bytes` is the limit of the whole cache. A handle is good until `compact` gives another one."""

    def __init__(self, max_bytes: int) -> None:
        wanted = max_bytes // SEGMENTS_WANTED
        size = 1 << max(wanted.bit_length() - 1, 0)
        self._segments = SegmentStore(min(max(size, SMALLEST_SEGMENT), SEGMENT_BYTES))

    @property
    def used_bytes(self) -> int:
        return self._segments.used_bytes

    @property
    def mapped_bytes(self) -> int:
        return self._segments.mapped_bytes

    def add(
        self, slot: int, prompt: bytes, response: bytes, reasoning: bytes, own: bytes | None
    ) -> tuple[int, int]:
        """`own` is the compared message where it is not the prompt. Returns a handle, and the bytes taken."""
        head = _HEAD.pack(slot, len(prompt), len(response), len(reasoning))
        value = b"".join((head, prompt, response, reasoning, own or b""))
        return self._segments.add(value), len(value)

    def add_many(
        self,
        slots: NDArray[np.uint32],
        prompts: Sequence[bytes],
        responses: Sequence[bytes],
        reasonings: Sequence[bytes],
        own: Sequence[bytes | None],
    ) -> tuple[Sequence[int], NDArray[np.uint32]]:
        """The same for many."""
        columns = [prompts, responses, reasonings, [text or b"" for text in own]]
        lengths = [np.fromiter(map(len, column), np.uint32, len(slots)) for column in columns]
        heads = np.column_stack([slots, *lengths[:3]]).astype("<u4").tobytes()
        parts = [[heads[at : at + _HEAD.size] for at in range(0, len(heads), _HEAD.size)], *columns]
        return self._segments.add_many(parts), np.sum(lengths, axis=0) + _HEAD.size

    def get(self, handle: int, *, has_own: bool) -> Texts:
        value = self._segments.get(handle)
        _, *lengths = _HEAD.unpack_from(value)
        ends = [_HEAD.size]
        for length in lengths:
            ends.append(ends[-1] + length)
        prompt, response, reasoning = (value[a:b] for a, b in pairwise(ends))
        return Texts(prompt, response, reasoning, value[ends[-1] :] if has_own else prompt)

    def prompts(self, handles: NDArray[np.int64]) -> list[bytes]:
        """Only those of many: thirty times as fast as one by one."""
        return self._segments.parts(handles, _HEAD.size, _PROMPT_LENGTH_AT)

    def remove(self, handle: int) -> None:
        self._segments.remove(handle)

    @property
    def has_gaps(self) -> bool:
        """Whether so much stands empty that compacting is worth it."""
        mapped, used = self._segments.mapped_bytes, self._segments.used_bytes
        return mapped - used > SPARE_SHARE * mapped + SPARE_SEGMENTS * self._segments.segment_bytes

    @property
    def is_sparse(self) -> bool:
        """Whether `compact` has more to do."""
        return self._segments.is_sparse

    def compact(self) -> Iterator[tuple[int, int]]:
        """One step of moving texts together: slots and their new handles."""
        for handle in self._segments.compact(COMPACT_STEP).values():
            yield _HEAD.unpack_from(self._segments.get(handle))[0], handle

    def seal(self) -> None:
        """What comes next begins a new segment, so that the last one can be compacted too."""
        self._segments.seal()

    def close(self) -> None:
        self._segments.close()
