"""The dialog of a cleanup: exactly what would go, then what went, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.config.cleanup import LOW_UTILITY, MOST_REMOVED
from core.session.ticket import Ticket
from gui import format as fmt
from gui.cache_desk import CacheDesk
from gui.cache_words import back_words, removed_words
from gui.models.cache_model import COLUMNS, CacheModel
from gui.models.cache_rows import CacheQuery, Listing
from gui.models.cleanup_preview import CleanupPreview, preview
from gui.theme import Theme
from gui.widgets.cache_table import CacheTable
from gui.widgets.errand_bar import ErrandBar
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.cache.entry import Cleanup

TYPING_MS = 200
"""The preview follows this long after the last change of a number."""
_SHOWN = {
    "expired": ("prompt", "expires", "hits", "n_bytes", "scope"),
    "low utility": (
        "prompt",
        "utility",
        "hits",
        "n_bytes",
        "last_used",
        "scope",
    ),
}
MODELS_NAMED = 6


class CleanupDialog(QDialog):
    """Works on the running session's cache, or on the profile's file when no session runs."""

    def __init__(self, desk: CacheDesk, kind: Cleanup, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.kind = kind
        self.preview: CleanupPreview | None = None
        self._desk = desk
        self._task: Task | None = None
        self._ticket: Ticket | None = None
        expired = kind == "expired"
        self.setWindowTitle(self.tr("Expired cleanup") if expired else self.tr("Low-utility cleanup"))
        self.what = QLabel(
            self.tr("Removes entries past their time, which are not served any more. Pinned ones stay.")
            if expired
            else self.tr(
                "Removes the entries of lowest utility: those that save little for their room and were not "
                "used lately. Pinned ones stay."
            )
        )
        self.what.setWordWrap(True)
        self.threshold = self._make_threshold()
        self.share = self._make_share()
        self.headline = ToneLabel(strong=True)
        self.headline.setWordWrap(True)
        self.models = ToneLabel(tone="muted")
        self.models.setWordWrap(True)
        self.model = CacheModel(self)
        self.table = CacheTable(self.model, theme)
        self.table.setSortingEnabled(False)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.table.setAccessibleName(self.tr("Entries that would go"))
        for i, column in enumerate(COLUMNS):
            self.table.setColumnHidden(i, column.sort not in _SHOWN[kind])
        self.errand = ErrandBar(closable=False)
        self.run_button = QPushButton(self.tr("Remove them"))
        self.undo_button = QPushButton(self.tr("Undo last cleanup"))
        self.undo_button.setToolTip(self.tr("Possible for an hour after a cleanup"))
        self.close_button = QPushButton(self.tr("Close"))
        self._lay_out()
        self.resize(820, 560)

        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self.threshold.valueChanged.connect(self._numbers_changed)
        self.share.valueChanged.connect(self._numbers_changed)
        self.run_button.clicked.connect(self.run)
        self.undo_button.clicked.connect(self.undo)
        self.close_button.clicked.connect(self.close)
        desk.sourceChanged.connect(self._follow_source)
        desk.progressed.connect(self.errand.show_progress)
        desk.over.connect(self._over)
        desk.hold(self)
        self._follow_source()

    # -- what is where --------------------------------------------------------------------------------

    def _make_threshold(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0.0, 1.0)
        box.setSingleStep(0.05)
        box.setValue(LOW_UTILITY)
        box.setAccessibleName(self.tr("Remove entries of a utility under"))
        box.setToolTip(
            self.tr("A new, ordinary entry has 0.50, and loses half of its odds each day without use")
        )
        return box

    def _make_share(self) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, 100)
        box.setSingleStep(5)
        box.setSuffix(self.tr(" % of all"))
        box.setValue(round(100 * MOST_REMOVED))
        box.setAccessibleName(self.tr("Remove at most this share of all entries"))
        return box

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.what)
        if self.kind == "low utility":
            numbers = QHBoxLayout()
            for words, box in (
                (self.tr("Utility &under"), self.threshold),
                (self.tr("at &most"), self.share),
            ):
                label = QLabel(words)
                label.setBuddy(box)
                numbers.addWidget(label)
                numbers.addWidget(box)
            numbers.addStretch(1)
            layout.addLayout(numbers)
        layout.addWidget(self.headline)
        layout.addWidget(self.models)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.errand)
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.run_button)
        layout.addLayout(buttons)

    # -- looking ahead --------------------------------------------------------------------------------

    def look(self) -> None:
        """Find out what would go now."""
        self._typing.stop()
        cache = self._desk.cache
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if cache is None:
            return
        kind, threshold, share = self.kind, self.threshold.value(), self.share.value() / 100
        self._task = workers().start(
            self, lambda task: preview(cache, kind, threshold, share), self._show, self._not_found
        )
        self._enable()
        if self.preview is None:
            self.headline.show_words(self.tr("Looking for what would go…"), "muted")

    def _numbers_changed(self) -> None:
        if self.preview is not None:
            words = self.tr("{words} (before the change; looking anew…)").format(
                words=self._words(self.preview)
            )
            self.headline.show_words(words, "muted")
        if self._task is not None:
            self._task.cancel()  # what it finds is not what would go with these numbers
            self._task = None
        self.run_button.setEnabled(False)
        self._typing.start()

    def _show(self, found: CleanupPreview) -> None:
        self._task = None
        self.preview = found
        self.headline.show_words(self._words(found), "text" if len(found.plan) else "muted")
        named = [
            self.tr("{model}: {count}, {size}").format(
                model=each.model or fmt.MISSING, count=fmt.count(each.entries), size=fmt.size(each.n_bytes)
            )
            for each in found.by_model[:MODELS_NAMED]
        ]
        if len(found.by_model) > MODELS_NAMED:
            named.append(self.tr("{count} more models").format(count=len(found.by_model) - MODELS_NAMED))
        self.models.show_words(" · ".join(named))
        ids, size = found.plan.ids, found.plan.total_bytes
        self.table.show_listing(Listing(CacheQuery(low=self.threshold.value()), ids, found.total, size))
        self._enable()

    def _not_found(self, why: str) -> None:
        self._task = None
        self.headline.show_words(why, "warn")
        self._enable()

    def _words(self, found: CleanupPreview) -> str:
        count, size = len(found.plan), fmt.size(found.plan.total_bytes)
        if not count:
            return self.tr("Nothing would go of {total} entries.").format(total=fmt.count(found.total))
        return self.tr("{count} of {total} entries would go, {size}.").format(
            count=fmt.count(count), total=fmt.count(found.total), size=size
        )

    def _follow_source(self) -> None:
        self.preview = None
        self.model.use(self._desk.cache)
        self.models.show_words("")
        if self._desk.cache is None:
            words = {
                "opening": self.tr("Opening the cache…"),
                "no file": self.tr("Nothing is cached yet."),
            }.get(self._desk.source, self.tr("There is no cache."))
            self.headline.show_words(self._desk.trouble or words, "muted")
        self.look()
        self._enable()

    def _enable(self) -> None:
        busy = self._ticket is not None
        ready = self.preview is not None and self._task is None and bool(len(self.preview.plan))
        self.run_button.setEnabled(ready and not busy)
        self.undo_button.setEnabled(self._desk.can_undo and not busy)

    # -- doing it ---------------------------------------------------------------------------------------

    def run(self) -> None:
        """Remove what would go. Entries that are used or come meanwhile are judged anew."""
        if self.kind == "expired":
            self._ticket = self._desk.clean_expired()
        else:
            self._ticket = self._desk.clean_low_utility(self.threshold.value(), self.share.value() / 100)
        self.errand.follow(self._ticket, self.tr("Removing…"), removed_words)
        self._enable()

    def undo(self) -> None:
        self._ticket = self._desk.undo_cleanup()
        self.errand.follow(self._ticket, self.tr("Bringing them back…"), back_words)
        self._enable()

    def _over(self, ticket: Ticket) -> None:
        self.errand.show_result(ticket)
        if ticket is self._ticket:
            self._ticket = None
        self.look()
        self._enable()

    def done(self, result: int) -> None:
        self._desk.let_go(self)
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.let_go(self)
        super().closeEvent(event)
