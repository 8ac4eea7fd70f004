"""Keeps the translations in step with the source: `make translations`.

Reads every text of `gui/` into `resources/translations/pilothouse_zh_CN.ts` with `pyside6-lupdate`, keeps what is
translated, drops what the source no longer has, and writes the `.qm` file that the program loads. The `.ts` file
holds no paths and no line numbers, so it changes only when a text does.

A text that is marked in a way `pyside6-lupdate` cannot read is named with its place, and the result is then 1.
`python -m tools.translations --check` changes nothing and returns 1 also when either file is behind the source.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import PySide6

from tools.translated_calls import calls

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "gui"
CATALOGUE = ROOT / "resources" / "translations" / "pilothouse_zh_CN.ts"


class Text(NamedTuple):
    """One text of the source: the class or the part that shows it, the English words, a note that tells it apart."""

    context: str
    source: str
    comment: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Bring the translations in step with the source")
    parser.add_argument("--check", action="store_true", help="change nothing; return 1 when they are behind")
    if parser.parse_args(argv).check:
        troubles = behind(SOURCES, CATALOGUE)
        for trouble in troubles:
            print(trouble, file=sys.stderr)
        return 1 if troubles else 0
    extract(SOURCES, CATALOGUE)
    release(CATALOGUE, compiled(CATALOGUE))
    found = texts(CATALOGUE)
    left = sum(1 for translation in found.values() if not translation)
    print(f"{len(found)} texts, {left} of them not translated")
    missed = unread(SOURCES, found)
    for trouble in missed:
        print(trouble, file=sys.stderr)
    return 1 if missed else 0


def compiled(catalogue: Path) -> Path:
    return catalogue.with_suffix(".qm")


def extract(sources: Path, catalogue: Path) -> None:
    """Write the texts of all Python files below `sources` into a catalogue; translations in it are kept."""
    files = sorted(str(path) for path in sources.rglob("*.py"))
    _run(
        *("lupdate", *files, "-no-obsolete", "-locations", "none", "-sort-messages", "-silent"),
        *("-source-language", "en", "-target-language", "zh_CN"),
        # What only looks like a known text is not one: a guess would pass for a translation.
        *("-disable-heuristic", "sametext", "-disable-heuristic", "similartext"),
        *("-ts", str(catalogue)),
    )


def release(catalogue: Path, target: Path) -> None:
    _run("lrelease", "-silent", str(catalogue), "-qm", str(target))


def texts(catalogue: Path) -> dict[Text, str]:
    """Every text of a catalogue with its finished translation, or an empty one."""
    found: dict[Text, str] = {}
    for context in ET.parse(catalogue).getroot().iter("context"):  # noqa: S314 our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            done = ""
            if translation is not None and translation.get("type") is None:
                done = "".join(translation.itertext()).strip()
            text = Text(name, message.findtext("source", ""), message.findtext("comment", ""))
            found[text] = done
    return found


def behind(sources: Path, catalogue: Path) -> list[str]:
    """What the catalogue and its compiled file lack or have too much, a line each; empty when all is in step."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, catalogue.name)
        extract(sources, fresh)
        wanted, had = texts(fresh).keys(), texts(catalogue).keys()
        release(catalogue, compiled(fresh))
        same = (
            compiled(catalogue).exists() and compiled(fresh).read_bytes() == compiled(catalogue).read_bytes()
        )
    troubles = unread(sources, wanted)
    troubles += [f"not in the catalogue: {text}" for text in sorted(wanted - had)]
    troubles += [f"no longer in the source: {text}" for text in sorted(had - wanted)]
    if not same:
        troubles.append(f"{compiled(catalogue).name} is not made from this catalogue")
    return troubles


def unread(sources: Path, found: Iterable[Text]) -> list[str]:
    """The calls for a translation in the source whose text is not among those found, a line each."""
    known = {(text.context, text.source) for text in found}
    return [
        f"{call.place}: {call.source or 'this text'} cannot be read from the source; see gui/i18n.py"
        for call in calls(sources)
        if call.source is None or (call.context, call.source) not in known
    ]


def _run(tool: str, *arguments: str) -> None:
    program = Path(PySide6.__file__).parent / (f"{tool}.exe" if sys.platform == "win32" else tool)
    subprocess.run([str(program), *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
