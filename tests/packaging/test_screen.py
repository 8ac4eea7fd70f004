import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tools.packages.screen import read_screen


def a_dump(
    width: int, height: int, pixel: Callable[[int, int], tuple[int, int, int]], depth: int = 24
) -> bytes:
    """What Xvfb writes: a head of 25 numbers, a name, colours, rows."""
    name, colours = b"screen\0\0", 2
    head = [100 + len(name), 7, 2, depth, width, height, 0, 0, 32, 0, 32, 32, width * 4]
    head += [4, 0xFF0000, 0xFF00, 0xFF, 8, 256, colours, width, height, 0, 0, 0]
    rows = b"".join(bytes([*reversed(pixel(x, y)), 0]) for y in range(height) for x in range(width))
    return struct.pack(">25I", *head) + name + b"\0" * 12 * colours + rows


def test_a_picture_of_the_screen_has_its_colours(tmp_path: Path):
    file = tmp_path / "screen"
    file.write_bytes(a_dump(5, 4, lambda x, y: (10 * x, 20 * y, 200)))
    image = QImage.fromData(read_screen(file).png(), "PNG")
    assert (image.width(), image.height()) == (5, 4)
    assert image.pixelColor(3, 2) == QColor(30, 40, 200)


def test_an_empty_screen_shows_nothing_and_one_with_many_colours_does(tmp_path: Path):
    file = tmp_path / "screen"
    file.write_bytes(a_dump(90, 30, lambda x, y: (255, 255, 255) if x > 40 else (0, 0, 0)))
    assert not read_screen(file).shows_something
    file.write_bytes(a_dump(90, 30, lambda x, y: (x, y, 7)))
    assert read_screen(file).shows_something


def test_another_depth_is_refused(tmp_path: Path):
    file = tmp_path / "screen"
    file.write_bytes(a_dump(5, 4, lambda x, y: (0, 0, 0), depth=16))
    with pytest.raises(ValueError, match="16 bits"):
        read_screen(file)
