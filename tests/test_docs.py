"""The documents say what is there: shortcuts, links, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gui.actions import ACTIONS
from gui.actions.action_set import plain

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_ROW_OF_KEYS = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
_FILE = re.compile(r"`((?:core|gui|resources|tools|tests|docs|packaging)/[\w./-]+)`")


def _section(document: Path, title: str) -> str:
    text = document.read_text("utf-8")
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def _anchors(document: Path) -> set[str]:
    """As GitHub makes them of the titles."""
    titles = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_guide_lists_every_shortcut_of_the_table_of_actions_and_no_other() -> None:
    section = _section(ROOT / "docs" / "operators-guide.md", "The keyboard")
    listed = dict(_ROW_OF_KEYS.findall(section))
    made = {spec.shortcut: plain(spec.text).rstrip("…") for spec in ACTIONS if spec.shortcut}
    assert listed == made


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_and_a_title_that_are_there(document: Path) -> None:
    lost = []
    for link in ("".join(found) for found in _LINK.findall(document.read_text("utf-8"))):
        if link.startswith(("http:", "https:")):
            continue
        name, _, anchor = link.partition("#")
        target = document if not name else document.parent / name
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_by_its_path_is_there(document: Path) -> None:
    named = _FILE.findall(document.read_text("utf-8"))
    gone = [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    assert gone == []
