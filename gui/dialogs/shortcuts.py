"""The list of shortcuts, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTableWidgetItem, QVBoxLayout, QWidget

from gui.actions.action_set import plain, words
from gui.actions.spec import ActionSpec
from gui.dialogs.plain_table import plain_table


class Shortcuts(QDialog):
    def __init__(self, specs: tuple[ActionSpec, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(720, 600)
        self.table = plain_table(
            [self.tr("Keys"), self.tr("Action"), self.tr("What it does")],
            self.tr("Keyboard shortcuts"),
            (130, 190),
        )
        with_keys = [spec for spec in specs if spec.shortcut]
        self.table.setRowCount(len(with_keys))
        form = QKeySequence.SequenceFormat.NativeText
        for number, spec in enumerate(with_keys):
            cells = (
                QKeySequence(spec.shortcut).toString(form),
                plain(words(spec.text, spec.context)).rstrip("…"),
                words(spec.tip),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(number, column, item)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
