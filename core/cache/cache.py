"""`IntelligentCache`: answers of earlier prompts, found by the same question, the same meaning, or nearly the same.

Everything that is asked is answered from memory, under one short-held lock; a file follows a moment later, shared
by processes. While the file is being loaded, exact questions are looked up in it.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

from core.cache.admission import lifetime_s, refusal_reason
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
    Layer,
    Scope,
    entry_id,
)
from core.cache.explain import (
    Explanation,
    candidates_of,
    explain,
    explain_meaning,
    explain_other_scope,
    same_words_elsewhere,
)
from core.cache.finding import CANDIDATES, SEARCHED, Finder, Match
from core.cache.heap import trim_heap
from core.cache.holdings import Holdings
from core.cache.learning import Learning
from core.cache.reading import FEATURE_VERSION, Reading, read
from core.cache.reading.dictionary import dictionary, is_loaded
from core.cache.removing import Removing
from core.cache.renewal import Renewed
from core.cache.saving import PATIENCE_S, Saver, Work
from core.cache.scope import as_request
from core.cache.store import DAMAGED, CacheFile, Row, is_damage, scope_in, set_aside
from core.cache.undo import Undo
from core.cache.ways import Features, Staged, pack, ways_to
from core.storage import FileError
from core.storage import explain as explain_error

DEFAULT_TTL_S = 7 * 24 * 3600.0
DEFAULT_ENTRIES = 1_000_000
DEFAULT_BYTES = 512 << 20
DROPPED_AT_ONCE = 100
"""Entries that are dropped under one hold of the lock where another process cleared the file: 2 ms."""
LOADED_AT_ONCE = 250
OTHERS_EVERY_S = 1.0
"""How often to look for what other processes have changed."""
START_S = 0.5
"""A process that starts with an empty cache has better things to do at first than to learn to read."""
FLUSH_S = 2.0


_UNREAD = bytes(8)
"""The canonical key of a prompt that came before it could be read: it is read later, or after the next load."""

READ_ERRORS = (sqlite3.Error, FileError, TypeError, ValueError, AttributeError)
"""The last three are what values do that no cache has written: they are damage too."""

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
        renew_on_hit: bool = False,
        encoder: Embedder | None = None,
        session: str = "",
        read_only: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = None if path is None else Path(path)
        self.began_empty = False
        """Whether the file had no entries when it was opened, so that nothing is gained by waiting for it."""
        self.notices: list[str] = []
        """What the user should know: that a damaged file was set aside, for one."""
        self._ttl_s = ttl_s
        self._renew_on_hit = renew_on_hit
        self._encoder = encoder
        self._session = session
        self._clock = clock
        self._holdings = Holdings(Contents(max_entries, max_bytes, FAR_COSINE), encoder, clock)
        self.loaded = self._holdings.loaded
        self._learning = Learning(threshold, error_bound)
        self._undo = Undo(self._holdings, self.notices.append)
        self._cleaning = Cleaning(self._holdings, self._undo)
        self._removing = Removing(self._holdings, self._undo)
        self._correcting = Correcting(self._holdings, self._learning)
        self._finder = Finder(self._holdings.contents, self._holdings.lock, self._learning)
        self._read_only = read_only
        self._file: CacheFile | None = None
        self._gone = ""
        """Why there is no file any more."""
        self._missed_changes = False
        self._look: Work | None = None
        """The last look at what other processes have changed."""
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None
        self._door: sqlite3.Connection | None = None
        if self.path is None:
            self.loaded.set()
        else:
            self._open(self.path)

    def _open(self, path: Path) -> None:
        self._file = CacheFile(path, read_only=self._read_only)
        self.notices += self._file.notices
        self._door = self._file.reader()
        with suppress(sqlite3.Error):  # whoever loads comes upon the same, and sees to it
            self.began_empty = self._file.is_empty(self._door)
        if not self._file.readonly:
            self._holdings.saver = self._new_saver(self._file)
            self._holdings.vectors.save = self._save_vectors
            self._holdings.renewal.save = self._save_features
        self._holdings.vectors.load_saved = self._saved_vectors
        self._keeper = threading.Thread(target=self._keep, args=(path,), name="cache keeper", daemon=True)
        self._keeper.start()

    def _new_saver(self, file: CacheFile) -> Saver:
        return Saver(file, self._holdings, self._holdings.lock, self._clock, self.notices.append)

    # -- asking and storing ----------------------------------------------------------------------------------------

    def get(self, request: Asked, *, model: str = "") -> Hit | None:
        """The answer to the same question, or to one that asks the same; never of another scope, never expired.

        `model` belongs to a text or a conversation; a request names its own.
        """
        return self.look_up(as_request(request, model)).hit

    def look_up(self, request: CacheRequest, *, similar: bool = True) -> Found:
        """The same, with what came near where there is no hit. An encoder is not asked: see `look_up_meaning`."""
        now = self._clock()
        with self._holdings.lock:
            slot = self._holdings.contents.find(request.question)
            if slot >= 0 and self._holdings.contents.record(slot).expires > now:
                return Found(self._hit(slot, now, "exact"))
        if slot < 0 and self._fetch(request.question):
            return self.look_up(request, similar=similar)
        match = None
        if request.text is not None and self._reads:
            match = self._finder.by_words(request, now, similar=similar)
        found = Found(None) if match is None else self._take_match(match, now)
        if found.hit is None and not self.has_encoder:
            self._holdings.counts.misses += 1
        return found

    def look_up_meaning(self, request: CacheRequest) -> Hit | None:
        """What an encoder finds for a prompt that `look_up` did not: 15 ms, so not on a loop's thread."""
        vector = (
            None if request.text is None else self._holdings.vectors.of_prompt(request.question, request.text)
        )
        now = self._clock()
        match = None if vector is None else self._finder.by_meaning(request, vector, now)
        found = Found(None) if match is None else self._take_match(match, now)
        if found.hit is None:
            self._holdings.counts.misses += 1
        return found.hit

    def _take_match(self, match: Match, now: float) -> Found:
        with self._holdings.lock:
            if self._holdings.contents.find(match.question) != match.slot:
                return Found(None)  # it left meanwhile
            if match.comparison.same:
                return Found(self._hit(match.slot, now, match.layer, match.score, match.comparison))
            entry = self._holdings.entry(match.slot, now)
        return Found(None, Hit(entry, match.layer, match.score, match.comparison))

    def record_check(self, request: CacheRequest, hit: Hit, wrong: float) -> FalseHits:
        """An answer to the same prompt was bought and compared: `wrong` is 0 where it says the same, 1 where it
        does not, 0.5 where that is not clear. Returns what is known of the scope now. A wrong match is not made
        again."""
        return self._correcting.record_check(request, hit, wrong)

    def false_hits(self) -> list[FalseHits]:
        """What checks have shown, by scope."""
        return self._learning.known()

    @property
    def has_encoder(self) -> bool:
        return self._encoder is not None

    def _hit(self, slot: int, now: float, layer: Layer, score: float = 1.0, comparison: Any = None) -> Hit:
        expires = None
        if self._renew_on_hit:
            prompt = self._holdings.contents.texts(slot).prompt.decode(errors="replace")
            expires = now + lifetime_s(prompt, self._ttl_s, now)
        self._holdings.contents.touch(slot, now, expires)
        entry = self._holdings.entry(slot, now)
        if self._holdings.saver is not None:
            self._holdings.saver.used(entry.question)
        setattr(self._holdings.counts, layer, getattr(self._holdings.counts, layer) + 1)
        self._holdings.counts.age_of_hits_s += now - entry.created
        return Hit(entry, layer, score, comparison)

    def explain(self, request: Asked, *, model: str = "") -> Explanation:
        """Why a request is served, nearly is, or is not. Changes nothing: no count, no use, no entry.

        Looks at all entries where nothing serves it, 0.2 s for a hundred thousand: not for an event loop.
        """
        self.loaded.wait()
        request = as_request(request, model)
        now = self._clock()
        threshold = self._learning.threshold(request.scope.key)
        near = candidates_of(self._holdings.contents, self._holdings.lock, request, FAR_COSINE, SEARCHED, now)
        told = explain(request, near, threshold=threshold, now=now, compared=CANDIDATES)
        if told.outcome == "hit" or request.text is None:
            return told
        vector = self._holdings.vectors.of_prompt(request.question, request.text)
        match = None if vector is None else self._finder.by_meaning(request, vector, now)
        if match is not None:
            with suppress(KeyError):  # it may have left
                return explain_meaning(
                    request, self.entry(entry_id(match.question)), match.comparison, threshold=threshold
                )
        if told.reason in ("expired", "wrong before"):
            return told
        other = same_words_elsewhere(self._holdings.contents, self._holdings.lock, request, now)
        return told if other is None else explain_other_scope(request, other, threshold=threshold)

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
        if (
            not all(map(math.isfinite, (latency_s, cost_usd or 0.0, 0.0 if ttl_s is None else ttl_s)))
            or not isinstance(tokens, int)
            or tokens < 0
        ):
            raise ValueError(
                "latency_s, cost_usd and ttl_s must be finite, and tokens a whole number of 0 or more"
            )
        request = as_request(request, model)
        now = self._clock()
        row = asked = None
        if refusal_reason(response, finish_reason) is None:
            until = now + lifetime_s(request.prompt, self._ttl_s if ttl_s is None else ttl_s, now)
            asked = read(request.text) if request.text is not None and self._reads else None
            row = self._row(
                request, asked, response, reasoning, finish_reason, tokens, cost_usd, latency_s, now, until
            )
        if row is not None:
            self._fetch(row.question)
        if row is None or not self._holdings.keep(row, request.scope, now):
            self._holdings.counts.refused += 1
            return False
        if asked is None and request.text is not None:
            self._holdings.renewal.later(request.question)
        self._holdings.counts.puts += 1
        return True

    @property
    def _reads(self) -> bool:
        """Whether prompts can be read now: with a file, the dictionary is loaded by the keeper, not waited for."""
        return self.path is None or is_loaded()

    def _row(
        self,
        request: CacheRequest,
        asked: Reading | None,
        response: str,
        reasoning: str,
        finish_reason: str,
        tokens: int,
        cost_usd: float | None,
        latency_s: float,
        now: float,
        until: float,
    ) -> Row | None:
        """None for texts that no file can hold, which are half a character somewhere."""
        own = request.text if request.text is not None and request.text != request.prompt else None
        try:
            return Row(
                request.question,
                asked.key if asked is not None else None if request.text is None else _UNREAD,
                request.scope.key,
                request.prompt.encode(),
                None if own is None else own.encode(),
                response.encode(),
                reasoning.encode(),
                None if asked is None else pack(asked.ids, asked.weights).tobytes(),
                0 if asked is None else FEATURE_VERSION,
                tokens,
                cost_usd,
                latency_s,
                now,
                until,
                now,
                0,
                0,
                self._session.encode(),
                finish_reason.encode(),
            )
        except UnicodeEncodeError:
            return None

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
        self, threshold: float = 0.3, max_removal_percent: float = 0.2, *, dry_run: Literal[False] = False
    ) -> int: ...
    @overload
    def cleanup_low_utility(
        self, threshold: float = 0.3, max_removal_percent: float = 0.2, *, dry_run: Literal[True]
    ) -> CleanupPlan: ...
    def cleanup_low_utility(
        self, threshold: float = 0.3, max_removal_percent: float = 0.2, *, dry_run: bool = False
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
            return self._holdings.entry(self._holdings.slot(entry_id), self._clock())

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
                entry = None if slot < 0 else self._holdings.entry(slot, self._clock())
            if entry is not None:
                yield entry

    def columns(self) -> Columns:
        """What is known of all entries, by column. Waits for the file to be read."""
        self.loaded.wait()
        return Columns(self._holdings.contents, self._holdings.lock, self._clock())

    def __len__(self) -> int:
        return len(self._holdings.contents)

    # -- vectors of the encoder ------------------------------------------------------------------------------------

    def embedding(self, entry_id: int) -> NDArray[np.float32] | None:
        """The encoder's vector of an entry's prompt: from memory, from the file, or made now, which takes 15 ms.

        None without an encoder, for entries that are found by exact match only, and for prompts that it does not
        read to their end. Waits for the file to be read. Raises KeyError.
        """
        return self._holdings.embedding(entry_id)

    def _saved_vectors(self, questions: Sequence[bytes]) -> dict[bytes, bytes]:
        if self._file is None:
            return {}
        reader = self._file.reader()
        try:
            return self._file.vectors(reader, questions)
        finally:
            reader.close()

    def _save_vectors(self, vectors: list[tuple[bytes, bytes]]) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.do(partial(CacheFile.save_vectors, vectors=vectors))

    def _save_features(self, changes: list[Renewed]) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.do(partial(CacheFile.features, changes=changes))

    def clear_embeddings(self) -> int:
        """Free the vectors in memory; they are read or made again when they are asked for. Returns bytes."""
        with self._holdings.lock:
            return self._holdings.contents.clear_vectors()

    # -- the whole -------------------------------------------------------------------------------------------------

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
        if self._gone:
            return self._gone
        if self._file is not None and self._file.readonly:
            return self._file.readonly
        return "" if self._holdings.saver is None else self._holdings.saver.fault

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
        return self._holdings.saver is None or self._holdings.saver.flush(patience_s)

    def close(self) -> None:
        """Write what is left, at most PATIENCE_S, and give everything back. Where the file turns out to be damaged,
        a new one gets what is in memory."""
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join()
        if self._door is not None:
            self._door.close()
        self._close_file()
        if self.path is not None and self._holdings.saver is not None and self._is_spoiled():
            self._begin_anew(self.path)
            self._close_file()
        with self._holdings.lock:
            self._holdings.saver = None
            self._holdings.contents.close()

    def _close_file(self) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.close(PATIENCE_S)
        if self._file is not None:
            self._file.close()

    def _is_spoiled(self) -> bool:
        """Whether the file, which is closed, cannot be opened again."""
        return (
            self._holdings.saver is not None
            and self._file is not None
            and (self._holdings.saver.damaged or (not self._file.was_replaced() and self._file.is_spoiled()))
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- the file, in the keeper's thread --------------------------------------------------------------------------

    def _keep(self, path: Path) -> None:
        self._load(path)
        self._holdings.renewal.run(self._stop)
        if self.has_encoder:
            with self._holdings.lock:
                slots = self._holdings.contents.slots().tolist()
                self._holdings.vectors.on_put(
                    [self._holdings.contents.record(slot).question for slot in slots]
                )
        while not self._stop.wait(OTHERS_EVERY_S):
            while self._holdings.vectors.make_some() and not self._stop.is_set():
                pass
            if self._holdings.saver is None:
                continue
            if self._holdings.saver.damaged or (self._file is not None and self._file.was_replaced()):
                self._begin_anew(path)
            if self._missed_changes:
                self._load_anew(path)
            self._holdings.renewal.run(self._stop)
            self._look_at_others()

    def _look_at_others(self) -> None:
        if self._holdings.saver is None or (self._look is not None and not self._look.done.is_set()):
            return
        with self._holdings.lock:
            self._look = self._holdings.saver.do(self._take_others)
        self._undo.give_up_old()

    def _load(self, path: Path) -> None:
        """Read the whole file into memory."""
        file = self._file
        if file is None:
            return
        try:
            if self.began_empty and not is_loaded():
                self._stop.wait(START_S)
            dictionary()
            read("How do you say it?")  # so that no first prompt waits for patterns to be compiled
            reader = file.reader()
            try:
                self._read_all(file, reader)
            finally:
                reader.close()
        except READ_ERRORS as e:
            if self._is_to_begin_anew(e):
                self._begin_anew(path)
            else:
                self._tell_unread(path, e)
        finally:
            self.loaded.set()

    def _is_to_begin_anew(self, error: Exception) -> bool:
        """Whether what was met while reading is damage, and the file may be set aside."""
        passing = isinstance(error, FileError) or (isinstance(error, sqlite3.Error) and not is_damage(error))
        return not passing and self._file is not None and not self._file.readonly

    def _tell_unread(self, path: Path, error: Exception) -> None:
        if isinstance(error, FileError):
            why = str(error)
        elif isinstance(error, sqlite3.Error) and not is_damage(error):
            why = str(explain_error(path, error))
        else:
            why = f"{path}: {DAMAGED}"
        notice = f"the cache was not read to its end: {why}"
        if notice not in self.notices:
            self.notices.append(notice)

    def _read_all(self, file: CacheFile, reader: sqlite3.Connection) -> None:
        seen = file.begin_reading(reader)
        scopes = {key: Scope(key, model, label) for key, model, label in file.scopes(reader)}
        for question, prompt in file.wrong_matches(reader):
            self._holdings.contents.wrong.setdefault(question, set()).add(read(prompt).key)
        labels = {key: scope.label for key, scope in scopes.items()}
        self._learning.restore(file.calibration(reader), labels)
        cleaned = file.last_cleanup(reader)
        if cleaned is not None:
            self._undo.found(cleaned)
        staged: list[Staged] = []
        features: list[tuple[NDArray[np.int64], Features]] = []
        try:
            for columns in file.columns(reader, LOADED_AT_ONCE):
                features.append(self._holdings.renewal.features_of(columns))
                with self._holdings.lock:
                    staged.append(self._holdings.contents.stage(columns, scopes))
                if self._stop.is_set():
                    return
            file.seen_change = seen
        except READ_ERRORS as e:
            if not self._is_to_begin_anew(e):
                self._tell_unread(file.path, e)  # before anybody takes it for all there is
            raise
        finally:  # what was read before the damage is good
            ways = ways_to(staged, features[: len(staged)], self._holdings.contents.lowest_threshold)
            with self._holdings.lock:
                self._holdings.adopt(ways)
            staged.clear()
            features.clear()
            trim_heap()
        self._holdings.trim()

    def _fetch(self, question: bytes) -> bool:
        """While the file is being loaded: take in one entry before its turn; whether that was done."""
        if self.loaded.is_set() or self._file is None or self._door is None:
            return False
        with self._holdings.lock:
            if self._holdings.contents.find(question) >= 0:
                return False
            if self.loaded.is_set():
                return self._holdings.contents.find(question) >= 0
            try:
                row = self._file.row(self._door, question)
                if row is None:
                    return False
                scope = scope_in(self._door, row.scope)
            except sqlite3.Error:
                return False  # whoever loads comes upon the same, and sees to it
            self._holdings.take(row, scope)
        return True

    def _take_others(self, file: CacheFile) -> int:
        """Apply what other processes have changed; in the saver's thread. Our own changes to come win."""
        changed = file.others_changes()
        if changed is None:
            self._missed_changes = True
            return 0
        for question in changed:
            if question is None:
                self._drop_all_but(file.questions(file.writing))
                continue
            row = file.row(file.writing, question)
            scope = None if row is None else scope_in(file.writing, row.scope)
            wrong = {read(prompt).key for _, prompt in file.wrong_matches(file.writing, question)}
            with self._holdings.lock:
                if self._holdings.saver is None or self._holdings.saver.is_unsaved(question):
                    continue
                if wrong:
                    self._holdings.contents.wrong.setdefault(question, set()).update(wrong)
                slot = self._holdings.contents.find(question)
                if row is not None and scope is not None:
                    self._holdings.take(row, scope)
                    self._holdings.make_room(self._clock())
                elif slot >= 0:
                    self._holdings.remove(slot)
        return len(changed)

    def _drop_all_but(self, there: set[bytes]) -> None:
        """Another process has cleared the file; what was put since is there, or is still to come."""
        with self._holdings.lock:
            slots = self._holdings.contents.slots().tolist()
        for at in range(0, len(slots), DROPPED_AT_ONCE):
            with self._holdings.lock:
                for slot in slots[at : at + DROPPED_AT_ONCE]:
                    if self._holdings.contents.is_taken(slot) and self._holdings.saver is not None:
                        question = self._holdings.contents.record(slot).question
                        if question not in there and not self._holdings.saver.is_unsaved(question):
                            self._holdings.remove(slot)
        self._holdings.give_back(len(slots))

    def _load_anew(self, path: Path) -> None:
        """After so long a pause that nobody knows what others did in it."""
        self.flush(FLUSH_S)
        self.loaded.clear()
        with self._holdings.lock:
            self._holdings.contents.clear()
            self._missed_changes = False
        self._load(path)

    def _begin_anew(self, path: Path) -> None:
        """Set a damaged file aside and write what is in memory to a new one."""
        if self._holdings.saver is not None:
            self._holdings.saver.close(0.0)
        if self._file is not None:
            self._file.close()
        with self._holdings.lock:
            self._holdings.saver = self._look = None
            self._undo.give_up()
        try:
            notice = self._make_way(path)
            file = CacheFile(path)
        except FileError as e:
            self._gone = f"running in memory only from now on: {e}"
            self.notices.append(self._gone)
            self._file = None
            return
        self._file = file
        saver = self._new_saver(file)
        with self._holdings.lock:
            self._holdings.saver = saver
            for slot in self._holdings.contents.slots().tolist():
                saver.restored(self._holdings.contents.record(slot).question)
            for scope, data in self._learning.tallies():
                saver.do(partial(CacheFile.save_calibration, scope=scope, data=data))
        self.notices.append(notice)

    def _make_way(self, path: Path) -> str:
        """Set the file aside, unless another one stands there already; returns what to tell."""
        file = self._file
        if file is None or not file.was_replaced():
            try:
                return set_aside(path)
            except FileError:
                if file is None or not file.was_replaced():  # or another process was quicker
                    raise
        return f"{path}: was replaced by another file: writing to that one"
