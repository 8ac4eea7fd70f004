"""`IntelligentCache`: answers of earlier prompts, found by the same question, the same meaning, or nearly the same.

Everything that is asked is answered from memory, under one short-held lock; a file follows a moment later, shared
by processes. While the file is being loaded, exact questions are looked up in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

from core.cache.backing import Backing
from core.cache.calibration import FalseHits
from core.cache.candidates import FAR_COSINE
from core.cache.cleaning import Cleaning
from core.cache.columns import Columns
from core.cache.compare import MEANING_OF_THRESHOLD
from core.cache.contents import Contents
from core.cache.correcting import Correcting
from core.cache.encoder import Embedder
from core.cache.entry import (
    CacheEntry,
    CacheRequest,
    CacheStats,
    CleanupPlan,
    Found,
    Hit,
)
from core.cache.expiry import Expiry
from core.cache.explain import (
    Explanation,
)
from core.cache.holdings import Holdings
from core.cache.index_saving import IndexSaver
from core.cache.keeper import Keeper
from core.cache.learning import Learning
from core.cache.lifetimes import Bounds
from core.cache.loading import Loading
from core.cache.looking import Looking
from core.cache.others import Others
from core.cache.removing import Removing
from core.cache.saving import PATIENCE_S
from core.cache.scope import as_request
from core.cache.several import GoOn, Several, to_the_end
from core.cache.storing import Answer, Storing
from core.cache.undo import Undo
from core.config.cleanup import LOW_UTILITY, MOST_REMOVED

DEFAULT_TTL_S = 7 * 24 * 3600.0
DEFAULT_ENTRIES = 1_000_000
DEFAULT_BYTES = 512 << 20
Asked = CacheRequest | str | list[dict[str, Any]]


class IntelligentCache:
    """May be used from several threads. `close` when done, or use it as a context manager; after that, what needs an
    entry raises ValueError.

    >>> with IntelligentCache(Path("answers.sqlite")) as cache:
    ...     cache.put(request, "High tide at Brest is at six in the morning and again at half past six.")
    ...     cache.get(request)

    `path` None keeps it in memory only. `max_bytes` counts real memory, tables and index included. `threshold` is
    what `compare` asks for; with an `error_bound` (the share of hits that may be wrong, 0..1) each scope's follows
    from what `record_check` was told. Raises FileError where the file cannot be used: a damaged one is set aside, see
    `notices`. With `read_only` the file is only looked at: it must be there, and a damaged one stays where it is.
    Opening does not wait for the file to be read: `loaded` is set when it is.
    """

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        ttl_s: float = DEFAULT_TTL_S,
        threshold: float = MEANING_OF_THRESHOLD,
        error_bound: float | None = None,
        max_entries: int = DEFAULT_ENTRIES,
        max_bytes: int = DEFAULT_BYTES,
        ttl_bounds_s: tuple[float, float] | None = None,
        renew_on_hit: bool = False,
        encoder: Embedder | None = None,
        session: str = "",
        read_only: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = None if path is None else Path(path)
        self.notices: list[str] = []
        """What the user should know: that a damaged file was set aside, for one."""
        self._has_encoder = encoder is not None
        holdings = self._holdings = Holdings(Contents(max_entries, max_bytes, FAR_COSINE), encoder, clock)
        self.loaded = holdings.loaded
        learning = self._learning = Learning(threshold, error_bound)
        undo = self._undo = Undo(holdings, self.notices.append)
        self._cleaning = Cleaning(holdings, undo)
        self._removing = Removing(holdings, undo)
        self._correcting = Correcting(holdings, learning)
        self._several = Several(holdings, undo)
        self._stop = threading.Event()
        backing = self._backing = Backing(
            self.path, holdings, learning, undo, self.notices, read_only=read_only
        )
        loading = self._loading = Loading(holdings, backing, learning, undo, self.notices, self._stop)
        self.ready = loading.ready
        """Set once similar prompts of the file are found too, which mostly is long before `loaded`."""
        self.began_empty = loading.began_empty
        """Whether the file had no entries when it was opened, so that nothing is gained by waiting for it."""
        self._looking = Looking(
            holdings,
            loading,
            learning,
            renewed_s=ttl_s if renew_on_hit else None,
            has_encoder=self._has_encoder,
        )
        shortest_s, longest_s = ttl_bounds_s or (ttl_s, ttl_s)
        bounds = Bounds(ttl_s, min(shortest_s, ttl_s), max(longest_s, ttl_s))
        self._storing = Storing(holdings, loading, expiry=Expiry(learning, bounds), origin=session)
        self._others = Others(holdings)
        storing = IndexSaver(holdings, loading, self._stop)
        self._keeper = Keeper(holdings, backing, loading, self._others, undo, storing, self._stop)
        if self.path is not None:
            self._keeper.start()

    # -- asking and storing ----------------------------------------------------------------------------------------

    def get(self, request: Asked, *, model: str = "") -> Hit | None:
        """The answer to the same question, or to one that asks the same; never of another scope, never expired.

        `model` belongs to a text or a conversation; a request names its own.
        """
        return self._looking.look_up(as_request(request, model)).hit

    def look_up(self, request: CacheRequest, *, similar: bool = True) -> Found:
        """The same, with what came near where there is no hit. An encoder is not asked: see `look_up_meaning`."""
        return self._looking.look_up(request, similar=similar)

    def look_up_meaning(self, request: CacheRequest) -> Hit | None:
        """What an encoder finds for a prompt that `look_up` did not: 15 ms, so not on a loop's thread."""
        return self._looking.look_up_meaning(request)

    def record_check(self, request: CacheRequest, hit: Hit, wrong: float) -> FalseHits:
        """An answer to the same prompt was bought and compared: `wrong` is 0 where it says the same, 1 where it
        does not, 0.5 where that is not clear. Returns what is known of the scope now. A wrong match is not made
        again."""
        return self._correcting.record_check(request, hit, wrong)

    def peek(self, request: CacheRequest) -> CacheEntry | None:
        """The entry of the very same question, past its time or not; not counted as a use."""
        return self._correcting.peek(request)

    def record_change(self, request: CacheRequest, age_s: float, changed: float) -> None:
        """The very same question was asked again when its answer was so old: `changed` is 0 where the new answer says
        the same, 1 where it does not, 0.5 where that is not clear."""
        self._correcting.record_change(request, age_s, changed)

    def false_hits(self) -> list[FalseHits]:
        """What checks have shown, by scope."""
        return self._learning.known()

    @property
    def has_encoder(self) -> bool:
        return self._has_encoder

    def explain(self, request: Asked, *, model: str = "") -> Explanation:
        """Why a request is served, nearly is, or is not. Changes nothing: no count, no use, no entry.

        Looks at all entries where nothing serves it, 0.2 s for a hundred thousand: not for an event loop.
        """
        self.loaded.wait()
        return self._looking.explain(as_request(request, model))

    def put(
        self,
        request: Asked,
        response: str,
        *,
        reasoning: str = "",
        finish_reason: str = "stop",
        tokens: int = 0,
        cost_usd: float | None = None,
        latency_s: float = 0.0,
        ttl_s: float | None = None,
        model: str = "",
    ) -> bool:
        """Store a complete answer, in place of an older one. False where it is not worth keeping (see
        `core.cache.admission`), is too large, or everything else is pinned."""
        answer = Answer(response, reasoning, finish_reason, tokens, cost_usd, latency_s, ttl_s)
        return self._storing.put(as_request(request, model), answer)

    # -- cleanups --------------------------------------------------------------------------------------------------

    @overload
    def cleanup_expired(self, *, dry_run: Literal[False] = False) -> int: ...
    @overload
    def cleanup_expired(self, *, dry_run: Literal[True]) -> CleanupPlan: ...
    def cleanup_expired(self, *, dry_run: bool = False) -> int | CleanupPlan:
        """Remove entries past their time, pinned ones excepted; returns how many, or what would go."""
        return self._cleaning.expired(dry_run=dry_run)

    @overload
    def cleanup_low_utility(
        self,
        threshold: float = LOW_UTILITY,
        max_removal_percent: float = MOST_REMOVED,
        *,
        dry_run: Literal[False] = False,
    ) -> int: ...
    @overload
    def cleanup_low_utility(
        self,
        threshold: float = LOW_UTILITY,
        max_removal_percent: float = MOST_REMOVED,
        *,
        dry_run: Literal[True],
    ) -> CleanupPlan: ...
    def cleanup_low_utility(
        self,
        threshold: float = LOW_UTILITY,
        max_removal_percent: float = MOST_REMOVED,
        *,
        dry_run: bool = False,
    ) -> int | CleanupPlan:
        """Remove the entries of lowest utility under `threshold`, at most that share (0..1) of all, none that is
        pinned; returns how many, or what would go."""
        return self._cleaning.low_utility(threshold, max_removal_percent, dry_run=dry_run)

    @property
    def can_undo(self) -> bool:
        return self._undo.is_possible

    def undo_cleanup(self) -> int:
        """Bring back what the last cleanup removed, as long as that is possible; returns how many entries. It is this
        process's last one or, where it has made none, the last one of all.

        Raises FileError where the disk refuses: then nothing has changed, and it can be tried again.
        """
        return self._undo.undo()

    def clear(self) -> int:
        """Remove all entries, pinned ones too, and all that is known of wrong matches; returns how many. What is put
        meanwhile stays. Raises FileError where the disk refuses: then nothing has changed."""
        return self._removing.all()

    # -- single entries --------------------------------------------------------------------------------------------

    def entry(self, entry_id: int) -> CacheEntry:
        """Raises KeyError where there is none (any more). Waits for the file to be read."""
        self.loaded.wait()
        with self._holdings.lock:
            return self._holdings.entry(self._holdings.slot(entry_id), self._holdings.clock())

    def pin(self, entry_id: int, pinned: bool = True) -> None:
        """A pinned entry is never evicted or cleaned up; past its time it is still not served.

        Waits for the file to be read. Raises KeyError.
        """
        self.loaded.wait()
        with self._holdings.lock:
            slot = self._holdings.slot(entry_id)
            if self._holdings.contents.pin(slot, pinned) and self._holdings.saver is not None:
                self._holdings.saver.pinned(self._holdings.contents.record(slot).question)

    @overload
    def invalidate(self, *, entry_id: int) -> int: ...
    @overload
    def invalidate(self, *, scope: bytes) -> int: ...
    @overload
    def invalidate(self, *, text: str) -> int: ...
    def invalidate(
        self, *, entry_id: int | None = None, scope: bytes | None = None, text: str | None = None
    ) -> int:
        """Remove one entry, or all of a scope (by its key), or all whose prompt contains a text in whatever case.

        For good, pinned or not, so that the last cleanup cannot be undone any more; returns how many. Waits for the
        file to be read.
        """
        return self._removing.some(entry_id, scope, text)

    def pin_many(self, ids: NDArray[np.int64], pinned: bool = True, *, go_on: GoOn = to_the_end) -> int:
        """`pin` for many, those that have left passed over; returns how many were not so before. `go_on` is told
        every 128 how many are dealt with, and ends it by saying False; what is done stays done."""
        return self._several.pin(ids, pinned, go_on)

    def invalidate_many(self, ids: NDArray[np.int64], *, go_on: GoOn = to_the_end) -> int:
        """`invalidate` for many, with `go_on` as in `pin_many`."""
        return self._several.remove(ids, go_on)

    def correct(
        self, entry_id: int, response: str | None = None, *, matched_prompt: str | None = None
    ) -> None:
        """Replace an entry's answer, unless `response` is None. A `matched_prompt` that was given this entry's answer
        will never be given it again, unless it is the very same question.

        Waits for the file to be read. Raises KeyError, and ValueError for an answer that is no text of whole
        characters.
        """
        self.loaded.wait()
        self._correcting.correct(entry_id, response, matched_prompt)

    def __iter__(self) -> Iterator[CacheEntry]:
        """All entries, each made when its turn comes; those that leave meanwhile are passed over. Waits for the file
        to be read."""
        for wanted in self.columns().ids.tolist():
            with self._holdings.lock:
                slot = self._holdings.contents.find_id(wanted)
                entry = None if slot < 0 else self._holdings.entry(slot, self._holdings.clock())
            if entry is not None:
                yield entry

    def columns(self) -> Columns:
        """What is known of all entries, by column. Waits for the file to be read."""
        self.loaded.wait()
        return Columns(self._holdings.contents, self._holdings.lock, self._holdings.clock())

    def __len__(self) -> int:
        return len(self._holdings.contents)

    # -- vectors of the encoder ------------------------------------------------------------------------------------

    def embedding(self, entry_id: int) -> NDArray[np.float32] | None:
        """The encoder's vector of an entry's prompt: from memory, from the file, or made now, which takes 15 ms.

        None without an encoder, for entries that are found by exact match only, and for prompts that it does not
        read to their end. Waits for the file to be read. Raises KeyError.
        """
        return self._holdings.embedding(entry_id)

    def clear_embeddings(self) -> int:
        """Free the vectors in memory; they are read or made again when they are asked for. Returns bytes."""
        with self._holdings.lock:
            return self._holdings.contents.clear_vectors()

    # -- the whole -------------------------------------------------------------------------------------------------

    @property
    def max_entries(self) -> int:
        return self._holdings.contents.max_entries

    @property
    def max_bytes(self) -> int:
        return self._holdings.contents.max_bytes

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it takes, all in."""
        return self._holdings.contents.nbytes

    @property
    def mapped_bytes(self) -> int:
        """The part of `nbytes` that lies in mappings of its own, outside of Python's heap and the C library's."""
        return self._holdings.contents.mapped_bytes

    @property
    def fault(self) -> str:
        """Why the file takes no writes now, empty while all is well. The cache goes on in memory."""
        return self._backing.fault

    def stats(self) -> CacheStats:
        with self._holdings.lock:
            counts, parts = self._holdings.counts, self._holdings.contents.bytes_by_part()
            hits = {"exact": counts.exact, "canonical": counts.canonical, "similar": counts.similar}
            total = sum(hits.values())
            return CacheStats(
                entries=len(self._holdings.contents),
                pinned=self._holdings.contents.pinned,
                hits=hits,
                misses=counts.misses,
                puts=counts.puts,
                refused=counts.refused,
                evicted=counts.evicted,
                removed=counts.removed,
                age_of_hits_s=counts.age_of_hits_s / total if total else 0.0,
                n_bytes=sum(parts.values()),
                bytes_by_part=parts,
                text_bytes=self._holdings.contents.text_bytes,
                unsaved=0 if self._holdings.saver is None else self._holdings.saver.unsaved,
                loading=not self.loaded.is_set(),
                fault=self.fault,
            )

    def flush(self, patience_s: float = PATIENCE_S) -> bool:
        """Wait until all is on disk; False where that took longer than `patience_s`."""
        return self._backing.flush(patience_s)

    def close(self) -> None:
        """Write what is left, at most PATIENCE_S, and give everything back. Where the file turns out to be damaged,
        a new one gets what is in memory."""
        self._stop.set()
        self._keeper.join()
        self._loading.close()
        self._backing.close()
        with self._holdings.lock:
            self._holdings.saver = None
            self._holdings.contents.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
