"""The dialog for a new session: prompts, whom to ask, how, and where the session file goes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.client.exchange import check_base_url
from core.config.endpoints import endpoints
from core.config.paths import data_folder
from core.config.settings import Settings
from core.keys.sources import KeySource
from core.session.errors import InputError
from core.session.export import check_target
from gui.app_settings import AppSettings
from gui.dialogs.context_choice import ContextChoice
from gui.dialogs.endpoint_part import CUSTOM, EndpointPart
from gui.dialogs.forms import add_row, new_form
from gui.dialogs.last_choices import LastChoices, keep_choices, last_choices
from gui.dialogs.prompts_part import PromptsPart
from gui.dialogs.run_part import RunPart
from gui.dialogs.when_part import WhenPart
from gui.dropped import dropped_prompts
from gui.error_words import not_written
from gui.i18n import translate
from gui.jobs import DEMO_PROFILE, FileJob, free_name
from gui.widgets.field_note import FieldNote
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.context import ContextHead

SIMULATED_MODEL = "simulated"


class NewSession(QDialog):
    """Not modal to the application; `open()` it. What was chosen is filled in again the next time."""

    startWanted = Signal(object)
    """A FileJob whose files were found usable."""

    def __init__(
        self, settings: Settings, profile: str, app_settings: AppSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._profile = profile
        self._app_settings = app_settings
        self._place_is_mine = True
        self._starting = False
        self.setWindowTitle(self.tr("New session"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(1080, 660)

        self.prompts = PromptsPart()
        self.endpoint = EndpointPart(profile)
        self.run = RunPart(settings)
        self.when = WhenPart(settings)
        self.context = ContextChoice(profile)
        self.context_note = FieldNote(self.context)
        self.place = QLineEdit()
        self.place.setAccessibleName(self.tr("Session file"))
        self.place_note = FieldNote(
            self.place, self.tr("Holds prompts and answers; a session can be resumed from it")
        )
        browse = QPushButton(self.tr("Choose…"))
        browse.setAccessibleName(self.tr("Choose where the session file goes"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._choose_place)
        self.reason = ToneLabel("", "muted")
        self.reason.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = QPushButton(self.tr("&Start"))
        self.start.setDefault(True)
        self.buttons.addButton(self.start, QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(browse)

        self.prompts.changed.connect(self._changed)
        self.prompts.fileChosen.connect(self._suggest_place)
        self.endpoint.changed.connect(self._changed)
        self.run.changed.connect(self._changed)
        self.when.changed.connect(self._changed)
        self.context.chosen.connect(self._context_chosen)
        self.place.textEdited.connect(self._place_edited)
        self.place.textChanged.connect(self._changed)
        self.start.clicked.connect(self._start)
        self.buttons.rejected.connect(self.reject)
        self._recall()
        self._suggest_place(None)
        self._changed()

    def _lay_out(self, browse: QPushButton) -> None:
        place_row = QHBoxLayout()
        place_row.addWidget(self.place, 1)
        place_row.addWidget(browse)
        place_form = new_form()
        add_row(place_form, self.tr("Session f&ile"), self.place, self.place_note, place_row)

        context_form = new_form()
        add_row(context_form, self.tr("Conte&xt"), self.context, self.context_note)

        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 8, 0)
        column.setSpacing(10)
        for title, part in (
            (self.tr("Whom to ask"), self.endpoint),
            (self.tr("How"), self.run),
        ):
            column.addWidget(ToneLabel(title, strong=True))
            column.addWidget(part)
        column.addWidget(self.when)
        column.addLayout(context_form)
        column.addWidget(ToneLabel(self.tr("Where it is kept"), strong=True))
        column.addLayout(place_form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(side)

        left = QVBoxLayout()
        left.addWidget(ToneLabel(self.tr("Prompts"), strong=True))
        left.addWidget(self.prompts, 1)
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addLayout(left, 1)
        halves.addWidget(scroll, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.reason, 1)
        bottom.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.addLayout(halves, 1)
        layout.addLayout(bottom)

    # -- from outside -------------------------------------------------------------------------------

    def set_prompts(self, path: Path) -> None:
        self.prompts.set_file(path)

    def set_context(self, context: str) -> None:
        """Go on with the kept context of that id."""
        self.context.choose(context)

    def refresh_keys(self) -> None:
        """Keys were added or removed meanwhile."""
        self.endpoint.keys.look_up(self.endpoint.base_url)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_prompts(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_prompts(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.set_prompts(path)

    def done(self, result: int) -> None:
        self.prompts.stop()
        self.when.stop()
        super().done(result)

    # -- checking -----------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._ask_costs()
        trouble = self._trouble()
        self.start.setEnabled(not trouble and not self._starting)
        self.reason.show_words(trouble or self.tr("Ready to start"), "muted")

    def _ask_costs(self) -> None:
        pasting, usable = self.prompts.pasting, self.prompts.usable
        text = self.prompts.text.toPlainText() if pasting and usable else ""
        settings = msgspec.structs.replace(
            self._settings, **self.run.values(), model=self.endpoint.model_name or SIMULATED_MODEL
        )
        file = self.prompts.file if usable else None
        self.when.ask(file, text, self.prompts.pasted_suffix, settings, self._profile)

    def _trouble(self) -> str:
        place = self._session_path()
        wrong = ""
        if place is None:
            wrong = self.tr("Name the session file")
        elif place.exists():
            wrong = self.tr("There is a file of this name: choose another name, or open it to go on with it")
        self.place_note.show_trouble(wrong)
        if self.prompts.trouble:
            return self.tr("The prompts cannot be used")
        if not self.prompts.usable:
            return self.tr("Choose or paste prompts")
        return self.endpoint.trouble or wrong or self.when.trouble

    def _session_path(self) -> Path | None:
        name = self.place.text().strip()
        if not name:
            return None
        path = Path(name).expanduser()
        return path if path.suffix == ".pilot" else path.with_name(path.name + ".pilot")

    def _context_chosen(self, head: ContextHead | None) -> None:
        """Its model is proposed, since the conversation was held with it."""
        if head is None:
            self.context_note.show_hint("")
            return
        if head.model and not self.endpoint.simulated:
            self.endpoint.model.setEditText(head.model)
        words = self.tr(
            "{messages} messages, {tokens} tokens go before every prompt; sampling is the context's"
        )
        self.context_note.show_hint(words.format(messages=head.messages, tokens=f"{head.tokens:,}"))

    # -- where it goes ------------------------------------------------------------------------------

    def _place_edited(self) -> None:
        self._place_is_mine = False

    def _suggest_place(self, prompts: Path | None) -> None:
        """Beside the prompts, or with the other sessions, as long as the user named no place."""
        if not self._place_is_mine:
            return
        if prompts is not None:
            path = prompts.with_suffix(".pilot")
        else:
            path = data_folder(self._profile) / "sessions" / f"session-{time.strftime('%Y%m%d-%H%M')}.pilot"
        self.place.setText(str(free_name(path)))

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, self.tr("Where the session file goes"), self.place.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pilot")
        dialog.setNameFilter(self.tr("Sessions (*.pilot)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._place_chosen)
        dialog.open()

    def _place_chosen(self, name: str) -> None:
        self._place_is_mine = False
        self.place.setText(name)

    # -- starting -----------------------------------------------------------------------------------

    def _start(self) -> None:
        place = self._session_path()
        if place is None or self._trouble():
            return
        job = self._job(place)
        text = self.prompts.text.toPlainText() if self.prompts.pasting else None
        suffix = self.prompts.pasted_suffix

        def prepare(_task: Task) -> FileJob:
            return _prepared(job, text, suffix)

        self._starting = True
        self._changed()
        workers().start(self, prepare, self._prepared, self._refused)

    def _job(self, place: Path) -> FileJob:
        values: dict[str, Any] = {
            **self.run.values(),
            "when": self.when.value,
            "model": self.endpoint.model_name or SIMULATED_MODEL,
        }
        if not self.endpoint.simulated:
            values["base_url"] = check_base_url(self.endpoint.base_url)
        return FileJob(
            place,
            msgspec.structs.replace(self._settings, **values),
            self.prompts.file,
            self.endpoint.keys.source,
            profile=self._profile,
            simulate=DEMO_PROFILE if self.endpoint.simulated else None,
            context=self.context.context,
        )

    def _prepared(self, job: FileJob) -> None:
        self._remember()
        self.startWanted.emit(job)
        self.accept()

    def _refused(self, trouble: str) -> None:
        self._starting = False
        self._changed()
        self.reason.show_words(f"✖ {trouble}", "bad")

    # -- last choices -------------------------------------------------------------------------------

    def _remember(self) -> None:
        source = self.endpoint.keys.source
        kept = LastChoices(
            endpoint=self.endpoint.endpoint.currentData(),
            base_url=self.endpoint.base_url,
            model=self.endpoint.model_name,
            keys=source.kind,
            keys_value=source.value,
            run={**self.run.values(), "when": self.when.value},
        )
        keep_choices(self._app_settings, self._profile, kept)

    def _recall(self) -> None:
        kept = last_choices(self._app_settings, self._profile)
        if kept is not None:
            self.run.show_values(kept.run)
            self.when.show_value(kept.run.get("when", "now"))
        if kept is None or not kept.endpoint:
            known = next((e for e in endpoints() if e.base_url == self._settings.base_url), None)
            name = known.name if known else CUSTOM
            self.endpoint.choose(name, self._settings.base_url, self._settings.model, KeySource())
            return
        keys = KeySource(kept.keys, kept.keys_value)
        model = kept.model or self._settings.model
        self.endpoint.choose(kept.endpoint, kept.base_url, model, keys)


def _prepared(job: FileJob, text: str | None, suffix: str) -> FileJob:
    """The job, once its files were found usable; pasted prompts are kept beside the session file.

    Raises InputError, ConfigError, KeyStoreError with what to do.
    """
    job.session_path.parent.mkdir(parents=True, exist_ok=True)
    check_target(job.session_path)
    if job.simulate is None and not job.keys.load(job.profile, job.settings.base_url):
        raise InputError(translate("NewSession", "There are no keys for this endpoint."))
    if text is None:
        return job
    prompts = free_name(job.session_path.with_suffix(suffix))
    try:
        prompts.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(not_written(prompts, error)) from error
    return replace(job, prompts=prompts)
