"""Which cache the `pilothouse cache` commands work on, and what they look up in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.cache import CacheEntry, IntelligentCache, Scope
from core.cache.index import MOST_SLOTS
from core.cli.errors import CliError, complain
from core.config.paths import answers_file, settings_file
from core.config.settings import load_settings

_NO_LIMIT_BYTES = 1 << 50
_ID_DIGITS = 16


@dataclass(frozen=True)
class Place:
    """The options that name a cache: a file, or the one of a profile (of its simulated sessions)."""

    file: Path | None
    profile: str
    simulated: bool

    @property
    def path(self) -> Path:
        if self.file is not None and self.simulated:
            raise CliError("--cache and --simulated both name a cache: give one of them")
        return self.file or answers_file(self.profile, simulated=self.simulated)


@contextmanager
def opened(place: Place, *, to_change: bool = False) -> Iterator[IntelligentCache]:
    """The whole cache, loaded; one that was never made is empty, and is not made. Sessions may use it meanwhile.

    What was changed is on disk at the end. A cache that is not to be changed is only looked at, so that a damaged one
    stays where a session has it open. Raises FileError, and CliError where there is no such file, it cannot be read
    to its end, or it is `to_change` and may not be written.
    """
    path = _existing(place)
    settings = load_settings(settings_file(place.profile))
    bound = settings.cache_error_bound
    # No limits, because to look at a cache must not evict what a session holds; and no encoder, which would begin
    # to make vectors of all entries.
    cache = IntelligentCache(
        path,
        threshold=settings.cache_threshold,
        error_bound=None if bound is None else bound / 100,
        max_entries=MOST_SLOTS - 1,
        max_bytes=_NO_LIMIT_BYTES,
        read_only=not to_change,
    )
    try:
        if to_change and cache.fault:
            raise CliError(cache.fault)
        cache.loaded.wait()
        if cache.notices and not to_change:
            raise CliError(cache.notices[0])
        yield cache
        if to_change and not cache.flush():
            raise CliError(
                f"{path}: the change is not on disk: {cache.fault or 'another process is writing'}"
            )
    finally:
        cache.close()
        for notice in cache.notices if to_change else ():
            complain(notice)


def _existing(place: Place) -> Path | None:
    """The file, or None where it holds nothing yet."""
    path = place.path
    if place.file is not None and not path.exists():
        raise CliError(f"{path}: there is no such file")
    if path.exists() and path.stat().st_size:
        return path
    complain(f"{path}: there is no cache yet: a session makes one")
    return None


def id_of(entry: CacheEntry) -> str:
    """In hexadecimal, because a number of 63 bits loses its last digits in many a JSON reader."""
    return f"{entry.id:0{_ID_DIGITS}x}"


def find_entry(cache: IntelligentCache, word: str) -> CacheEntry | None:
    """The entry with that id, if the word is one."""
    if len(word) != _ID_DIGITS:
        return None
    try:
        return cache.entry(int(word, 16))
    except (ValueError, KeyError):
        return None


def get_entry(cache: IntelligentCache, word: str) -> CacheEntry:
    """Raises CliError."""
    found = find_entry(cache, word)
    if found is None:
        raise CliError(f"there is no entry {word!r}: pilothouse cache list shows them, ids first")
    return found


@dataclass(frozen=True)
class ScopeUse:
    scope: Scope
    entries: int
    hits: int


def scopes_of(cache: IntelligentCache) -> list[ScopeUse]:
    """All scopes, those with most entries first."""
    columns = cache.columns()
    numbers, first, which = np.unique(columns["scope"], return_index=True, return_inverse=True)
    entries = np.bincount(which, minlength=len(numbers))
    hits = np.bincount(which, weights=columns["hits"], minlength=len(numbers))
    found = []
    for place in np.argsort(-entries, kind="stable").tolist():
        entry = find_entry(cache, f"{columns.ids[first[place]]:0{_ID_DIGITS}x}")
        if entry is not None:  # it may have left since
            found.append(ScopeUse(entry.scope, int(entries[place]), int(hits[place])))
    return found


def is_scope(scope: Scope, words: str) -> bool:
    """Whether a scope is meant by words of its label in whatever case, or by the beginning of its key."""
    return words.casefold() in scope.label.casefold() or scope.key.hex().startswith(words.lower())
