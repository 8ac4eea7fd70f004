"""Which kept conversation a new session goes on with, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from core.config.paths import contexts_file
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.context import ContextHead

MOST_OFFERED = 200
"""Those used last; any other is chosen in the panel of contexts."""


class ContextChoice(QComboBox):
    """Filled in a worker. `chosen` tells the head of another choice, or None for no context."""

    chosen = Signal(object)

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self._heads: dict[str, ContextHead] = {}
        self._wanted = ""
        self.setAccessibleName(self.tr("Context"))
        self.setToolTip(self.tr("Every prompt becomes the next turn of this conversation"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.addItem(self.tr("None: each prompt stands alone"), "")
        self.currentIndexChanged.connect(lambda _at: self.chosen.emit(self._heads.get(self.context)))
        workers().start(self, self._read, self._fill, self._failed)

    @property
    def context(self) -> str:
        """The id of the chosen one, empty for none."""
        return str(self.currentData() or "")

    def choose(self, context: str) -> None:
        """Also before the list is there."""
        self._wanted = context
        at = self.findData(context)
        if at >= 0:
            self.setCurrentIndex(at)

    def _read(self, _task: Task) -> list[ContextHead]:
        from core.context import ContextStore  # brings the engine in

        heads = [head for head in ContextStore(contexts_file(self._profile)).heads() if not head.trouble]
        wanted = [head for head in heads[MOST_OFFERED:] if head.id == self._wanted]
        return heads[:MOST_OFFERED] + wanted

    def _fill(self, heads: list[ContextHead]) -> None:
        with QSignalBlocker(self):
            for head in heads:
                self._heads[head.id] = head
                self.addItem(head.name, head.id)
        self.choose(self._wanted)

    def _failed(self, trouble: str) -> None:
        self.setToolTip(trouble)
