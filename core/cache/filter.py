"""A Bloom filter of one bit a question: most misses are known without asking SQLite, which costs 100 us.

One megabyte; with 100,000 entries one miss in a hundred is looked up in vain. It never says no to a question
that is there, except to one that another process has stored since the last look.
"""

from __future__ import annotations

from collections.abc import Iterable

BITS = 1 << 23


class QuestionFilter:
    """Questions are hashes of 16 bytes, so their first 23 bits are as good as any other hash of them."""

    __slots__ = ("_bits",)

    def __init__(self, questions: Iterable[bytes] = ()) -> None:
        self._bits = bytearray(BITS // 8)
        for question in questions:
            self.add(question)

    def add(self, question: bytes) -> None:
        place = int.from_bytes(question[:3]) % BITS
        self._bits[place >> 3] |= 1 << (place & 7)

    def __contains__(self, question: bytes) -> bool:
        place = int.from_bytes(question[:3]) % BITS
        return bool(self._bits[place >> 3] & (1 << (place & 7)))
