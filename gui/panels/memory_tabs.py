"""The tables of the memory page: where growth comes from, what snapshots tell, and what cleanups did."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from core.events import GrowthPlace, MemoryCleaned, SnapshotRow, SnapshotTaken
from core.session.views import MemoryView
from gui import format as fmt
from gui.i18n import translate
from gui.panels.memory_channels import ChannelHistory, channel_rows, signed
from gui.theme import Theme
from gui.widgets.cells import Cell
from gui.widgets.rows_table import Row, RowsTable
from gui.widgets.tone_label import ToneLabel

_KB = 1 / 1024
_NARROWEST = 160


class FoldingSplitter(QSplitter):
    """Side by side where each part has so much width on the average, else one above the other."""

    def __init__(self, width_each: int, *parts: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._width_each = width_each
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one part: it folds before the others are pressed."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= self._width_each * self.count()
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if wanted != self.orientation():
            self.setOrientation(wanted)


class MemoryTab(QWidget):
    """One page of tables; it draws while it is the one in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(4)

    def draw(self, memory: MemoryView) -> None:
        raise NotImplementedError


class ChannelsTab(MemoryTab):
    def __init__(self, theme: Theme, history: ChannelHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self.table = RowsTable(
            self.tr("Channels of memory"),
            [self.tr("Channel"), self.tr("Now"), self.tr("Change"), self.tr("What it is")],
            [100, 76, 108],
            theme,
        )
        self.column.addWidget(self.table)

    def draw(self, memory: MemoryView) -> None:
        sample, earlier = memory.sample, self._history.earlier
        seconds = 0.0 if sample is None or earlier is None else sample.t - earlier.t
        header = (
            self.tr("In {time}").format(time=fmt.duration(seconds)) if seconds >= 1 else self.tr("Change")
        )
        self.table.rows_model.set_header(2, header)
        self.table.show_rows(channel_rows(sample, earlier))


class GrowthTab(MemoryTab):
    """Lines and types that grow, while growth is suspected."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = _wrapped()
        self.lines = RowsTable(
            self.tr("Lines that grow"),
            [self.tr("Line"), self.tr("A minute"), self.tr("Share"), self.tr("Source")],
            [150, 80, 54],
            theme,
        )
        self.types = RowsTable(
            self.tr("Types that grow"),
            [self.tr("Type"), self.tr("A minute"), self.tr("Objects/min")],
            [90, 100],
            theme,
            stretched=0,
        )
        self.column.addWidget(self.words)
        self.column.addWidget(FoldingSplitter(320, self.lines, self.types), 1)

    def draw(self, memory: MemoryView) -> None:
        located = memory.located
        if located is None:
            self.words.show_words(
                self.tr("No growth is located. Lines and types are looked for while a leak is suspected."),
                "muted",
            )
            self.lines.show_rows([])
            self.types.show_rows([])
            return
        self.words.show_words(located.words, "text")
        self.lines.show_rows([_line(place) for place in located.lines], [p.source for p in located.lines])
        self.types.show_rows([_type(place) for place in located.types])


class SnapshotsTab(MemoryTab):
    """The snapshots of this session, and what the chosen one has more than the one before it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshots: list[SnapshotTaken] = []
        self._newest = 0
        self.list = RowsTable(
            self.tr("Snapshots"), [self.tr("No."), self.tr("Taken"), self.tr("After")], [40, 74], theme
        )
        self.list.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_difference())
        self.words = _wrapped()
        self.types = _difference_table(self.tr("Types"), theme)
        self.lines = _difference_table(self.tr("Lines"), theme)
        self.column.addWidget(self.words)
        difference = FoldingSplitter(200, self.types, self.lines)
        tables = FoldingSplitter(250, self.list, difference)
        tables.setStretchFactor(0, 2)
        tables.setStretchFactor(1, 5)
        self.column.addWidget(tables, 1)

    def draw(self, memory: MemoryView) -> None:
        self._snapshots = list(reversed(memory.snapshots))
        self.list.show_rows([_snapshot(each) for each in self._snapshots])
        newest = self._snapshots[0].number if self._snapshots else 0
        if newest != self._newest:  # what was just asked for is what is looked at
            self._newest = newest
            self.list.choose(str(newest))
        self._show_difference()

    def _show_difference(self) -> None:
        chosen = next((each for each in self._snapshots if str(each.number) == self.list.chosen), None)
        if chosen is None:
            words = self.tr(
                "A snapshot notes what the heap holds by type; the next one tells what came since."
            )
            self.words.show_words(words, "muted")
        else:
            self.words.show_words(chosen.words, "text")
        self.types.show_rows([_difference(row) for row in (chosen.types if chosen else ())])
        lines = chosen.lines if chosen else ()
        self.lines.show_rows([_difference(row) for row in lines])
        tip = self.tr("Lines are known while allocations are traced, as during a suspicion of a leak.")
        self.lines.setToolTip("" if lines else tip)


class CleanupsTab(MemoryTab):
    """What was given back, newest first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RowsTable(
            self.tr("Cleanups"),
            [
                self.tr("When"),
                self.tr("Why"),
                self.tr("Returned"),
                self.tr("Objects"),
                self.tr("Entries"),
            ],
            [74, 80, 74, 74],
            theme,
            stretched=1,
        )
        self.words = _wrapped()
        self.column.addWidget(self.words)
        self.column.addWidget(self.table, 1)

    def draw(self, memory: MemoryView) -> None:
        done = list(reversed(memory.cleanups_done))
        self.words.show_words(
            self.tr("Returned is what the operating system got back, as measured there.")
            if done
            else self.tr(
                "Nothing was cleaned up yet. Expired entries go at the warning level, more at the critical one."
            ),
            "muted",
        )
        self.table.show_rows([_cleanup(each) for each in done])


def _line(place: GrowthPlace) -> Row:
    return (
        Cell(place.name),
        Cell(signed(place.kb_per_min, _KB), right=True),
        Cell(fmt.percent(place.share), right=True),
        Cell(place.source, "muted"),
    )


def _type(place: GrowthPlace) -> Row:
    count = fmt.MISSING if place.count_per_min is None else signed(place.count_per_min)
    return Cell(place.name), Cell(signed(place.kb_per_min, _KB), right=True), Cell(count, right=True)


def _snapshot(taken: SnapshotTaken) -> Row:
    after = fmt.MISSING if taken.seconds is None else fmt.duration(taken.seconds)
    return Cell(str(taken.number)), Cell(fmt.clock(taken.t)), Cell(after, "muted")


def _difference(row: SnapshotRow) -> Row:
    return (
        Cell(row.name),
        Cell(signed(row.count), right=True),
        Cell(signed(row.kb, _KB), right=True),
    )


def _cleanup(done: MemoryCleaned) -> Row:
    entries = done.expired + done.low_utility
    return (
        Cell(fmt.clock(done.t)),
        Cell(done.why),
        Cell(fmt.megabytes(done.freed_mb), right=True),
        Cell(fmt.count(done.objects_collected), right=True),
        Cell(fmt.count(entries), right=True),
    )


def _difference_table(title: str, theme: Theme) -> RowsTable:
    return RowsTable(
        title,
        [title, translate("Memory", "Objects"), translate("Memory", "Size")],
        [70, 80],
        theme,
        stretched=0,
    )


def _wrapped() -> ToneLabel:
    label = ToneLabel("", "muted")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
