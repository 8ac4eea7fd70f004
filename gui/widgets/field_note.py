"""The line under a field: a hint, or what is wrong with what stands in it."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.widgets.tone_label import ToneLabel


class FieldNote(ToneLabel):
    """Belongs to `field`, to whom a screen reader is told it. Takes no room while it has nothing to say."""

    def __init__(self, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", "muted", parent=parent)
        self._field = field
        self._hint = hint
        self.wrong = False
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        self.show_trouble("")

    def show_hint(self, hint: str) -> None:
        self._hint = hint
        if not self.wrong:
            self.show_trouble("")

    def show_trouble(self, trouble: str) -> None:
        """Empty: nothing is wrong, and the hint is shown again."""
        self.wrong = bool(trouble)
        self.show_words(f"▲ {trouble}" if trouble else self._hint, "bad" if trouble else "muted")
        self._field.setAccessibleDescription(trouble or self._hint)
        self.setVisible(bool(trouble or self._hint))
