"""The ids and beginnings of all prompts of a session, joined in one text that is searched at once.

100 bytes a prompt, so it is made when somebody searches and given back when nobody does. It lies in blocks of some
megabytes: one search of bytes holds up Python's other threads as long as it takes (1 ms a block).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.session.file import SessionFile

ROWS_A_BLOCK = 16_384
ROWS_A_READ = 2_048
_MANY = 8
"""Where more than one line in so many holds a text, looking at every line is quicker than jumping."""


class _Block(NamedTuple):
    text: bytes
    starts: NDArray[np.uint32]
    """Where each line of `text` begins."""
    seqs: NDArray[np.int32]


class TextIndex:
    """Belongs to one thread at a time. `catch_up` reads what has come to the file since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._blocks: list[_Block] = []
        self.top = 0
        """`seq` of the last prompt in it."""

    def catch_up(self, go_on: Callable[[int], bool]) -> None:
        """Read on to the end of the file, or until `go_on(seq)` says no. Raises SessionFileError."""
        file = SessionFile(self._path, read_only=True)
        try:
            while True:
                lines: list[bytes] = []
                seqs: list[int] = []
                after = self.top
                while len(seqs) < ROWS_A_BLOCK:
                    some = file.previews_after(after, ROWS_A_READ)
                    if not some:
                        break
                    after = some[-1][0]
                    seqs += [seq for seq, _, _ in some]
                    lines += [_line(name, preview) for _, name, preview in some]
                    if not go_on(after):
                        return
                if not seqs:
                    return
                self._add(lines, seqs)
        finally:
            file.close()

    def find(self, text: str) -> NDArray[np.bool_]:
        """By `seq`, whether a prompt's id or beginning holds the text, in any case."""
        found = np.zeros(self.top + 1, np.bool_)
        needle = text.casefold().encode("utf-8", "replace")
        for block in self._blocks:
            hits = _hits(block.text, needle, most=len(block.seqs) // _MANY)
            if hits is None:
                found[block.seqs] = [needle in line for line in block.text.split(b"\n")[:-1]]
            elif hits:
                lines = np.searchsorted(block.starts, np.array(hits, np.uint32), side="right") - 1
                found[block.seqs[lines]] = True
        return found

    @property
    def nbytes(self) -> int:
        return sum(len(b.text) + b.starts.nbytes + b.seqs.nbytes for b in self._blocks)

    def _add(self, lines: list[bytes], seqs: list[int]) -> None:
        lengths = np.fromiter((len(line) for line in lines), np.int64, len(lines))
        starts = np.zeros(len(lines), np.uint32)
        starts[1:] = np.cumsum(lengths)[:-1]
        block = _Block(b"".join(lines), starts, np.array(seqs, np.int32))
        last = self._blocks[-1] if self._blocks else None
        if (
            last is not None and len(last.seqs) + len(seqs) <= ROWS_A_BLOCK
        ):  # so that trickles make no thin blocks
            block = _Block(
                last.text + block.text,
                np.concatenate([last.starts, starts + np.uint32(len(last.text))]),
                np.concatenate([last.seqs, block.seqs]),
            )
            self._blocks[-1] = block
        else:
            self._blocks.append(block)
        self.top = seqs[-1]


def _line(name: str, preview: str) -> bytes:
    return f"{name}\x1f{preview}".casefold().replace("\n", " ").encode("utf-8", "replace") + b"\n"


def _hits(text: bytes, needle: bytes, most: int) -> list[int] | None:
    """One place in each line that holds it; None where these are more than so many."""
    hits: list[int] = []
    find = text.find
    at = find(needle)
    while at >= 0:
        hits.append(at)
        if len(hits) > most:
            return None
        end = find(b"\n", at)
        at = find(needle, end) if end >= 0 else -1
    return hits
