"""The dialog for an entry whose answer is wrong: a better answer, or a prompt that must never get this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.cache_desk import CacheDesk
from gui.models.cache_rows import CacheGone
from gui.widgets.tone_label import ToneLabel
from gui.workers import workers

if TYPE_CHECKING:
    from core.cache import CacheEntry, IntelligentCache


class CorrectDialog(QDialog):
    """Reads the entry when it is opened; `given` tells the ticket of the correction."""

    given = Signal(object)

    def __init__(self, desk: CacheDesk, entry_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Correct a cache entry"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(640, 460)
        self._desk = desk
        self._entry_id = entry_id
        self._answer_was = ""
        self.prompt = QLabel()
        self.prompt.setWordWrap(True)
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.answer = self._make_text(self.tr("The right answer"))
        self.wrong = self._make_text(self.tr("The prompt that must not get this answer"))
        self.wrong.setPlaceholderText(self.tr("Paste the prompt that was given this answer wrongly"))
        self.pages = QTabWidget()
        self.pages.addTab(
            self._page(self.tr("From now on this answer is given:"), self.answer),
            self.tr("Replace the answer"),
        )
        self.pages.addTab(
            self._page(
                self.tr(
                    "The answer is right for its own prompt, but this prompt must never get it, "
                    "whatever the similarity:"
                ),
                self.wrong,
            ),
            self.tr("Never for a prompt"),
        )
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(ToneLabel(self.tr("Prompt"), "muted"))
        layout.addWidget(self.prompt)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.buttons)
        self.answer.textChanged.connect(self._enable)
        self.wrong.textChanged.connect(self._enable)
        self.pages.currentChanged.connect(self._enable)
        self._enable()
        self._read()

    def accept(self) -> None:
        if self.pages.currentIndex() == 0:
            ticket = self._desk.correct(self._entry_id, self.answer.toPlainText(), None)
        else:
            ticket = self._desk.correct(self._entry_id, None, self.wrong.toPlainText())
        self.given.emit(ticket)
        super().accept()

    def _make_text(self, name: str) -> QPlainTextEdit:
        text = QPlainTextEdit()
        text.setAccessibleName(name)
        text.setTabChangesFocus(True)
        return text

    def _page(self, words: str, text: QPlainTextEdit) -> QWidget:
        page = QWidget()
        label = QLabel(words)
        label.setWordWrap(True)
        layout = QVBoxLayout(page)
        layout.addWidget(label)
        layout.addWidget(text, 1)
        return page

    def _read(self) -> None:
        cache, entry_id = self._desk.cache, self._entry_id
        if cache is not None:
            workers().start(self, lambda task: _entry(cache, entry_id), self._show, self.prompt.setText)

    def _show(self, entry: CacheEntry | None) -> None:
        if entry is None:
            self.prompt.setText(self.tr("This entry has left the cache."))
            return
        shown = " ".join(entry.prompt[:400].split())
        self.prompt.setText(shown)
        self.answer.setPlainText(entry.response)
        self._answer_was = self.answer.toPlainText()
        self._enable()

    def _enable(self) -> None:
        if self.pages.currentIndex() == 0:
            text = self.answer.toPlainText()
            ready = bool(text.strip()) and text != self._answer_was
        else:
            ready = bool(self.wrong.toPlainText().strip())
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(ready)


def _entry(cache: IntelligentCache, entry_id: int) -> CacheEntry | None:
    try:
        return cache.entry(entry_id)
    except KeyError:
        return None
    except ValueError as error:
        raise CacheGone(str(error)) from None
