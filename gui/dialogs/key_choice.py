"""Which keys a session uses: those stored for its endpoint, a keys file, a variable, or none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.config.endpoints import Endpoint
from core.keys.keystore import StoredKey
from core.keys.sources import DEFAULT_VARIABLE, KeySource, stored_for
from gui.widgets.field_note import FieldNote
from gui.workers import Task, workers


class KeyChoice(QWidget):
    """No key is ever in here: only where keys are."""

    changed = Signal()
    manageWanted = Signal()
    """The user wants to add or look at stored keys."""

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._base_url = ""
        self._stored: tuple[StoredKey, ...] | None = None
        self._trouble = ""
        self._looking: Task | None = None

        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Where the keys come from"))
        for kind, words in (
            ("stored", self.tr("Stored keys")),
            ("file", self.tr("A keys file")),
            ("variable", self.tr("An environment variable")),
            ("none", self.tr("No key")),
        ):
            self.kind.addItem(words, kind)
        self.value = QLineEdit()
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose a keys file"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        self.manage = QPushButton(self.tr("Keys…"))
        self.manage.setToolTip(self.tr("Add, test or remove stored keys"))
        self.manage.setAutoDefault(False)
        self.manage.clicked.connect(self.manageWanted)
        self.note = FieldNote(self.kind)

        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind, 1)
        row.addWidget(self.value, 2)
        row.addWidget(self.choose)
        row.addWidget(self.manage)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.note)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.value.textChanged.connect(self._changed)
        self._kind_changed()

    @property
    def source(self) -> KeySource:
        return KeySource(self.kind.currentData(), self.value.text().strip())

    @property
    def usable(self) -> bool:
        source = self.source
        if source.kind == "stored":
            return bool(self._stored)
        return source.kind == "none" or bool(source.value)

    def set_source(self, source: KeySource) -> None:
        self.kind.setCurrentIndex(self.kind.findData(source.kind))
        self.value.setText(source.value)

    def suggest(self, endpoint: Endpoint | None) -> None:
        """What an endpoint usually takes."""
        if endpoint is None:
            return
        if endpoint.key == "none":
            self.set_source(KeySource("none"))
        elif self.source.kind in ("none", "variable"):
            self.set_source(KeySource("stored"))

    def look_up(self, base_url: str) -> None:
        """Find out which keys are stored for an endpoint; also after keys were added or removed."""
        self._base_url, profile = base_url, self._profile
        self._stored, self._trouble = None, ""
        if self._looking is not None:
            self._looking.cancel()  # its keys are for another endpoint, and it may end after this one
        self._looking = workers().start(
            self, lambda _task: stored_for(profile, base_url), self._found, self._not_found
        )
        self._changed()

    def _found(self, stored: tuple[StoredKey, ...]) -> None:
        self._stored = stored
        self._changed()

    def _not_found(self, trouble: str) -> None:
        self._trouble = trouble
        self._changed()

    def _kind_changed(self) -> None:
        kind = self.kind.currentData()
        self.value.setVisible(kind in ("file", "variable"))
        self.choose.setVisible(kind == "file")
        self.manage.setVisible(kind == "stored")
        if kind == "variable":
            self.value.setAccessibleName(self.tr("Name of the variable"))
            self.value.setPlaceholderText(DEFAULT_VARIABLE)
        else:
            self.value.setAccessibleName(self.tr("Keys file"))
            self.value.setPlaceholderText(self.tr("A key a line, or account: key"))
        self.value.clear()
        self._changed()

    def _changed(self) -> None:
        hint, trouble = "", ""
        kind = self.source.kind
        if kind == "stored" and self._stored:
            accounts = ", ".join(sorted({key.account for key in self._stored}))
            hint = self.tr("Accounts: {accounts}").format(accounts=accounts)
        elif kind == "stored" and self._stored is not None:
            trouble = self.tr("No key is stored for this endpoint: add one, or take keys from elsewhere")
        elif kind == "stored":
            trouble = self._trouble
        elif kind == "none":
            hint = self.tr("For servers on this machine that ask for no key")
        elif not self.source.value and kind == "file":
            trouble = self.tr("Choose the file")
        elif not self.source.value:
            trouble = self.tr("Name the variable; several keys in it stand with commas between them")
        self.note.show_hint(hint)
        self.note.show_trouble(trouble)
        self.changed.emit()

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a keys file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.value.setText(name))
        dialog.open()
