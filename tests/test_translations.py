"""The tool that keeps the translations in step with the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from tools.translations import SOURCES, Text, behind, compiled, extract, release, texts, unread

SOURCE = """
from gui.i18n import QT_TRANSLATE_NOOP, translate

TABLE = (Spec(text=QT_TRANSLATE_NOOP("Actions", "&Open file…"), tip=QT_TRANSLATE_NOOP(
    "Actions", "Start no more prompts, " "then end"
)),)

def words(n: int) -> str:
    return translate("Format", "{n} s").format(n=n) + translate("Format", "%n key(s)", "", n)

class LogPanel(Panel):
    def __init__(self) -> None:
        self.box.addItem(self.tr("Everything"), 1)
        self.names = {k: self.tr(
            "Inside"
            " brackets"
        ) for k in "ab"}

def after() -> str:
    return translate("Health", "cooling", "of an account")
"""

ALL = {
    Text("Actions", "&Open file…"),
    Text("Actions", "Start no more prompts, then end"),
    Text("Format", "{n} s"),
    Text("Format", "%n key(s)"),
    Text("LogPanel", "Everything"),
    Text("LogPanel", "Inside brackets"),
    Text("Health", "cooling", "of an account"),
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "gui"
    folder.mkdir()
    (folder / "panel.py").write_text(SOURCE, "utf-8")
    return folder


@pytest.fixture
def catalogue(tmp_path: Path, sources: Path) -> Path:
    path = tmp_path / "own_zh_CN.ts"
    extract(sources, path)
    return path


def translate_in(catalogue: Path, source: str, translation: str) -> None:
    old = f'<source>{source}</source>\n        <translation type="unfinished"></translation>'
    text = catalogue.read_text("utf-8")
    assert old in text
    new = f"<source>{source}</source>\n        <translation>{translation}</translation>"
    catalogue.write_text(text.replace(old, new), "utf-8")


def test_every_way_to_write_a_text_is_found(catalogue: Path) -> None:
    assert texts(catalogue) == dict.fromkeys(ALL, "")


def test_a_catalogue_holds_no_places_in_files(catalogue: Path) -> None:
    written = catalogue.read_text("utf-8")
    assert "location" not in written
    assert "panel.py" not in written


def test_translations_outlive_a_change_and_what_is_gone_is_dropped(sources: Path, catalogue: Path) -> None:
    translate_in(catalogue, "Everything", "全部")
    changed = SOURCE.replace("Inside", "Within").replace('"{n} s"', '"{n} seconds"')
    (sources / "panel.py").write_text(changed, "utf-8")
    extract(sources, catalogue)
    found = texts(catalogue)
    assert found[Text("LogPanel", "Everything")] == "全部"
    assert found[Text("LogPanel", "Within brackets")] == ""
    assert Text("LogPanel", "Inside brackets") not in found
    assert Text("Format", "{n} s") not in found


def test_what_is_behind_is_named(sources: Path, catalogue: Path) -> None:
    release(catalogue, compiled(catalogue))
    assert behind(sources, catalogue) == []
    (sources / "new.py").write_text('translate("New", "one more")\n')
    assert behind(sources, catalogue) == [f"not in the catalogue: {Text('New', 'one more')}"]
    (sources / "new.py").unlink()
    translate_in(catalogue, "Everything", "全部")
    assert behind(sources, catalogue) == ["own_zh_CN.qm is not made from this catalogue"]


def test_the_compiled_file_is_what_qt_reads(qapp: object, catalogue: Path) -> None:
    translate_in(catalogue, "Everything", "全部")
    release(catalogue, compiled(catalogue))
    translator = QTranslator()
    assert translator.load(str(compiled(catalogue)))
    assert translator.translate("LogPanel", "Everything") == "全部"


@pytest.mark.parametrize(
    "call",
    [
        'translate("Keys", "%n key(s)", "", len(keys))',
        'translate("Keys", f"{n} keys")',
        'translate("Keys", "one" if x else "two")',
    ],
)
def test_a_text_that_cannot_be_read_is_named_with_its_place(
    sources: Path, catalogue: Path, call: str
) -> None:
    (sources / "new.py").write_text(f"words = {call}\n")
    extract(sources, catalogue)
    assert [trouble.split(": ")[0] for trouble in unread(sources, texts(catalogue))] == ["gui/new.py:1"]


def test_a_text_of_a_table_is_looked_up_by_its_name(sources: Path, catalogue: Path) -> None:
    (sources / "new.py").write_text('words = translate("Actions", spec.text)\n')
    assert unread(sources, texts(catalogue)) == []


def test_every_text_of_the_window_can_be_read(tmp_path: Path) -> None:
    catalogue = tmp_path / "all_zh_CN.ts"
    extract(SOURCES, catalogue)
    assert unread(SOURCES, texts(catalogue)) == []
