"""The icon in the system's tray: how the session is, by colour, symbol and words, and a few levers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from core.session.state import SessionState
from gui import format as fmt
from gui.looks import PHASE, Look
from gui.main_window import MainWindow
from gui.notifications import Notification
from gui.overall import overall, troubles
from gui.theme import LIGHT

_SIZES = (16, 22, 32, 64)


class Tray(QObject):
    """For one window. `make` gives none where the system has no tray."""

    @classmethod
    def make(cls, window: MainWindow) -> Tray | None:
        return cls(window) if QSystemTrayIcon.isSystemTrayAvailable() else None

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._look: Look | None = None
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self.fill_menu)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.show_window)
        window.console.feed.stateChanged.connect(self.show_state)
        window.notifier.toldSystem.connect(self.tell)
        self.fill_menu()
        self.show_state(window.console.feed.state)
        self.icon.show()

    def show_state(self, state: SessionState) -> None:
        look = overall(state, state.now)
        if look != self._look:
            self._look = look
            self.icon.setIcon(tray_icon(look))
        self.icon.setToolTip(self._words(state, look))

    def tell(self, notification: Notification) -> None:
        kinds = {
            "bad": QSystemTrayIcon.MessageIcon.Critical,
            "warn": QSystemTrayIcon.MessageIcon.Warning,
        }
        kind = kinds.get(notification.tone, QSystemTrayIcon.MessageIcon.Information)
        self.icon.showMessage("Pilothouse", notification.words, kind)

    def show_window(self) -> None:
        self._window.show()
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.raise_()
        self._window.activateWindow()

    def toggle_window(self) -> None:
        if self._window.isVisible() and not self._window.isMinimized():
            self._window.hide()
        else:
            self.show_window()

    def fill_menu(self) -> None:
        """In the language and the state of now."""
        self.menu.clear()
        shown = self._window.isVisible() and not self._window.isMinimized()
        words = self.tr("&Hide the window") if shown else self.tr("&Show the window")
        self.menu.addAction(words).triggered.connect(self.toggle_window)
        self.menu.addSeparator()
        for name in ("pause", "resume"):
            self.menu.addAction(self._window.actions_of.by_id[name])
        self.menu.addSeparator()
        quit_action = self.menu.addAction(self._window.actions_of.by_id["quit"].text())
        quit_action.triggered.connect(self._quit)

    def _quit(self) -> None:
        self.show_window()  # it may have to ask
        self._window.close()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.toggle_window()

    def _words(self, state: SessionState, look: Look) -> str:
        if state.phase == "new":
            return f"Pilothouse: {PHASE['new'].shown}"
        lines = [f"Pilothouse: {look.text}"]
        found = troubles(state, state.now)
        if found:
            lines.append(found[0].reason)
        total = fmt.MISSING if state.total is None else fmt.count(state.total)
        lines.append(self.tr("{done} of {total} prompts").format(done=fmt.count(state.done), total=total))
        return "\n".join(lines)


def tray_icon(look: Look) -> QIcon:
    """A disc in the colour of the state with its symbol in white, so that it can be seen on any panel."""
    made = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(LIGHT.tone(look.tone)))
        painter.setPen(QColor("white"))
        painter.drawEllipse(QRectF(0.5, 0.5, size - 1, size - 1))
        font = QFont()
        font.setPixelSize(round(size * 0.62))
        painter.setFont(font)
        painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, look.symbol)
        painter.end()
        made.addPixmap(pixmap)
    return made
