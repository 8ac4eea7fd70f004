"""The settings of sessions, made from the one table of settings, with a search over all of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.config.settings import Settings, describe
from gui.dialogs.setting_field import SettingField
from gui.i18n import translate
from gui.setting_words import GROUPS
from gui.widgets.tone_label import ToneLabel


class SettingsPage(QScrollArea):
    """Shows one group, or all settings that match a search."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = {row.key: row for row in describe()}
        self.fields: dict[str, SettingField] = {}
        self._groups: list[tuple[ToneLabel, list[SettingField]]] = []
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 8, 0)
        for title, members in GROUPS:
            heading = ToneLabel(translate("Settings", title), strong=True)
            layout.addWidget(heading)
            fields = [SettingField(rows[words.key], words.title) for words in members]
            for field in fields:
                layout.addWidget(field)
                field.changed.connect(self.changed)
                self.fields[field.row.key] = field
            self._groups.append((heading, fields))
        self.none = ToneLabel(self.tr("No setting matches"), "muted")
        layout.addWidget(self.none)
        layout.addStretch(1)
        self.setWidget(inside)
        self.show_values(settings)

    def show_values(self, settings: Settings) -> None:
        for key, field in self.fields.items():
            field.show_value(getattr(settings, key))

    def show_group(self, number: int) -> None:
        for at, (heading, fields) in enumerate(self._groups):
            heading.setVisible(at == number)
            for field in fields:
                field.setVisible(at == number)
        self.none.hide()
        self.verticalScrollBar().setValue(0)

    def show_matching(self, words: str) -> int:
        """How many match."""
        count = 0
        for heading, fields in self._groups:
            found = [field for field in fields if field.matches(words)]
            for field in fields:
                field.setVisible(field in found)
            heading.setVisible(bool(found))
            count += len(found)
        self.none.setVisible(count == 0)
        self.verticalScrollBar().setValue(0)
        return count

    def reset_all(self) -> None:
        self.show_values(Settings())

    @property
    def wrong(self) -> list[SettingField]:
        return [field for field in self.fields.values() if field.wrong]

    def values(self) -> dict[str, Any]:
        """All of them. Raises WrongValue where one is wrong."""
        return {key: field.value for key, field in self.fields.items()}
