"""Profiles: each has settings, keys and kept answers of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.config.paths import DEFAULT_PROFILE, create_profile, delete_profile, profile_names
from core.keys.keystore import KeyStore
from gui.widgets.field_note import FieldNote
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers


class ProfilesPage(QWidget):
    """`profileChosen` when the window should go over to another one."""

    profileChosen = Signal(str)

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._may_change = True
        self.list = QListWidget()
        self.list.setSpacing(3)
        self.list.setAccessibleName(self.tr("Profiles"))
        self.use = QPushButton(self.tr("&Use this profile"))
        self.delete = QPushButton(self.tr("&Delete…"))
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of a new profile"))
        self.name.setPlaceholderText(self.tr("Name of a new profile"))
        self.create_button = QPushButton(self.tr("&Create"))
        self.note = FieldNote(
            self.name,
            self.tr(
                "A profile has settings, keys and kept answers of its own. From a terminal: pilothouse --profile NAME"
            ),
        )
        for button in (self.use, self.delete, self.create_button):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.use)
        buttons.addWidget(self.delete)
        new = QHBoxLayout()
        new.addWidget(self.name, 1)
        new.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ToneLabel(self.tr("Profiles"), strong=True))
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        layout.addLayout(new)
        layout.addWidget(self.note)
        self.list.currentRowChanged.connect(self._update_buttons)
        self.list.itemActivated.connect(self._use)
        self.use.clicked.connect(self._use)
        self.delete.clicked.connect(self._ask_to_delete)
        self.name.textChanged.connect(self._typed)
        self.name.returnPressed.connect(self._create)
        self.create_button.clicked.connect(self._create)
        self._list()

    @property
    def selected(self) -> str:
        item = self.list.currentItem()
        return str(item.data(256)) if item is not None else ""

    def set_may_change(self, may: bool) -> None:
        """A window keeps its profile while its session runs."""
        self._may_change = may
        self._update_buttons()

    def show_profile(self, profile: str) -> None:
        self._profile = profile
        self._list()

    def _list(self) -> None:
        workers().start(self, lambda _task: profile_names(), self._show, self.note.show_trouble)

    def _show(self, names: tuple[str, ...]) -> None:
        self.list.clear()
        for name in dict.fromkeys((*names, self._profile)):
            current = name == self._profile
            item = QListWidgetItem(self.tr("● {name} (in use)").format(name=name) if current else f"○ {name}")
            item.setData(256, name)
            self.list.addItem(item)
            if current:
                self.list.setCurrentItem(item)
        self._update_buttons()

    def _use(self) -> None:
        if self.use.isEnabled():
            self.profileChosen.emit(self.selected)

    def _typed(self) -> None:
        self.note.show_trouble("")
        self._update_buttons()

    def _create(self) -> None:
        name = self.name.text().strip()
        if name:
            workers().start(self, lambda _task: create_profile(name), self._created, self.note.show_trouble)

    def _created(self, _none: None) -> None:
        self.name.clear()
        self._list()

    def _ask_to_delete(self) -> None:
        name = self.selected
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            self.tr("Delete a profile"),
            self.tr(
                "Delete the profile {name} with its settings, its stored keys and its kept answers?"
            ).format(name=name),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setInformativeText(self.tr("Its session files stay. This cannot be undone."))
        delete = box.addButton(
            self.tr("Delete {name}").format(name=name), QMessageBox.ButtonRole.DestructiveRole
        )
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.finished.connect(lambda: self._delete(name) if box.clickedButton() is delete else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _delete(self, name: str) -> None:
        workers().start(
            self,
            lambda task: _delete_with_keys(task, name),
            lambda _none: self._list(),
            self.note.show_trouble,
        )

    def _update_buttons(self) -> None:
        other = bool(self.selected) and self.selected != self._profile
        self.use.setEnabled(other and self._may_change)
        self.use.setToolTip("" if self._may_change else self.tr("Not while a session runs in this window"))
        self.delete.setEnabled(other and self.selected != DEFAULT_PROFILE)
        self.create_button.setEnabled(bool(self.name.text().strip()))


def _delete_with_keys(_task: Task, profile: str) -> None:
    store = KeyStore(profile)
    for key in store.list_keys():
        store.remove(key.entry)
    delete_profile(profile)
