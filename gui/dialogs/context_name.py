"""The dialog that asks for a context's name, and for a branch after which message it ends."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from gui.dialogs.forms import add_row, new_form

LONGEST = 80


class ContextName(QDialog):
    """`given` tells the name and the number of messages, which is 0 where it is not asked for."""

    given = Signal(str, int)

    def __init__(
        self, title: str, name: str, parent: QWidget | None = None, *, messages: int = 0, at: int = 0
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(420, 120)
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST)
        self.name.setAccessibleName(self.tr("Name of the context"))
        self.name.selectAll()
        self.count = QSpinBox()
        self.count.setRange(1, max(1, messages))
        self.count.setValue(at or messages)
        self.count.setAccessibleName(self.tr("After how many messages it ends"))
        self.count.setSuffix(self.tr(" of {count} messages").format(count=messages))
        self._asks_count = messages > 0
        form = new_form()
        add_row(form, self.tr("&Name"), self.name)
        if self._asks_count:
            add_row(form, self.tr("&Up to"), self.count)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.name.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))

    def _accept(self) -> None:
        self.given.emit(self.name.text().strip(), self.count.value() if self._asks_count else 0)
        self.accept()
