"""A window goes over to another profile: settings, keys, cache and the place where other starts find it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from core.cache import IntelligentCache
from core.config.paths import answers_file, cache_folder, create_profile, settings_file
from core.config.settings import Settings, load_settings, save_settings
from gui.dialogs.last_choices import LastChoices, keep_choices
from gui.main_window import MainWindow
from gui.single_instance import MeetingPlaces, SingleInstance
from tests.core.keys.test_keystore import MemoryKeyring
from tests.gui.keyrings import memory_keyring

__all__ = ["memory_keyring"]

PATIENCE_MS = 30_000


def fill(profile: str, *prompts: str) -> None:
    with IntelligentCache(answers_file(profile)) as cache:
        for prompt in prompts:
            cache.put(prompt, f"An answer to {prompt} that is long enough to be worth its place.", model="m")


def listed(window: MainWindow) -> int:
    cache = window.cache_desk.cache
    return -1 if cache is None or window.cache_desk.source != "file" else len(cache)


def go_over(window: MainWindow, qtbot: QtBot, profile: str) -> None:
    window.actions_of.by_id["settings"].trigger()
    dialog = window.help.settings_dialog
    assert dialog is not None
    names: QListWidget = dialog.profiles.list
    qtbot.waitUntil(lambda: names.count() == 2, timeout=PATIENCE_MS)
    row = next(row for row in range(2) if names.item(row).data(256) == profile)
    names.setCurrentRow(row)
    with qtbot.waitSignal(window.console.profileChanged, timeout=PATIENCE_MS):
        dialog.profiles.use.click()
    dialog.reject()


def test_the_cache_browser_shows_the_answers_of_the_windows_profile(
    window: MainWindow, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    create_profile("work")
    save_settings(Settings(concurrency=99), settings_file("work"))
    fill("default", "When is high tide at Brest?")
    fill("work", "What is a sextant?", "Who was Cook?", "How deep is the Marianas trench?")
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: listed(window) == 1, timeout=PATIENCE_MS)
    before = window.cache_desk.cache
    assert before is not None
    go_over(window, qtbot, "work")
    assert window.console.settings.concurrency == 99
    qtbot.waitUntil(lambda: listed(window) == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not before._keeper._thread.is_alive(), timeout=PATIENCE_MS)
    go_over(window, qtbot, "default")
    qtbot.waitUntil(lambda: listed(window) == 1, timeout=PATIENCE_MS)


def test_applied_settings_count_in_the_next_new_session(window: MainWindow, qtbot: QtBot) -> None:
    choices = LastChoices("", "", "", "stored", "", {"mode": "fast", "concurrency": 7})
    keep_choices(window.app_settings, "default", choices)
    window.actions_of.by_id["settings"].trigger()
    dialog = window.help.settings_dialog
    assert dialog is not None
    dialog.sessions.fields["concurrency"].editor.setText("64")
    with qtbot.waitSignal(dialog.settingsChanged, timeout=PATIENCE_MS):
        dialog.ok.click()
    assert load_settings(settings_file()).concurrency == 64
    window.actions_of.by_id["new_session"].trigger()
    new = window.documents.new_dialog
    assert new is not None
    assert (new.run.values()["mode"], new.run.values()["concurrency"]) == ("fast", 64)
    new.reject()


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    """What listens goes with it, here: Python might collect it in another thread."""
    owner = QObject()
    yield owner
    owner.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(owner))


@pytest.fixture
def places(owner: QObject) -> MeetingPlaces:
    return MeetingPlaces(cache_folder, owner)


def test_other_starts_find_a_console_by_the_profile_that_it_uses_now(
    owner: QObject, places: MeetingPlaces
) -> None:
    assert places.claim("default", []) == "first"
    places.follow({"work"})
    heard: list[tuple[str, list[str]]] = []
    places.filesWanted.connect(lambda profile, files: heard.append((profile, files)))
    before = SingleInstance(cache_folder("default"), owner)
    assert before.claim([]) == "first"  # nobody is there any more
    before.close()
    second = SingleInstance(cache_folder("work"), owner)
    assert not second.claim_quietly()
    assert heard == []


def test_a_console_does_not_push_another_one_from_its_place(owner: QObject, places: MeetingPlaces) -> None:
    other = SingleInstance(cache_folder("work"), owner)
    assert other.claim([]) == "first"
    heard: list[list[str]] = []
    other.filesWanted.connect(heard.append)
    places.follow({"work"})
    places.follow(())
    assert not SingleInstance(cache_folder("work"), owner).claim_quietly()  # the other one is there still
    assert heard == []
    other.close()
