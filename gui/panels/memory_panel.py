"""The memory page: is there a leak, how long is left, what holds memory, where it grows, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.panels.memory_channels import ChannelHistory
from gui.panels.memory_tabs import ChannelsTab, CleanupsTab, GrowthTab, MemoryTab, SnapshotsTab
from gui.panels.memory_words import cleanups_words, forecast_words, status_words, verdict_words
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel

_WIDE, _LEFT_WIDTH = 680, 310
_LEAST = (280, 160)
_SCROLL_BAR = 34
"""Its width and that of the margins: counted always, or a bar that has come once would keep itself there."""
_UNLIMITED = 16_777_215
"""What Qt takes for no limit of a widget's size."""
BUTTONS: tuple[tuple[str, str], ...] = (
    ("collect_garbage", QT_TRANSLATE_NOOP("Memory", "Collect garbage")),
    ("release_memory", QT_TRANSLATE_NOOP("Memory", "Return memory")),
    ("take_snapshot", QT_TRANSLATE_NOOP("Memory", "Take snapshot")),
    ("force_expired_cleanup", QT_TRANSLATE_NOOP("Memory", "Clean expired…")),
    ("force_low_utility_cleanup", QT_TRANSLATE_NOOP("Memory", "Clean low-utility…")),
)
"""Actions of the window, and what their buttons here say."""


class MemoryPanel(Panel):
    """The curve of memory stands with the other plots; a button leads there."""

    panelWanted = Signal(str)
    """The dock to bring to the front."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = ChannelHistory()
        self.verdict = ToneLabel("", strong=True)
        self.evidence = _sentence()
        self.forecast = _sentence("warn")
        self.status = _sentence()
        self.cleanups = _sentence("muted")
        self.buttons: dict[str, QPushButton] = {}
        self.plots = QPushButton(self.tr("Show the plot"))
        self.plots.setToolTip(self.tr("Memory over time, beside throughput and latency"))
        self.plots.clicked.connect(lambda: self.panelWanted.emit("plots"))

        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Tables of memory"))
        self.tabs.setDocumentMode(True)
        self.channels = ChannelsTab(theme, self._history)
        self.growth = GrowthTab(theme)
        self.snapshots = SnapshotsTab(theme)
        self.history = CleanupsTab(theme)
        for tab, title in (
            (self.channels, self.tr("Channels")),
            (self.growth, self.tr("Growth")),
            (self.snapshots, self.tr("Snapshots")),
            (self.history, self.tr("Cleanups")),
        ):
            self.tabs.addTab(tab, title)
        self.tabs.currentChanged.connect(lambda _index: self.redraw())
        self.setFocusProxy(self.tabs)

        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._sides.setContentsMargins(8, 4, 8, 6)
        self._sides.setSpacing(8)
        self._sides.setSizeConstraint(
            QBoxLayout.SizeConstraint.SetNoConstraint
        )  # it folds when it gets narrow
        self.setMinimumSize(*_LEAST)
        self._sides.addWidget(self._make_summary())
        self._sides.addWidget(self.tabs, 1)

    def _make_summary(self) -> QScrollArea:
        summary = QWidget()
        summary.setMinimumSize(
            1, 1
        )  # else what its words need at their narrowest is taken for its least height
        self._column = column = QVBoxLayout(summary)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for label in (self.verdict, self.evidence, self.forecast, self.status, self.cleanups):
            column.addWidget(label)
        self._levers = QGridLayout()
        self._levers.setSpacing(4)
        self._levers.addWidget(self.plots, 2, 1)
        column.addLayout(self._levers)
        column.addStretch(1)
        self._summary = QScrollArea()
        self._summary.setFrameShape(QFrame.Shape.NoFrame)
        self._summary.setWidgetResizable(True)
        self._summary.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._summary.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._summary.setWidget(summary)
        return self._summary

    def use_actions(self, actions: Mapping[str, QAction]) -> None:
        """Buttons for what the window can do about memory; they are enabled as the actions are."""
        for number, (name, words) in enumerate(BUTTONS):
            action = actions[name]
            button = QPushButton(translate("Memory", words))
            button.setToolTip(action.toolTip())
            button.setAccessibleName(translate("Memory", words))
            button.setEnabled(action.isEnabled())
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            self._levers.addWidget(button, number // 2, number % 2)
            self.buttons[name] = button
        for before, after in zip(
            self.buttons.values(), [*list(self.buttons.values())[1:], self.plots], strict=True
        ):
            self.setTabOrder(before, after)

    def gather(self, state: SessionState) -> None:
        self._history.note(state.memory.sample)

    def draw(self, state: SessionState) -> None:
        memory = state.memory
        words, evidence, tone = verdict_words(memory)
        self.verdict.show_words(words, tone)
        self.evidence.show_words(evidence)
        forecast = forecast_words(memory, self.now(state))
        self.forecast.show_words(forecast, "bad" if memory.verdict == "confirmed" else "warn")
        self.forecast.setVisible(bool(forecast))
        self.status.show_words(status_words(memory))
        self.cleanups.show_words(cleanups_words(memory))
        self._fit_summary()
        tab = self.tabs.currentWidget()
        if isinstance(tab, MemoryTab):
            tab.draw(memory)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The summary stands beside the tables in a wide dock, above them in a narrow one."""
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(beside if wide else below)
        self._summary.setMinimumWidth(_LEFT_WIDTH if wide else 0)
        self._summary.setMaximumWidth(_LEFT_WIDTH if wide else _UNLIMITED)
        self._fit_summary()

    def _fit_summary(self) -> None:
        """Above the tables it takes what its words need, up to half of the height; then it is scrolled."""
        if self._sides.direction() == QBoxLayout.Direction.LeftToRight:
            self._summary.setMinimumHeight(0)
            self._summary.setMaximumHeight(_UNLIMITED)
            return
        wanted = self._column.totalHeightForWidth(max(self.width() - _SCROLL_BAR, 100)) + 2
        self._summary.setFixedHeight(min(wanted, max(self.height() // 2, 80)))


def _sentence(tone: str = "text") -> ToneLabel:
    label = ToneLabel("", tone)  # type: ignore[arg-type]
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
