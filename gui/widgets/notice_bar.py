"""The line under the toolbar that tells of trouble and offers a way on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui.looks import Look
from gui.notice import Notice
from gui.widgets.tone_label import ToneLabel

_SYMBOLS = {"bad": "✖", "warn": "▲"}


class NoticeBar(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._message = ToneLabel(strong=True)
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dismiss = QPushButton("Dismiss")
        self._dismiss.clicked.connect(lambda: self.show_notice(None))
        self._buttons: list[QPushButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 8, 6)
        self._layout.addWidget(self._message)
        self._layout.addWidget(self._dismiss)
        self.hide()

    @property
    def message(self) -> str:
        return self._message.text()

    @property
    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def show_notice(self, notice: Notice | None) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.setProperty("tone", notice.tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._message.show_look(Look(_SYMBOLS.get(notice.tone, "●"), notice.message, notice.tone))
        self.setAccessibleName(notice.message)
        for offer in notice.buttons:
            button = QPushButton(offer.text)
            button.clicked.connect(lambda _checked=False, call=offer.call: call())
            self._layout.insertWidget(self._layout.count() - 1, button)
            self._buttons.append(button)
