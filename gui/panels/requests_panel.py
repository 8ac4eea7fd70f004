"""The requests: every prompt of the session that has begun, found by state, account, time or words; one in full."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.client.prompt import Prompt
from core.session.export import export_some
from core.session.file import SessionFile
from core.session.request_history import RequestHistory
from core.session.state import SessionState
from gui import format as fmt
from gui.console import Console
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.models.request_order import Mask, Seqs, Show, Sorting, Which, order_of
from gui.models.requests_model import RequestsModel
from gui.models.text_search import TextSearch
from gui.notice import Notice
from gui.panels.panel import Panel
from gui.panels.request_detail import RequestDetail
from gui.panels.request_table import MOVED_ROWS, RequestTable
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

_SHOWS: tuple[tuple[str, Show], ...] = (
    (QT_TRANSLATE_NOOP("Requests", "All"), "all"),
    (QT_TRANSLATE_NOOP("Requests", "In flight"), "running"),
    (QT_TRANSLATE_NOOP("Requests", "Answered"), "answered"),
    (QT_TRANSLATE_NOOP("Requests", "Failed"), "failed"),
    (QT_TRANSLATE_NOOP("Requests", "Unfinished"), "unfinished"),
    (QT_TRANSLATE_NOOP("Requests", "Hits"), "hits"),
    (QT_TRANSLATE_NOOP("Requests", "Exact hits"), "exact"),
    (QT_TRANSLATE_NOOP("Requests", "Canonical hits"), "canonical"),
    (QT_TRANSLATE_NOOP("Requests", "Similar hits"), "similar"),
    (QT_TRANSLATE_NOOP("Requests", "Low agreement"), "flagged"),
    (QT_TRANSLATE_NOOP("Requests", "More than one call"), "several"),
    (QT_TRANSLATE_NOOP("Requests", "Slower than…"), "slow"),
)
_LEAST_DETAIL_PX = 150
_SIDE_BY_SIDE = 1.3
"""Wider than this many times its height, the panel puts the details beside the table, else below it."""


class RequestsPanel(Panel):
    openCacheEntry = Signal(object)
    """The id of the cache's entry to show."""
    contextWanted = Signal(object, int)
    """The session file and the number of an answered request that is to be kept as a context."""

    def __init__(self, theme: Theme, console: Console, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._console = console
        self._filled: RequestHistory | None = None
        self._matches: Mask | None = None
        self._read = 0
        self.model = RequestsModel(self)
        self.search = TextSearch(self)
        self.table = RequestTable(self.model, theme)
        self.detail = RequestDetail(theme)
        self._make_filters()
        self._make_selection_bar()
        self.model.ordered.connect(self._show_count)
        self.search.found.connect(self._take_matches)
        self.search.read_so_far.connect(self._show_reading)
        self.search.troubled.connect(self._tell_trouble)
        self.table.selectionMoved.connect(self._selection_moved)
        self.table.closeWanted.connect(self.close_detail)
        self.table.activated.connect(lambda _: self._open_detail())
        self.table.customContextMenuRequested.connect(self._show_menu)
        self.detail.closed.connect(self.close_detail)
        self.detail.recordRead.connect(self._draw_detail)
        self.detail.retryWanted.connect(lambda seq: self._retry((seq,)))
        self.detail.cacheEntryWanted.connect(self._find_entry)
        self._place = QScrollArea()  # a low window scrolls the details, they do not make it grow
        self._place.setWidgetResizable(True)
        self._place.setFrameShape(QScrollArea.Shape.NoFrame)
        self._place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place.setMinimumSize(self.detail.minimumSizeHint().width() + 20, _LEAST_DETAIL_PX)
        self._place.setWidget(self.detail)
        self._show_detail(False)

        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(self._place)
        self.split.setSizes([500, 500])
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.show_box)
        top.addWidget(self.slow_box)
        top.addWidget(self.account_box)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        layout.addLayout(top)
        layout.addWidget(self.selection_bar)
        layout.addWidget(self.split, 1)

    # -- drawing ----------------------------------------------------------------------------------

    def draw(self, state: SessionState) -> None:
        history, path = self._console.feed.history, self._console.session_file
        self._fill(history, path)
        self._show_accounts(history)
        self.search.use(path)
        if state.running:
            self.search.refresh()
        top = self.table.top_seq
        self.model.held = not self.table.all_matching and self.table.selected_rows > MOVED_ROWS
        self.model.show(state, history, path)
        if self.filter.text().strip() and path is None:
            self._match_live(state, history)
        self.table.stay(top)
        self._show_count()
        self._draw_detail()

    def show_request(self, seq: int) -> None:
        """Bring a request into sight and open it, also one that the filter hides."""
        if self.model.find(seq) is None:
            self.filter.clear()
            self.show_box.setCurrentIndex(0)
            self.account_box.setCurrentIndex(0)
        row = self.model.find(seq)
        if row is not None:
            self.table.selectRow(row)
            self._open_detail()

    def close_detail(self) -> None:
        self.detail.show_request(None)
        self._show_detail(False)
        self.table.setFocus()

    def _open_detail(self) -> None:
        seq = self.table.current_seq
        if seq is not None:
            self.detail.show_request(seq)
            self._show_detail(True)
            self._draw_detail()

    def _show_detail(self, shown: bool) -> None:
        self.detail.setVisible(shown)
        self._place.setVisible(shown)

    def _draw_detail(self) -> None:
        if self._state is not None and not self.detail.isHidden():
            console = self._console
            self.detail.draw(
                self._state,
                console.feed.history,
                console.runner.session,
                console.session_file,
                self.now(self._state),
            )

    def _fill(self, history: RequestHistory, path: Path | None) -> None:
        """What earlier runs answered is in the file only; it is read once, in a worker."""
        if history.began_midway and history is not self._filled and path is not None:
            self._filled = history
            workers().start(self, lambda task: _read_history(path), history.fill, self._tell_trouble)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE * self.height()
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.split.orientation() != wanted:
            self.split.setOrientation(wanted)

    # -- filters ----------------------------------------------------------------------------------

    def _make_filters(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Search: a word of the prompts' beginnings or ids"))
        self.filter.setAccessibleName(self.tr("Search requests"))
        self.filter.setClearButtonEnabled(True)
        self.show_box = QComboBox()
        self.show_box.setAccessibleName(self.tr("Which requests to show"))
        for words, show in _SHOWS:
            self.show_box.addItem(translate("Requests", words), show)
        self.show_box.setMaxVisibleItems(len(_SHOWS))
        self.slow_box = QDoubleSpinBox()
        self.slow_box.setAccessibleName(self.tr("Slower than, in seconds"))
        self.slow_box.setSuffix(self.tr(" s"))
        self.slow_box.setRange(0.1, 3_600.0)
        self.slow_box.setValue(Which().slow_s)
        self.slow_box.setDecimals(1)
        self.slow_box.hide()
        self.account_box = QComboBox()
        self.account_box.setAccessibleName(self.tr("Requests of which account"))
        self.account_box.addItem(self.tr("All accounts"), "")
        self.count = ToneLabel(tone="muted")
        self.filter.textChanged.connect(self._text_changed)
        self.show_box.currentIndexChanged.connect(self._apply_filter)
        self.account_box.currentIndexChanged.connect(self._apply_filter)
        self.slow_box.valueChanged.connect(self._apply_filter)

    def _show_accounts(self, history: RequestHistory) -> None:
        known = self.account_box.count()
        if known > len(history.accounts):  # another session
            self.account_box.setCurrentIndex(0)
            while self.account_box.count() > 1:
                self.account_box.removeItem(1)
            known = 1
        for name in history.accounts[known:]:
            self.account_box.addItem(name, name)

    def _apply_filter(self) -> None:
        show = self.show_box.currentData()
        self.slow_box.setVisible(show == "slow")
        which = Which(show, self.account_box.currentData() or "", self.slow_box.value())
        self.model.set_filter(which, self._matches)
        self._show_count()

    def _text_changed(self, text: str) -> None:
        wanted = text.strip()
        if not wanted:
            self._matches = None
            self._apply_filter()
        elif self._console.session_file is None and self._state is not None:
            self._match_live(self._state, self._console.feed.history)
        self.search.want(wanted)
        self._show_count()

    def _take_matches(self, matches: Mask) -> None:
        self._matches, self._read = matches, 0
        self._apply_filter()

    def _match_live(self, state: SessionState, history: RequestHistory) -> None:
        """Without a file only the texts of the last prompts are known."""
        text = self.filter.text().strip().casefold()
        matches: Mask = history.column("status") > 255
        for seq, row in state.rows.items():
            if 0 < seq < len(matches):
                matches[seq] = text in row.preview.casefold() or text in row.id.casefold()
        self._take_matches(matches)

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        if self.search.busy and self._read:
            words = self.tr("Reading texts: {count}").format(count=fmt.count(self._read))
        elif shown == total:
            words = self.tr("{count} shown").format(count=fmt.count(shown))
        else:
            words = self.tr("{count} of {total} shown").format(count=fmt.count(shown), total=fmt.count(total))
        self.count.show_words(words)
        if self.table.all_matching:
            self._show_selection()

    def _show_reading(self, seq: int) -> None:
        self._read = seq
        self._show_count()

    # -- the selection ----------------------------------------------------------------------------

    def _make_selection_bar(self) -> None:
        self.selection_bar = QWidget()
        self.selected = ToneLabel(strong=True)
        self.retry_button = QPushButton(self.tr("Ask failed ones &anew"))
        self.copy_button = QPushButton(self.tr("Copy &ids"))
        self.export_button = QPushButton(self.tr("E&xport…"))
        self.none_button = QPushButton(self.tr("Select &none"))
        self.retry_button.clicked.connect(self.retry_failed)
        self.copy_button.clicked.connect(self.copy_ids)
        self.export_button.clicked.connect(self.export_selected)
        self.none_button.clicked.connect(self.table.select_none)
        bar = QHBoxLayout(self.selection_bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.selected, 1)
        for button in (self.retry_button, self.copy_button, self.export_button, self.none_button):
            bar.addWidget(button)
        self.selection_bar.hide()

    def _selection_moved(self) -> None:
        self._show_selection()
        chosen = self.table.selected_rows and self.table.current_seq is not None
        if chosen and not self.table.all_matching:  # the keyboard coming in is no choice
            self._details_soon()

    def _details_soon(self) -> None:
        """After the selection is settled, so that a drag over many rows reads one of them only."""
        if self.isVisible():
            QTimer.singleShot(0, self, self._open_detail)

    def _show_selection(self) -> None:
        count = self.table.selected_rows
        self.selection_bar.setVisible(self.table.all_matching or count > 1)
        words = self.tr("all {count} matching") if self.table.all_matching else self.tr("{count} selected")
        self.selected.show_words(words.format(count=fmt.count(count)))
        running = self._console.runner.session is not None
        self.retry_button.setEnabled(running)
        self.retry_button.setToolTip("" if running else self.tr("The session has ended: resume it first"))
        self.export_button.setEnabled(self._console.session_file is not None)
        self.copy_button.setEnabled(self._console.session_file is not None)

    def _show_menu(self, at: QPoint) -> None:
        if not self.table.selected_rows:
            return
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        retry = menu.addAction(self.tr("Ask anew"), self.retry_selected)
        retry.setEnabled(self._console.runner.session is not None)
        failed = menu.addAction(self.tr("Ask failed ones anew"), self.retry_failed)
        failed.setEnabled(self._console.runner.session is not None)
        has_file = self._console.session_file is not None
        menu.addAction(self.tr("Copy ids"), self.copy_ids).setEnabled(has_file)
        menu.addAction(self.tr("Export as JSON lines…"), self.export_selected).setEnabled(has_file)
        menu.addAction(self.tr("Save as context"), self.save_context).setEnabled(self._can_save_context)
        menu.addSeparator()
        menu.addAction(self.tr("Select all matching"), self.table.selectAll)
        menu.popup(self.table.viewport().mapToGlobal(at))

    # -- what can be done with it -----------------------------------------------------------------

    def retry_selected(self) -> None:
        """Ask all that is selected anew."""
        self._retry(tuple(self.table.selected_seqs().tolist()))

    def retry_failed(self) -> None:
        """Of what is selected, ask those anew that have failed."""
        history = self._console.feed.history
        rows = ((seq, history.row(seq)) for seq in self.table.selected_seqs().tolist())
        self._retry(tuple(seq for seq, row in rows if row is not None and row.state == "failed"))

    def retry_all_failed(self) -> None:
        """Every failed prompt of the session, whatever is shown or selected."""
        failed = order_of(self._console.feed.history, Which("failed"), Sorting("seq", False))
        self._retry(tuple(failed.tolist()))

    def _retry(self, seqs: tuple[int, ...]) -> None:
        control = self._console.control
        if control is not None and seqs:
            control.retry(*seqs)

    def copy_ids(self) -> None:
        """One a line, on the clipboard."""
        path, seqs = self._console.session_file, self.table.selected_seqs()
        if path is not None and len(seqs):
            workers().start(self, lambda task: _ids(path, seqs), self._copied, self._tell_trouble)

    def _copied(self, ids: list[str]) -> None:
        QGuiApplication.clipboard().setText("\n".join(ids))
        words = self.tr("{count} ids are on the clipboard").format(count=fmt.count(len(ids)))
        self._console.noticed.emit(Notice(words, "info"))

    def export_selected(self) -> None:
        """Write the result lines of what is selected to a file."""
        dialog = QFileDialog(
            self, self.tr("Export the selected requests"), "", self.tr("JSON lines (*.jsonl)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()

    def export_to(self, target: Path) -> None:
        path, seqs = self._console.session_file, self.table.selected_seqs()
        if path is not None and len(seqs):
            workers().start(
                self,
                lambda task: export_some(path, seqs.tolist(), target),
                lambda count: self._exported(count, target),
                self._tell_trouble,
            )

    def _exported(self, count: int, target: Path) -> None:
        words = self.tr("{count} results are in {file}").format(count=fmt.count(count), file=target)
        self._console.noticed.emit(Notice(words, "good"))

    @property
    def _can_save_context(self) -> bool:
        """One request is selected, and its answer is in the file."""
        seqs = self.table.selected_seqs()
        row = self._console.feed.history.row(int(seqs[0])) if len(seqs) == 1 else None
        return self._console.session_file is not None and row is not None and row.state == "answered"

    def save_context(self) -> None:
        """Keep the selected request with its answer, to go on with it in another session."""
        path = self._console.session_file
        if path is not None and self._can_save_context:
            self.contextWanted.emit(path, int(self.table.selected_seqs()[0]))

    def _find_entry(self, prompt: Prompt) -> None:
        session, path = self._console.runner.session, self._console.session_file
        cache = session.cache if session is not None else None
        if cache is None or path is None:
            self._tell_trouble(self.tr("The session runs without a cache"))
            return

        def find(_task: Task) -> int | None:
            from core.session.cache_request import entry_of  # brings the engine in

            return entry_of(cache, path, prompt)

        workers().start(self, find, self._found_entry, self._tell_trouble)

    def _found_entry(self, entry: int | None) -> None:
        if entry is None:
            self._tell_trouble(self.tr("The cache has no entry with this answer (any more)"))
        else:
            self.openCacheEntry.emit(entry)

    def _tell_trouble(self, words: str) -> None:
        self._console.noticed.emit(Notice(words, "warn"))


def _read_history(path: Path) -> RequestHistory:
    file = SessionFile(path, read_only=True)
    try:
        return RequestHistory.read(file)
    finally:
        file.close()


def _ids(path: Path, seqs: Seqs) -> list[str]:
    file = SessionFile(path, read_only=True)
    try:
        names = {head.seq: head.id for head in file.heads(seqs.tolist())}
    finally:
        file.close()
    return [names[seq] for seq in seqs.tolist() if seq in names]
