"""The calls of a prompt in words: bars of the waterfall, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from core.session.views import AttemptView, PromptRow
from gui import format as fmt
from gui.error_words import error_words
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import Look
from gui.models.request_cells import purpose_words
from gui.theme import Theme, Tone
from gui.widgets.waterfall import Bar

_TITLES = (
    QT_TRANSLATE_NOOP("Requests", "Call"),
    QT_TRANSLATE_NOOP("Requests", "Account"),
    QT_TRANSLATE_NOOP("Requests", "Outcome"),
    QT_TRANSLATE_NOOP("Requests", "Began after"),
    QT_TRANSLATE_NOOP("Requests", "First token"),
    QT_TRANSLATE_NOOP("Requests", "Whole"),
    QT_TRANSLATE_NOOP("Requests", "Tokens"),
    QT_TRANSLATE_NOOP("Requests", "Cost"),
    QT_TRANSLATE_NOOP("Requests", "Why this account"),
    QT_TRANSLATE_NOOP("Requests", "Passed over"),
    QT_TRANSLATE_NOOP("Requests", "Request id"),
    QT_TRANSLATE_NOOP("Requests", "Time limits"),
    QT_TRANSLATE_NOOP("Requests", "Why these limits"),
)
_NUMBERS = range(3, 8)


def call_look(call: AttemptView) -> Look:
    """How a call stands: symbol, word and tone."""
    if call.outcome == "answered":
        return Look("✔", translate("Requests", "answered"), "good")
    if call.outcome == "cancelled":
        return Look("■", translate("Requests", "cancelled"), "muted")
    if call.outcome == "failed":
        return Look("✖", error_words(call.error) if call.error else translate("Requests", "failed"), "bad")
    return Look("▶", translate("Requests", "running"), "info")


def call_name(call: AttemptView) -> str:
    """'2 hedge · work'."""
    return f"{call.attempt} {purpose_words(call.purpose)} · {call.account}"


def call_words(call: AttemptView) -> str:
    """How it ended and what was said: '✖ timeout 2.0 s'."""
    words = call_look(call).text
    if call.latency_s is not None:
        words = translate("Requests", "{outcome} {time}").format(
            outcome=words, time=fmt.duration(call.latency_s)
        )
    return words


def passed_over(call: AttemptView) -> str:
    """'north: cooling for 4 s; east: its limit of 4 is used up'."""
    return "; ".join(f"{name}: {why}" for name, why in call.avoided)


def limits_words(call: AttemptView) -> str:
    """'first token 5.0 s, silence 10 s, whole 10 min'; empty where no limits are recorded."""
    if call.first_token_limit_s is None:
        return ""
    return translate("Requests", "first token {first}, silence {silence}, whole {whole}").format(
        first=fmt.duration(call.first_token_limit_s),
        silence=fmt.duration(call.silence_limit_s),
        whole=fmt.duration(call.total_limit_s),
    )


def call_tip(call: AttemptView) -> str:
    """All of it, a line each."""
    lines = [f"{call_name(call)} {call.key}", call_words(call)]
    if call.message:
        lines.append(call.message)
    if call.first_token_s is not None:
        lines.append(
            translate("Requests", "First token after {time}").format(time=fmt.duration(call.first_token_s))
        )
    if call.why:
        lines.append(translate("Requests", "Why this account: {why}").format(why=call.why))
    if call.avoided:
        lines.append(translate("Requests", "Passed over: {names}").format(names=passed_over(call)))
    if limits := limits_words(call):
        lines.append(translate("Requests", "Time limits: {limits}").format(limits=limits))
    if call.limits_why:
        lines.append(translate("Requests", "Why these limits: {why}").format(why=call.limits_why))
    if call.request_id:
        lines.append(translate("Requests", "Request id {id}").format(id=call.request_id))
    return "\n".join(lines)


def bars_of(row: PromptRow) -> list[Bar]:
    bars = []
    for call in row.attempts:
        start_s = max(call.started_at - row.started_at, 0.0)
        end_s = None if call.latency_s is None else start_s + call.latency_s
        bars.append(
            Bar(
                call_name(call),
                call_words(call),
                call_look(call).tone,
                start_s,
                call.first_token_s,
                end_s,
                call_tip(call),
            )
        )
    return bars


class CallsTable(QTableWidget):
    """The waterfall for who reads or hears tables."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_TITLES), parent)
        self._theme = theme
        self._shown: list[tuple[str, ...]] = []
        self._tones: list[Tone] = []
        self.setAccessibleName(translate("Requests", "Calls"))
        self.setHorizontalHeaderLabels([translate("Requests", title) for title in _TITLES])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        theme.changed.connect(self._dress)

    def show_calls(self, row: PromptRow | None) -> None:
        calls: Sequence[AttemptView] = row.attempts if row is not None else ()
        began = row.started_at if row is not None else 0.0
        wanted = [_texts(call, began) for call in calls]
        if wanted == self._shown:
            return
        self._shown = wanted
        self.setRowCount(len(wanted))
        for number, texts in enumerate(wanted):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(call_tip(calls[number]))
                if column in _NUMBERS:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(number, column, item)
        self._tones = [call_look(call).tone for call in calls]
        self._dress()

    def _dress(self) -> None:
        for row in range(self.rowCount()):
            item = self.item(row, 2)
            if item is not None:
                item.setForeground(self._theme.colour(self._tones[row]))


def _texts(call: AttemptView, began: float) -> tuple[str, ...]:
    return (
        f"{call.attempt} {purpose_words(call.purpose)}",
        f"{call.account} {call.key}",
        call_look(call).text + (f": {call.message}" if call.message else ""),
        fmt.duration(max(call.started_at - began, 0.0)),
        fmt.duration(call.first_token_s),
        fmt.duration(call.latency_s),
        fmt.count(call.tokens or None),
        fmt.money(call.cost_usd),
        call.why,
        passed_over(call),
        call.request_id or "",
        limits_words(call),
        call.limits_why,
    )
