"""Which prompts: a file, or pasted text, with a look at what was understood of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.session.prompts import Rejection
from gui.dialogs.plain_table import plain_table
from gui.prompt_preview import Preview, Row, read_preview
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

_TYPING_PAUSE_MS = 350


class PromptsPart(QWidget):
    """The preview is read in a worker and goes on counting; `changed` is told whenever it knows more."""

    changed = Signal()
    fileChosen = Signal(object)
    """The Path of the file that was named, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = Preview()
        self.trouble = ""
        """Why these prompts cannot be used; empty when they can, or when there are none yet."""
        self._reading: Task | None = None

        self.path = QLineEdit()
        self.path.setPlaceholderText(self.tr("A .txt, .csv or .jsonl file; it can also be dropped here"))
        self.path.setAccessibleName(self.tr("Prompts file"))
        choose = QPushButton(self.tr("Choose…"))
        choose.setAccessibleName(self.tr("Choose a prompts file"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        self.text = QPlainTextEdit()
        self.text.setAcceptDrops(False)  # a dropped file is opened, not pasted as its address
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            self.tr('One prompt a line, or one JSON record a line: {"prompt": "…"} or {"messages": […]}')
        )
        self.text.setAccessibleName(self.tr("Pasted prompts"))

        from_file, pasted = QWidget(), QWidget()
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(choose)
        how = ToneLabel(
            self.tr(
                "Text: a prompt a line. CSV: a column named prompt. JSON lines: prompt, messages, "
                "or the lines of an OpenAI batch."
            ),
            "muted",
        )
        how.setWordWrap(True)
        file_layout = QVBoxLayout(from_file)
        file_layout.addLayout(row)
        file_layout.addWidget(how)
        file_layout.addStretch(1)
        QVBoxLayout(pasted).addWidget(self.text)
        self.tabs = QTabWidget()
        self.tabs.addTab(from_file, self.tr("From a &file"))
        self.tabs.addTab(pasted, self.tr("&Pasted"))
        self.tabs.setMaximumHeight(180)

        self.summary = ToneLabel(strong=True)
        self.summary.setWordWrap(True)
        self.understood = plain_table(
            [self.tr("Line"), self.tr("Id"), self.tr("Prompt")], self.tr("The first prompts"), (60, 70)
        )
        headers = [self.tr("Line"), self.tr("Why it is left out")]
        self.rejected = plain_table(headers, self.tr("Rejected lines"), (60,))
        self.rejected.setMaximumHeight(140)
        self.rejected_title = ToneLabel("", "warn", strong=True)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.summary)
        layout.addWidget(self.understood, 1)
        layout.addWidget(self.rejected_title)
        layout.addWidget(self.rejected)

        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        self._typing.timeout.connect(self._read)
        self.path.textChanged.connect(self._source_changed)
        self.text.textChanged.connect(self._source_changed)
        self.tabs.currentChanged.connect(self._source_changed)
        self._show(Preview())

    @property
    def file(self) -> Path | None:
        """The file that is named; None when the prompts are pasted."""
        name = self.path.text().strip()
        return Path(name).expanduser() if name and not self.pasting else None

    @property
    def pasting(self) -> bool:
        return self.tabs.currentIndex() == 1

    @property
    def pasted_suffix(self) -> str:
        """What pasted text is by its first sign, as the ending of a file."""
        return ".jsonl" if self.text.toPlainText().lstrip().startswith("{") else ".txt"

    @property
    def usable(self) -> bool:
        return self.preview.prompts > 0 and not self.trouble and not self._typing.isActive()

    def set_file(self, path: Path) -> None:
        self.tabs.setCurrentIndex(0)
        self.path.setText(str(path))

    def stop(self) -> None:
        """Read no further; the preview stays as it is."""
        self._typing.stop()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    # -- reading ----------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a prompts file"))
        dialog.setNameFilters([self.tr("Prompts (*.txt *.csv *.jsonl)"), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.path.setText(name))
        dialog.open()

    def _source_changed(self) -> None:
        self.stop()
        self.trouble = ""
        self._show(Preview())
        self._typing.start()
        self.fileChosen.emit(self.file)
        self.changed.emit()

    def _read(self) -> None:
        file, text = self.file, self.text.toPlainText() if self.pasting else ""
        if file is None and not text.strip():
            self.changed.emit()
            return
        suffix = self.pasted_suffix

        def read(task: Task) -> Preview:
            if file is not None:
                return read_preview(file, task)
            with tempfile.TemporaryDirectory(prefix="pilothouse-") as folder:
                pasted = Path(folder) / f"pasted{suffix}"
                pasted.write_text(text, "utf-8")
                return read_preview(pasted, task)

        self.summary.show_words(self.tr("Reading…"), "muted")
        self._reading = workers().start(self, read, self._show, self._show_trouble, self._show)
        self.changed.emit()

    def _show_trouble(self, trouble: str) -> None:
        self.trouble = trouble
        self._show(Preview())
        self.changed.emit()

    def _show(self, preview: Preview) -> None:
        before, self.preview = self.preview, preview
        if preview.rows != before.rows:
            _fill_prompts(self.understood, preview.rows)
        if preview.rejections != before.rejections:
            _fill_rejections(self.rejected, preview.rejections)
        self.rejected.setVisible(bool(preview.rejections))
        self.rejected_title.setVisible(bool(preview.rejections))
        if preview.rejected:
            self.rejected_title.setText(self._rejected_words(preview))
        self._sum_up(preview)
        self.changed.emit()

    def _rejected_words(self, preview: Preview) -> str:
        count = preview.rejected
        words = "▲ " + self.tr("Lines that cannot be used and are left out: {count}").format(
            count=f"{count:,}"
        )
        shown = len(preview.rejections)
        if count > shown:
            words += self.tr("; the first {shown} are shown").format(shown=shown)
        return words

    def _sum_up(self, preview: Preview) -> None:
        count = preview.prompts
        if self.trouble:
            self.summary.show_words(f"✖ {self.trouble}", "bad")
        elif not count and preview.done:
            self.summary.show_words("✖ " + self.tr("There is no prompt in it"), "bad")
        elif not count:
            self.summary.show_words(self.tr("What is understood of the prompts is shown here"), "muted")
        elif preview.done:
            self.summary.show_words("✔ " + self.tr("{count} prompts").format(count=f"{count:,}"), "good")
        elif preview.estimate is None:
            words = self.tr("{count} prompts so far, counting…").format(count=f"{count:,}")
            self.summary.show_words(words, "info")
        else:
            words = self.tr("~{count} prompts, counting…").format(count=f"{preview.estimate:,}")
            self.summary.show_words(words, "info")


def _fill_prompts(table: QTableWidget, rows: tuple[Row, ...]) -> None:
    _fill(table, [(f"{row.line:,}", row.id, row.text) for row in rows])


def _fill_rejections(table: QTableWidget, rejections: tuple[Rejection, ...]) -> None:
    _fill(table, [(f"{rejection.line:,}", rejection.why) for rejection in rejections])


def _fill(table: QTableWidget, rows: list[tuple[str, ...]]) -> None:
    table.setRowCount(len(rows))
    for number, cells in enumerate(rows):
        for column, words in enumerate(cells):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            table.setItem(number, column, item)
