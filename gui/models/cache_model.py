"""The table of cache entries, a million of them: an array of ids in order, and texts only of rows that are drawn.

What a row shows is fetched in a worker, a screenful at a time, and kept while there is room. "All matching" is a
state of the model, not a selection of Qt's.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import CACHE_ENTRY
from gui.models.cache_rows import CacheQuery, EntryRow, Ids, Listing, SortKey, rows_of
from gui.widgets.cells import Cell
from gui.workers import workers

if TYPE_CHECKING:
    from core.cache import IntelligentCache

Index = QModelIndex | QPersistentModelIndex

KEPT = 4_000
"""Rows kept: some hundred bytes each."""
AROUND = 40
"""Rows fetched before and after those that are drawn, for whoever scrolls."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class CacheColumn:
    sort: SortKey
    title: str
    tip: str
    text: Callable[[EntryRow, float], str]
    numeric: bool = True


def ttl_words(row: EntryRow, now: float) -> str:
    """'6 d 23 h', with a minus once that is over."""
    if row.expires > now:
        return fmt.duration(row.expires - now)
    return f"−{fmt.duration(now - row.expires)}"


COLUMNS: tuple[CacheColumn, ...] = (
    CacheColumn(
        "state",
        QT_TRANSLATE_NOOP("CacheTable", "State"),
        QT_TRANSLATE_NOOP("CacheTable", "Pinned, expired, of low utility, or good"),
        lambda r, now: "",
        False,
    ),
    CacheColumn(
        "prompt",
        QT_TRANSLATE_NOOP("CacheTable", "Prompt"),
        QT_TRANSLATE_NOOP("CacheTable", "How the prompt begins; sorted by its first letters"),
        lambda r, now: r.prompt,
        False,
    ),
    CacheColumn(
        "expires",
        QT_TRANSLATE_NOOP("CacheTable", "TTL left"),
        QT_TRANSLATE_NOOP("CacheTable", "How long the answer is still served"),
        ttl_words,
    ),
    CacheColumn(
        "hits",
        QT_TRANSLATE_NOOP("CacheTable", "Hits"),
        QT_TRANSLATE_NOOP("CacheTable", "How often it was served"),
        lambda r, now: fmt.count(r.hits),
    ),
    CacheColumn(
        "utility",
        QT_TRANSLATE_NOOP("CacheTable", "Utility"),
        QT_TRANSLATE_NOOP(
            "CacheTable", "From 0 to 1: what it saves for its room, and how lately it was used"
        ),
        lambda r, now: f"{r.utility:.2f}",
    ),
    CacheColumn(
        "n_bytes",
        QT_TRANSLATE_NOOP("CacheTable", "Size"),
        QT_TRANSLATE_NOOP("CacheTable", "Memory that it takes, all in"),
        lambda r, now: fmt.size(r.n_bytes),
    ),
    CacheColumn(
        "saved",
        QT_TRANSLATE_NOOP("CacheTable", "Saved"),
        QT_TRANSLATE_NOOP("CacheTable", "Its hits times what its call cost"),
        lambda r, now: fmt.money(r.saved_usd),
    ),
    CacheColumn(
        "scope",
        QT_TRANSLATE_NOOP("CacheTable", "Scope"),
        QT_TRANSLATE_NOOP("CacheTable", "Model and what else shapes the answer; never shared between scopes"),
        lambda r, now: r.scope,
        False,
    ),
    CacheColumn(
        "created",
        QT_TRANSLATE_NOOP("CacheTable", "Age"),
        QT_TRANSLATE_NOOP("CacheTable", "Since the answer was bought"),
        lambda r, now: fmt.duration(now - r.created),
    ),
    CacheColumn(
        "last_used",
        QT_TRANSLATE_NOOP("CacheTable", "Last used"),
        QT_TRANSLATE_NOOP("CacheTable", "Since it was served or stored"),
        lambda r, now: fmt.duration(now - r.last_used),
    ),
)
STATE, PROMPT, TTL = 0, 1, 2


class CacheModel(QAbstractTableModel):
    queryChanged = Signal(object)
    """A `CacheQuery`: the user wants it sorted otherwise."""
    matchingChanged = Signal(bool)
    """Whether all that match are meant now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listing = Listing(CacheQuery())
        self.query = self.listing.query
        """What is asked for; `listing` follows."""
        self._cache: IntelligentCache | None = None
        self._rows: OrderedDict[int, tuple[int, EntryRow | None]] = OrderedDict()
        self._round = 0
        """Rows of earlier rounds are shown, and fetched again."""
        self._wanted: set[int] = set()
        self._fetching = False
        self._all_matching = False
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.setInterval(0)
        self._fetch_soon.timeout.connect(self._fetch)

    @property
    def all_matching(self) -> bool:
        return self._all_matching

    def set_all_matching(self, on: bool) -> None:
        if on != self._all_matching:
            self._all_matching = on
            self._repaint()
            self.matchingChanged.emit(on)

    def use(self, cache: IntelligentCache | None) -> None:
        """Another cache, or none."""
        self._cache = cache
        self._rows.clear()
        self._wanted.clear()
        self.beginResetModel()
        self.listing = Listing(self.query)
        self.endResetModel()
        self.set_all_matching(False)

    def show(self, listing: Listing) -> bool:
        """Returns whether rows have changed, so that selection and scroll position are to be set anew."""
        same = np.array_equal(listing.ids, self.listing.ids)
        if listing.query != replace(
            self.listing.query, sort=listing.query.sort, descending=listing.query.descending
        ):
            self.set_all_matching(False)  # other entries match now
        self._round += 1
        if same:
            self.listing = listing
            self._repaint()
            return False
        self.beginResetModel()
        self.listing = listing
        self.endResetModel()
        return True

    def ids_at(self, rows: np.ndarray) -> Ids:
        return self.listing.ids[rows]

    def row_of(self, row: int) -> EntryRow | None:
        """What is known of a row now; it is fetched where nothing is."""
        wanted = int(self.listing.ids[row])
        kept = self._rows.get(wanted)
        if kept is None or kept[0] != self._round:
            self._wanted.add(row)
            if not self._fetching:
                self._fetch_soon.start()
        return None if kept is None else kept[1]

    # -- fetching -----------------------------------------------------------------------------------

    def _fetch(self) -> None:
        cache, rows = self._cache, [row for row in self._wanted if row < len(self.listing.ids)]
        self._wanted.clear()
        if cache is None or not rows:
            return
        first, last = max(0, min(rows) - AROUND), max(rows) + 1 + AROUND
        if last - first > 2 * len(rows) + 4 * AROUND:  # rows far from each other
            wanted = self.listing.ids[sorted(rows)].tolist()
        else:
            wanted = self.listing.ids[first:last].tolist()
        self._fetching = True
        number = self._round
        workers().start(
            self,
            lambda task: rows_of(cache, wanted),
            lambda found: self._fetched(cache, number, found),
            lambda why: self._fetched(cache, number, {}),
        )

    def _fetched(self, cache: IntelligentCache, number: int, found: dict[int, EntryRow | None]) -> None:
        self._fetching = False
        if cache is not self._cache:
            return
        for entry_id, row in found.items():
            self._rows[entry_id] = (number, row)
            self._rows.move_to_end(entry_id)
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)
        if found:
            self._repaint()
        if self._wanted:
            self._fetch_soon.start()

    def _repaint(self) -> None:
        if len(self.listing.ids):
            last = self.index(len(self.listing.ids) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # -- Qt's model ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.listing.ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translate("CacheTable", COLUMNS[section].title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return translate("CacheTable", COLUMNS[section].tip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].numeric else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.row_of(index.row())
            return None if row is None else row.prompt
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What the delegate draws; empty for a moment where the row is not fetched yet."""
        entry, spec = self.row_of(row), COLUMNS[column]
        if entry is None:
            gone = int(self.listing.ids[row]) in self._rows
            left = translate("CacheTable", "has left the cache") if gone and column == PROMPT else ""
            return Cell(left, "muted", spec.numeric)
        now = time.time()
        look = CACHE_ENTRY[entry.state(now, self.listing.query.low)]
        if column == STATE:
            return Cell(look.text, look.tone)
        over = column == TTL and entry.expires <= now
        return Cell(spec.text(entry, now), "warn" if over else "text", spec.numeric)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = COLUMNS[column].sort
        descending = order == Qt.SortOrder.DescendingOrder
        if key in ("created", "last_used"):
            descending = not descending  # the columns show how long ago that was
        self.ask(replace(self.query, sort=key, descending=descending))

    def ask(self, query: CacheQuery) -> None:
        if query != self.query:
            self.query = query
            self.queryChanged.emit(query)
