"""The log: what happened, what the operator did, and what went wrong; and the way from a line to its place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from gui import format as fmt
from gui.models.log_model import KINDS, REQUEST, LogModel, kind_words
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.cell_table import CellTable
from gui.widgets.tone_label import ToneLabel

_WIDTHS = ("00:00:00__", "▲ warning__", "operator__", "#999999__")


class LogPanel(Panel):
    """Follows the newest line while the reader is at the end, or asks for it."""

    jumpToTime = Signal(float)
    """Show this moment (seconds since the epoch) in the plots."""
    requestWanted = Signal(int)
    """Show the request with this number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter: a part of the message"))
        self.filter.setAccessibleName(self.tr("Filter the log"))
        self.filter.setClearButtonEnabled(True)
        self.level_box = QComboBox()
        self.level_box.setAccessibleName(self.tr("Which levels to show"))
        self.level_box.addItem(self.tr("Every level"), "info")
        self.level_box.addItem(self.tr("Warnings and errors"), "warning")
        self.level_box.addItem(self.tr("Errors"), "error")
        self.kind_box = QComboBox()
        self.kind_box.setAccessibleName(self.tr("Which kinds of lines to show"))
        self.kind_box.addItem(self.tr("Every kind"), "")
        for kind in KINDS:
            self.kind_box.addItem(kind_words(kind), kind)
        self.follow = QCheckBox(self.tr("Fo&llow"))
        self.follow.setToolTip(self.tr("Keep the newest line in sight; scrolling back ends it"))
        self.follow.setChecked(True)
        self.count = ToneLabel(tone="muted")
        self.table = self._make_table(theme)
        self._make_actions()
        self._connect()

        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.level_box)
        top.addWidget(self.kind_box)
        top.addWidget(self.follow)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def draw(self, state: SessionState) -> None:
        self.model.show_state(state)
        self._show_count()
        if self.follow.isChecked():
            self.table.scrollToBottom()

    # -- what the reader does ---------------------------------------------------------------------

    def menu(self) -> QMenu:
        """What can be done with the chosen lines."""
        menu = QMenu(self.table)
        menu.addActions([self.show_in_plots, self.show_request, self.copy])
        return menu

    def _current_row(self) -> int:
        return self.table.currentIndex().row()

    def _activated(self, index: QModelIndex) -> None:
        """Enter or a double click: the number of a request leads there, all else to the moment in the plots."""
        line = self.model.line_at(index.row())
        if index.column() == REQUEST and line.seq is not None:
            self.requestWanted.emit(line.seq)
        else:
            self.jumpToTime.emit(line.t)

    def _jump(self) -> None:
        if self._current_row() >= 0:
            self.jumpToTime.emit(self.model.line_at(self._current_row()).t)

    def _go_to_request(self) -> None:
        if self._current_row() >= 0:
            seq = self.model.line_at(self._current_row()).seq
            if seq is not None:
                self.requestWanted.emit(seq)

    def _copy(self) -> None:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        if rows:
            QGuiApplication.clipboard().setText("\n".join(self.model.text_of(row) for row in rows))

    def _note_choice(self) -> None:
        """What can be done with the line that is chosen now; who chooses one wants it to stay in sight."""
        row = self._current_row()
        chosen = row >= 0 and self.table.selectionModel().isRowSelected(
            row
        )  # the keyboard coming in is no choice
        if chosen and row < self.model.rowCount() - 1:
            self.follow.setChecked(False)
        line = self.model.line_at(row) if 0 <= row < self.model.rowCount() else None
        self.show_in_plots.setEnabled(line is not None)
        self.show_request.setEnabled(line is not None and line.seq is not None)
        self.copy.setEnabled(line is not None)

    def _pop_up(self, at: QPoint) -> None:
        self._note_choice()
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _filter(self) -> None:
        self.model.set_filter(self.level_box.currentData(), self.kind_box.currentData(), self.filter.text())
        self.redraw()

    def _follow_changed(self, follow: bool) -> None:
        if follow:
            self.table.scrollToBottom()

    def _scrolled(self) -> None:
        """Who goes back wants to read; who comes to the end wants to see on."""
        bar = self.table.verticalScrollBar()
        with QSignalBlocker(self.follow):
            self.follow.setChecked(bar.sliderPosition() >= bar.maximum())

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        if shown == total:
            words = self.tr("{count} lines").format(count=fmt.count(total))
        else:
            words = self.tr("{shown} of {total} lines").format(shown=fmt.count(shown), total=fmt.count(total))
        self.count.show_words(words)

    # -- making -----------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.level_box.currentIndexChanged.connect(self._filter)
        self.kind_box.currentIndexChanged.connect(self._filter)
        self.follow.toggled.connect(self._follow_changed)
        self.table.verticalScrollBar().actionTriggered.connect(self._scrolled)
        self.table.activated.connect(self._activated)
        self.table.customContextMenuRequested.connect(self._pop_up)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._note_choice())
        self._note_choice()

    def _make_actions(self) -> None:
        self.show_in_plots = QAction(self.tr("Show in &plots"), self)
        self.show_in_plots.triggered.connect(self._jump)
        self.show_request = QAction(self.tr("Show the &request"), self)
        self.show_request.setShortcut(QKeySequence("Ctrl+Return"))
        self.show_request.triggered.connect(self._go_to_request)
        self.copy = QAction(self.tr("&Copy lines"), self)
        self.copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy.triggered.connect(self._copy)
        for action in (self.show_request, self.copy):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.table.addAction(action)

    def _make_table(self, theme: Theme) -> CellTable:
        table = CellTable(self.model, theme)
        table.setObjectName("log")
        table.setAccessibleName(self.tr("Log"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 5)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for column, widest in enumerate(_WIDTHS):
            header.resizeSection(column, header.fontMetrics().horizontalAdvance(widest))
        header.setStretchLastSection(True)
        return table
