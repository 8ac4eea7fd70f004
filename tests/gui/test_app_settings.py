"""What the console remembers, in a real file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.app_settings import RECENT_KEPT, AppSettings


def again(path: Path, before: AppSettings) -> AppSettings:
    """As after a restart: QSettings objects of one process share what they hold until it is written."""
    before.sync()
    return AppSettings(path)


def test_values_are_there_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "console.ini"
    kept = AppSettings(path)
    assert (kept.theme, kept.language, kept.notifications, kept.snooze_minutes) == (
        "system",
        "system",
        True,
        15,
    )
    with qtbot.waitSignals([kept.themeChosen, kept.languageChosen, kept.notificationsChosen]):
        kept.theme, kept.language, kept.notifications = "dark", "zh_CN", False
    kept.snooze_minutes = 60
    kept.profile = "work"
    later = again(path, kept)
    assert (later.theme, later.language, later.notifications, later.snooze_minutes) == (
        "dark",
        "zh_CN",
        False,
        60,
    )
    assert later.profile == "work"


def test_a_choice_that_is_the_same_is_not_told_again(qtbot: QtBot, tmp_path: Path) -> None:
    kept = AppSettings(tmp_path / "console.ini")
    with qtbot.assertNotEmitted(kept.themeChosen):
        kept.theme = "system"


@pytest.mark.parametrize("text", ["theme=purple\nsnooze_minutes=soon\n", "[broken\n\0"])
def test_a_file_that_was_edited_badly_gives_the_defaults(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    path = tmp_path / "console.ini"
    path.write_text(text)
    kept = AppSettings(path)
    assert (kept.theme, kept.snooze_minutes, kept.recent) == ("system", 15, ())


def test_recent_files_are_kept_last_first_without_repeats(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "console.ini"
    kept = AppSettings(path)
    for number in range(RECENT_KEPT + 3):
        kept.add_recent(tmp_path / f"{number}.pilot")
    kept.add_recent(tmp_path / "5.pilot")
    names = [p.name for p in again(path, kept).recent]
    assert names[:2] == ["5.pilot", "14.pilot"]
    assert len(names) == len(set(names)) == RECENT_KEPT
    with qtbot.waitSignal(kept.recentChanged):
        kept.clear_recent()
    assert again(path, kept).recent == ()


def test_one_recent_file_is_still_a_list_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "console.ini"
    kept = AppSettings(path)
    kept.add_recent(tmp_path / "a, b.pilot")
    assert again(path, kept).recent == (tmp_path / "a, b.pilot",)


def test_layouts_come_back_byte_for_byte(qtbot: QtBot, tmp_path: Path) -> None:
    kept = AppSettings(tmp_path / "console.ini")
    kept.set_value("window/layout", bytes(range(256)))
    assert bytes(again(tmp_path / "console.ini", kept).value("window/layout")) == bytes(range(256))
    kept.set_value("window/layout", None)
    assert kept.value("window/layout") is None
