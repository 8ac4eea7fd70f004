"""The line under the toolbar that tells of trouble and offers a way on; of several it shows the newest."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from gui.looks import Look
from gui.notice import Notice, NoticeButton
from gui.notice_queue import NoticeQueue
from gui.widgets.tone_label import ToneLabel

_SYMBOLS = {"bad": "✖", "warn": "▲"}


class NoticeBar(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.queue = NoticeQueue()
        self._message = ToneLabel(strong=True)
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.more = ToneLabel(tone="muted")
        self.dismiss = QPushButton(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self._dismiss)
        self._buttons: list[QPushButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 8, 6)
        self._layout.addWidget(self._message)
        self._layout.addWidget(self.more)
        self._layout.addWidget(self.dismiss)
        self.hide()

    @property
    def message(self) -> str:
        return self._message.text()

    @property
    def buttons(self) -> list[QPushButton]:
        """What the notice offers; the one to dismiss it is not among them."""
        return list(self._buttons)

    def show_notice(self, notice: Notice | None) -> None:
        """Show it before all others; None takes away what belonged to the session before."""
        if notice is None:
            self.queue.clear()
        else:
            self.queue.add(notice)
        self._show_first()

    def withdraw(self, id: str) -> None:
        """Take away the notice with this id, because it is no longer so."""
        self.queue.withdraw(id)
        self._show_first()

    def take_over(self, queue: NoticeQueue) -> None:
        """Show what another bar showed, which is made anew."""
        self.queue = queue
        self._show_first()

    def _dismiss(self) -> None:
        self.queue.dismiss()
        self._show_first()

    def _show_first(self) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        notice = self.queue.first
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.setProperty("tone", notice.tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._message.show_look(Look(_SYMBOLS.get(notice.tone, "●"), notice.message, notice.tone))
        self.setAccessibleName(notice.message)
        for offer in notice.buttons:
            self._add_button(offer)
        others = len(self.queue) - 1
        self.more.setVisible(others > 0)
        self.more.show_words(self.tr("%n more", "", others))

    def _add_button(self, offer: NoticeButton) -> None:
        button = QPushButton(offer.text)
        if offer.menu:
            button.clicked.connect(lambda: self._pop_up(offer.menu, button))
        else:
            button.clicked.connect(lambda _checked=False, call=offer.call: call())
        self._layout.insertWidget(self._layout.count() - 2, button)
        self._buttons.append(button)

    def _pop_up(self, offers: tuple[NoticeButton, ...], button: QPushButton) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for offer in offers:
            menu.addAction(offer.text).triggered.connect(lambda _checked=False, call=offer.call: call())
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
