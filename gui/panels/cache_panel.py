"""The cache browser: what is stored, what it is worth, and a hand on every entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from core.session.ticket import Ticket
from gui import format as fmt
from gui.actions import Situation
from gui.cache_desk import CacheDesk
from gui.cache_lister import CacheLister
from gui.cache_words import back_words, entries_words, figures_words, removed_words
from gui.dialogs.cleanup_dialog import CleanupDialog
from gui.dialogs.correct_dialog import CorrectDialog
from gui.models.cache_model import CacheModel
from gui.models.cache_rows import CacheFigures, CacheQuery, Ids, Listing, Show
from gui.panels.cache_detail import CacheDetail
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.cache_table import MOST_KEPT, CacheTable
from gui.widgets.errand_bar import ErrandBar
from gui.widgets.tone_label import ToneLabel

TYPING_MS = 150
"""A filter is looked for this long after the last key."""
NARROW, HIGH = 1050, 560
"""Under this width (pixels), where there is height, the detail stands below the table."""


class CachePanel(Panel):
    """`model`, `table` and `detail` are its parts; actions of the window call its methods."""

    situationChanged = Signal()
    """Other actions make sense now: other entries are shown or selected."""

    def __init__(self, desk: CacheDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._theme = theme
        self.lister = CacheLister(self)
        self.model = CacheModel(self)
        self.table = CacheTable(self.model, theme)
        self.detail = CacheDetail(theme)
        self._to_show: int | None = None
        self._seen = False
        self._question: QMessageBox | None = None

        self.figures = ToneLabel(tone="muted")
        self.figures.setWordWrap(True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Find in prompts"))
        self.filter.setAccessibleName(self.tr("Find in the prompts of the cache"))
        self.filter.setClearButtonEnabled(True)
        self.show_box = self._make_show_box()
        self.threshold = self._make_threshold()
        self.scope_box = QComboBox()
        self.scope_box.setAccessibleName(self.tr("Which scope to show"))
        self.scope_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope_box.setMinimumContentsLength(14)
        self.scope_box.addItem(self.tr("All scopes"), None)
        self.count = ToneLabel(tone="muted")
        self.clean_button = self._make_clean_button()
        self.errand = ErrandBar()
        self.nothing = ToneLabel(tone="muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()

        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self._connect()
        self._follow_source()

    # -- what is where --------------------------------------------------------------------------------

    def _make_show_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Which entries to show"))
        shows: tuple[tuple[str, Show], ...] = (
            (self.tr("All entries"), "all"),
            (self.tr("Not expired"), "good"),
            (self.tr("Expired"), "expired"),
            (self.tr("Low utility"), "low"),
            (self.tr("Pinned"), "pinned"),
        )
        for words, show in shows:
            box.addItem(words, show)
        return box

    def _make_threshold(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0.0, 1.0)
        box.setSingleStep(0.05)
        box.setValue(CacheQuery().low)
        box.setPrefix(self.tr("under "))
        box.setAccessibleName(self.tr("Utility under which an entry is low"))
        box.setToolTip(self.tr("Entries of a utility under this are low; a new, ordinary entry has 0.50"))
        box.setVisible(False)
        return box

    def _make_clean_button(self) -> QPushButton:
        button = QPushButton(self.tr("Clean up"))
        button.setToolTip(self.tr("See what would go, remove it, and bring it back"))
        menu = QMenu(button)
        menu.addAction(self.tr("Expired entries…"), self.force_expired_cleanup)
        menu.addAction(self.tr("Entries of low utility…"), self.force_low_utility_cleanup)
        menu.addSeparator()
        undo = menu.addAction(self.tr("Undo last cleanup"), self.undo_cleanup)
        menu.aboutToShow.connect(lambda: undo.setEnabled(self.desk.can_undo))
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.show_box)
        top.addWidget(self.threshold)
        top.addWidget(self.scope_box)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setChildrenCollapsible(False)
        browser = QWidget()
        inside = QVBoxLayout(browser)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(top)
        inside.addWidget(self.count)
        inside.addWidget(self.splitter, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(browser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        first = QHBoxLayout()
        first.addWidget(self.figures, 1)
        first.addWidget(self.clean_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(first)
        layout.addWidget(self.errand)
        layout.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._typing.start)
        self.filter.returnPressed.connect(self._ask)
        self.show_box.currentIndexChanged.connect(self._ask)
        self.scope_box.currentIndexChanged.connect(self._ask)
        self.threshold.valueChanged.connect(self._typing.start)
        self.model.queryChanged.connect(self.lister.ask)
        self.model.matchingChanged.connect(self._selection_changed)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.deletePressed.connect(self.invalidate)
        self.lister.listed.connect(self._show_listing)
        self.lister.counted.connect(self._show_figures)
        self.lister.busyChanged.connect(self._show_count)
        self.lister.read_so_far.connect(self._show_reading)
        self.desk.sourceChanged.connect(self._follow_source)
        self.desk.progressed.connect(self.errand.show_progress)
        self.desk.over.connect(self._errand_over)
        self.detail.entryWanted.connect(self.show_entry)
        self.detail.pinWanted.connect(self._pin_one)
        self.detail.invalidateWanted.connect(lambda entry: self._ask_to_invalidate(np.array([entry])))
        self.detail.correctWanted.connect(self._open_correction)

    # -- following the cache ----------------------------------------------------------------------------

    def draw(self, state: SessionState) -> None:
        few = self.table.selected_count() <= MOST_KEPT
        if self._seen and few and self.desk.is_live and self.lister.is_due:
            self.lister.refresh()

    def set_seen(self, seen: bool) -> None:
        """Whether its dock is open and in front; Qt calls what lies behind another tab visible."""
        if seen == self._seen:
            return
        self._seen = seen
        if not seen:
            self.desk.let_go(self)
            return
        self.desk.hold(self)
        if self.desk.cache is not None:
            self.lister.refresh()

    def _follow_source(self) -> None:
        desk = self.desk
        self.model.use(desk.cache)
        self.detail.use(desk.cache)
        self.lister.use(desk.cache)
        self.figures.show_words("")
        self.clean_button.setVisible(desk.cache is not None)
        words = {
            "none": self.tr("This session runs without a cache."),
            "no file": self.tr("Nothing is cached yet: the first session with a cache begins it."),
            "opening": self.tr("Opening the cache…"),
        }.get(desk.source, self.tr("Reading the cache…"))
        self.nothing.show_words(desk.trouble or words, "bad" if desk.trouble else "muted")
        self._stack.setCurrentIndex(0)
        self.situationChanged.emit()

    def _show_figures(self, figures: CacheFigures) -> None:
        self.figures.show_words(figures_words(figures))
        self._show_scopes(figures)

    def _show_scopes(self, figures: CacheFigures) -> None:
        chosen = self.scope_box.currentData()
        with QSignalBlocker(self.scope_box):
            while self.scope_box.count() > 1:
                self.scope_box.removeItem(1)
            for scope in figures.scopes:
                words = self.tr("{scope} ({count})").format(scope=scope.label, count=fmt.count(scope.entries))
                self.scope_box.addItem(words, scope.key)
            found = -1 if chosen is None else self.scope_box.findData(chosen)
            self.scope_box.setCurrentIndex(max(found, 0))
        if chosen is not None and found < 0:
            self._ask()  # its last entry has left

    def _show_listing(self, listing: Listing) -> None:
        self._stack.setCurrentIndex(1)
        self.table.show_listing(listing)
        if self._to_show is not None:
            wanted, self._to_show = self._to_show, None
            self._go_to(wanted)
        self._show_count()
        self.detail.refresh()
        self.situationChanged.emit()

    def _show_count(self) -> None:
        listing = self.model.listing
        shown, total = len(listing.ids), listing.total
        values = {"shown": fmt.count(shown), "total": fmt.count(total), "size": fmt.size(listing.n_bytes)}
        words = (
            self.tr("{shown} entries, {size}") if shown == total else self.tr("{shown} of {total}, {size}")
        )
        words = words.format(**values)
        if self.model.all_matching:
            words += self.tr(" · all {shown} are selected").format(**values)
        elif self.table.selected_count() > 1:
            words += self.tr(" · {count} selected").format(count=fmt.count(self.table.selected_count()))
        if self.lister.busy and self.lister.query.text != listing.query.text:
            words += self.tr(" · searching…")
        self.count.show_words(words, "info" if self.model.all_matching else "muted")

    def _show_reading(self, share: float) -> None:
        words = self.tr("Reading texts: {share}, once for all searches").format(share=fmt.percent(share))
        self.count.show_words(words, "info")

    def _ask(self) -> None:
        self._typing.stop()
        self.threshold.setVisible(self.show_box.currentData() == "low")
        self.model.ask(
            replace(
                self.model.query,
                text=self.filter.text().strip(),
                show=self.show_box.currentData(),
                low=self.threshold.value(),
                scope=self.scope_box.currentData(),
            )
        )
        self._show_count()

    def add_to(self, situation: Situation) -> Situation:
        """What the table of actions is to know of the cache."""
        return replace(
            situation,
            cache=self.desk.may_clean,
            cache_undo=self.desk.can_undo,
            cache_selected=self.selected_count,
            cache_listed=len(self.model.listing.ids),
        )

    # -- what is selected -------------------------------------------------------------------------------

    def selected(self) -> Ids:
        """The ids of the entries that a command is for: all that match, or the selected rows."""
        return self.model.listing.ids if self.model.all_matching else self.table.selected_ids()

    @property
    def selected_count(self) -> int:
        return len(self.model.listing.ids) if self.model.all_matching else self.table.selected_count()

    def select_all_matching(self) -> None:
        self.model.set_all_matching(bool(len(self.model.listing.ids)))

    def _selection_changed(self) -> None:
        self._show_count()
        self.situationChanged.emit()

    def _show_current(self) -> None:
        self.detail.show_entry(self.table.current_id())

    def show_entry(self, entry_id: object) -> None:
        """Bring an entry to the eye, also one that the filters hide."""
        if not isinstance(entry_id, int):
            return
        if not self._go_to(entry_id):
            self._to_show = entry_id
            for box in (self.show_box, self.scope_box, self.filter):
                box.blockSignals(True)
            self.show_box.setCurrentIndex(0)
            self.scope_box.setCurrentIndex(0)
            self.filter.clear()
            for box in (self.show_box, self.scope_box, self.filter):
                box.blockSignals(False)
            self._ask()
            self.lister.refresh()
        self.detail.show_entry(entry_id)

    def _go_to(self, entry_id: int) -> bool:
        row = self.model.listing.find(entry_id)
        if row is not None:
            self.table.go_to(row)
        return row is not None

    # -- what is done -----------------------------------------------------------------------------------

    def pin(self) -> None:
        self._pin(self.selected(), True)

    def unpin(self) -> None:
        self._pin(self.selected(), False)

    def invalidate(self) -> None:
        self._ask_to_invalidate(self.selected())

    def correct(self) -> None:
        ids = self.selected()
        if len(ids):
            self._open_correction(int(ids[0]))

    def explain(self) -> None:
        ids = self.selected()
        if len(ids):
            self.detail.show_entry(int(ids[0]))
        self.detail.open_explain()

    def undo_cleanup(self) -> None:
        self.errand.follow(
            self.desk.undo_cleanup(), self.tr("Bringing back what was cleaned up…"), back_words
        )

    def force_expired_cleanup(self) -> None:
        CleanupDialog(self.desk, "expired", self._theme, self.window()).open()

    def force_low_utility_cleanup(self) -> None:
        CleanupDialog(self.desk, "low utility", self._theme, self.window()).open()

    def _pin_one(self, entry_id: int, pinned: bool) -> None:
        self._pin(np.array([entry_id]), pinned)

    def _pin(self, ids: Ids, pinned: bool) -> None:
        if len(ids) > 1 and self.model.all_matching:
            title = self.tr("Pin all that match?") if pinned else self.tr("Unpin all that match?")
            text = self.tr("This pins {entries}: they are never evicted or cleaned up.")
            if not pinned:
                text = self.tr("This unpins {entries}: they may be evicted and cleaned up again.")
            self._ask_first(
                title, text.format(entries=entries_words(len(ids))), lambda: self._pin_now(ids, pinned)
            )
        elif len(ids):
            self._pin_now(ids, pinned)

    def _pin_now(self, ids: Ids, pinned: bool) -> None:
        doing = self.tr("Pinning…") if pinned else self.tr("Unpinning…")
        told = self.tr("Pinned: {entries}.") if pinned else self.tr("Unpinned: {entries}.")
        self.errand.follow(
            self.desk.pin(ids, pinned), doing, lambda done: told.format(entries=entries_words(done.entries))
        )

    def _ask_to_invalidate(self, ids: Ids) -> None:
        if not len(ids):
            return
        text = self.tr(
            "This removes {entries} for good, pinned ones too. It cannot be undone, "
            "and the last cleanup cannot be undone any more either."
        )
        self._ask_first(
            self.tr("Invalidate entries?"),
            text.format(entries=entries_words(len(ids))),
            lambda: self._invalidate_now(ids),
        )

    def _invalidate_now(self, ids: Ids) -> None:
        self.errand.follow(self.desk.invalidate(ids), self.tr("Removing…"), removed_words)

    def _open_correction(self, entry_id: int) -> None:
        dialog = CorrectDialog(self.desk, entry_id, self)
        dialog.given.connect(
            lambda ticket: self.errand.follow(
                ticket, self.tr("Correcting…"), lambda done: self.tr("The entry is corrected.")
            )
        )
        dialog.open()

    def _ask_first(self, title: str, text: str, act: Callable[[], None]) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.NoButton, self)
        yes = box.addButton(title.rstrip("?？"), QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            self._question = None
            if box.clickedButton() is yes:
                act()

        box.finished.connect(answered)
        self._question = box
        box.open()

    def _errand_over(self, ticket: Ticket) -> None:
        self.errand.show_result(ticket)
        if ticket.result is not None:
            self.model.set_all_matching(False)
        self.lister.refresh()

    # -- the menu of a row --------------------------------------------------------------------------------

    def _open_menu(self, at: QPoint) -> None:
        if not self.selected_count:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = self.selected_count == 1
        menu.addAction(self.tr("Pin"), self.pin)
        menu.addAction(self.tr("Unpin"), self.unpin)
        menu.addSeparator()
        explain = menu.addAction(self.tr("Explain…"), self.explain)
        correct = menu.addAction(self.tr("Correct…"), self.correct)
        explain.setEnabled(one)
        correct.setEnabled(one)
        scope = menu.addAction(self.tr("Show only this scope"), self._show_scope_of_current)
        scope.setEnabled(self.table.current_row() is not None)
        menu.addAction(self.tr("Select all that match"), self.select_all_matching)
        menu.addSeparator()
        menu.addAction(self.tr("Invalidate…"), self.invalidate)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _show_scope_of_current(self) -> None:
        row = self.table.current_row()
        entry = None if row is None else self.model.row_of(row)
        if entry is None:
            return
        if self.scope_box.findData(entry.scope_key) < 0:
            self.scope_box.addItem(entry.scope, entry.scope_key)
        self.scope_box.setCurrentIndex(self.scope_box.findData(entry.scope_key))

    def minimumSizeHint(self) -> QSize:
        """Low, so that the window can be: what does not fit is scrolled to."""
        return QSize(280, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        below = self.width() < NARROW and self.height() > HIGH
        wanted = Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
