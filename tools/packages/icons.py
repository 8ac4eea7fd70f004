"""Draws the icons of the program and of its session files in the sizes that systems ask for."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

from tools.packages.places import ROOT

PROGRAM = "pilothouse"
DOCUMENT = "application-x-pilothouse-session"
SOURCES = {PROGRAM: "pilothouse.svg", DOCUMENT: "session-file.svg"}
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def drawn(source: bytes, size: int) -> bytes:
    """A PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def ico(pngs: dict[int, bytes]) -> bytes:
    """A Windows icon with PNGs in it, which Windows reads since Vista."""
    sizes = [size for size in _ICO_SIZES if size in pngs]
    at = 6 + 16 * len(sizes)
    entries, images = b"", b""
    for size in sizes:
        entries += struct.pack(
            "<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(pngs[size]), at + len(images)
        )
        images += pngs[size]
    return struct.pack("<HHH", 0, 1, len(sizes)) + entries + images


def icns(pngs: dict[int, bytes]) -> bytes:
    """An icon for macOS with PNGs in it."""
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(pngs[size])) + pngs[size] for size, kind in _ICNS_TYPES.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def main(target: Path) -> None:
    """Fills a folder in the layout of the theme "hicolor", and puts .ico and .icns beside it."""
    app = QGuiApplication(["icons"])
    for name, source in SOURCES.items():
        kind = "apps" if name == PROGRAM else "mimetypes"
        svg = (ROOT / "resources" / "icons" / source).read_bytes()
        pngs = {size: drawn(svg, size) for size in SIZES}
        for size, png in pngs.items():
            _write(target / "hicolor" / f"{size}x{size}" / kind / f"{name}.png", png)
        _write(target / "hicolor" / "scalable" / kind / f"{name}.svg", svg)
        _write(target / f"{name}.ico", ico(pngs))
        _write(target / f"{name}.icns", icns(pngs))
    app.quit()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
