"""Reads what a virtual screen shows: Xvfb keeps it in a file in the format of xwd."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_COLOURS_THAT_ARE_SOMETHING = 24


@dataclass(frozen=True)
class Screen:
    """`pixels` are rows of blue, green, red and one unused byte."""

    width: int
    height: int
    row_bytes: int
    pixels: bytes

    def row(self, y: int) -> bytes:
        return self.pixels[y * self.row_bytes :][: self.width * 4]

    @property
    def shows_something(self) -> bool:
        """Whether a window with text stands there: an empty screen, or an empty window, has a few colours only."""
        seen: set[bytes] = set()
        for y in range(0, self.height, 3):
            row = self.row(y)
            seen.update(row[at : at + 3] for at in range(0, len(row), 12))
            if len(seen) > _COLOURS_THAT_ARE_SOMETHING:
                return True
        return False

    def png(self) -> bytes:
        lines = []
        for y in range(self.height):
            row = self.row(y)
            line = bytearray(self.width * 3)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            lines.append(b"\0" + bytes(line))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def read_screen(file: Path) -> Screen:
    """Raises ValueError for a screen that is not 24 bits deep in 32."""
    dump = file.read_bytes()
    (header, _, _, depth, width, height, _, _, _, _, _, bits, row_bytes, *_rest) = struct.unpack(
        ">25I", dump[:100]
    )
    colours = _rest[6]
    if (depth, bits) != (24, 32):
        raise ValueError(f"a screen of {depth} bits in {bits} cannot be read")
    return Screen(width, height, row_bytes, dump[header + 12 * colours :])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
