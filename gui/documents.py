"""Sessions as documents: new, open, recent, report, export. The part "documents" of the table of actions.

Asks the user, reads and writes files in workers, and hands what is to run to the console.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from core.keys.sources import KeySource
from core.session.export import check_target, export_results
from core.session.file import SessionFile
from gui.app_settings import AppSettings
from gui.console import Console
from gui.dropped import SESSION_ENDING
from gui.jobs import FileJob
from gui.notice import Notice, NoticeButton
from gui.theme import Tone
from gui.workers import Task, workers

if TYPE_CHECKING:
    from gui.dialogs.new_session import NewSession

_KEYS_FOR = "keys_for"


class Documents(QObject):
    """One per window."""

    newWindowWanted = Signal()
    keysWanted = Signal()
    """The user wants to see the stored keys."""

    def __init__(self, console: Console, app_settings: AppSettings, dialog_parent: QWidget) -> None:
        super().__init__(dialog_parent)
        self._console = console
        self._app_settings = app_settings
        self._parent = dialog_parent
        self.new_dialog: NewSession | None = None
        """The open dialog for a new session."""

    # -- new ----------------------------------------------------------------------------------------

    def new_session(self, prompts: Path | None = None, context: str = "") -> None:
        """Show the dialog, with these prompts and the context of that id in it where they are named."""
        from gui.dialogs.new_session import NewSession  # dialogs are imported when they are first wanted

        dialog = self.new_dialog
        if dialog is None:
            console = self._console
            dialog = NewSession(console.settings, console.profile, self._app_settings, self._parent)
            dialog.startWanted.connect(self.start_new)
            dialog.finished.connect(self._new_dialog_closed)
            dialog.endpoint.keys.manageWanted.connect(self.keysWanted)
            self.new_dialog = dialog
            dialog.open()
        if prompts is not None:
            dialog.set_prompts(prompts)
        if context:
            dialog.set_context(context)

    def start_new(self, job: FileJob) -> None:
        if job.simulate is None:
            host = urlsplit(job.settings.base_url).hostname or ""
            kept = {**self._remembered_keys(), host: job.keys}
            self._app_settings.set_value(_KEYS_FOR, msgspec.json.encode(kept).decode())
        self._app_settings.add_recent(job.session_path)
        self._console.start(job)

    def refresh_keys(self) -> None:
        if self.new_dialog is not None:
            self.new_dialog.refresh_keys()

    def _new_dialog_closed(self) -> None:
        self.new_dialog = None

    # -- open ---------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for a file, prompts or a session."""
        self._ask_file(
            self.tr("Open"),
            [
                self.tr("Sessions and prompts (*.pilot *.txt *.csv *.jsonl)"),
                self.tr("Sessions (*.pilot)"),
                self.tr("Prompts (*.txt *.csv *.jsonl)"),
                self.tr("All files (*)"),
            ],
            self.open_path,
        )

    def open_path(self, path: Path) -> None:
        """A session file is shown as it is, with the ways on; of any other file a new session can be made."""
        if self._console.runner.live:
            self._tell(
                self.tr("A session is running in this window. Open {name} in a new window.").format(
                    name=path.name
                ),
                "warn",
                NoticeButton(self.tr("New window"), self.new_window),
            )
        elif path.suffix.lower() == SESSION_ENDING:
            self._app_settings.add_recent(path)
            self._console.keys_by_host = self._remembered_keys()
            self._console.view(path)
        else:
            self._app_settings.add_recent(path)
            self.new_session(path)

    def replay_session(self) -> None:
        """Ask for a session file, and show how it went."""
        kinds = [self.tr("Sessions (*.pilot)"), self.tr("All files (*)")]
        self._ask_file(self.tr("Replay a session"), kinds, self._replay)

    def _replay(self, path: Path) -> None:
        self._app_settings.add_recent(path)
        self._console.keys_by_host = self._remembered_keys()
        self._console.replay(path)

    def _ask_file(self, title: str, kinds: list[str], chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._parent, title)
        dialog.setNameFilters(kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.open()

    def _remembered_keys(self) -> dict[str, KeySource]:
        kept = str(self._app_settings.value(_KEYS_FOR, ""))
        try:
            return msgspec.json.decode(kept, type=dict[str, KeySource])
        except msgspec.MsgspecError:
            return {}

    def new_window(self) -> None:
        self.newWindowWanted.emit()

    # -- report and export --------------------------------------------------------------------------

    def write_report(self) -> None:
        """Ask where to, and write the session's page there."""
        self._ask_target(
            self.tr("Write a report"), "-report.html", [self.tr("Web pages (*.html)")], self.report_to
        )

    def export(self) -> None:
        """Ask where to, and write the session's results there."""
        kinds = [self.tr("JSON lines (*.jsonl)"), self.tr("Table (*.csv)")]
        self._ask_target(self.tr("Export results"), "-results.jsonl", kinds, self.export_to)

    def report_to(self, page: Path) -> None:
        session = self._console.session_path
        if session is None:
            return

        def write(_task: Task) -> None:
            from core.session.report import write_report

            check_target(page)
            write_report(session, page)

        self._tell(self.tr("Writing the report…"))
        workers().start(self, write, lambda _none: self._written(page), self._failed)

    def export_to(self, target: Path) -> None:
        session = self._console.session_path
        if session is None:
            return

        def write(_task: Task) -> int:
            check_target(target)
            file = SessionFile(session, read_only=True)
            try:
                return export_results(file.results(), target)
            finally:
                file.close()

        self._tell(self.tr("Writing the results…"))
        workers().start(self, write, lambda count: self._written(target, count), self._failed)

    def _written(self, path: Path, results: int | None = None) -> None:
        words = self.tr("{path} is written.").format(path=path)
        if results is not None:
            words = self.tr("Results written to {path}: {count}.").format(path=path, count=f"{results:,}")
        self._tell(
            words,
            "good",
            NoticeButton(self.tr("Open"), lambda: _show(path)),
            NoticeButton(self.tr("Open folder"), lambda: _show(path.parent)),
        )

    def _ask_target(self, title: str, ending: str, kinds: list[str], chosen: Callable[[Path], None]) -> None:
        session = self._console.session_path
        if session is None:
            return
        dialog = QFileDialog(self._parent, title, str(session.with_name(session.stem + ending)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(Path(ending).suffix)
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix(kind.rpartition("*")[2].rstrip(")"))
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.open()

    # -- telling ------------------------------------------------------------------------------------

    def _failed(self, trouble: str) -> None:
        self._tell(trouble, "bad")

    def _tell(self, words: str, tone: Tone = "info", *buttons: NoticeButton) -> None:
        self._console.noticed.emit(Notice(words, tone, buttons))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
