"""The icon in the system's tray: how the session is, by colour, symbol and words, and a few levers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from gui import format as fmt
from gui.looks import PHASE, Look
from gui.main_window import TITLE, MainWindow
from gui.notifications import Notification
from gui.overall import overall, troubles
from gui.theme import LIGHT, Tone
from gui.windows import Windows, bring_to_front

_SIZES = (16, 22, 32, 64)


class Tray(QObject):
    """One for all windows. `make` gives none where the system has no tray."""

    @classmethod
    def make(cls, windows: Windows) -> Tray | None:
        return cls(windows) if QSystemTrayIcon.isSystemTrayAvailable() else None

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self._look: Look | None = None
        self._told: MainWindow | None = None  # whose message was shown last
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self.fill_menu)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._message_clicked)
        for window in windows.open_ones:
            self.follow(window)
        windows.opened.connect(self.follow)
        windows.closed.connect(self.show_state)
        self.fill_menu()
        self.icon.show()

    def follow(self, window: MainWindow) -> None:
        window.console.feed.stateChanged.connect(self.show_state)
        window.notifier.toldSystem.connect(lambda notification: self.tell(notification, window))
        self.show_state()

    def show_state(self) -> None:
        """The icon is that of the window that is worst off; the tool tip tells of each."""
        windows = self._windows.open_ones
        if not windows:
            return
        looks = [overall(window.console.feed.state, window.console.feed.state.now) for window in windows]
        look = min(looks, key=lambda each: _GRAVITY[each.tone])
        if look != self._look:
            self._look = look
            self.icon.setIcon(tray_icon(look))
        self.icon.setToolTip(
            "\n".join(self._words(window, look) for window, look in zip(windows, looks, strict=True))
        )

    def tell(self, notification: Notification, window: MainWindow) -> None:
        self._told = window
        kinds = {
            "bad": QSystemTrayIcon.MessageIcon.Critical,
            "warn": QSystemTrayIcon.MessageIcon.Warning,
        }
        kind = kinds.get(notification.tone, QSystemTrayIcon.MessageIcon.Information)
        self.icon.showMessage("Pilothouse", notification.words, kind)

    def fill_menu(self) -> None:
        """In the language and the state of now."""
        self.menu.clear()
        windows = self._windows.open_ones
        if len(windows) == 1:
            self._add_levers(self.menu, windows[0])
        else:
            for window in windows:
                self._add_levers(self.menu.addMenu(window.windowTitle().replace("&", "&&")), window)
        self.menu.addSeparator()
        if windows:
            quit_action = self.menu.addAction(windows[0].actions_of.by_id["quit"].text())
            quit_action.triggered.connect(self._quit)

    def _add_levers(self, menu: QMenu, window: MainWindow) -> None:
        words = self.tr("&Hide the window") if _in_sight(window) else self.tr("&Show the window")
        menu.addAction(words).triggered.connect(lambda: _toggle(window))
        menu.addSeparator()
        for name in ("pause", "resume"):
            menu.addAction(window.actions_of.by_id[name])

    def _message_clicked(self) -> None:
        window = self._told if self._told in self._windows.open_ones else self._windows.front
        if window is not None:
            bring_to_front(window)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """Hide all windows, or show them."""
        if reason != QSystemTrayIcon.ActivationReason.Trigger:
            return
        shown = [window for window in self._windows.open_ones if _in_sight(window)]
        for window in shown:
            window.hide()
        if not shown:
            for window in self._windows.open_ones:
                bring_to_front(window)

    def _quit(self) -> None:
        for window in self._windows.open_ones:
            bring_to_front(window)  # it may have to ask
        self._windows.close_all()

    def _words(self, window: MainWindow, look: Look) -> str:
        state = window.console.feed.state
        title = window.windowTitle() if len(self._windows.open_ones) > 1 else TITLE
        if state.phase == "new":
            return f"{title}: {PHASE['new'].shown}"
        lines = [f"{title}: {look.text}"]
        found = troubles(state, state.now)
        if found:
            lines.append(found[0].reason)
        total = fmt.MISSING if state.total is None else fmt.count(state.total)
        lines.append(self.tr("{done} of {total} prompts").format(done=fmt.count(state.done), total=total))
        return "\n".join(lines)


_GRAVITY: dict[Tone, int] = {"bad": 0, "warn": 1, "good": 2, "info": 3, "muted": 4}


def _in_sight(window: MainWindow) -> bool:
    return window.isVisible() and not window.isMinimized()


def _toggle(window: MainWindow) -> None:
    if _in_sight(window):
        window.hide()
    else:
        bring_to_front(window)


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
