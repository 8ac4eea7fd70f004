"""What the cache's table shows, found with numpy beside the GUI thread: which entries, in which order.

`CacheReader` keeps a picture of the cache's columns and lists it as a `CacheQuery` asks. Texts of entries are read
only for rows that are on screen, by `rows_of`; those of all prompts only while a text is looked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.cache.prompt_texts import PromptTexts
from core.config.cleanup import LOW_UTILITY
from core.session.errors import PilothouseError
from gui.models.stable_order import stable_order

if TYPE_CHECKING:
    from core.cache import CacheEntry, CacheStats, IntelligentCache

Show = Literal["all", "good", "expired", "low", "pinned"]
SortKey = Literal[
    "state", "prompt", "expires", "hits", "utility", "n_bytes", "saved", "scope", "created", "last_used"
]
State = Literal["pinned", "expired", "low", "good"]
STATES: tuple[State, ...] = ("good", "low", "expired", "pinned")

BEGINNING = 240
"""Characters of a prompt that the table shows at most."""
MOST_SCOPES = 200

Ids = NDArray[np.int64]
GoOn = Callable[[float], bool]
"""Is told which share of the texts is read; False puts an end to it."""


class CacheGone(PilothouseError):
    """The cache was closed while it was read: another one takes its place, or none."""


@dataclass(frozen=True, slots=True)
class CacheQuery:
    """What is to be listed. `low` is the utility under which an entry is low, `scope` a scope's key."""

    text: str = ""
    show: Show = "all"
    low: float = LOW_UTILITY
    scope: bytes | None = None
    sort: SortKey = "last_used"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ScopeCount:
    key: bytes
    label: str
    entries: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids of the entries that were asked for, in order; bytes of them and of all."""

    query: CacheQuery
    ids: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    total: int = 0
    n_bytes: int = 0

    def find(self, entry_id: int) -> int | None:
        """The row of an entry."""
        found = np.flatnonzero(self.ids == entry_id)
        return int(found[0]) if len(found) else None


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """What the line above the table tells."""

    stats: CacheStats
    max_entries: int
    max_bytes: int
    saved_usd: float
    checked: int
    wrong: float
    scopes: tuple[ScopeCount, ...]
    """The largest ones first, at most `MOST_SCOPES`."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as a row of the table."""

    id: int
    prompt: str
    scope: str
    scope_key: bytes
    model: str
    hits: int
    utility: float
    n_bytes: int
    saved_usd: float | None
    created: float
    expires: float
    last_used: float
    pinned: bool

    @classmethod
    def of(cls, entry: CacheEntry) -> EntryRow:
        return cls(
            entry.id,
            " ".join(entry.prompt[:BEGINNING].split()),
            entry.scope.label or entry.model,
            entry.scope.key,
            entry.model,
            entry.hits,
            entry.utility,
            entry.n_bytes,
            None if entry.cost_usd is None else entry.hits * entry.cost_usd,
            entry.created,
            entry.expires,
            entry.last_used,
            entry.pinned,
        )

    def state(self, now: float, low: float) -> State:
        if self.pinned:
            return "pinned"
        if self.expires <= now:
            return "expired"
        return "low" if self.utility < low else "good"


def rows_of(cache: IntelligentCache, ids: Sequence[int]) -> dict[int, EntryRow | None]:
    """Rows of some entries; None for those that have left. Raises CacheGone."""
    found: dict[int, EntryRow | None] = {}
    for wanted in ids:
        try:
            found[wanted] = EntryRow.of(cache.entry(wanted))
        except KeyError:
            found[wanted] = None
        except ValueError as error:
            raise CacheGone(str(error)) from None
    return found


class CacheReader:
    """One cache's. Used by one thread at a time, which it may keep busy for a second where a million prompts are to
    be searched for the first time; raises CacheGone."""

    def __init__(self, cache: IntelligentCache, clock: Callable[[], float] = time.time) -> None:
        self.cache = cache
        self.texts = PromptTexts()
        self._clock = clock
        self._picture: _Picture | None = None

    def refresh(self) -> CacheFigures:
        """Look at the cache anew. Waits until its file is read."""
        try:
            picture = self._picture = _Picture(self.cache, self._clock())
            known = self.cache.false_hits()
            return CacheFigures(
                self.cache.stats(),
                self.cache.max_entries,
                self.cache.max_bytes,
                float(np.nansum(picture.saved)),
                sum(each.checked for each in known),
                sum(each.wrong for each in known),
                picture.largest_scopes(),
            )
        except ValueError as error:
            raise CacheGone(str(error)) from None

    def list(self, query: CacheQuery, go_on: GoOn = lambda share: True) -> Listing | None:
        """The entries that were there at the last `refresh`; None where `go_on` put an end to it."""
        if self._picture is None:
            self.refresh()
        try:
            return self._list(self._picture, query, go_on) if self._picture is not None else None
        except ValueError as error:
            raise CacheGone(str(error)) from None

    def _list(self, picture: _Picture, query: CacheQuery, go_on: GoOn) -> Listing | None:
        shown = picture.shown(query)
        text = query.text.strip()
        if (text or query.sort == "prompt") and not self.texts.follow(picture.columns, go_on):
            return None
        if text:
            shown = shown & self.texts.holding(text)
        order = picture.order(query, self.texts.ranks)
        if query.descending:
            order = order[::-1]
        rows = order[shown[order]]
        return Listing(query, picture.columns.ids[rows], len(shown), int(picture["n_bytes"][rows].sum()))

    def forget_texts(self) -> None:
        """Give back the memory that searching takes."""
        if self.texts.nbytes:
            self.texts.close()


class _Picture:
    """The columns at one moment, each read when it is first asked for."""

    def __init__(self, cache: IntelligentCache, now: float) -> None:
        self.columns = cache.columns()
        self._now = now
        self._read: dict[str, NDArray[Any]] = {}
        self._scopes = self.columns.scopes()
        self._order: tuple[tuple[SortKey, float | None], NDArray[np.intp]] | None = None

    def __getitem__(self, name: Any) -> NDArray[Any]:
        if name not in self._read:
            self._read[name] = self.columns[name]
        return self._read[name]

    @property
    def saved(self) -> NDArray[Any]:
        """In USD, NaN where a call's cost is not known."""
        if "saved" not in self._read:
            self._read["saved"] = self["hits"] * self["cost_usd"]
        return self._read["saved"]

    def shown(self, query: CacheQuery) -> NDArray[np.bool_]:
        if query.show == "expired":
            shown = self["expires"] <= self._now
        elif query.show == "good":
            shown = self["expires"] > self._now
        elif query.show == "low":
            shown = self["utility"] < query.low
        elif query.show == "pinned":
            shown = self["pinned"]
        else:
            shown = np.ones(len(self.columns), bool)
        if query.scope is not None:
            numbers = [number for number, scope in self._scopes.items() if scope.key == query.scope]
            shown = shown & (self["scope"] == numbers[0] if numbers else False)
        return shown

    def keys(self, query: CacheQuery) -> NDArray[Any]:
        """What is sorted by."""
        if query.sort == "saved":
            return np.nan_to_num(self.saved, nan=-1.0)
        if query.sort == "scope":
            return self._ranks()[self["scope"].astype(np.int64)]
        if query.sort == "state":
            state = np.where(self["utility"] < query.low, np.uint8(1), np.uint8(0))
            state[self["expires"] <= self._now] = 2
            state[self["pinned"]] = 3
            return state
        return self[query.sort]

    def order(self, query: CacheQuery, ranks: Callable[[], NDArray[np.uint32]]) -> NDArray[np.intp]:
        """All rows as they are sorted, ascending; the last one is kept for another filter. `ranks` sort prompts."""
        key = (query.sort, query.low if query.sort == "state" else None)
        if self._order is None or self._order[0] != key:
            self._order = key, stable_order(ranks() if query.sort == "prompt" else self.keys(query))
        return self._order[1]

    def largest_scopes(self) -> tuple[ScopeCount, ...]:
        counts = np.bincount(self["scope"].astype(np.int64)) if len(self.columns) else np.zeros(0, np.int64)
        largest = np.argsort(counts, kind="stable")[::-1][:MOST_SCOPES].tolist()
        found = [(self._scopes[n], int(counts[n])) for n in largest if counts[n] and n in self._scopes]
        return tuple(ScopeCount(scope.key, scope.label or scope.model, count) for scope, count in found)

    def _ranks(self) -> NDArray[np.uint32]:
        """The place of each scope's label among all, by the scope's number."""
        numbers = self["scope"]
        ranks = np.zeros(int(numbers.max()) + 1 if len(numbers) else 0, np.uint32)
        by_label = sorted(self._scopes, key=lambda number: self._scopes[number].label.casefold())
        for rank, number in enumerate(by_label):
            if number < len(ranks):
                ranks[number] = rank
        return ranks
