"""Texts in the language of the application.

In a QObject, `self.tr("…")`. Elsewhere `translate("Context", "…")`. A table of texts marks them with
`QT_TRANSLATE_NOOP("Context", "…")`, and who shows one calls `translate("Context", text)`. The texts are plain
strings with named places, `translate("Strip", "{done} of {total}").format(…)`: `pyside6-lupdate` reads them from
the source, so a name in their place is never found, and an f-string is found but never matches. A text that depends
on a number is `translate("Keys", "%n key(s)", "", n)` or `self.tr("%n key(s)", "", n)`, with a plain name for the
number: the tool does not read a call or `self.n` in that place, nor `self.tr("a" if x else "b")`.

After a change of texts, `make translations` brings `resources/translations` in step.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, text: str, comment: str = "", n: int = -1) -> str:
    """`text` in the language of now. With `n` the translation may depend on the number, and `%n` stands for it."""
    return QCoreApplication.translate(context, text, comment, n)


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Only marks a text for the translators; Qt's own has no types."""
    return text
