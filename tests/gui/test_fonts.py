"""Glyphs for all that the window says, also on a system with hardly a font."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont

from gui import looks
from gui.fonts import CHINESE, SYMBOLS, font_file
from gui.looks import Look
from tools.translations import CATALOGUE, texts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped(qapp: object) -> tuple[QRawFont, ...]:
    return tuple(QRawFont(str(font_file(name)), 12) for name in (SYMBOLS, CHINESE))


def missing(characters: str, shipped: tuple[QRawFont, ...]) -> set[str]:
    return {c for c in characters if c not in "\n" and not any(f.supportsCharacter(ord(c)) for f in shipped)}


def test_every_character_of_the_translation_has_a_glyph(shipped: tuple[QRawFont, ...]) -> None:
    words = "".join(texts(CATALOGUE).values())
    assert any("一" <= c <= "鿿" for c in words)
    assert missing(words, shipped) == set()


def test_every_symbol_of_a_state_has_a_glyph(shipped: tuple[QRawFont, ...]) -> None:
    tables = [table for table in vars(looks).values() if isinstance(table, dict)]
    symbols = {look.symbol for table in tables for look in table.values() if isinstance(look, Look)}
    assert {"●", "◐", "✖", "▶"} <= symbols
    assert missing("".join(symbols), shipped) == set()


def test_the_usual_chinese_characters_are_all_there(shipped: tuple[QRawFont, ...]) -> None:
    places = range(0xB0, 0xF8), range(0xA1, 0xFF)  # where GB 2312 has them
    characters = "".join(bytes(place).decode("gb2312", "ignore") for place in product(*places))
    assert len(characters) == 6763
    assert missing(characters, shipped) == set()


def test_each_font_has_its_licence_beside_it() -> None:
    for name in (SYMBOLS, CHINESE):
        licence = font_file("LICENSE-" + name.removeprefix("pilothouse-")).with_suffix(".txt")
        assert "permission" in licence.read_text("utf-8").lower()


LOOK = """
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from gui.fonts import add_chinese

def fonts():
    layout = QTextLayout("航", QApplication.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [run.rawFont().familyName() for run in layout.glyphRuns() if all(run.glyphIndexes())]

app = QApplication([])
print(fonts(), add_chinese(), add_chinese(), fonts())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Windows and macOS have Chinese fonts")
def test_a_system_without_chinese_fonts_gets_ours_once(tmp_path: Path) -> None:
    shutil.copy(font_file(SYMBOLS), tmp_path)  # the only one of this system
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>'
    )
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
    }
    told = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert told.stdout == "[] True False ['Pilothouse Hans']\n", told.stderr
