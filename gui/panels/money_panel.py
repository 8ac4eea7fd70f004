"""The money page: what the session has cost and should cost, by account, what was saved, and what the caps leave."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHeaderView,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QTableView,
    QWidget,
)

from core.session.forecast import Forecast, forecast
from core.session.state import SessionState
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.models.money_model import COLUMNS, AccountMoney, MoneyModel
from gui.panels.money_words import (
    basis_words,
    cap_lines,
    cost_words,
    day_name,
    day_words,
    interval_words,
    left_of_account,
)
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.cell_table import CellTable
from gui.widgets.tone_label import ToneLabel

_WIDE, _LEFT_WIDTH = 680, 352
_LEAST = (280, 160)
_SCROLL_BAR = 34
"""Its width and that of the margins: counted always, or a bar that has come once would keep itself there."""
_UNLIMITED = 16_777_215
"""What Qt takes for no limit of a widget's size."""
_CAPS = 2
_LEFT_OF_CAP = 3
"""The column that is empty without a cap on accounts."""
_STEPS = 1000
_SAVINGS = (
    (
        "cache",
        QT_TRANSLATE_NOOP("Money", "Answers from the cache"),
        QT_TRANSLATE_NOOP("Money", "What they had cost when they were bought"),
    ),
    (
        "prefix",
        QT_TRANSLATE_NOOP("Money", "Prompt caching"),
        QT_TRANSLATE_NOOP(
            "Money", "Prompt tokens that the provider had in its own cache, at their lower price"
        ),
    ),
    (
        "off_peak",
        QT_TRANSLATE_NOOP("Money", "Cheap hours"),
        QT_TRANSLATE_NOOP("Money", "Calls off-peak, against what they cost at the peak price"),
    ),
)


class MoneyPanel(Panel):
    """Beside each other in a wide dock, the accounts below in a narrow one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Money", "Money"))
        self.cost = _value(strong=True)
        self.expected = _value(strong=True)
        self.basis = _sentence("muted")
        self.day = _value()
        self.savings = {name: _value() for name, *_ in _SAVINGS}
        self.caps = [(ToneLabel(), _value(), _bar()) for _ in range(_CAPS)]
        self.model = MoneyModel(self)
        self.table = self._make_table(theme)
        self._day_name = ToneLabel("", "muted")
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.setContentsMargins(8, 8, 8, 8)
        self._sides.addWidget(self._make_summary())
        self._sides.addWidget(self.table, 1)
        self.setMinimumSize(*_LEAST)
        self.setFocusProxy(self.table)

    def _make_summary(self) -> QScrollArea:
        summary = QWidget()
        summary.setObjectName("moneySummary")
        grid = self._grid = QGridLayout(summary)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._row(ToneLabel(translate("Money", "Cost so far"), "muted"), self.cost)
        self._row(ToneLabel(translate("Money", "Expected in all"), "muted"), self.expected)
        grid.addWidget(self.basis, grid.rowCount(), 0, 1, 2)
        self._row(self._day_name, self.day)
        for name, words, bar in self.caps:
            self._row(name, words)
            grid.addWidget(bar, grid.rowCount(), 0, 1, 2)
        self._heading(translate("Money", "Saved by"))
        for kind, title, tip in _SAVINGS:
            label, value = ToneLabel(translate("Money", title), "muted"), self.savings[kind]
            for part in (label, value):
                part.setToolTip(translate("Money", tip))
            self._row(label, value)
        grid.setRowStretch(grid.rowCount(), 1)
        self._summary = QScrollArea()
        self._summary.setFrameShape(QFrame.Shape.NoFrame)
        self._summary.setWidgetResizable(True)
        self._summary.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._summary.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._summary.setWidget(summary)
        return self._summary

    def _row(self, name: ToneLabel, value: ToneLabel) -> None:
        at = self._grid.rowCount()
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(value, at, 1)

    def _heading(self, words: str) -> None:
        self._grid.addWidget(ToneLabel(words, strong=True), self._grid.rowCount(), 0, 1, 2)

    def _make_table(self, theme: Theme) -> QTableView:
        table = CellTable(self.model, theme)
        table.setAccessibleName(translate("Money", "Cost of each account"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 8)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for number, column in enumerate(COLUMNS):
            widest = max(translate("Money", column.title) + "____", column.widest, key=len)
            header.resizeSection(number, header.fontMetrics().horizontalAdvance(widest))
        header.setStretchLastSection(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        return table

    def draw(self, state: SessionState) -> None:
        found = forecast(state)
        self.cost.show_words(cost_words(state))
        self.expected.show_words(interval_words(found.total) if found is not None else fmt.MISSING)
        self.basis.show_words(basis_words(state, found))
        begun = state.started_at is not None
        for name, usd in (
            ("cache", state.saved_cost_usd),
            ("prefix", state.saved_prefix_usd),
            ("off_peak", state.saved_off_peak_usd),
        ):
            self.savings[name].show_words(fmt.money(usd) if begun else fmt.MISSING)
        self._draw_caps(state)
        self.table.setColumnHidden(_LEFT_OF_CAP, state.max_cost_per_account_usd is None)
        self.model.show_rows(_rows(state, found))
        self._fit_summary()

    def _draw_caps(self, state: SessionState) -> None:
        lines = cap_lines(state)
        uncapped = bool(state.day) and state.max_cost_per_day_usd is None
        self._day_name.show_words(day_name(state))
        self.day.show_words(day_words(state))
        for part in (self._day_name, self.day):
            part.setVisible(uncapped)
        for number, (name, words, bar) in enumerate(self.caps):
            line = lines[number] if number < len(lines) else None
            for widget in (name, words, bar):
                widget.setVisible(line is not None)
            if line is not None:
                told = translate("Money", "Cap: {name}").format(name=line.name)
                name.show_words(told, "muted")
                words.show_words(line.words, line.tone)
                bar.setValue(round(_STEPS * line.share))
                bar.setAccessibleName(told)
                bar.setAccessibleDescription(line.words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(beside if wide else below)
        self._summary.setMinimumWidth(_LEFT_WIDTH if wide else 0)
        self._summary.setMaximumWidth(_LEFT_WIDTH if wide else _UNLIMITED)
        self._fit_summary()

    def _fit_summary(self) -> None:
        """Above the table it takes what its words need, up to two thirds of the height; then it is scrolled."""
        if self._sides.direction() == QBoxLayout.Direction.LeftToRight:
            self._summary.setMinimumHeight(0)
            self._summary.setMaximumHeight(_UNLIMITED)
            return
        wanted = self._grid.totalHeightForWidth(max(self.width() - _SCROLL_BAR, 100)) + 2
        self._summary.setFixedHeight(min(wanted, max(self.height() * 2 // 3, 80)))


def _rows(state: SessionState, found: Forecast | None) -> list[AccountMoney]:
    total = sum(view.cost_usd for view in state.accounts.values())
    return [
        AccountMoney(
            name,
            view.cost_usd,
            view.cost_usd / total if total else None,
            None if found is None else found.accounts.get(name),
            left_of_account(state, name),
        )
        for name, view in state.accounts.items()
    ]


def _value(*, strong: bool = False) -> ToneLabel:
    label = ToneLabel(fmt.MISSING, strong=strong)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setWordWrap(True)
    return label


def _sentence(tone: str) -> ToneLabel:
    label = ToneLabel("", tone)  # type: ignore[arg-type]
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def _bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, _STEPS)
    bar.setTextVisible(False)
    bar.setFixedHeight(6)
    return bar
