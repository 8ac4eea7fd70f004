"""What a user does with dialogs, as functions."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

Kind = TypeVar("Kind", bound=QWidget)


def shown(parent: QWidget, kind: type[Kind]) -> Kind:
    """The one dialog of its kind that is on the screen."""
    (found,) = (w for w in parent.findChildren(kind) if w.isVisible())
    return found


def choose_file(parent: QWidget, path: Path) -> None:
    """Choose a file in the file dialog that is open, or name a new one."""
    dialog = shown(parent, QFileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(str(path))
    dialog.accept()


def wait_until_gone(qtbot: QtBot, window: QWidget) -> None:
    """Until it is deleted, and whoever was told so has done what that takes."""
    qtbot.waitUntil(lambda: not shiboken6.isValid(window), timeout=60_000)


def drop(target: QWidget, *paths: Path) -> bool:
    """Drop files on a widget; returns whether it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(QPoint(5, 5), copy, data, left, none))
    return True
