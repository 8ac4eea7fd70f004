"""Makes the fonts that ship with Pilothouse from two that Debian has: `python -m tools.fonts`.

Needs fonttools (`pip install fonttools`) and the packages fonts-droid-fallback and fonts-dejavu-core. A bare system
has no Chinese glyphs, and many lack the symbols that stand for states, or show them as coloured pictures.
The results carry names of their own, so that they never stand in for the fonts they are made from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

DROID = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"

LATIN = range(0x20, 0x100)
SYMBOLS = (
    *range(0x2010, 0x2028),  # dashes, quotation marks, ellipsis
    *range(0x2030, 0x2040),
    *range(0x2190, 0x2200),  # arrows
    *range(0x2200, 0x2270),  # signs of mathematics
    *range(0x2300, 0x2330),  # keys
    *range(0x2460, 0x2474),  # numbers in circles
    *range(0x25A0, 0x2600),  # geometric shapes
    *range(0x2713, 0x2719),  # ticks and crosses
)
_NAMES = (1, 3, 4, 6, 16)
"""Family, unique name, full name, PostScript name and typographic family in a font's name table."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the shipped fonts")
    parser.add_argument("--droid", type=Path, default=DROID)
    parser.add_argument("--dejavu", type=Path, default=DEJAVU)
    options = parser.parse_args(argv)
    symbols = (*LATIN, *SYMBOLS)
    make(options.dejavu, symbols, "Pilothouse Symbols", FONTS / "pilothouse-symbols.ttf")
    chinese = set(gb2312()) - set(symbols)
    make(options.droid, chinese, "Pilothouse Hans", FONTS / "pilothouse-hans.ttf")
    return 0


def gb2312() -> Iterable[int]:
    """The characters of GB 2312: 6,763 of Chinese, and their punctuation and full-width forms."""
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            character = bytes((lead, trail)).decode("gb2312", errors="ignore")
            if character:
                yield ord(character)


def make(source: Path, characters: Iterable[int], family: str, target: Path) -> None:
    """Keep the glyphs of these characters, as far as the font has them, under a name of our own."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "vert"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the copyright and the licence stay
    options.notdef_outline = True
    with TTFont(source, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=set(characters) & font.getBestCmap().keys())
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in _NAMES:
                record.string = family.replace(" ", "") if record.nameID == 6 else family
        font.save(target)
    print(f"{target.name}: {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    sys.exit(main())
