"""One setting in the dialog: its name, its value in a field that fits its type, its meaning, its default."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from core.config.settings import SettingRow
from gui.i18n import translate
from gui.setting_values import WrongValue, allowed, from_text, to_text
from gui.widgets.field_note import FieldNote
from gui.widgets.tone_label import ToneLabel


class SettingField(QWidget):
    """Made from a row of the table of settings. `value` raises WrongValue while the field is wrong."""

    changed = Signal()

    def __init__(self, row: SettingRow, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.title = translate("Settings", title)
        meaning = translate("Settings", row.meaning)
        self._search = f"{self.title} {meaning} {row.key}".casefold()
        self.editor = self._make_editor()
        self.editor.setAccessibleName(self.title)
        self.reset = QPushButton(self.tr("Reset"))
        self.reset.setAutoDefault(False)
        self.reset.setAccessibleName(self.tr("Reset {setting}").format(setting=self.title))
        self.reset.setToolTip(self.tr("Back to the default: {value}").format(value=self._default_words()))
        self.reset.clicked.connect(lambda: self.show_value(row.default))
        self.note = FieldNote(self.editor, self._hint(meaning))

        name = ToneLabel(self.title)
        name.setBuddy(self.editor)
        unit = ToneLabel(translate("Settings", row.unit) if row.unit else "", "muted")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setVerticalSpacing(1)
        layout.setColumnMinimumWidth(0, 190)
        layout.setColumnStretch(1, 1)
        layout.setColumnMinimumWidth(2, 60)
        layout.addWidget(name, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.editor, 0, 1)
        layout.addWidget(unit, 0, 2)
        layout.addWidget(self.reset, 0, 3)
        layout.addWidget(self.note, 1, 1, 1, 3)

    def matches(self, words: str) -> bool:
        """Whether every word is found in name, meaning or key."""
        return all(word in self._search for word in words.casefold().split())

    @property
    def value(self) -> Any:
        if isinstance(self.editor, QCheckBox):
            return self.editor.isChecked()
        if isinstance(self.editor, QComboBox):
            return self.editor.currentData()
        return from_text(self.row, self.editor.text())

    @property
    def wrong(self) -> bool:
        return self.note.wrong

    def show_value(self, value: Any) -> None:
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(value)
        elif isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(self.editor.findData(value))
        else:
            self.editor.setText(to_text(self.row, value))
        self._changed()

    def _make_editor(self) -> QCheckBox | QComboBox | QLineEdit:
        row = self.row
        if row.type == "bool" and not row.optional:
            box = QCheckBox(self.tr("on"))
            box.toggled.connect(self._changed)
            return box
        if row.type in ("bool", "choice"):
            choice = QComboBox()
            if row.optional:
                choice.addItem(self.tr("not set"), None)
            if row.type == "bool":
                choice.addItem(self.tr("on"), True)
                choice.addItem(self.tr("off"), False)
            for word in row.choices:
                choice.addItem(translate("Settings", word), word)
            choice.currentIndexChanged.connect(self._changed)
            return choice
        line = QLineEdit()
        if row.optional:
            line.setPlaceholderText(self.tr("not set"))
        line.textChanged.connect(self._changed)
        return line

    def _hint(self, meaning: str) -> str:
        words = self.tr("{meaning}. Default: {value}.")
        if self.row.type in ("int", "float"):
            words = self.tr("{meaning}. {takes}. Default: {value}.")
        begun = meaning[:1].upper() + meaning[1:]
        return words.format(meaning=begun, takes=allowed(self.row), value=self._default_words())

    def _default_words(self) -> str:
        default = self.row.default
        if default is None:
            return self.tr("not set")
        if isinstance(default, bool):
            return self.tr("on") if default else self.tr("off")
        return translate("Settings", to_text(self.row, default))

    def _changed(self) -> None:
        trouble, is_default = "", False
        try:
            is_default = self.value == self.row.default
        except WrongValue as error:
            trouble = str(error)
        self.note.show_trouble(trouble)
        self.reset.setEnabled(not is_default)
        self.changed.emit()
