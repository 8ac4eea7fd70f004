"""The values that go in and out of the cache. All are frozen; times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache.compare import Comparison

Layer = Literal["exact", "canonical", "similar"]
Cleanup = Literal["expired", "low utility"]


class Scope(msgspec.Struct, frozen=True):
    """All that shapes an answer besides the last user message: `key` is 16 bytes that stand for it.

    Answers never cross from one scope to another. `label` says to a person what the scope is.
    """

    key: bytes
    model: str = ""
    label: str = ""


class CacheRequest(msgspec.Struct, frozen=True):
    """What is asked. `question` is 16 bytes that stand for everything: the scope and the message to the letter.

    `text` is the last user message, to be compared with others of the scope; None: by exact match only.
    `prompt` is what is shown and stored.
    """

    question: bytes
    scope: Scope
    text: str | None
    prompt: str


class CacheEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A stored answer with what it saves, as it was when it was asked for.

    `id` (63 bits) is the same for the same question in every process and for good. `utility` is 0..1, `n_bytes`
    what the entry takes with its texts, `origin` the session that asked.
    """

    id: int
    question: bytes
    scope: Scope
    prompt: str
    text: str | None
    response: str
    reasoning: str
    finish_reason: str
    tokens: int
    cost_usd: float | None
    latency_s: float
    created: float
    expires: float
    last_used: float
    hits: int
    pinned: bool
    origin: str
    utility: float
    n_bytes: int
    vector_of: Callable[[int], NDArray[np.float32] | None] | None = None

    @property
    def model(self) -> str:
        return self.scope.model

    @property
    def embedding(self) -> NDArray[np.float32] | None:
        """The encoder's vector of the prompt, made anew where it was cleared; None without an encoder."""
        return self.vector_of(self.id) if self.vector_of is not None else None


class Hit(msgspec.Struct, frozen=True):
    """An answer that was found, by which layer, and how sure: `score` is 1 for the first two layers."""

    entry: CacheEntry
    layer: Layer
    score: float = 1.0
    comparison: Comparison | None = None

    def pieces(self, characters: int = 16) -> Iterator[str]:
        """The response as a stream delivers it, a few tokens at a time."""
        text = self.entry.response
        return (text[at : at + characters] for at in range(0, len(text), characters))


class Found(msgspec.Struct, frozen=True):
    """A hit, or else what came near to one, if anything did: no difference in meaning was seen, and only the
    score did not suffice."""

    hit: Hit | None
    near: Hit | None = None


class Removal(msgspec.Struct, frozen=True):
    """One entry that a cleanup would remove."""

    entry_id: int
    n_bytes: int
    why: str


class CleanupPlan(msgspec.Struct, frozen=True):
    """What a cleanup would remove, in columns: 24 bytes an entry. Iterating gives `Removal`s, lowest first.

    `measures` are seconds past the end of its life for "expired", utilities for "low utility".
    """

    kind: Cleanup
    ids: NDArray[np.int64]
    sizes: NDArray[np.int64]
    measures: NDArray[np.float64]

    @property
    def total_bytes(self) -> int:
        return int(self.sizes.sum())

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Removal]:
        for entry_id, size, measure in zip(self.ids, self.sizes, self.measures, strict=True):
            if self.kind == "expired":
                why = f"expired {measure:.0f} s ago"
            else:
                why = f"utility {measure:.3f}"
            yield Removal(int(entry_id), int(size), why)


class CacheStats(msgspec.Struct, frozen=True):
    """What a console shows of the cache. Counts are of this process since it opened; sizes in bytes.

    `age_of_hits_s` is the mean age of the entries that were hit. `bytes_by_part` sums to `n_bytes`, which is
    what counts against the limit.
    """

    entries: int
    pinned: int
    hits: dict[str, int]
    misses: int
    puts: int
    refused: int
    evicted: int
    removed: int
    age_of_hits_s: float
    n_bytes: int
    bytes_by_part: dict[str, int]
    text_bytes: int
    unsaved: int
    loading: bool
    fault: str


def entry_id(question: bytes) -> int:
    """63 bits, so that SQLite and numpy's int64 hold them."""
    return int.from_bytes(question[:8], "big") >> 1
