"""The fonts that ship with Pilothouse: symbols for states, and Chinese glyphs for a system that has none.

They only stand in for what the system's fonts lack; Qt asks them last. `tools/fonts.py` makes them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFontDatabase

from core.config.resources import resource_path

SYMBOLS = "pilothouse-symbols.ttf"
CHINESE = "pilothouse-hans.ttf"
CHINESE_FAMILY = "Pilothouse Hans"


def font_file(name: str) -> Path:
    return resource_path("fonts", name)


def add_symbols() -> None:
    """Costs 0.3 ms: Qt reads a glyph when it first draws it."""
    _add(SYMBOLS)


def add_chinese() -> bool:
    """Add Chinese glyphs unless the system has some, or it was done before; True when they were added.

    Looking costs up to 80 ms when no text was drawn yet, so it is left until the window stands, unless the
    window itself is in Chinese.
    """
    if CHINESE_FAMILY in QFontDatabase.families():  # Qt does not always know it as a Chinese one
        return False
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return False
    _add(CHINESE)
    return True


def _add(name: str) -> None:
    if QFontDatabase.addApplicationFont(str(font_file(name))) < 0:
        raise FileNotFoundError(f"the font {name} cannot be read")
