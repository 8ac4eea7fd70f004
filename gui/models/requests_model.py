"""The table of requests: prompts in flight, the last finished ones, and failures that have left those.

Sorting and filtering happen here on a plain list (a `QSortFilterProxyModel` over a Python model is far
slower). Rows come and go without a reset, so selection and scroll position survive every update.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.session.state import SessionState
from core.session.views import AttemptView, PromptRow
from gui import format as fmt
from gui.looks import PROMPT
from gui.widgets.cell_delegate import Cell

Show = Literal["all", "running", "answered", "hits", "failed"]
Index = QModelIndex | QPersistentModelIndex

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    tip: str
    text: Callable[[PromptRow], str]
    key: Callable[[PromptRow], Any]
    numeric: bool = False


def _number(value: float | None) -> float:
    return -1.0 if value is None else value


def account_of(row: PromptRow) -> str:
    """The account that answered, or the one that is asked now."""
    if row.account is not None:
        return row.account
    return row.attempts[-1].account if row.attempts else ""


def outcome_of(row: PromptRow) -> str:
    """Why it failed, which kind of hit it was, or what its last call is doing."""
    if row.state == "failed":
        return row.error
    if row.cached is not None:
        return f"{row.cached} hit"
    if row.flagged:
        return f"low agreement {fmt.percent(row.agreement)}"
    if row.state == "answered":
        return f"agreement {fmt.percent(row.agreement)}" if row.agreement is not None else ""
    if not row.attempts:
        return "waiting"
    last = row.attempts[-1]
    return f"{last.purpose} call" if last.outcome == "running" else f"{last.error or last.outcome}, next"


def attempt_words(attempt: AttemptView) -> str:
    """'hedge on work sk-…12ab: running'."""
    words = f"{attempt.purpose} on {attempt.account} {attempt.key}: {attempt.outcome}"
    if attempt.error:
        words += f", {attempt.error}"
    return words + (f" after {fmt.duration(attempt.latency_s)}" if attempt.latency_s is not None else "")


COLUMNS: tuple[Column, ...] = (
    Column("State", "running, answered or failed", lambda r: PROMPT[r.state].text, lambda r: r.state),
    Column("#", "Place in the session", lambda r: fmt.count(r.seq), lambda r: r.seq, True),
    Column("Id", "Your name for the prompt", lambda r: r.id, lambda r: r.id),
    Column("Prompt", "How the prompt begins", lambda r: r.preview, lambda r: r.preview),
    Column("Account", "Who answered, or is asked now", account_of, account_of),
    Column("Outcome", "Hit, agreement, error, or what the last call is doing", outcome_of, outcome_of),
    Column(
        "Calls", "Calls made for it", lambda r: fmt.count(len(r.attempts)), lambda r: len(r.attempts), True
    ),
    Column(
        "First token",
        "Time to the first token",
        lambda r: fmt.duration(r.first_token_s),
        lambda r: _number(r.first_token_s),
        True,
    ),
    Column(
        "Latency",
        "Time to the whole answer",
        lambda r: fmt.duration(r.latency_s),
        lambda r: _number(r.latency_s),
        True,
    ),
    Column("Tokens", "Of all its calls", lambda r: fmt.count(r.tokens or None), lambda r: r.tokens, True),
    Column("Cost", "Of all its calls", lambda r: fmt.money(r.cost_usd), lambda r: _number(r.cost_usd), True),
)

_SHOWN: dict[Show, Callable[[PromptRow], bool]] = {
    "all": lambda r: True,
    "running": lambda r: r.state == "running",
    "answered": lambda r: r.state == "answered",
    "hits": lambda r: r.cached is not None,
    "failed": lambda r: r.state == "failed",
}


class RequestsModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[PromptRow] = []
        self._rows: list[PromptRow] = []
        self._show: Show = "all"
        self._text = ""
        self._column = 1
        self._descending = True

    @property
    def total(self) -> int:
        """Rows before filtering."""
        return len(self._all)

    def show_state(self, state: SessionState) -> None:
        self._all = list(state.rows.values())
        self._all += [row for row in state.failures if row.seq not in state.rows]
        self._refresh()

    def set_filter(self, text: str, show: Show) -> None:
        """Keep the rows that hold `text` anywhere (any case) and are in the wanted state."""
        self._text, self._show = text.strip().casefold(), show
        self._refresh()

    def row_at(self, row: int) -> PromptRow:
        return self._rows[row]

    def find(self, seq: int) -> int | None:
        """Where the prompt is shown now."""
        return next((i for i, row in enumerate(self._rows) if row.seq == seq), None)

    # -- Qt's model -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].numeric else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return row_tip(self._rows[index.row()])
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellDelegate` draws."""
        shown, spec = self._rows[row], COLUMNS[column]
        return Cell(spec.text(shown), PROMPT[shown.state].tone if column == 0 else "text", spec.numeric)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._refresh()

    # -- rows that come, go and move --------------------------------------------------------------

    def _refresh(self) -> None:
        wanted = self._wanted()
        if [id(r) for r in wanted] != [id(r) for r in self._rows]:
            keep = {id(row) for row in wanted}
            gone = [row for row in self._rows if id(row) not in keep]
            if gone:
                self._reorder([row for row in self._rows if id(row) in keep] + gone)
                self.beginRemoveRows(QModelIndex(), len(self._rows) - len(gone), len(self._rows) - 1)
                del self._rows[len(self._rows) - len(gone) :]
                self.endRemoveRows()
            had = {id(row) for row in self._rows}
            come = [row for row in wanted if id(row) not in had]
            if come:
                self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(come) - 1)
                self._rows += come
                self.endInsertRows()
            self._reorder(wanted)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    def _wanted(self) -> list[PromptRow]:
        shown, text = _SHOWN[self._show], self._text
        rows = [row for row in self._all if shown(row) and (not text or _holds(row, text))]
        rows.sort(key=lambda row: row.seq, reverse=True)
        if self._column != 1 or not self._descending:
            rows.sort(key=COLUMNS[self._column].key, reverse=self._descending)
        return rows

    def _reorder(self, rows: list[PromptRow]) -> None:
        """The same rows in another order."""
        if [id(r) for r in rows] == [id(r) for r in self._rows]:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        if old:
            place = {id(row): i for i, row in enumerate(rows)}
            new = [self.index(place[id(self._rows[index.row()])], index.column()) for index in old]
        self._rows = list(rows)
        if old:
            self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def row_tip(row: PromptRow) -> str:
    """The prompt's beginning and every call made for it, with the reason."""
    lines = [row.preview]
    lines += [f"{a.attempt}. {attempt_words(a)} ({a.why})" for a in row.attempts]
    return "\n".join(lines + ([row.error] if row.error else []))


def _holds(row: PromptRow, text: str) -> bool:
    return (
        text in row.preview.casefold()
        or text in row.id.casefold()
        or text in account_of(row).casefold()
        or text in outcome_of(row).casefold()
        or text in row.state
    )
