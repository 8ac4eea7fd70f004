"""The command palette: a line to type in and what fits, over the window. Keyboard only, if one likes.

Up and Down choose, Enter runs, Escape closes, and so does going elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.commands import Command
from gui.theme import Theme
from gui.widgets.cell_table import CellTable
from gui.widgets.cells import Cell
from gui.widgets.tone_label import ToneLabel

Find = Callable[[str], Sequence[Command]]
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROWS = 12
_WIDTH = 680
_TOP = 60
_SHARES = (0.58, 0.26)
"""Of the width: the text, then the menu or why it cannot run; the shortcut has the rest."""
_TO_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandsModel(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: Sequence[Command] = ()

    def show_commands(self, commands: Sequence[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.commands)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (self.cell(index.row(), c).text for c in range(3))))
        return None

    def cell(self, row: int, column: int) -> Cell:
        command = self.commands[row]
        if column == 0:
            return Cell(command.text, "text" if command.enabled else "muted")
        if column == 1:
            return Cell(f"– {command.why_not}" if command.why_not else command.where, "muted")
        return Cell(command.shortcut, "muted", right=True)


class CommandPalette(QFrame):
    """One for each window. `chosen` tells of the command that was run, after it was closed and before it runs."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("Command palette"))
        self._find: Find = lambda query: ()
        self._window = parent
        self._before: QWidget | None = None
        self.model = CommandsModel(self)
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("What do you want to do?"))
        self.line.setPlaceholderText(self.tr("What do you want to do? Or a request: #123"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.list = self._make_list(theme)
        self.nothing = ToneLabel(self.tr("Nothing like this. Try fewer letters."), "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.line)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.hide()

    def ask(self, find: Find) -> None:
        """Show what `find` gives for what is typed."""
        if self.isVisible():
            self.close()
            return
        self._find = find
        self._before = QApplication.focusWidget()
        self.line.clear()
        self._search("")
        self.show()
        self.raise_()
        self._place()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _run(self) -> None:
        row = self.list.currentIndex().row()
        command = self.model.commands[row] if 0 <= row < len(self.model.commands) else None
        if command is None or not command.enabled:
            return
        self._leave()
        self.chosen.emit(command)
        command.run()

    def _leave(self) -> None:
        """Close, and give the keyboard back to where it was."""
        before, self._before = self._before, None
        self.close()
        if before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new):
            self.close()

    def _search(self, query: str) -> None:
        found = self._find(query)
        self.model.show_commands(found)
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        if found:
            self.list.selectRow(0)
        self._place()

    def _place(self) -> None:
        window = self._window
        width = min(_WIDTH, window.width() - 40)
        rows = min(_ROWS, max(1, len(self.model.commands)))
        self.list.setFixedHeight(rows * self.list.verticalHeader().defaultSectionSize() + 4)
        for column, share in enumerate(_SHARES):
            self.list.horizontalHeader().resizeSection(column, round((width - 24) * share))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((window.width() - width) // 2, min(_TOP, max(0, window.height() - self.height())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line has the keyboard; the keys that choose go to the list."""
        if (
            watched is not self.line
            or not isinstance(event, QKeyEvent)
            or event.type() != QEvent.Type.KeyPress
        ):
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key in _TO_THE_LIST:
            QApplication.sendEvent(self.list, event)
        else:
            return False
        return True

    def _make_list(self, theme: Theme) -> QTableView:
        table = CellTable(self.model, theme)
        table.setAccessibleName(self.tr("Commands"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 10)
        table.clicked.connect(self._run)
        return table
