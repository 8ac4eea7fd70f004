"""The panel of contexts in a real window, on a real file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.client.prompt import Prompt
from core.config.paths import contexts_file
from core.context import ContextStore
from core.keys.keystore import KeyStore
from gui.context_words import PAGE_CHARACTERS, conversation_of, role_words
from gui.dialogs.context_name import ContextName
from gui.main_window import MainWindow
from gui.panels.contexts_panel import ContextsPanel
from tests.core.context.talks import HEAT, REFUNDS, REPLICATION, kept
from tests.gui.driving import choose_file, shown, wait_until_gone
from tests.gui.scripted import ScriptedJob, ScriptedSession, answered, opening
from tests.gui.session_files import outcome, write_session

PATIENCE_MS = 60_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(KeyStore, "load", lambda self: [])  # no question of a real keyring


@pytest.fixture
def store() -> ContextStore:
    store = ContextStore(contexts_file())
    store.save(kept(HEAT, "house", now=1_790_000_000.0))
    store.save(kept(REPLICATION, "db", now=1_790_000_001.0))
    store.save(kept(REFUNDS, "support", now=1_790_000_002.0, account="harbour", tokens=412))
    return store


def names(panel: ContextsPanel) -> list[str]:
    return [row[0] for row in panel.table.texts()]


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot, store: ContextStore) -> ContextsPanel:
    """In front, with three contexts."""
    window.docks.show_panel("contexts")
    panel = window.contexts
    qtbot.waitUntil(lambda: names(panel) == ["support", "db", "house"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.shown is not None, timeout=PATIENCE_MS)
    return panel


def choose(panel: ContextsPanel, qtbot: QtBot, name: str) -> None:
    panel.table.choose(name)
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.head.name == name, timeout=PATIENCE_MS)


def enabled(window: MainWindow, action: str) -> bool:
    return window.actions_of.by_id[action].isEnabled()


def test_an_empty_profile_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("contexts")
    panel = window.contexts
    qtbot.waitUntil(lambda: "Save as context" in panel.nothing.text(), timeout=PATIENCE_MS)
    assert panel.nothing.isVisible()
    assert not enabled(window, "branch_context")
    assert not contexts_file().exists()


def test_the_chosen_conversation_is_shown(panel: ContextsPanel, qtbot: QtBot, window: MainWindow) -> None:
    assert panel.table.texts()[0][2:4] == ["5", "412"]
    assert panel.text.toPlainText().startswith("── 1 · System ──\nYou are the support desk of a shop.")
    assert "last answered by harbour" in panel.facts.text()
    assert enabled(window, "start_from_context")
    choose(panel, qtbot, "db")
    assert "数据库复制延迟" in panel.text.toPlainText()


def test_a_search_finds_by_meaning(panel: ContextsPanel, qtbot: QtBot) -> None:
    panel.filter.setText("refunds for lost parcels")
    qtbot.waitUntil(lambda: names(panel) == ["support"], timeout=PATIENCE_MS)
    assert panel.count.text() == "1 found"
    panel.filter.setText("复制延迟")
    qtbot.waitUntil(lambda: names(panel) == ["db"], timeout=PATIENCE_MS)
    panel.filter.setText("zoology")
    qtbot.waitUntil(lambda: panel.nothing.isVisible(), timeout=PATIENCE_MS)
    assert panel.nothing.text().startswith("No context is about that.")
    panel.filter.clear()
    qtbot.waitUntil(lambda: len(names(panel)) == 3, timeout=PATIENCE_MS)


def test_a_branch_ends_at_the_message_of_the_cursor(
    panel: ContextsPanel, qtbot: QtBot, window: MainWindow, store: ContextStore
) -> None:
    cursor = panel.text.document().find("within 14 days")
    panel.text.setTextCursor(QTextCursor(cursor))
    window.actions_of.by_id["branch_context"].trigger()
    dialog = shown(window, ContextName)
    assert (dialog.count.value(), dialog.name.text()) == (3, "support, up to 3")
    dialog.name.clear()
    assert not dialog.ok.isEnabled()
    dialog.name.setText("lost")
    dialog.ok.click()
    qtbot.waitUntil(lambda: "lost" in names(panel), timeout=PATIENCE_MS)
    assert store.get("lost").messages == REFUNDS[:3]
    choose(panel, qtbot, "lost")
    assert "branched from support" in panel.facts.text()


def test_a_name_that_is_taken_is_told(panel: ContextsPanel, qtbot: QtBot, window: MainWindow) -> None:
    window.actions_of.by_id["rename_context"].trigger()
    dialog = shown(window, ContextName)
    assert not dialog.count.isVisible()
    dialog.name.setText("db")
    with qtbot.waitSignal(window.console.noticed, timeout=PATIENCE_MS) as told:
        dialog.ok.click()
    assert "there is a context 'db' already" in told.args[0].message
    window.actions_of.by_id["rename_context"].trigger()
    dialog = shown(window, ContextName)
    dialog.name.setText("desk")
    dialog.ok.click()
    qtbot.waitUntil(lambda: "desk" in names(panel), timeout=PATIENCE_MS)


def test_delete_removes_and_undo_brings_back(panel: ContextsPanel, qtbot: QtBot, window: MainWindow) -> None:
    assert not enabled(window, "undo_remove_context")
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(panel) == ["db", "house"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: enabled(window, "undo_remove_context"))
    window.actions_of.by_id["undo_remove_context"].trigger()
    qtbot.waitUntil(lambda: len(names(panel)) == 3, timeout=PATIENCE_MS)


def test_what_another_process_keeps_appears(panel: ContextsPanel, qtbot: QtBot, store: ContextStore) -> None:
    qtbot.waitUntil(lambda: panel._changes is not None, timeout=PATIENCE_MS)
    store.save(kept(HEAT, "from outside"))
    qtbot.waitUntil(lambda: "from outside" in names(panel), timeout=PATIENCE_MS)


def test_it_is_exported_and_added_again(panel: ContextsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    panel.export()
    choose_file(panel, target)
    qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
    assert json.loads(target.read_text())["messages"] == REFUNDS
    panel.add()
    choose_file(panel, target)
    qtbot.waitUntil(lambda: "support (2)" in names(panel), timeout=PATIENCE_MS)


def test_a_damaged_one_says_so_and_the_others_open(
    panel: ContextsPanel, qtbot: QtBot, store: ContextStore
) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE contexts SET data = x'00' WHERE name = 'db'")
        connection.commit()
    panel.table.choose("db")
    qtbot.waitUntil(lambda: "is damaged" in panel.facts.text(), timeout=PATIENCE_MS)
    assert panel.text.toPlainText() == ""
    choose(panel, qtbot, "house")
    assert "heat pump" in panel.text.toPlainText()


def test_a_long_conversation_is_shown_in_parts(window: MainWindow, qtbot: QtBot) -> None:
    long = [{"role": "user", "content": f"{n} " + "word " * 4_000} for n in range(9)]
    ContextStore(contexts_file()).save(kept(long, "long"))
    window.docks.show_panel("contexts")
    panel = window.contexts
    qtbot.waitUntil(lambda: panel.shown is not None, timeout=PATIENCE_MS)
    assert panel.part.text() == "part 1 of 4"
    assert not panel.earlier.isEnabled()
    assert len(panel.text.toPlainText()) == PAGE_CHARACTERS
    panel.later.click()
    assert panel.text.toPlainText().startswith(conversation_of(kept(long), role_words()).pages[1].text[:50])


def test_a_session_is_started_from_it(panel: ContextsPanel, qtbot: QtBot, window: MainWindow) -> None:
    panel.start_button.click()
    dialog = window.documents.new_dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.context.currentText() == "support", timeout=PATIENCE_MS)
    assert "5 messages, 412 tokens go before every prompt" in dialog.context_note.text()
    assert dialog.endpoint.model_name == "deepseek-flash"
    dialog.reject()
    wait_until_gone(qtbot, dialog)


def test_the_menu_of_a_context_is_reached_by_the_keyboard(panel: ContextsPanel, qtbot: QtBot) -> None:
    panel.table.setFocus()
    panel.table.customContextMenuRequested.emit(panel.table.visualRect(panel.table.currentIndex()).center())
    menu = shown(panel.table, QMenu)
    assert [action.text() for action in menu.actions() if action.text()] == [
        *("Start a session…", "Branch here…", "Rename…", "Export…", "Remove"),
    ]
    menu.close()


def test_an_answered_request_is_saved_as_a_context(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    prompts, batches = [Prompt(1, "first", text="When is high water?")], [answered(1)]
    session = ScriptedSession()
    session.path = write_session(tmp_path / "some.pilot", prompts, batches, {1: outcome("At six.")})
    window.console.start(ScriptedJob(session))  # type: ignore[arg-type]
    session.tell(*opening(), *answered(1))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 1, timeout=PATIENCE_MS)
    window.requests.table.selectRow(0)
    window.requests.save_context()
    store = ContextStore(contexts_file())
    qtbot.waitUntil(lambda: len(store.heads()) == 1, timeout=PATIENCE_MS)
    assert [m["content"] for m in store.get("When is high water?").messages] == [
        "When is high water?",
        "At six.",
    ]
