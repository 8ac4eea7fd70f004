"""When a new session runs, and the costs that are shown for each choice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QDateTime
from pytestqt.qtbot import QtBot

from core.config.paths import prices_file
from core.config.settings import Settings
from gui.dialogs.when_part import WhenPart
from tests.core.bands import peak_for
from tests.gui.dialogs.conftest import PATIENCE_MS

SETTINGS = Settings(thinking=False)


@pytest.fixture
def part(qtbot: QtBot) -> WhenPart:
    part = WhenPart(SETTINGS)
    qtbot.addWidget(part)
    part.show()
    return part


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.txt"
    path.write_text("\n".join(f"question {i}" for i in range(4_000)))
    return path


def choose(part: WhenPart, kind: str) -> None:
    part.when.setCurrentIndex(part.when.findData(kind))


def test_each_choice_is_shown_with_its_cost(part: WhenPart, prompts: Path, qtbot: QtBot) -> None:
    peak_for(prices_file("default"), (-60, 3600))
    assert "once there are prompts" in part.note.text()
    part.ask(prompts, "", ".txt", SETTINGS, "default")
    qtbot.waitUntil(lambda: "By the deadline: $" in part.note.text(), timeout=PATIENCE_MS)
    lines = part.note.text().splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == [
        "Now",
        "In the cheap hours",
        "By the deadline",
    ]
    assert "a guess" in lines[3]
    part.ask(prompts, "", ".txt", Settings(model="unheard-of"), "default")
    qtbot.waitUntil(lambda: "No price is known" in part.note.text(), timeout=PATIENCE_MS)
    part.ask(None, "one\ntwo", ".txt", SETTINGS, "default")
    qtbot.waitUntil(lambda: "By the deadline: $" in part.note.text(), timeout=PATIENCE_MS)


def test_the_choice_is_a_setting_with_a_moment(part: WhenPart) -> None:
    assert part.value == "now"
    assert not part.deadline.isVisible()
    choose(part, "off-peak")
    assert part.value == "off-peak"
    choose(part, "cheapest-by")
    assert part.deadline.isVisible()
    deadline = int(time.time()) + 7200
    part.deadline.setDateTime(QDateTime.fromSecsSinceEpoch(deadline))
    assert Settings(when=part.value).when.endswith("Z")
    again = WhenPart(Settings(when=part.value))
    assert again.value == part.value


def test_a_deadline_that_cannot_be_kept_is_told(part: WhenPart, prompts: Path, qtbot: QtBot) -> None:
    part.ask(prompts, "", ".txt", SETTINGS, "default")
    choose(part, "cheapest-by")
    part.deadline.setDateTime(QDateTime.currentDateTime().addSecs(-60))
    assert part.trouble == "The deadline has passed"
    part.deadline.setDateTime(QDateTime.currentDateTime().addSecs(30))
    qtbot.waitUntil(lambda: "cannot be kept" in part.trouble, timeout=PATIENCE_MS)
    part.deadline.setDateTime(QDateTime.currentDateTime().addSecs(86400))
    assert part.trouble == ""
