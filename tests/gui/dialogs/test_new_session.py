"""The dialog for a new session, with real files, a keyring and an endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.config.secrets import Secret
from core.config.settings import Settings
from core.keys.keystore import KeyStore
from core.keys.sources import KeySource
from gui.app_settings import AppSettings
from gui.dialogs.endpoint_part import SIMULATOR
from gui.dialogs.new_session import NewSession
from gui.jobs import FileJob
from tests.core.keys.test_keystore import MemoryKeyring
from tests.gui.dialogs.conftest import GOOD, PATIENCE_MS
from tests.gui.driving import choose_file, drop

Open = Callable[[Settings], NewSession]


@pytest.fixture
def open_dialog(qtbot: QtBot, app_settings: AppSettings, desk: QWidget) -> Open:
    def opened(settings: Settings) -> NewSession:
        dialog = NewSession(settings, "default", app_settings, desk)
        dialog.open()
        qtbot.waitExposed(dialog)
        return dialog

    return opened


@pytest.fixture
def dialog(open_dialog: Open) -> NewSession:
    return open_dialog(Settings(concurrency=7))


def choose(dialog: NewSession, endpoint: str) -> None:
    box = dialog.endpoint.endpoint
    box.setCurrentIndex(box.findData(endpoint))


def started(qtbot: QtBot, dialog: NewSession) -> FileJob:
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    with qtbot.waitSignal(dialog.startWanted) as told:
        dialog.start.click()
    return told.args[0]


def test_it_says_what_is_missing_until_it_can_start(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path, memory_keyring: MemoryKeyring
) -> None:
    assert not dialog.start.isEnabled()
    assert dialog.reason.text() == "Choose or paste prompts"
    prompts = tmp_path / "mine.txt"
    prompts.write_text("One?\nTwo?\n")
    dialog.set_prompts(prompts)
    qtbot.waitUntil(lambda: "no keys" in dialog.reason.text(), timeout=PATIENCE_MS)
    assert "No key is stored" in dialog.endpoint.keys.note.text()
    choose(dialog, SIMULATOR)
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    dialog.place.setText("")
    assert dialog.reason.text() == "Name the session file"
    dialog.place.setText(str(prompts))
    prompts.with_suffix(".txt.pilot").touch()
    dialog.place.setText(str(prompts) + ".pilot")
    assert "There is a file of this name" in dialog.place_note.text()
    assert not dialog.start.isEnabled()


def test_a_simulated_session_of_a_file_is_started_and_remembered(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path, open_dialog: Open
) -> None:
    prompts = tmp_path / "mine.txt"
    prompts.write_text("One?\n")
    assert drop(dialog, prompts)
    choose(dialog, SIMULATOR)
    dialog.run.mode.setCurrentIndex(1)
    dialog.run.max_cost.setValue(1.5)
    job = started(qtbot, dialog)
    assert (job.prompts, job.session_path, job.simulate) == (prompts, tmp_path / "mine.pilot", "demo")
    assert (job.settings.mode, job.settings.max_cost_usd, job.settings.concurrency) == ("fast", 1.5, 7)
    again = open_dialog(Settings())
    assert again.endpoint.simulated
    assert again.run.values() == {"mode": "fast", "concurrency": 7, "max_cost_usd": 1.5, "cache": True}


def test_pasted_prompts_are_kept_beside_the_session_file(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(dialog, SIMULATOR)
    dialog.prompts.tabs.setCurrentIndex(1)
    dialog.prompts.text.setPlainText('{"prompt": "One?"}\n{"prompt": "Two?"}')
    dialog.place.setText(str(tmp_path / "new folder" / "pasted"))
    job = started(qtbot, dialog)
    assert job.session_path == tmp_path / "new folder" / "pasted.pilot"
    assert job.prompts == tmp_path / "new folder" / "pasted.jsonl"
    assert job.prompts.read_text() == '{"prompt": "One?"}\n{"prompt": "Two?"}'


def test_the_preview_shows_prompts_and_rejected_lines(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts = tmp_path / "mine.jsonl"
    prompts.write_text('{"id": "a", "prompt": "One?"}\nnonsense\n')
    dialog.set_prompts(prompts)
    qtbot.waitUntil(lambda: dialog.prompts.preview.done, timeout=PATIENCE_MS)
    assert dialog.prompts.summary.text() == "✔ 1 prompts"
    assert [dialog.prompts.understood.item(0, c).text() for c in range(3)] == ["1", "a", "One?"]
    assert dialog.prompts.rejected.isVisible()
    assert dialog.prompts.rejected.item(0, 0).text() == "2"
    assert "not valid JSON" in dialog.prompts.rejected.item(0, 1).text()


def test_a_file_that_is_not_there_is_told_at_the_prompts(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.set_prompts(tmp_path / "gone.txt")
    qtbot.waitUntil(lambda: "no such file" in dialog.prompts.summary.text(), timeout=PATIENCE_MS)
    assert not dialog.start.isEnabled()


def test_a_long_file_is_counted_without_holding_up_the_window(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts = tmp_path / "long.jsonl"
    line = b'{"prompt": "' + b"word " * 30 + b'"}\n'
    prompts.write_bytes(line * 150_000)
    choose(dialog, SIMULATOR)
    began = time.monotonic()
    dialog.set_prompts(prompts)
    assert time.monotonic() - began < 1  # it does not read the file here
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    assert not dialog.prompts.preview.done
    assert "~" in dialog.prompts.summary.text()
    job = started(qtbot, dialog)  # and closing ends the counting
    assert job.prompts == prompts


def test_stored_keys_of_the_endpoint_are_found_and_it_is_asked_for_models(
    qtbot: QtBot, open_dialog: Open, memory_keyring: MemoryKeyring, endpoint: str
) -> None:
    KeyStore().add(Secret(GOOD), "work", endpoint)
    dialog = open_dialog(Settings(base_url=endpoint))
    qtbot.waitUntil(dialog.endpoint.ask.isEnabled, timeout=PATIENCE_MS)
    assert "work" in dialog.endpoint.keys.note.text()
    dialog.endpoint.ask.click()
    qtbot.waitUntil(lambda: dialog.endpoint.model.count() == 2, timeout=PATIENCE_MS)
    assert dialog.endpoint.model_name == "deepseek-flash"


def test_keys_of_one_endpoint_are_not_offered_for_another(
    qtbot: QtBot, open_dialog: Open, memory_keyring: MemoryKeyring, endpoint: str
) -> None:
    KeyStore().add(Secret(GOOD), "work", endpoint)
    dialog = open_dialog(Settings(base_url=endpoint))
    choose(dialog, "OpenAI")
    qtbot.waitUntil(lambda: dialog.endpoint.keys.note.wrong, timeout=PATIENCE_MS)
    assert dialog.endpoint.base_url == "https://api.openai.com/v1"
    assert not dialog.endpoint.keys.usable


def test_an_endpoint_that_refuses_is_told_at_the_model(
    qtbot: QtBot, open_dialog: Open, endpoint: str, tmp_path: Path
) -> None:
    dialog = open_dialog(Settings(base_url=endpoint))
    keys = tmp_path / "keys.txt"
    keys.write_text("work: sk-this-key-is-not-known-to-anybody\n")
    dialog.endpoint.keys.set_source(KeySource("file"))
    dialog.endpoint.keys.choose.click()
    choose_file(dialog, keys)
    qtbot.waitUntil(dialog.endpoint.ask.isEnabled, timeout=PATIENCE_MS)
    dialog.endpoint.ask.click()
    qtbot.waitUntil(lambda: "does not work" in dialog.endpoint.model_note.text(), timeout=PATIENCE_MS)
    assert "not-known" not in dialog.endpoint.model_note.text()


def test_a_wrong_address_is_told_at_the_field(dialog: NewSession, qtbot: QtBot) -> None:
    dialog.endpoint.address.setText("")
    qtbot.keyClicks(dialog.endpoint.address, "localhost:99")
    assert "https://localhost:99" in dialog.endpoint.address_note.text()
    assert dialog.endpoint.endpoint.currentText() == "Another address"


def test_a_variable_that_is_empty_keeps_the_dialog_open(
    dialog: NewSession, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEYS", raising=False)
    prompts = tmp_path / "mine.txt"
    prompts.write_text("One?\n")
    dialog.set_prompts(prompts)
    dialog.endpoint.keys.set_source(KeySource("variable", "NO_SUCH_KEYS"))
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: "NO_SUCH_KEYS is not set" in dialog.reason.text(), timeout=PATIENCE_MS)
    assert dialog.isVisible()
    assert dialog.start.isEnabled()
    assert not (tmp_path / "mine.pilot").exists()
