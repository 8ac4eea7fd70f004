"""When a new session runs: now, in the cheap hours, or as cheaply as a deadline allows, and what each of them is
expected to cost."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QHBoxLayout, QWidget

from core.config.paths import data_folder, prices_file
from core.config.prices import PriceTable
from core.config.settings import Settings
from core.config.when import When, parse_when
from core.executor.schedule import gains_by_waiting
from core.session.choices import Choice, choices, workload_of_source
from core.session.history import History, latest_history
from gui import format as fmt
from gui.dialogs.forms import add_row, new_form
from gui.widgets.field_note import FieldNote
from gui.workers import Task, workers

DAY_S = 86400
_PAUSE_MS = 400


@dataclass(frozen=True)
class Question:
    """What costs depend on; `text` is what was pasted, where there is no file."""

    file: Path | None
    text: str
    suffix: str
    settings: Settings
    profile: str
    deadline: float


@dataclass(frozen=True)
class Costs:
    """Of each choice; none where the model has no price, or the same one all day."""

    found: tuple[Choice, ...]
    known: bool
    history: History
    settings: Settings


class WhenPart(QWidget):
    """`ask` for the costs whenever something has changed; they are worked out in a worker, after a pause."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._costs: Costs | None = None
        self._reading: Task | None = None
        self.when = QComboBox()
        self.when.setAccessibleName(self.tr("When to run"))
        for kind, words in (
            ("now", self.tr("Now")),
            ("off-peak", self.tr("In the cheap hours only")),
            ("cheapest-by", self.tr("As cheaply as a deadline allows")),
        ):
            self.when.addItem(words, kind)
        self.deadline = QDateTimeEdit(QDateTime.currentDateTime().addSecs(DAY_S))
        self.deadline.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.deadline.setCalendarPopup(True)
        self.deadline.setAccessibleName(self.tr("Deadline"))
        self.note = FieldNote(self.when)
        row = QHBoxLayout()
        row.addWidget(self.when, 1)
        row.addWidget(self.deadline)
        form = new_form(self)
        add_row(form, self.tr("&When"), self.when, self.note, row)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.show_value(settings.when)
        self.when.currentIndexChanged.connect(self._chosen)
        self.deadline.dateTimeChanged.connect(self._chosen)
        self._chosen()

    # -- what is chosen -----------------------------------------------------------------------------

    @property
    def value(self) -> str:
        """As the setting is written, with the deadline as a moment."""
        kind = self.when.currentData()
        return When(kind, self._deadline_s if kind == "cheapest-by" else None).text()

    @property
    def trouble(self) -> str:
        """Why the deadline cannot be kept; empty where it can."""
        if self.when.currentData() != "cheapest-by":
            return ""
        if self._deadline_s <= time.time():
            return self.tr("The deadline has passed")
        chosen = self._costs and next((c for c in self._costs.found if c.when.deadline is not None), None)
        if chosen and chosen.when.deadline == self._deadline_s and chosen.too_late:
            return self.tr("The deadline cannot be kept: done at {time} at the earliest").format(
                time=_moment(chosen.ends[0])
            )
        return ""

    def show_value(self, text: str) -> None:
        """A setting's value; a deadline that has passed is not shown."""
        when = parse_when(text, time.time())
        if when.deadline is None or when.deadline > time.time():
            self.when.setCurrentIndex(self.when.findData(when.kind))
            if when.deadline is not None:
                self.deadline.setDateTime(QDateTime.fromSecsSinceEpoch(int(when.deadline)))

    @property
    def _deadline_s(self) -> float:
        return float(self.deadline.dateTime().toSecsSinceEpoch())

    def _chosen(self) -> None:
        self.deadline.setVisible(self.when.currentData() == "cheapest-by")
        if self._question is not None:
            self._put(replace(self._question, deadline=self._deadline_s))
        self._show()
        self.changed.emit()

    # -- what it costs ------------------------------------------------------------------------------

    def ask(self, file: Path | None, text: str, suffix: str, settings: Settings, profile: str) -> None:
        """Costs of these prompts under these settings; of none, nothing is said."""
        self._put(Question(file, text, suffix, settings, profile, self._deadline_s))

    def stop(self) -> None:
        self._pause.stop()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _put(self, question: Question) -> None:
        if question != self._question:
            self.stop()
            self._question = question
            self._pause.start()

    def _look(self) -> None:
        question = self._question
        if question is None or (question.file is None and not question.text.strip()):
            self._told(None)
            return
        self._reading = workers().start(
            self, lambda _task: _costs_of(question), self._told, lambda _: self._told(None)
        )

    def _told(self, costs: Costs | None) -> None:
        self._costs = costs
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.note.show_hint(self._hint())
        self.note.show_trouble(self.trouble)

    def _hint(self) -> str:
        costs = self._costs
        if costs is None:
            return self.tr("What each choice is expected to cost is shown once there are prompts")
        if not costs.known:
            return self.tr("No price is known for this model: nothing is gained by waiting, it runs now")
        if not costs.found:
            return self.tr("This model costs the same all day: nothing is gained by waiting, it runs now")
        names = {
            "now": self.tr("Now: {least} to {most}, done by {end}"),
            "off-peak": self.tr("In the cheap hours: {least} to {most}, done by {end}"),
            "cheapest-by": self.tr("By the deadline: {least} to {most}, done by {end}"),
        }
        lines = [
            names[choice.when.kind].format(
                least=fmt.money(choice.cost_usd[0]),
                most=fmt.money(choice.cost_usd[1]),
                end=_moment(choice.ends[1]),
            )
            for choice in costs.found
            if choice.cost_usd is not None
        ]
        low, high = (f"{tokens:,.0f}" for tokens in costs.history.output_range(costs.settings))
        if costs.history.enough:
            basis = self.tr(
                "Answers of {low} to {high} tokens, as in {session}; hits of the cache not counted"
            )
        else:
            basis = self.tr("Answers of {low} to {high} tokens, a guess; hits of the cache not counted")
        return "\n".join([*lines, basis.format(low=low, high=high, session=costs.history.source)])


def _costs_of(question: Question) -> Costs:
    settings = question.settings
    prices = PriceTable.load(prices_file(question.profile))
    history = latest_history((data_folder(question.profile) / "sessions",), settings)
    share = prices.off_peak_share(settings.model)
    if question.file is not None:
        work = workload_of_source(question.file)
    else:
        with tempfile.TemporaryDirectory(prefix="pilothouse-") as folder:
            pasted = Path(folder) / f"pasted{question.suffix}"
            pasted.write_text(question.text, "utf-8")
            work = workload_of_source(pasted)
    if work is None or not gains_by_waiting(prices, settings.model)[0]:
        return Costs((), share is not None, history, settings)
    found = choices(work, settings, prices, history, time.time(), question.deadline)
    return Costs(tuple(found), True, history, settings)


def _moment(at: float) -> str:
    """Local day and time, as the language writes them."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), "ddd HH:mm")
