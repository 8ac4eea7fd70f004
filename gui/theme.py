"""The two palettes, light and dark, and the theme that follows the system between them.

Every text colour reaches a contrast of 4.5 to 1 on every surface it may lie on (WCAG 2.2, 1.4.3); the tests
compute it. Colours of a state are tones; `gui.looks` pairs each with a symbol and a word.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.config.resources import resource_path

Tone = Literal["text", "muted", "good", "info", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One palette. `window`, `surface`, `raised` and `selection` are what text lies on."""

    name: Literal["light", "dark"]
    window: str
    surface: str
    raised: str
    selection: str
    border: str
    grid: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    good: str
    info: str
    warn: str
    bad: str

    def tone(self, tone: Tone) -> str:
        return str(getattr(self, tone))


LIGHT = Colours(
    name="light",
    window="#f3f4f6",
    surface="#ffffff",
    raised="#f8f9fb",
    selection="#dce8f9",
    border="#c3cad3",
    grid="#9aa4b0",
    text="#1a1e24",
    muted="#515a65",
    disabled="#8c95a0",
    accent="#0b5fc0",
    on_accent="#ffffff",
    good="#0f6433",
    info="#0b56a8",
    warn="#7d4a00",
    bad="#ab1f17",
)

DARK = Colours(
    name="dark",
    window="#14171c",
    surface="#1b1f26",
    raised="#222731",
    selection="#283d5c",
    border="#3a424e",
    grid="#6b7684",
    text="#e7eaef",
    muted="#aab3bf",
    disabled="#6d7682",
    accent="#7cb5ff",
    on_accent="#0c1420",
    good="#6ad595",
    info="#8cc0ff",
    warn="#f2b653",
    bad="#ff9b91",
)

PALETTES = {"light": LIGHT, "dark": DARK}
"""By the word in the settings; any other word there follows the system."""


def luminance(colour: str) -> float:
    """Relative luminance of '#rrggbb' (WCAG 2.2)."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class Theme(QObject):
    """Dresses the application and says when the colours change. Follows the system unless told a palette."""

    changed = Signal()

    def __init__(self, app: QApplication, fixed: Colours | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._fixed = fixed
        self._sheet = Template(resource_path("themes", "console.qss").read_text(encoding="utf-8"))
        self.colours = self._wanted()
        app.setStyle("Fusion")
        self._dress()
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def use(self, colours: Colours | None) -> None:
        """Keep to one palette; None follows the system again."""
        self._fixed = colours
        self._follow()

    def colour(self, tone: Tone) -> QColor:
        return QColor(self.colours.tone(tone))

    def _wanted(self) -> Colours:
        if self._fixed is not None:
            return self._fixed
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not self.colours:
            self.colours = wanted
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        self._app.setPalette(_qt_palette(self.colours))
        self._app.setStyleSheet(self._sheet.substitute(asdict(self.colours), tick=self._tick()))

    def _tick(self) -> str:
        """The file of the tick in a checked box, in the colour that lies on the accent."""
        return resource_path("themes", f"tick-{self.colours.name}.svg").as_posix()


def _qt_palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.bad),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.text),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Mid, colours.border),
        # Fusion draws edges with these; Qt's own are made for light windows.
        (role.Light, colours.raised),
        (role.Midlight, colours.raised),
        (role.Dark, colours.border),
        (role.Shadow, colours.border),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.disabled))
    return palette
