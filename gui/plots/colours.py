"""Colours of curves, apart from each other also for the colour-blind; lines differ in pattern as well."""

from __future__ import annotations

from PySide6.QtGui import QColor

from gui.theme import Colours

_LIGHT = {
    "blue": "#1f63c4",
    "teal": "#0c7f78",
    "purple": "#7b3fb5",
    "orange": "#b45a00",
    "green": "#2a7a35",
    "red": "#ab1f17",
    "grey": "#6b7480",
}
_DARK = {
    "blue": "#6fadff",
    "teal": "#45c8bb",
    "purple": "#c59af5",
    "orange": "#f2a550",
    "green": "#6ad595",
    "red": "#ff9b91",
    "grey": "#97a1ae",
}
NAMES = tuple(_LIGHT)
_FILL = 0.42
_HATCH = 0.8
_GRID = 0.45


def line_colour(name: str, colours: Colours) -> str:
    """Of a curve's line; the name of a tone of the theme is that tone."""
    table = _LIGHT if colours.name == "light" else _DARK
    return table[name] if name in table else str(getattr(colours, name))


def fill_colours(name: str, colours: Colours) -> tuple[int, int]:
    """Of an area and of its hatching, as 0xAARRGGBB."""
    line = line_colour(name, colours)
    return _mix(line, colours.surface, _FILL), _mix(line, colours.surface, _HATCH)


def grid_colour(colours: Colours) -> QColor:
    """Faint, and without alpha: a line of it costs thirty times as much with (measured)."""
    return QColor.fromRgb(_mix(colours.border, colours.surface, _GRID))


def _mix(one: str, other: str, share: float) -> int:
    a, b = QColor(one), QColor(other)
    mixed = [
        round(x * share + y * (1 - share))
        for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    ]
    return 0xFF << 24 | mixed[0] << 16 | mixed[1] << 8 | mixed[2]
