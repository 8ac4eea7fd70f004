"""The contexts: kept conversations, found by what they are about, read, and gone on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from gui import format as fmt
from gui.actions import Situation
from gui.context_desk import ContextDesk
from gui.context_words import Conversation, Listing, conversation_of, listing_of, role_words
from gui.dialogs.context_name import ContextName
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.contexts_table import ContextsTable
from gui.widgets.flow import Flow
from gui.widgets.text_pane import TextPane
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task

if TYPE_CHECKING:
    from core.context import ContextHead

TYPING_MS = 250
LOOK_MS = 2_000
"""How often a panel in sight looks whether another process has changed the file."""
_SIDE_BY_SIDE = 1.3


class ContextsPanel(Panel):
    """`table`, `text` and `filter` are its parts; actions of the window call its methods."""

    situationChanged = Signal()
    startWanted = Signal(str)
    """The id of the context that a session is to start from."""

    def __init__(self, desk: ContextDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.listing = Listing((), [], [], 0)
        self.shown: Conversation | None = None
        self._page = 0
        self._seen = False
        self._changes: int | None = None
        self._finding: Task | None = None
        self._reading: Task | None = None
        self._make_parts(theme)
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._connect()

    # -- what is where ----------------------------------------------------------------------------

    def _make_parts(self, theme: Theme) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Search by meaning: what was it about?"))
        self.filter.setAccessibleName(self.tr("Search contexts by meaning"))
        self.filter.setClearButtonEnabled(True)
        self.count = ToneLabel(tone="muted")
        self.nothing = ToneLabel(tone="muted")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        headers = [
            *(self.tr("Name"), self.tr("Model"), self.tr("Messages"), self.tr("Tokens")),
            *(self.tr("Used"), self.tr("Account")),
        ]
        self.table = ContextsTable(self.tr("Contexts"), headers, theme)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.facts = ToneLabel(tone="muted")
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = TextPane(self.tr("The conversation"))
        self.earlier = QPushButton(self.tr("◂ Earlier part"))
        self.later = QPushButton(self.tr("Later part ▸"))
        self.part = ToneLabel(tone="muted")
        self.buttons = Flow()
        self.start_button = self._button(self.tr("Start a session…"), self.start)
        self._button(self.tr("Branch here…"), self.branch)
        self._button(self.tr("Rename…"), self.rename)
        self._button(self.tr("Export…"), self.export)
        self._button(self.tr("Remove"), self.remove)

    def _button(self, words: str, call: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(call)
        self.buttons.add(button)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        parts = QHBoxLayout()
        parts.addWidget(self.earlier)
        parts.addWidget(self.part, 1)
        parts.addWidget(self.later)
        self.detail = QWidget()
        inside = QVBoxLayout(self.detail)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.facts)
        inside.addWidget(self.text, 1)
        inside.addLayout(parts)
        inside.addWidget(self.buttons)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.detail)
        self.splitter.setSizes([500, 500])
        self._stack = QStackedLayout()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        layout.addLayout(top)
        layout.addLayout(self._stack, 1)
        self.detail.hide()

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._typing.start)
        self.filter.returnPressed.connect(self.refresh)
        self._typing.timeout.connect(self.refresh)
        self._look.timeout.connect(lambda: self.desk.changes(self, self._take_changes))
        self.desk.changed.connect(self._changed_here)
        self.desk.undoChanged.connect(self.situationChanged)
        self.table.selectionModel().currentRowChanged.connect(self._read_chosen)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.doubleClicked.connect(self.start)
        self.earlier.clicked.connect(lambda: self._show_page(self._page - 1))
        self.later.clicked.connect(lambda: self._show_page(self._page + 1))
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE * self.height()
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)

    # -- reading the file -------------------------------------------------------------------------

    def draw(self, state: SessionState) -> None:
        """A session changes nothing here; what is kept is read when the panel comes in sight and when it changes."""

    def set_seen(self, seen: bool) -> None:
        """Whether its dock is open and in front."""
        if seen == self._seen:
            return
        self._seen = seen
        if seen:
            self._look.start()
            self.refresh()
        else:
            self._look.stop()
            self.desk.release()

    def refresh(self) -> None:
        """Read anew what is kept, or what is about the text in the box."""
        self._typing.stop()
        if self._finding is not None:
            self._finding.cancel()
        if self.filter.text().strip():
            self.count.show_words(self.tr("searching…"), "muted")
        self._finding = self.desk.find(
            self, self.filter.text().strip(), listing_of, self._show_listing, self._show_trouble
        )

    def _take_changes(self, changes: int) -> None:
        known, self._changes = self._changes, changes
        if known is not None and changes != known:
            self.refresh()

    def _changed_here(self) -> None:
        if self._seen:
            self.refresh()

    def _show_listing(self, listing: Listing) -> None:
        self.listing = listing
        self.table.show_rows(listing.rows, listing.tips)
        searched = bool(self.filter.text().strip())
        shown = len(listing.heads)
        words = self.tr("{count} found") if searched else self.tr("{count} kept")
        if shown < listing.total:
            words = self.tr("the first {shown} of {count}")
        self.count.show_words(words.format(count=fmt.count(listing.total), shown=fmt.count(shown)))
        self._show_nothing(searched=searched)
        if listing.heads and self.chosen is None:
            self.table.selectRow(0)
        else:
            self._read_chosen()

    def _show_nothing(self, *, searched: bool) -> None:
        if self.listing.heads:
            self._stack.setCurrentIndex(1)
            return
        self._stack.setCurrentIndex(0)
        if searched:
            words = self.tr("No context is about that. Try other words, or clear the search.")
            self.nothing.show_words(words, "muted")
            return
        self.nothing.show_words(
            self.tr(
                "No conversation is kept yet. Choose “Save as context” in the menu of an answered request, or add "
                "one from a file with Contexts, Add from a file. A new session can then go on with it."
            ),
            "muted",
        )

    def _show_trouble(self, trouble: str) -> None:
        self.listing = Listing((), [], [], 0)
        self._stack.setCurrentIndex(0)
        self.nothing.show_words(f"✖ {trouble}", "bad")
        self.situationChanged.emit()

    # -- the chosen one ---------------------------------------------------------------------------

    @property
    def chosen(self) -> ContextHead | None:
        row = self.table.currentIndex().row()
        return self.listing.heads[row] if 0 <= row < len(self.listing.heads) else None

    def add_to(self, situation: Situation) -> Situation:
        """What the table of actions is to know of contexts."""
        chosen = self.chosen is not None
        self.start_button.setEnabled(chosen and not situation.live)
        return replace(situation, context_chosen=chosen, context_undo=self.desk.can_undo)

    def _read_chosen(self) -> None:
        head = self.chosen
        self.situationChanged.emit()
        self.detail.setVisible(head is not None)
        if self._reading is not None:
            self._reading.cancel()
        if head is None:
            self.shown = None
            return
        roles = role_words()
        self._reading = self.desk.read(
            self, head.id, lambda found: conversation_of(found, roles), self._show, self._show_unreadable
        )

    def _show(self, conversation: Conversation) -> None:
        before, self.shown = self.shown, conversation
        head = conversation.head
        words = self.tr("{model} · {messages} messages · {tokens} tokens").format(
            model=head.model or self.tr("any model"),
            messages=fmt.count(head.messages),
            tokens=f"{'~' if head.tokens_estimated else ''}{head.tokens:,}",
        )
        if head.account:
            words += self.tr(" · last answered by {account}").format(account=head.account)
        if head.parent:
            parent = next((one.name for one in self.listing.heads if one.id == head.parent), head.parent)
            words += self.tr(" · branched from {parent}").format(parent=parent)
        self.facts.show_words(words, "muted")
        self.facts.setToolTip(head.summary)
        same = before is not None and before.head.id == head.id
        if not same:
            self.text.show_text("")  # a branch begins like its parent, but is read from its beginning
        self._show_page(self._page if same else 0)

    def _show_unreadable(self, trouble: str) -> None:
        self.shown = None
        self.facts.show_words(f"▲ {trouble}", "warn")
        self.text.show_text("")
        self._show_parts(0, 1)

    def _show_page(self, number: int) -> None:
        if self.shown is None:
            return
        pages = self.shown.pages
        self._page = min(max(number, 0), len(pages) - 1)
        self.text.show_text(pages[self._page].text)
        self._show_parts(self._page, len(pages))

    def _show_parts(self, page: int, pages: int) -> None:
        for part in (self.earlier, self.part, self.later):
            part.setVisible(pages > 1)
        self.earlier.setEnabled(page > 0)
        self.later.setEnabled(page < pages - 1)
        self.part.show_words(self.tr("part {page} of {pages}").format(page=page + 1, pages=pages))

    # -- what is done -----------------------------------------------------------------------------

    def start(self) -> None:
        """Open the dialog for a new session, with the chosen context in it."""
        if self.chosen is not None and self.start_button.isEnabled():
            self.startWanted.emit(self.chosen.id)

    def branch(self) -> None:
        head, shown = self.chosen, self.shown
        if head is None or shown is None:
            return
        at = shown.pages[self._page].message_at(self.text.textCursor().position())
        name = self.tr("{name}, up to {number}").format(name=head.name, number=at)
        dialog = ContextName(self.tr("Branch a context"), name, self.window(), messages=head.messages, at=at)
        dialog.given.connect(lambda name, count, which=head.id: self.desk.branch(which, count, name))
        dialog.open()

    def rename(self) -> None:
        head = self.chosen
        if head is not None:
            dialog = ContextName(self.tr("Rename a context"), head.name, self.window())
            dialog.given.connect(lambda name, _count, which=head.id: self.desk.rename(which, name))
            dialog.open()

    def export(self) -> None:
        head = self.chosen
        if head is None:
            return
        kinds = ";;".join(
            (self.tr("JSON (*.json)"), self.tr("JSON lines (*.jsonl)"), self.tr("Markdown, to read (*.md)"))
        )
        dialog = QFileDialog(self, self.tr("Export the context"), "", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix(kind.rpartition("*")[2].rstrip(")"))
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name, which=head.id: self.desk.export(which, Path(name)))
        dialog.open()

    def remove(self) -> None:
        if self.chosen is not None:
            self.desk.remove(self.chosen.id)

    def undo_remove(self) -> None:
        self.desk.undo()

    def add(self) -> None:
        """Ask for a file, and keep its conversations."""
        dialog = QFileDialog(
            self, self.tr("Add contexts from a file"), "", self.tr("Contexts (*.json *.jsonl)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.desk.add(Path(name)))
        dialog.open()

    def _open_menu(self, at: QPoint) -> None:
        if self.chosen is None:
            return
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Start a session…"), self.start).setEnabled(self.start_button.isEnabled())
        menu.addAction(self.tr("Branch here…"), self.branch)
        menu.addAction(self.tr("Rename…"), self.rename)
        menu.addAction(self.tr("Export…"), self.export)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), self.remove)
        menu.popup(self.table.viewport().mapToGlobal(at))
