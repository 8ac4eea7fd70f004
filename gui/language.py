"""The language of the application: English as written in the source, or a translation beside it.

Numbers, clock times, dates and amounts of money and memory keep their form in every language, so that what an
operator reads out or copies is the same everywhere; words for units of time are translated.
"""

from __future__ import annotations

from typing import Literal, get_args

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from core.config.resources import resource_path
from gui.i18n import QT_TRANSLATE_NOOP

Language = Literal["en", "zh_CN"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

OF_QT = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
)
"""Texts of Qt that Qt's own Chinese file lacks (6.11), for systems without a file dialog of their own."""


class Languages(QObject):
    """Loads the translator of a language and says when the language has changed."""

    changed = Signal()

    def __init__(self, app: QCoreApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []
        self.language: Language = "en"
        self.use(choice)

    def use(self, choice: str) -> None:
        """`choice` is one of LANGUAGES; any other word follows the system."""
        chosen = next((language for language in LANGUAGES if language == choice), None)
        wanted = chosen or system_language(QLocale.system().uiLanguages())
        if wanted == self.language:
            return
        self.language = wanted
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = self._load(wanted)
        for translator in self._translators:
            self._app.installTranslator(translator)
        self.changed.emit()

    def _load(self, language: Language) -> list[QTranslator]:
        """Qt's own texts first: the one installed last is asked first. Qt's file may be missing; ours may not."""
        if language == "en":
            return []
        qt, own = QTranslator(self), QTranslator(self)
        found = qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        if not own.load(str(resource_path("translations", f"pilothouse_{language}.qm"))):
            raise FileNotFoundError(f"the translation for {language} is missing")
        return [qt, own] if found else [own]


def system_language(wanted: list[str]) -> Language:
    """The first language of the system's list ("zh-Hans-CN", "de-DE", …) that there is; English if none is."""
    for name in wanted:
        if name.startswith("en"):
            return "en"
        if name.startswith("zh") and not any(part in name for part in ("Hant", "TW", "HK", "MO")):
            return "zh_CN"
    return "en"
