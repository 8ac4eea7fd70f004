"""One request in full: what was asked, the answer as it comes, every call on the way and why it went there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.client.prompt import Prompt
from core.session.records import Outcome
from core.session.request_history import HistoryRow, RequestHistory
from core.session.request_record import RequestRecord, read_record
from core.session.state import SessionState
from core.session.views import PromptRow
from gui import format as fmt
from gui.error_words import error_words
from gui.looks import PROMPT
from gui.models.request_cells import hit_words
from gui.panels.request_answer import AnswerView, Vote, VotesView
from gui.panels.request_calls import CallsTable, bars_of
from gui.session_runner import LiveSession
from gui.theme import Theme
from gui.widgets.text_pane import TextPane
from gui.widgets.tone_label import ToneLabel
from gui.widgets.waterfall import Waterfall
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.executor import PartialAnswer


class RequestDetail(QWidget):
    """`show_request` names the prompt; `draw` shows what is known of it now."""

    closed = Signal()
    retryWanted = Signal(int)
    cacheEntryWanted = Signal(object)
    """The `Prompt` whose answer the cache may hold."""
    recordRead = Signal()
    """There is more to draw."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seq: int | None = None
        self.record: RequestRecord | None = None
        self._read_as: tuple[object, ...] | None = None
        self._task: Task | None = None
        self._trouble = ""

        self.state = ToneLabel(strong=True)
        self.title = ToneLabel(strong=True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = ToneLabel(tone="muted")
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAccessibleName(self.tr("Close the request's details"))
        self.close_button.setToolTip(self.tr("Close (Escape)"))
        self.close_button.clicked.connect(self.closed)
        self.waterfall = Waterfall(theme)
        self.answer = AnswerView()
        self.prompt = TextPane(self.tr("Prompt"))
        self.calls = CallsTable(theme)
        self.votes = VotesView()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.answer, self.tr("Answer"))
        self.tabs.addTab(self.votes, self.tr("Votes"))
        self.tabs.addTab(self.prompt, self.tr("Prompt"))
        self.tabs.addTab(self.calls, self.tr("Calls"))
        self._add_buttons()

        top = QHBoxLayout()
        top.addWidget(self.state)
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.facts)
        layout.addWidget(self.waterfall)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(self._buttons)

    def show_request(self, seq: int | None) -> None:
        """None empties it."""
        if seq == self.seq:
            return
        self.seq, self.record, self._read_as, self._trouble = seq, None, None, ""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def draw(
        self,
        state: SessionState,
        history: RequestHistory,
        session: LiveSession | None,
        path: Path | None,
        now: float,
    ) -> None:
        """`session` is the one that runs and `path` its file; both may be missing."""
        row = None if self.seq is None else history.row(self.seq)
        if self.seq is None or row is None:
            return
        live = state.rows.get(self.seq)
        self._read(path, row, live)
        record = self.record
        calls = live if live is not None else record.row if record is not None else None
        prompt = record.prompt if record is not None else None
        outcome = record.outcome if record is not None else None
        running = row.state == "running"
        parts = session.answer_so_far(self.seq) if session is not None and running else ()

        self.state.show_look(PROMPT[row.state])
        name = prompt.id if prompt is not None else live.id if live is not None else ""
        self.title.show_words(f"#{fmt.count(self.seq)}  {name}")
        self.facts.show_words(self._facts(row, outcome, calls))
        self.waterfall.setVisible(calls is not None and bool(calls.attempts))
        if calls is not None and calls.attempts:
            ends = now if running else max(c.started_at + (c.latency_s or 0.0) for c in calls.attempts)
            self.waterfall.show_bars(bars_of(calls), max(ends - calls.started_at, 0.0))
        self.calls.show_calls(calls)
        self.prompt.show_text(_prompt_text(prompt) if prompt is not None else live.preview if live else "")
        self._show_answer(row, live, outcome, parts, session is not None)
        self._show_votes(outcome, parts, state.mode == "consensus" and running)
        self._enable_buttons(row, session is not None, prompt, outcome)

    # -- reading ----------------------------------------------------------------------------------

    def _read(self, path: Path | None, row: HistoryRow, live: PromptRow | None) -> None:
        """Read it from the file when it is first shown and again when it has changed since."""
        wanted = (path, row.seq, row.state, row.started_at, live is None)
        if path is None or wanted == self._read_as:
            return
        self._read_as = wanted
        if self._task is not None:
            self._task.cancel()
        self._task = workers().start(
            self,
            lambda task: read_record(path, row.seq, row.started_at, calls=live is None),
            self._take,
            self._take_trouble,
        )

    def _take(self, record: RequestRecord | None) -> None:
        self._task, self.record, self._trouble = None, record, ""
        self.recordRead.emit()

    def _take_trouble(self, words: str) -> None:
        self._task, self._trouble = None, words
        self.recordRead.emit()

    # -- words ------------------------------------------------------------------------------------

    def _facts(self, row: HistoryRow, outcome: Outcome | None, calls: PromptRow | None) -> str:
        facts = [row.account or ""]
        if row.cached is not None:
            facts.append(hit_words(row.cached))
        elif row.calls:
            words = self.tr("1 call") if row.calls == 1 else self.tr("{count} calls")
            facts.append(words.format(count=fmt.count(row.calls)))
        if row.first_token_s is not None:
            facts.append(self.tr("first token {time}").format(time=fmt.duration(row.first_token_s)))
        if row.latency_s is not None:
            facts.append(self.tr("whole {time}").format(time=fmt.duration(row.latency_s)))
        if outcome is not None and outcome.usage is not None and row.state == "answered":
            usage = outcome.usage
            facts.append(
                self.tr("{asked} + {said} tokens").format(
                    asked=fmt.count(usage.prompt_tokens), said=fmt.count(usage.completion_tokens)
                )
            )
        if row.state == "answered":
            facts.append(fmt.money(row.cost_usd))
            if outcome is not None and outcome.finish_reason:
                facts.append(self.tr("ended by “{reason}”").format(reason=outcome.finish_reason))
            if outcome is not None and outcome.agreement is not None:
                words = self.tr("low agreement {share}") if outcome.flagged else self.tr("agreement {share}")
                facts.append(words.format(share=fmt.percent(outcome.agreement)))
        last = calls.attempts[-1] if calls is not None and calls.attempts else None
        if last is not None and last.request_id:
            facts.append(self.tr("request id {id}").format(id=last.request_id))
        if row.started_at is not None:
            facts.append(self.tr("began {time}").format(time=fmt.clock(row.started_at)))
        return " · ".join(fact for fact in facts if fact)

    def _show_answer(
        self,
        row: HistoryRow,
        live: PromptRow | None,
        outcome: Outcome | None,
        parts: Sequence[PartialAnswer],
        live_session: bool,
    ) -> None:
        text = (outcome.answer or "") if outcome is not None else ""
        reasoning = (outcome.reasoning or "") if outcome is not None else ""
        note = self._trouble
        if row.state == "running":
            arriving = max(parts, key=lambda part: len(part.text) + len(part.reasoning), default=None)
            if arriving is not None and (arriving.text or arriving.reasoning):
                text, reasoning = arriving.text, arriving.reasoning
                note = self.tr("Arriving now: call {number} on {account}").format(
                    number=arriving.attempt, account=arriving.account
                )
            elif text and not live_session:
                note = self.tr("In flight at this moment of the recording; this is what came of it")
            elif text:
                note = self.tr("Asked anew; until the new answer has come this is the one before")
            else:
                note = self.tr("Nothing has arrived yet")
        elif row.state == "failed":
            error = outcome.error if outcome is not None else None
            words = live.error if live is not None else ""
            if error is not None:
                words = error_words(f"{error.kind}: {error.message}")
            note = self.tr("No answer. {error}").format(error=words)
        elif row.state == "unfinished":
            note = self.tr("Not finished: it will be asked again when the session is resumed")
        self.answer.note.show_words(note, "bad" if row.state == "failed" else "muted")
        self.answer.show_answer(text, reasoning, note)

    def _show_votes(self, outcome: Outcome | None, parts: Sequence[PartialAnswer], voting: bool) -> None:
        votes: list[Vote] = []
        if voting:
            votes = [Vote(part.account, part.text, None, False) for part in parts]
        elif outcome is not None and outcome.candidates:
            chosen = False
            for one in outcome.candidates:
                is_it = not chosen and one["content"] == outcome.answer
                chosen = chosen or is_it
                votes.append(Vote(one["account"], one["content"], one["agreement"], is_it))
        self.tabs.setTabVisible(self.tabs.indexOf(self.votes), bool(votes))
        self.votes.show_votes(votes)

    # -- buttons ----------------------------------------------------------------------------------

    def _add_buttons(self) -> None:
        self.retry_button = QPushButton(self.tr("Ask &anew"))
        self.copy_answer_button = QPushButton(self.tr("Copy ans&wer"))
        self.copy_prompt_button = QPushButton(self.tr("Copy pro&mpt"))
        self.entry_button = QPushButton(self.tr("Cache en&try"))
        self.retry_button.clicked.connect(self._retry)
        self.copy_answer_button.clicked.connect(self._copy_answer)
        self.copy_prompt_button.clicked.connect(self._copy_prompt)
        self.entry_button.clicked.connect(self._open_entry)
        self._buttons = QGridLayout()
        self._buttons_in_a_row = 0
        self._lay_buttons(4)

    def _lay_buttons(self, in_a_row: int) -> None:
        if in_a_row == self._buttons_in_a_row:
            return
        self._buttons_in_a_row = in_a_row
        buttons = (self.retry_button, self.copy_answer_button, self.copy_prompt_button, self.entry_button)
        for number, button in enumerate(buttons):
            self._buttons.addWidget(button, number // in_a_row, number % in_a_row)
            button.setMinimumWidth(1)  # a narrow panel puts them below each other, it does not grow for them

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        buttons = (self.retry_button, self.copy_answer_button, self.copy_prompt_button, self.entry_button)
        needed = sum(button.sizeHint().width() + 8 for button in buttons)
        self._lay_buttons(4 if self.width() >= needed else 2)

    def _enable_buttons(
        self, row: HistoryRow, running: bool, prompt: Prompt | None, outcome: Outcome | None
    ) -> None:
        self.retry_button.setEnabled(running and row.state in ("answered", "failed"))
        if not running:
            tip = self.tr("The session has ended: resume it first")
        elif row.state == "running":
            tip = self.tr("It is being asked now")
        else:
            tip = self.tr("Ask it once more, past the cache; the answer stays until there is a new one")
        self.retry_button.setToolTip(tip)
        self.copy_answer_button.setEnabled(outcome is not None and outcome.answer is not None)
        self.copy_prompt_button.setEnabled(prompt is not None)
        self.entry_button.setEnabled(running and prompt is not None and row.state == "answered")
        self.entry_button.setToolTip(
            self.tr("Show the cache's entry with this answer")
            if running
            else self.tr("The cache is open while a session runs")
        )

    def _retry(self) -> None:
        if self.seq is not None:
            self.retryWanted.emit(self.seq)

    def _copy_answer(self) -> None:
        if self.record is not None and self.record.outcome is not None:
            QGuiApplication.clipboard().setText(self.record.outcome.answer or "")

    def _copy_prompt(self) -> None:
        if self.record is not None:
            QGuiApplication.clipboard().setText(_prompt_text(self.record.prompt))

    def _open_entry(self) -> None:
        if self.record is not None:
            self.cacheEntryWanted.emit(self.record.prompt)


def _prompt_text(prompt: Prompt) -> str:
    """A lone question as it is; a conversation with who says what; then its own settings."""
    if prompt.messages is None:
        text = prompt.text or ""
    else:
        text = "\n\n".join(f"[{m.get('role', '?')}]\n{_content(m.get('content'))}" for m in prompt.messages)
    if prompt.params:
        text += "\n\n" + json.dumps(prompt.params, ensure_ascii=False, indent=1)
    return text


def _content(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
