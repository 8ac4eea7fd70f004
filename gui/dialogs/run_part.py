"""How a session runs: mode, how many at once, what it may cost, whether the cache answers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from core.config.settings import Settings, describe
from gui.dialogs.forms import add_row, new_form
from gui.widgets.field_note import FieldNote

_ROWS = {row.key: row for row in describe()}


class RunPart(QWidget):
    """Starts with the settings of the profile; what is changed holds for this one session."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.mode = QComboBox()
        self.mode.setAccessibleName(self.tr("Mode"))
        for mode, words in (
            ("single", self.tr("Single")),
            ("fast", self.tr("Fast")),
            ("consensus", self.tr("Consensus")),
        ):
            self.mode.addItem(words, mode)
        self.mode_note = FieldNote(self.mode)
        self.concurrency = QSpinBox()
        self.concurrency.setRange(
            int(_ROWS["concurrency"].minimum or 1), int(_ROWS["concurrency"].maximum or 1)
        )
        self.concurrency.setAccelerated(True)
        self.concurrency.setAccessibleName(self.tr("Concurrency"))
        self.concurrency.setSuffix(self.tr(" prompts at once"))
        self.max_cost = QDoubleSpinBox()
        self.max_cost.setRange(0, _ROWS["max_cost_usd"].maximum or 0)
        self.max_cost.setDecimals(2)
        self.max_cost.setPrefix("USD ")
        self.max_cost.setSpecialValueText(self.tr("No limit"))
        self.max_cost.setAccessibleName(self.tr("Cost limit"))
        self.cost_note = FieldNote(self.max_cost, self.tr("Once it has cost this much, no new call is made"))
        self.cache = QCheckBox(self.tr("Answer repeated prompts from the cache"))

        form = new_form(self)
        add_row(form, self.tr("M&ode"), self.mode, self.mode_note)
        add_row(form, self.tr("Con&currency"), self.concurrency)
        add_row(form, self.tr("Cost &limit"), self.max_cost, self.cost_note)
        add_row(form, self.tr("Cache"), self.cache)

        self.show_values(
            {
                "mode": settings.mode,
                "concurrency": settings.concurrency,
                "max_cost_usd": settings.max_cost_usd,
                "cache": settings.cache,
            }
        )
        self.mode.currentIndexChanged.connect(self._tell_mode)
        self._tell_mode()

    def values(self) -> dict[str, Any]:
        """What is chosen, by the names of the settings."""
        return {
            "mode": self.mode.currentData(),
            "concurrency": self.concurrency.value(),
            "max_cost_usd": self.max_cost.value() or None,
            "cache": self.cache.isChecked(),
        }

    def show_values(self, values: dict[str, Any]) -> None:
        """Those that are named; a value that cannot be is left out."""
        at = self.mode.findData(values.get("mode"))
        if at >= 0:
            self.mode.setCurrentIndex(at)
        if "concurrency" in values:
            self.concurrency.setValue(values["concurrency"])
        if "max_cost_usd" in values:
            self.max_cost.setValue(values["max_cost_usd"] or 0)
        if "cache" in values:
            self.cache.setChecked(values["cache"])

    def _tell_mode(self) -> None:
        race, votes = self._settings.race_width, self._settings.consensus_votes
        words = {
            "single": self.tr(
                "One call a prompt, and a second one only when the first is slow. The cheapest."
            ),
            "fast": self.tr(
                "{count} calls race for each prompt, the first answer counts. Quicker, up to {count} times the cost."
            ).format(count=race),
            "consensus": self.tr(
                "{count} answers to each prompt are compared and the most common one counts. Surer, at {count} times "
                "the cost."
            ).format(count=votes),
        }
        self.mode_note.show_hint(words[self.mode.currentData()])
        self.changed.emit()
