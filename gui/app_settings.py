"""What the console itself remembers: theme, language, recent files, last choices. Not the settings of sessions.

Kept in an INI file by QSettings, because that merges what two consoles write at once and takes the bytes of a
window's layout as they are. `settings.toml` stays with what a session does, which scripts share.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from core.config.errors import ConfigError
from core.config.paths import DEFAULT_PROFILE, config_folder

RECENT_KEPT = 12
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "zh_CN")
SNOOZE_MINUTES = 15


class AppSettings(QObject):
    """One per application, shared by its windows; what is set is on disk soon after.

    >>> app_settings.theme = "dark"  # emits themeChosen("dark")
    """

    themeChosen = Signal(str)
    """One of THEMES."""
    languageChosen = Signal(str)
    """One of LANGUAGES."""
    notificationsChosen = Signal(bool)
    recentChanged = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = QSettings(str(path), QSettings.Format.IniFormat, self)

    @classmethod
    def open(cls, parent: QObject | None = None) -> AppSettings:
        """Those of the user, shared by all profiles; where no folder can be had, they last until the end."""
        try:
            folder = config_folder()
        except ConfigError:
            folder = Path(tempfile.mkdtemp(prefix="pilothouse-"))
        return cls(folder / "console.ini", parent)

    # -- plain values, such as a window's layout -----------------------------------------------------

    def value(self, key: str, default: Any = None) -> Any:
        """As it was set; QSettings gives numbers back as text after a restart: say what you expect of them."""
        return self._kept.value(key, default)

    def set_value(self, key: str, value: Any) -> None:
        """None forgets it."""
        if value is None:
            self._kept.remove(key)
        else:
            self._kept.setValue(key, value)

    def sync(self) -> None:
        """Write now what is set; it also happens by itself a moment later."""
        self._kept.sync()

    # -- appearance, notifications, profile ----------------------------------------------------------

    @property
    def theme(self) -> str:
        return self._one_of("theme", THEMES)

    @theme.setter
    def theme(self, theme: str) -> None:
        if theme != self.theme:
            self.set_value("theme", theme)
            self.themeChosen.emit(theme)

    @property
    def language(self) -> str:
        return self._one_of("language", LANGUAGES)

    @language.setter
    def language(self, language: str) -> None:
        if language != self.language:
            self.set_value("language", language)
            self.languageChosen.emit(language)

    @property
    def notifications(self) -> bool:
        return str(self.value("notifications", "true")) == "true"

    @notifications.setter
    def notifications(self, wanted: bool) -> None:
        if wanted != self.notifications:
            self.set_value("notifications", "true" if wanted else "false")
            self.notificationsChosen.emit(wanted)

    @property
    def snooze_minutes(self) -> int:
        """How long notifications stay quiet when they are snoozed."""
        kept = str(self.value("snooze_minutes", SNOOZE_MINUTES))
        return int(kept) if kept.isdecimal() and int(kept) else SNOOZE_MINUTES

    @snooze_minutes.setter
    def snooze_minutes(self, minutes: int) -> None:
        self.set_value("snooze_minutes", minutes)

    @property
    def profile(self) -> str:
        """The profile that was used last."""
        return str(self.value("profile", DEFAULT_PROFILE))

    @profile.setter
    def profile(self, profile: str) -> None:
        self.set_value("profile", profile)

    # -- recent files --------------------------------------------------------------------------------

    @property
    def recent(self) -> tuple[Path, ...]:
        """Session files and prompt files, the last one first; whether they are still there is not looked at."""
        kept = self.value("recent", [])
        names = [kept] if isinstance(kept, str) else list(kept or [])
        return tuple(Path(name) for name in names)

    def add_recent(self, path: Path) -> None:
        path = path.absolute()
        self._set_recent((path, *(p for p in self.recent if p != path))[:RECENT_KEPT])

    def clear_recent(self) -> None:
        self._set_recent(())

    def _set_recent(self, paths: tuple[Path, ...]) -> None:
        self.set_value("recent", [str(p) for p in paths] or None)
        self.recentChanged.emit()

    def _one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        kept = str(self.value(key, allowed[0]))
        return kept if kept in allowed else allowed[0]
