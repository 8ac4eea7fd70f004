"""The docks of the window, in the order in which they are put up: a later one may name an earlier one."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gui.dock_area import DockSpec
from gui.i18n import QT_TRANSLATE_NOOP

DOCKS: tuple[DockSpec, ...] = (
    DockSpec("requests", QT_TRANSLATE_NOOP("Docks", "Requests")),
    DockSpec("plots", QT_TRANSLATE_NOOP("Docks", "Plots"), below="requests"),
    DockSpec("memory", QT_TRANSLATE_NOOP("Docks", "Memory"), behind="plots"),
    DockSpec("log", QT_TRANSLATE_NOOP("Docks", "Log"), behind="plots"),
    DockSpec("cache", QT_TRANSLATE_NOOP("Docks", "Cache"), behind="requests"),
    DockSpec("accounts", QT_TRANSLATE_NOOP("Docks", "Accounts"), area=Qt.DockWidgetArea.RightDockWidgetArea),
    DockSpec("money", QT_TRANSLATE_NOOP("Docks", "Money"), behind="plots"),
    DockSpec("contexts", QT_TRANSLATE_NOOP("Docks", "Contexts"), behind="cache"),
)
