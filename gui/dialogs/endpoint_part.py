"""Whom a session asks: an endpoint by name or by address, its keys, and the model."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from core.client.exchange import check_base_url
from core.config.endpoints import Endpoint, endpoints
from core.config.errors import ConfigError
from core.keys.sources import KeySource
from core.keys.trying import try_keys
from gui.dialogs.forms import add_row, new_form
from gui.dialogs.key_choice import KeyChoice
from gui.widgets.field_note import FieldNote
from gui.workers import Task, workers

SIMULATOR = "simulator"
CUSTOM = "custom"


class EndpointPart(QWidget):
    """`changed` is told at every change; `trouble` says what keeps a session from starting."""

    changed = Signal()

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self.endpoint = QComboBox()
        self.endpoint.setAccessibleName(self.tr("Endpoint"))
        for known in endpoints():
            words = self.tr("{name} (this machine)").format(name=known.name) if known.local else known.name
            self.endpoint.addItem(words, known.name)
        self.endpoint.addItem(self.tr("Another address"), CUSTOM)
        self.endpoint.addItem(self.tr("Built-in simulator: no keys, no cost"), SIMULATOR)
        self.address = QLineEdit()
        self.address.setAccessibleName(self.tr("Address of the endpoint"))
        self.address_note = FieldNote(self.address)
        self.keys = KeyChoice(profile)
        self.model = QComboBox()
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.model.setAccessibleName(self.tr("Model"))
        self.ask = QPushButton(self.tr("Ask which"))
        self.ask.setToolTip(
            self.tr("Ask the endpoint which models it has, with the chosen keys; costs nothing")
        )
        self.ask.setAutoDefault(False)
        self.ask.clicked.connect(self._ask_models)
        self.model_note = FieldNote(self.model)

        self.form = new_form(self)
        add_row(self.form, self.tr("&Endpoint"), self.endpoint)
        self._address_row = add_row(self.form, self.tr("&Address"), self.address, self.address_note)
        self._keys_row = add_row(self.form, self.tr("&Keys"), self.keys.kind, line=self.keys)
        row = QHBoxLayout()
        row.addWidget(self.model, 1)
        row.addWidget(self.ask)
        add_row(self.form, self.tr("&Model"), self.model, self.model_note, row)

        self.endpoint.currentIndexChanged.connect(self._endpoint_chosen)
        self.address.textEdited.connect(self._address_edited)
        self.address.editingFinished.connect(self._look_up_keys)
        self.keys.changed.connect(self._changed)
        self.model.editTextChanged.connect(self._changed)

    # -- what is chosen -----------------------------------------------------------------------------

    @property
    def simulated(self) -> bool:
        return bool(self.endpoint.currentData() == SIMULATOR)

    @property
    def base_url(self) -> str:
        return self.address.text().strip()

    @property
    def model_name(self) -> str:
        return self.model.currentText().strip()

    @property
    def trouble(self) -> str:
        """The first thing that is wrong, in words; empty when a session can ask this endpoint."""
        if self.simulated:
            return ""
        if self.address_note.wrong:
            return self.tr("The address cannot be used")
        if not self.model_name:
            return self.tr("Name the model")
        return "" if self.keys.usable else self.tr("There are no keys for this endpoint")

    def choose(self, name: str, base_url: str, model: str, keys: KeySource) -> None:
        """Set everything at once, such as what was chosen last."""
        with QSignalBlocker(self.endpoint):
            at = self.endpoint.findData(name)
            self.endpoint.setCurrentIndex(at if at >= 0 else self.endpoint.findData(CUSTOM))
        self.address.setText(base_url)
        self.keys.set_source(keys)
        self.model.setEditText(model)
        self._show_what_matters()
        self._look_up_keys()

    # -- changes ------------------------------------------------------------------------------------

    def _known(self) -> Endpoint | None:
        return next((e for e in endpoints() if e.name == self.endpoint.currentData()), None)

    def _endpoint_chosen(self) -> None:
        known = self._known()
        if known is not None:
            self.address.setText(known.base_url)
            self.model.clear()
            self.model.setEditText(known.model)
        self._show_what_matters()
        self.keys.suggest(known)
        self._look_up_keys()
        if self.endpoint.currentData() == CUSTOM:
            self.address.setFocus()
            self.address.selectAll()

    def _show_what_matters(self) -> None:
        for row in (self._address_row, self._keys_row):
            self.form.setRowVisible(row, not self.simulated)
        self.ask.setVisible(not self.simulated)
        self.model.setEnabled(not self.simulated)
        self.model_note.show_hint(self.tr("Whatever model is named answers here") if self.simulated else "")

    def _address_edited(self) -> None:
        with QSignalBlocker(self.endpoint):
            self.endpoint.setCurrentIndex(self.endpoint.findData(CUSTOM))
        self._changed()

    def _look_up_keys(self) -> None:
        if not self.simulated:
            self.keys.look_up(self.base_url)
        self._changed()

    def _changed(self) -> None:
        trouble = ""
        try:
            check_base_url(self.base_url)
        except ValueError as error:
            trouble = str(error)
        self.address_note.show_trouble(trouble)
        can_ask = not trouble and self.keys.usable
        self.ask.setEnabled(can_ask)
        self.changed.emit()

    # -- asking for models --------------------------------------------------------------------------

    def _ask_models(self) -> None:
        base_url, source, profile = check_base_url(self.base_url), self.keys.source, self._profile
        no_key = self.tr("There is no key to ask with.")

        def ask(_task: Task) -> tuple[str, ...]:
            keys = source.load(profile, base_url)
            if not keys:
                raise ConfigError(no_key)
            tried = try_keys(base_url, keys[:1])[0]
            if not tried.models:
                raise ConfigError(f"{tried.account}: {tried.verdict}")
            return tried.models

        self.ask.setEnabled(False)
        self.model_note.show_trouble("")
        self.model_note.show_hint(self.tr("Asking…"))
        workers().start(self, ask, self._show_models, self._show_no_models)

    def _show_models(self, models: tuple[str, ...]) -> None:
        name = self.model_name
        self.model.clear()
        self.model.addItems(sorted(models))
        self.model.setEditText(name if name in models or not models else sorted(models)[0])
        self.model_note.show_hint(self.tr("Models in the list: {count}").format(count=len(models)))
        self._changed()

    def _show_no_models(self, trouble: str) -> None:
        self.model_note.show_hint("")
        self.model_note.show_trouble(trouble)
        self._changed()
