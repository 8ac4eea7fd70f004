"""The menu of recent files. One that is gone is marked, once a worker has looked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gui.app_settings import AppSettings
from gui.workers import workers


class RecentMenu(QMenu):
    chosen = Signal(object)
    """The Path of the entry."""

    def __init__(self, app_settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open re&cent"))
        self.setToolTipsVisible(True)
        self._app_settings = app_settings
        self._fill()
        app_settings.recentChanged.connect(self._fill)
        self.aboutToShow.connect(self._look)

    def _fill(self) -> None:
        self.clear()
        recent = self._app_settings.recent
        for number, path in enumerate(recent, 1):
            keys = f"&{number} " if number < 10 else ""
            action = self.addAction(keys + path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.chosen.emit(path))
        self.addSeparator()
        clear = self.addAction(self.tr("&Clear the list"))
        clear.triggered.connect(self._app_settings.clear_recent)
        clear.setEnabled(bool(recent))
        self.menuAction().setEnabled(bool(recent))

    def _look(self) -> None:
        recent = self._app_settings.recent
        workers().start(
            self, lambda _task: {path for path in recent if not path.exists()}, self._mark, self._not_looked
        )

    def _not_looked(self, _trouble: str) -> None:
        """Then nothing is marked."""

    def _mark(self, missing: set[Path]) -> None:
        for action in self.actions():
            if Path(action.toolTip()) in missing and action.isEnabled():
                action.setEnabled(False)
                action.setText(self.tr("{name} (not there any more)").format(name=action.text()))
