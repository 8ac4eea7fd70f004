"""Texts in the language of the application.

In a QObject, `self.tr("…")`. Elsewhere `translate("Context", "…")`. A table of texts marks them with
`QT_TRANSLATE_NOOP("Context", "…")`, and who shows one calls `translate("Context", text)`. The texts are plain
strings with named places, `translate("Strip", "{done} of {total}").format(…)`: `pyside6-lupdate` reads them from
the source, so an f-string or a name in their place is never found.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, text: str, comment: str | None = None, n: int = -1) -> str:
    """`text` in the language of now. With `n` the translation may depend on the number, and `%n` stands for it."""
    return QCoreApplication.translate(context, text, comment, n)


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Only marks a text for the translators; Qt's own has no types."""
    return text
