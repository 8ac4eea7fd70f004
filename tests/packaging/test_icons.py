import struct
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tools.packages.icons import DOCUMENT, PROGRAM, SIZES, SOURCES, drawn, icns, ico
from tools.packages.places import ROOT


@pytest.mark.parametrize("name", [PROGRAM, DOCUMENT])
def test_an_icon_is_drawn_in_every_size_with_a_clear_corner(qtbot: QtBot, name: str):
    source = (ROOT / "resources" / "icons" / SOURCES[name]).read_bytes()
    for size in SIZES:
        image = QImage.fromData(drawn(source, size), "PNG")
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(size // 2, size // 2).alpha() == 255


def test_the_icon_for_windows_tells_where_each_picture_is(tmp_path: Path):
    pngs = {16: b"a" * 10, 256: b"b" * 20}
    made = ico(pngs)
    assert struct.unpack("<HHH", made[:6]) == (0, 1, 2)
    for entry, size in ((made[6:22], 16), (made[22:38], 256)):
        width, height, _, _, _, bits, length, at = struct.unpack("<BBBBHHII", entry)
        assert (width or 256, height or 256, bits) == (size, size, 32)
        assert made[at : at + length] == pngs[size]


def test_the_icon_for_macos_tells_its_length():
    made = icns({size: b"x" * size for size in (16, 32, 64, 128, 256, 512)})
    assert made[:4] == b"icns"
    assert struct.unpack(">I", made[4:8])[0] == len(made)
    assert made[8:12] == b"icp4"
