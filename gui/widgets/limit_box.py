"""How many calls an account may have in flight, by the user's wish: a number, or no limit."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

MOST = 9999


class LimitBox(QSpinBox):
    """Zero stands for no limit. Stepping down from no limit begins at what is in flight."""

    limitWanted = Signal(object)
    """An int of 1 or more, or None for no limit."""

    def __init__(self, account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_flight = 0
        self._seen: int | None = None
        self.setRange(0, MOST)
        self.setSpecialValueText(self.tr("no limit"))
        self.setKeyboardTracking(False)  # a half-typed number is not a command
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Limit of calls in flight of account {name}").format(name=account))
        self.setToolTip(self.tr("Calls it may have in flight at once, by your wish; 0 for no limit"))
        self.valueChanged.connect(lambda: self.limitWanted.emit(self.limit))

    @property
    def limit(self) -> int | None:
        return self.value() or None

    def show_limit(self, limit: int | None, in_flight: int) -> None:
        """What the session says. A wish that it has not answered yet stays, and so does a number half typed."""
        self._in_flight = in_flight
        if limit != self._seen and not (self.hasFocus() and self.lineEdit().isModified()):
            self._seen = limit
            with QSignalBlocker(self):
                self.setValue(limit or 0)

    def stepBy(self, steps: int) -> None:
        if self.limit is None:
            if steps < 0:
                self.setValue(max(1, self._in_flight))
        else:
            self.setValue(max(1, self.value() + steps))

    def stepEnabled(self) -> QSpinBox.StepEnabledFlag:
        flag = QSpinBox.StepEnabledFlag
        if self.limit is None:
            return flag.StepDownEnabled
        return flag.StepUpEnabled | (flag.StepDownEnabled if self.value() > 1 else flag.StepNone)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:  # whoever scrolls the board does not mean the limit under the pointer
            event.ignore()
