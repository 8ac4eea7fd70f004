"""The cache browser over the profile's file, without a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.cache import IntelligentCache
from core.config.paths import cache_folder
from gui.dialogs.cleanup_dialog import CleanupDialog
from gui.dialogs.correct_dialog import CorrectDialog
from gui.main_window import MainWindow
from gui.models.cache_model import COLUMNS, PROMPT
from gui.panels.cache_panel import CachePanel
from gui.theme import DARK, LIGHT
from tests.gui.caches import EXPIRED, GOOD, fill
from tests.gui.scripted import ScriptedJob, ScriptedSession, opening

ALL = EXPIRED + GOOD


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> CachePanel:
    """Shown, over a file of the profile."""
    fill()
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: window.cache.model.rowCount() == ALL)
    return window.cache


def texts(panel: CachePanel, qtbot: QtBot) -> list[str]:
    """The prompts of the first rows, once they are fetched."""
    rows = min(panel.model.rowCount(), 10)
    read = [panel.model.cell(row, PROMPT).text for row in range(rows)]
    qtbot.waitUntil(lambda: all(panel.model.row_of(row) is not None for row in range(rows)))
    read = [panel.model.cell(row, PROMPT).text for row in range(rows)]
    assert all(read)
    return read


def settled(panel: CachePanel, qtbot: QtBot, rows: int) -> None:
    qtbot.waitUntil(lambda: panel.model.rowCount() == rows and not panel.lister.busy)


def answer(panel: CachePanel, words: str) -> str:
    """Press a button of the question; returns its text."""
    box = panel._question
    assert box is not None
    text = box.text()
    next(button for button in box.buttons() if button.text() == words).click()
    return text


def in_file() -> dict[str, IntelligentCache]:
    with IntelligentCache(cache_folder() / "answers.sqlite") as cache:
        cache.loaded.wait()
        return {entry.prompt: entry for entry in cache}


def action(window: MainWindow, name: str) -> QAction:
    return window.actions_of.by_id[name]


def test_the_profiles_file_is_opened_when_the_panel_is_first_shown(window: MainWindow, qtbot: QtBot) -> None:
    fill()
    assert window.cache_desk.cache is None
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: window.cache.model.rowCount() == ALL)
    assert window.cache_desk.source == "file"
    assert f"{ALL} of 1,000,000 entries" in window.cache.figures.text()
    assert window.cache.count.text().startswith(f"{ALL} entries, ")
    assert action(window, "force_expired_cleanup").isEnabled()
    assert not action(window, "pin_entries").isEnabled()


def test_without_a_file_the_panel_says_so_and_makes_none(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: "Nothing is cached yet" in window.cache.nothing.text())
    assert not (cache_folder() / "answers.sqlite").exists()
    assert not action(window, "force_expired_cleanup").isEnabled()


def test_a_file_that_is_no_cache_is_told(window: MainWindow, qtbot: QtBot) -> None:
    (cache_folder() / "answers.sqlite").mkdir()
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: "answers.sqlite" in window.cache.nothing.text())


def test_a_window_of_another_profile_shows_the_cache_of_that_one(window: MainWindow, qtbot: QtBot) -> None:
    broken = cache_folder("work") / "answers.sqlite"
    broken.mkdir()
    window.console.profile = "work"
    window.docks.show_panel("cache")
    qtbot.waitUntil(lambda: str(broken) in window.cache.nothing.text())


def test_filters_and_columns_order_the_rows(panel: CachePanel, qtbot: QtBot) -> None:
    panel.filter.setText("FERRY")
    settled(panel, qtbot, EXPIRED)
    assert "12 of 42" in panel.count.text()
    assert all("ferry" in text for text in texts(panel, qtbot))
    panel.filter.clear()
    settled(panel, qtbot, ALL)
    panel.show_box.setCurrentIndex(panel.show_box.findData("good"))
    settled(panel, qtbot, GOOD)
    hits = next(i for i, column in enumerate(COLUMNS) if column.sort == "hits")
    panel.table.sortByColumn(hits, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: panel.model.listing.query.sort == "hits")
    assert texts(panel, qtbot)[:2] == ["What does bus number 29 cost?", "What does bus number 28 cost?"]
    panel.show_box.setCurrentIndex(panel.show_box.findData("low"))
    assert panel.threshold.isVisible()
    panel.threshold.setValue(1.0)
    settled(panel, qtbot, ALL)
    panel.scope_box.setCurrentIndex(2)
    settled(panel, qtbot, EXPIRED)
    assert panel.scope_box.currentText() == f"deepseek-reasoner · temperature 0.2 ({EXPIRED})"


def test_an_entry_is_shown_in_full_and_pinned(panel: CachePanel, window: MainWindow, qtbot: QtBot) -> None:
    row = next(r for r, text in enumerate(texts(panel, qtbot)) if "bus" in text)
    panel.table.go_to(row)
    detail = panel.detail
    qtbot.waitUntil(lambda: "bus number" in detail.prompt.toPlainText())
    assert detail.answer.toPlainText().startswith("High tide at Brest")
    assert detail.facts["scope"].text() == "deepseek-chat"
    assert detail.facts["origin"].text() == "earlier.pilot"
    assert "its words" in detail.facts["found"].text()
    assert action(window, "correct_entry").isEnabled()
    detail.buttons["pin"].click()
    qtbot.waitUntil(lambda: detail.buttons["pin"].text() == "Unpin")
    qtbot.waitUntil(lambda: panel.errand.words.text() == "✔ Pinned: 1 entry.")
    qtbot.waitUntil(lambda: "pinned" in panel.model.cell(row, 0).text)
    assert "1 pinned" in panel.figures.text()
    action(window, "unpin_entries").trigger()
    qtbot.waitUntil(lambda: detail.buttons["pin"].text() == "Pin")


def test_selection_and_place_are_kept_by_id_when_rows_change(panel: CachePanel, qtbot: QtBot) -> None:
    panel.table.selectRow(7)
    chosen = panel.table.current_id()
    assert panel.selected().tolist() == [chosen]
    assert panel.desk.cache is not None
    panel.desk.cache.invalidate(entry_id=int(panel.model.listing.ids[0]))
    panel.lister.refresh()
    settled(panel, qtbot, ALL - 1)
    assert panel.table.current_id() == chosen
    assert panel.table.selected_rows().tolist() == [6]
    assert panel.selected().tolist() == [chosen]


def test_all_that_match_are_removed_after_one_question(
    panel: CachePanel, window: MainWindow, qtbot: QtBot
) -> None:
    panel.filter.setText("ferry")
    settled(panel, qtbot, EXPIRED)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.model.all_matching
    assert "all 12 are selected" in panel.count.text()
    assert not panel.table.selectionModel().hasSelection()  # it is no selection of Qt's
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert "12 entries for good" in answer(panel, "Cancel")
    assert panel.model.rowCount() == EXPIRED
    action(window, "invalidate_entries").trigger()
    answer(panel, "Invalidate entries")
    settled(panel, qtbot, 0)
    qtbot.waitUntil(lambda: "Removed: 12 entries." in panel.errand.words.text())
    assert "went back to the system, as measured" in panel.errand.words.text()
    assert not panel.model.all_matching
    panel.filter.clear()
    settled(panel, qtbot, GOOD)
    window.cache_desk.end()
    assert len(in_file()) == GOOD


def test_pinning_all_that_match_asks_first(panel: CachePanel, qtbot: QtBot) -> None:
    panel.select_all_matching()
    panel.pin()
    assert f"This pins {ALL} entries" in answer(panel, "Pin all that match")
    qtbot.waitUntil(lambda: panel.errand.words.text() == f"✔ Pinned: {ALL} entries.")
    panel.show_box.setCurrentIndex(panel.show_box.findData("pinned"))
    settled(panel, qtbot, ALL)
    panel.select_all_matching()
    panel.filter.setText("bus")
    settled(panel, qtbot, GOOD)
    assert not panel.model.all_matching  # other entries match now


def test_a_prompt_is_explained(panel: CachePanel, window: MainWindow, qtbot: QtBot) -> None:
    row = next(r for r, text in enumerate(texts(panel, qtbot)) if "bus" in text)
    panel.table.go_to(row)
    explain = panel.detail.explain
    qtbot.waitUntil(lambda: "bus number" in explain.prompt.toPlainText())
    action(window, "explain_entry").trigger()
    explain.button.click()
    qtbot.waitUntil(lambda: explain.outcome.text() == "✔ served")
    explain.prompt.setPlainText("What does bus number 99 cost?")
    explain.button.click()
    qtbot.waitUntil(lambda: explain.outcome.text() == "◐ nearly served")
    assert "a number" in explain.why.text()
    assert "threshold" in explain.scores.text()
    assert "line-through" in explain.texts.text()
    explain.prompt.setPlainText("Hotels?")
    explain.button.click()
    qtbot.waitUntil(lambda: explain.outcome.text() == "✖ not served")
    assert not explain.show_button.isVisible()


def test_an_answer_is_corrected(panel: CachePanel, window: MainWindow, qtbot: QtBot) -> None:
    row = next(r for r, text in enumerate(texts(panel, qtbot)) if "bus" in text)
    panel.table.go_to(row)
    prompt = panel.model.cell(row, PROMPT).text
    action(window, "correct_entry").trigger()
    dialog = panel.findChild(CorrectDialog)
    save = dialog.buttons.buttons()[0]
    qtbot.waitUntil(lambda: dialog.answer.toPlainText().startswith("High tide"))
    assert not save.isEnabled()
    dialog.answer.setPlainText("Two euros and ten cents, and children ride for free.")
    save.click()
    qtbot.waitUntil(lambda: panel.errand.words.text() == "✔ The entry is corrected.")
    qtbot.waitUntil(lambda: panel.detail.answer.toPlainText().startswith("Two euros"))
    window.cache_desk.end()
    assert in_file()[prompt].response.startswith("Two euros")


def test_a_prompt_can_be_kept_from_an_answer(panel: CachePanel, qtbot: QtBot) -> None:
    cache = panel.desk.cache
    assert cache is not None
    entry = next(entry for entry in cache if entry.prompt == "What does bus number 3 cost?")
    panel.show_entry(entry.id)
    qtbot.waitUntil(lambda: panel.detail.entry is not None and panel.detail.entry.id == entry.id)
    panel.correct()
    dialog = panel.findChild(CorrectDialog)
    dialog.pages.setCurrentIndex(1)
    dialog.wrong.setPlainText("Please, what does bus number 3 cost?")
    dialog.accept()
    qtbot.waitUntil(lambda: panel.errand.words.text() == "✔ The entry is corrected.")
    explain = panel.detail.explain
    explain.prompt.setPlainText("Please, what does bus number 3 cost?")
    explain.ask()
    qtbot.waitUntil(lambda: "was wrong for this one before" in explain.why.text())


def test_an_entry_that_filters_hide_is_brought_to_the_eye(panel: CachePanel, qtbot: QtBot) -> None:
    cache = panel.desk.cache
    assert cache is not None
    wanted = next(entry.id for entry in cache if "ferry" in entry.prompt)
    panel.filter.setText("bus")
    settled(panel, qtbot, GOOD)
    panel.show_entry(wanted)
    settled(panel, qtbot, ALL)
    assert panel.table.current_id() == wanted
    assert panel.filter.text() == ""
    qtbot.waitUntil(lambda: "ferry" in panel.detail.prompt.toPlainText())


def test_an_entry_that_has_left_is_told(panel: CachePanel, qtbot: QtBot) -> None:
    gone = int(panel.model.listing.ids[2])
    assert panel.desk.cache is not None
    panel.desk.cache.invalidate(entry_id=gone)
    panel.table.go_to(2)
    qtbot.waitUntil(lambda: "has left the cache" in panel.detail.state.text())
    panel.desk.pin(panel.selected())
    panel.errand.follow(panel.desk._tickets[-1], "Pinning…", lambda done: "")
    qtbot.waitUntil(lambda: "Nothing was changed: the cache has no entry" in panel.errand.words.text())


def test_the_menu_of_a_row_offers_what_makes_sense(panel: CachePanel, qtbot: QtBot) -> None:
    texts(panel, qtbot)
    panel.table.selectRow(0)
    panel.table.customContextMenuRequested.emit(QPoint(5, 5))
    menu = next(menu for menu in panel.findChildren(QMenu) if menu.isVisible())
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert enabled["Explain…"]
    menu.actions()[[a.text() for a in menu.actions()].index("Show only this scope")].trigger()
    menu.close()
    qtbot.waitUntil(lambda: panel.model.rowCount() in (GOOD, EXPIRED))


@pytest.mark.parametrize("kind", ["expired", "low utility"])
def test_a_cleanup_shows_what_goes_removes_it_and_brings_it_back(
    panel: CachePanel, window: MainWindow, qtbot: QtBot, kind: str
) -> None:
    name = "force_expired_cleanup" if kind == "expired" else "force_low_utility_cleanup"
    action(window, name).trigger()
    dialog = window.findChild(CleanupDialog)
    qtbot.waitUntil(lambda: dialog.run_button.isEnabled())
    if kind == "low utility":
        dialog.threshold.setValue(1.0)
        dialog.share.setValue(50)
        assert "before the change" in dialog.headline.text()
        assert not dialog.run_button.isEnabled()
        qtbot.waitUntil(lambda: dialog.run_button.isEnabled())
    gone = len(dialog.preview.plan)
    assert gone == (EXPIRED if kind == "expired" else ALL // 2)
    assert dialog.headline.text().startswith(f"{gone} of {ALL} entries would go, ")
    assert f"deepseek-reasoner: {EXPIRED}" in dialog.models.text()
    assert dialog.model.rowCount() == gone
    assert not dialog.undo_button.isEnabled()
    dialog.run_button.click()
    assert not dialog.run_button.isEnabled()
    settled(panel, qtbot, ALL - gone)
    qtbot.waitUntil(lambda: dialog.undo_button.isEnabled())
    assert dialog.errand.words.text().startswith(f"✔ Removed: {gone} entries. ")
    qtbot.waitUntil(lambda: action(window, "undo_cleanup").isEnabled())
    dialog.undo_button.click()
    settled(panel, qtbot, ALL)
    qtbot.waitUntil(lambda: dialog.errand.words.text() == f"✔ Brought back: {gone} entries.")
    qtbot.waitUntil(lambda: dialog.preview is not None and len(dialog.preview.plan) == gone)
    dialog.close()


def test_a_cleanup_opens_the_file_itself_and_undo_is_an_action(window: MainWindow, qtbot: QtBot) -> None:
    fill()
    window.console.situationChanged.emit()
    action(window, "force_expired_cleanup").trigger()
    dialog = window.findChild(CleanupDialog)
    qtbot.waitUntil(lambda: dialog.run_button.isEnabled())
    dialog.run_button.click()
    qtbot.waitUntil(lambda: "Removed: " in dialog.errand.words.text())
    dialog.close()
    qtbot.waitUntil(lambda: action(window, "undo_cleanup").isEnabled())
    action(window, "undo_cleanup").trigger()
    qtbot.waitUntil(lambda: window.cache.errand.words.text() == f"✔ Brought back: {EXPIRED} entries.")


def test_a_session_takes_the_files_place_and_gives_it_back(
    panel: CachePanel, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    own = window.cache_desk.cache
    session = ScriptedSession()
    with IntelligentCache(fill(tmp_path / "other.sqlite")) as other:
        other.loaded.wait()
        other.cleanup_expired()
        session.cache = other
        window.console.start(ScriptedJob(session))
        session.tell(*opening())
        qtbot.waitUntil(lambda: window.cache_desk.cache is other)
        settled(panel, qtbot, GOOD)
        assert window.cache_desk.is_live
        window.console.stop()
        qtbot.waitUntil(lambda: not window.console.runner.live)
    settled(panel, qtbot, ALL)
    assert window.cache_desk.source == "file"
    assert window.cache_desk.cache is not own


def test_a_session_without_a_cache_says_so(panel: CachePanel, window: MainWindow, qtbot: QtBot) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening())
    qtbot.waitUntil(lambda: panel.nothing.text() == "This session runs without a cache.")
    assert not action(window, "force_expired_cleanup").isEnabled()


def test_a_command_that_the_session_did_not_live_to_see_is_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = ScriptedSession()
    with IntelligentCache(fill(tmp_path / "other.sqlite")) as other:
        session.cache = other
        window.console.start(ScriptedJob(session))
        session.tell(*opening())
        qtbot.waitUntil(lambda: window.cache_desk.cache is other)
        ticket = window.cache_desk.clean_expired()  # a scripted session does nothing about it
        window.console.stop()
        qtbot.waitUntil(lambda: ticket.is_over)
        assert ticket.refusal == "the session has ended"


def test_a_hidden_panel_lets_the_file_go_after_a_while(
    panel: CachePanel, window: MainWindow, qtbot: QtBot
) -> None:
    window.cache_desk._idle.setInterval(1)
    window.docks.show_panel("requests")
    qtbot.waitUntil(lambda: window.cache_desk.cache is None)
    window.docks.show_panel("cache")
    settled(panel, qtbot, ALL)


def test_a_window_made_anew_has_a_browser_that_works(
    panel: CachePanel, window: MainWindow, qtbot: QtBot
) -> None:
    window.rebuild()
    window.docks.show_panel("cache")
    assert window.cache is not panel
    qtbot.waitUntil(lambda: window.cache.model.rowCount() == ALL)
    window.theme.use(DARK)
    window.theme.use(LIGHT)


def test_every_control_has_a_name(panel: CachePanel) -> None:
    named: list[Callable[[], str]] = [
        panel.filter.accessibleName,
        panel.show_box.accessibleName,
        panel.threshold.accessibleName,
        panel.scope_box.accessibleName,
        panel.table.accessibleName,
        panel.detail.prompt.accessibleName,
        panel.detail.answer.accessibleName,
        panel.detail.explain.prompt.accessibleName,
        panel.errand.bar.accessibleName,
    ]
    assert all(name() for name in named)
