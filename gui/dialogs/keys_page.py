"""The stored keys of a profile: list, add, remove, test, limit. A key that was stored is in no widget any more."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.client.exchange import check_base_url
from core.config.endpoints import endpoints
from core.config.paths import settings_file
from core.config.secrets import Secret
from core.config.settings import load_settings
from core.keys.keyfile import KeySpec
from core.keys.keystore import KeyStore, StoredKey
from core.keys.trying import TriedKey, try_keys
from gui.actions.action_set import plain
from gui.dialogs.plain_table import plain_table
from gui.theme import Theme, Tone
from gui.widgets.field_note import FieldNote
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

_MOST_IN_FLIGHT = 100_000
_STATE_COLUMN = 4


class KeysPage(QWidget):
    """Asks keyring and endpoint in workers. `keysChanged` when a key came or went."""

    keysChanged = Signal()

    def __init__(self, profile: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._theme = theme
        self._keys: tuple[StoredKey, ...] = ()
        self._listing: Task | None = None
        self._tried: dict[str, TriedKey | str] = {}
        """What is known of an entry: the endpoint's word, or words of ours."""

        self.table = self._make_table()
        self.test = QPushButton(self.tr("&Test all"))
        self.test.setToolTip(
            self.tr("Ask the endpoint of each key for its models and balance; costs nothing")
        )
        self.test.clicked.connect(lambda: self._test(self._keys))
        self.remove = QPushButton(self.tr("&Remove"))
        self.remove.setToolTip(self.tr("Forget the selected key, here and in the keyring"))
        self.remove.clicked.connect(self._remove)
        self.state = ToneLabel("", "muted")
        self.state.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.state, 1)
        buttons.addWidget(self.test)
        buttons.addWidget(self.remove)

        self.account = QLineEdit()
        self.account.setPlaceholderText(self.tr("such as work; keys of one account share its limits"))
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText("sk-…")
        self.endpoint = QComboBox()
        self.endpoint.setEditable(True)
        self.endpoint.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for known in endpoints():
            if known.key == "needed":
                self.endpoint.addItem(known.base_url)
        self.add = QPushButton(self.tr("&Add and test"))
        self.add.clicked.connect(self._add)
        self.note = FieldNote(
            self.secret, self.tr("It goes into the keyring of this system and is never shown again")
        )
        form = QGridLayout()
        form.setColumnStretch(1, 1)
        for number, (words, field) in enumerate(
            (
                (self.tr("A&ccount"), self.account),
                (self.tr("&Key"), self.secret),
                (self.tr("For the &endpoint"), self.endpoint),
            )
        ):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(plain(words))
            form.addWidget(label, number, 0)
            form.addWidget(field, number, 1)
        form.addWidget(self.add, 1, 2)
        form.addWidget(self.note, 3, 1, 1, 2)

        for button in (self.add, self.test, self.remove):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ToneLabel(self.tr("Stored keys"), strong=True))
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        layout.addWidget(ToneLabel(self.tr("Add a key"), strong=True))
        layout.addLayout(form)
        self.secret.textChanged.connect(self._typed)
        self.secret.returnPressed.connect(self._add)
        self.table.itemSelectionChanged.connect(self._update_buttons)
        self.endpoint.editTextChanged.connect(self._typed)
        theme.changed.connect(self._show_tried)
        self.show_profile(profile)

    def show_profile(self, profile: str) -> None:
        self._profile = profile
        self._tried.clear()
        self._list()

        def look(_task: Task) -> str:
            KeyStore(profile).check()
            return load_settings(settings_file(profile)).base_url

        workers().start(self, look, self._show_usual, self._show_no_keyring)

    # -- the list -----------------------------------------------------------------------------------

    def _list(self) -> None:
        profile = self._profile
        if self._listing is not None:
            self._listing.cancel()  # what it finds may be older than what is known here
        self._listing = workers().start(
            self, lambda _task: KeyStore(profile).list_keys(), self._show, self._complain
        )

    def _show(self, keys: tuple[StoredKey, ...]) -> None:
        self._keys = keys
        self.table.setRowCount(len(keys))
        for number, key in enumerate(keys):
            endpoint = key.base_url or self.tr("that of the settings")
            host = endpoint.partition("://")[2] or endpoint
            for column, words in enumerate((key.account, key.masked, host)):
                item = QTableWidgetItem(words)
                item.setToolTip(endpoint if column == 2 else words)
                self.table.setItem(number, column, item)
            self.table.setCellWidget(number, 3, self._make_limit(key))
        self._show_tried()
        if not keys and not self.state.text():
            self.state.show_words(self.tr("No key is stored yet"), "muted")
        self._update_buttons()

    def _show_tried(self) -> None:
        for number, key in enumerate(self._keys):
            words, tone = self._state_of(key)
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            item.setForeground(self._theme.colour(tone))
            self.table.setItem(number, _STATE_COLUMN, item)

    def _state_of(self, key: StoredKey) -> tuple[str, Tone]:
        tried = self._tried.get(key.entry)
        if tried is None:
            return self.tr("not tested"), "muted"
        if isinstance(tried, str):
            return tried, "info"
        if not tried.works:
            return f"✖ {tried.verdict}", "bad"
        words = self.tr("works")
        if tried.balance is not None:
            words += self.tr(", balance {amount} {currency}").format(
                amount=f"{tried.balance.amount:,.2f}", currency=tried.balance.currency
            )
        words += self.tr(", models: {models}").format(models=", ".join(tried.models))
        return f"✔ {words}", "good"

    def _make_table(self) -> QTableWidget:
        headers = (
            self.tr("Account"),
            self.tr("Key"),
            self.tr("Endpoint"),
            self.tr("Calls at once"),
            self.tr("State"),
        )
        table = plain_table(list(headers), self.tr("Stored keys"), (100, 84, 140, 100))
        table.verticalHeader().setDefaultSectionSize(32)
        return table

    def _make_limit(self, key: StoredKey) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, _MOST_IN_FLIGHT)
        box.setSpecialValueText(self.tr("automatic"))
        box.setKeyboardTracking(False)
        box.setValue(key.max_in_flight or 0)
        box.setAccessibleName(self.tr("Most calls at once of {account}").format(account=key.account))
        box.setToolTip(self.tr("Calls in flight at most for this account, in sessions to come"))
        account, profile = key.account, self._profile

        def limited(value: int) -> None:
            workers().start(
                self,
                lambda _task: KeyStore(profile).set_limit(account, value or None),
                lambda _none: self._list(),
                self._complain,
            )

        box.valueChanged.connect(limited)
        return box

    # -- adding -------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self.note.show_trouble("")
        self._update_buttons()

    def _add(self) -> None:
        text = self.secret.text().strip()
        if not text:
            return
        try:
            base_url = check_base_url(self.endpoint.currentText())
            secret = Secret(text)
        except ValueError as error:
            self.note.show_trouble(str(error))
            return
        finally:
            del text
        account, profile = self.account.text().strip() or None, self._profile
        self.secret.setText("")  # unlike clear(), it leaves nothing to undo
        self.secret.setEnabled(False)
        self._update_buttons()
        workers().start(
            self, lambda _task: KeyStore(profile).add(secret, account, base_url), self._added, self._not_added
        )

    def _added(self, key: StoredKey) -> None:
        self.secret.setEnabled(True)
        self.account.clear()
        self.state.show_words("✔ " + self.tr("{key} is stored").format(key=key.masked), "good")
        self._list()
        self.keysChanged.emit()
        self._test((key,))

    def _not_added(self, trouble: str) -> None:
        self.secret.setEnabled(True)
        self._update_buttons()
        self.note.show_trouble(trouble)

    def _show_usual(self, base_url: str) -> None:
        if self.endpoint.currentText() == endpoints()[0].base_url:  # the user has chosen no other yet
            self.endpoint.setEditText(base_url)

    def _show_no_keyring(self, trouble: str) -> None:
        way = self.tr(
            "A new session can also take keys from a file or an environment variable: choose so there."
        )
        self.state.show_words(f"▲ {trouble} {way}", "warn")

    # -- testing and removing -----------------------------------------------------------------------

    def _test(self, keys: tuple[StoredKey, ...]) -> None:
        profile = self._profile
        for key in keys:
            self._tried[key.entry] = self.tr("asking…")
        self._show_tried()
        self._update_buttons()
        workers().start(self, lambda _task: _try_stored(profile, keys), self._tested, self._not_tested(keys))

    def _tested(self, tried: dict[str, TriedKey]) -> None:
        self._tried.update(tried)
        self._show_tried()
        self._update_buttons()

    def _not_tested(self, keys: tuple[StoredKey, ...]) -> Callable[[str], None]:
        def told(trouble: str) -> None:
            for key in keys:
                self._tried.pop(key.entry, None)
            self._show_tried()
            self._complain(trouble)

        return told

    def _remove(self) -> None:
        row = self.table.currentRow()
        if not 0 <= row < len(self._keys):
            return
        entry, profile = self._keys[row].entry, self._profile
        workers().start(self, lambda _task: KeyStore(profile).remove(entry), self._removed, self._complain)

    def _removed(self, _none: None) -> None:
        self.state.show_words(self.tr("The key is removed"), "muted")
        self._list()
        self.keysChanged.emit()

    def _complain(self, trouble: str) -> None:
        self.state.show_words(f"✖ {trouble}", "bad")
        self._update_buttons()

    def _update_buttons(self) -> None:
        asking = any(isinstance(tried, str) for tried in self._tried.values())
        self.test.setEnabled(bool(self._keys) and not asking)
        self.remove.setEnabled(bool(self.table.selectedItems()) and not asking)
        self.add.setEnabled(bool(self.secret.text().strip()) and self.secret.isEnabled())


def _try_stored(profile: str, keys: tuple[StoredKey, ...]) -> dict[str, TriedKey]:
    """Each key at its own endpoint."""
    store = KeyStore(profile)
    usual = load_settings(settings_file(profile)).base_url
    tried: dict[str, TriedKey] = {}
    for address in dict.fromkeys(key.base_url or usual for key in keys):
        here = [key for key in keys if (key.base_url or usual) == address]
        specs = [KeySpec(key.account, store.get(key.entry)) for key in here]
        tried.update(zip((key.entry for key in here), try_keys(address, specs), strict=True))
    return tried
