"""Requests are found, opened in full, and asked anew; on real widgets and real session files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.client.prompt import Prompt
from core.events import NO_USAGE, AttemptEnded, AttemptStarted, Event, PromptStarted, Usage
from core.executor import PartialAnswer
from core.session.control import RetryPrompts
from gui.main_window import MainWindow
from gui.panels.requests_panel import RequestsPanel
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, failed, opening
from tests.gui.session_files import outcome, write_session


def hedged(seq: int) -> list[Event]:
    """Two calls, of which the second answers."""
    first, second = "sk-…work", "sk-…aaaa"
    usage = Usage(0, 20, 80)
    prompt = answered(seq)
    return [
        prompt[0],
        AttemptStarted(T0, seq, 1, "work", first, "first", "least loaded", (("north", "cooling for 4 s"),)),
        AttemptStarted(T0 + 1, seq, 2, "spare", second, "hedge", "next best"),
        AttemptEnded(T0 + 2, seq, 2, "spare", second, "answered", None, 200, "", 0.4, 1.0, usage, 0.001, "req-7"),
        AttemptEnded(
            T0 + 2, seq, 1, "work", first, "cancelled", None, None, "another call answered first", None, 2.0,
            NO_USAGE, 0.0,
        ),
        prompt[-1],
    ]  # fmt: skip


def run(window: MainWindow, qtbot: QtBot, *events: Event, path: Path | None = None) -> ScriptedSession:
    session = ScriptedSession()
    session.path = path
    window.console.start(ScriptedJob(session))  # type: ignore[arg-type]
    session.tell(*opening(), *events)
    state = window.console.feed
    qtbot.waitUntil(lambda: window.console.runner.session is not None and state.history.top > 0)
    qtbot.waitUntil(lambda: window.requests.model.rowCount() > 0)
    return session


def shown(panel: RequestsPanel) -> list[int]:
    return panel.model.seqs().tolist()


def file_of(tmp_path: Path, batches: list[list[Event]], outcomes: dict[int, object] | None = None) -> Path:
    seqs = sorted({event.seq for batch in batches for event in batch if isinstance(event, PromptStarted)})
    prompts = [Prompt(seq, f"name-{seq}", text=f"Question number {seq}, Straße") for seq in seqs]
    return write_session(tmp_path / "s.pilot", prompts, batches, outcomes)  # type: ignore[arg-type]


def test_requests_are_filtered_by_word_and_by_state(window: MainWindow, qtbot: QtBot) -> None:
    run(
        window,
        qtbot,
        *answered(1),
        *answered(2),
        *failed(3),
        PromptStarted(T0, 9, "p9", "A prompt in flight"),
    )
    panel = window.requests
    qtbot.waitUntil(lambda: panel.count.text() == "4 shown")
    qtbot.keyClicks(panel.filter, "FLIGHT")
    assert panel.count.text() == "1 of 4 shown"
    assert shown(panel) == [9]
    panel.filter.clear()
    found = {}
    for i in range(panel.show_box.count()):
        panel.show_box.setCurrentIndex(i)
        found[panel.show_box.currentText()] = set(shown(panel))
    assert found["All"] == {1, 2, 3, 9}
    assert found["In flight"] == {9}
    assert found["Answered"] == {1, 2}
    assert found["Failed"] == {3}
    assert not panel.slow_box.isHidden()
    panel.slow_box.setValue(0.3)
    assert set(shown(panel)) == {1, 2}
    panel.show_box.setCurrentIndex(0)
    panel.account_box.setCurrentIndex(panel.account_box.findText("work"))
    assert set(shown(panel)) == {1, 2}


def test_a_word_is_searched_in_all_texts_of_the_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    batches = [answered(seq) for seq in range(1, 60)]
    session = run(window, qtbot, *(e for b in batches for e in b), path=file_of(tmp_path, batches))
    panel = window.requests
    qtbot.keyClicks(panel.filter, "number 5")
    qtbot.waitUntil(lambda: shown(panel) == [*range(59, 49, -1), 5])
    assert panel.search.nbytes > 0
    panel.filter.setText("STRASSE")  # any case, and what case folding makes of it
    qtbot.waitUntil(lambda: len(shown(panel)) == 59)
    panel.filter.setText("name-12")
    qtbot.waitUntil(lambda: shown(panel) == [12])
    panel.filter.setText("nowhere")
    qtbot.waitUntil(lambda: shown(panel) == [])
    panel.filter.clear()
    assert len(shown(panel)) == 59
    panel.search._give_back.timeout.emit()
    assert panel.search.nbytes == 0
    session.tell()


def test_the_reader_keeps_the_line_he_has_scrolled_to(window: MainWindow, qtbot: QtBot) -> None:
    session = run(window, qtbot, *(event for seq in range(1, 201) for event in answered(seq)))
    panel = window.requests
    bar = panel.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(50)
    reading = panel.model.seq_at(50)
    session.tell(*(event for seq in range(201, 221) for event in answered(seq)))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 220)
    assert panel.model.seq_at(bar.value()) == reading
    bar.setValue(0)
    session.tell(*answered(300))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 221)
    assert bar.value() == 0  # at the top one follows the newest


def test_all_matching_is_a_rule_and_can_be_asked_anew(window: MainWindow, qtbot: QtBot) -> None:
    session = run(window, qtbot, *answered(1), *failed(2), *failed(3))
    panel = window.requests
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.selected.text() == "all 3 matching"
    session.tell(*failed(4))
    qtbot.waitUntil(lambda: panel.selected.text() == "all 4 matching")
    panel.retry_button.click()
    qtbot.waitUntil(lambda: RetryPrompts((4, 3, 2)) in session.commands)
    qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
    assert panel.selection_bar.isHidden()
    panel.table.selectRow(0)
    panel.table.selectAll()
    panel.table.selectRow(1)  # one row of one's own choice is no rule any more
    assert not panel.table.all_matching
    assert panel.table.selected_seqs().tolist() == [3]


def test_all_failed_prompts_are_asked_anew_by_one_action(window: MainWindow, qtbot: QtBot) -> None:
    session = run(window, qtbot, *answered(1), *failed(2), *failed(3))
    action = window.actions_of.by_id["retry_all_failed"]
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    qtbot.waitUntil(lambda: RetryPrompts((2, 3)) in session.commands)
    window.actions_of.by_id["search_requests"].trigger()
    assert window.requests.filter.hasFocus()


def test_texts_are_not_sorted_by(window: MainWindow, qtbot: QtBot) -> None:
    run(window, qtbot, *answered(1), *answered(2))
    table = window.requests.table
    table.sortByColumn(8, Qt.SortOrder.AscendingOrder)
    assert shown(window.requests) == [2, 1]
    table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert table.horizontalHeader().sortIndicatorSection() == 8


def test_selected_results_are_copied_and_exported(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    batches = [answered(1), answered(2), failed(3)]
    run(window, qtbot, *(e for b in batches for e in b), path=file_of(tmp_path, batches))
    panel = window.requests
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.table.selectAll()
    panel.copy_ids()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "name-3\nname-2\nname-1")
    target = tmp_path / "out.jsonl"
    with qtbot.waitSignal(window.console.noticed):
        panel.export_to(target)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["name-3", "name-2", "name-1"]
    assert lines[0]["error"]["kind"] == "bad_request"


# -- one in full -----------------------------------------------------------------------------------


def test_a_request_opens_with_its_prompt_answer_and_calls(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    batches = [hedged(1)] + [answered(seq) for seq in range(2, 700)]
    known = {1: outcome("High water at six.", reasoning="The moon is full.")}
    session = run(window, qtbot, *(e for b in batches for e in b), path=file_of(tmp_path, batches, known))
    panel = window.requests
    qtbot.waitUntil(lambda: panel.model.rowCount() == 699)
    assert 1 not in window.console.feed.state.rows  # so its calls are read from the file
    panel.show_request(1)
    detail = panel.detail
    qtbot.waitUntil(lambda: detail.answer.answer.toPlainText() == "High water at six.")
    assert detail.prompt.toPlainText() == "Question number 1, Straße"
    assert detail.answer.reasoning.isHidden()
    detail.answer.fold.click()
    assert not detail.answer.reasoning.isHidden()
    assert detail.calls.rowCount() == 2
    texts = [[detail.calls.item(row, column).text() for column in range(11)] for row in range(2)]  # type: ignore[union-attr]
    assert texts[0][:3] == ["1 first call", "work sk-…work", "■ cancelled: another call answered first"]
    assert texts[0][8:10] == ["least loaded", "north: cooling for 4 s"]
    assert texts[1][0] == "2 hedge"
    assert texts[1][3:6] == ["1.0 s", "400 ms", "1.0 s"]
    assert texts[1][10] == "req-7"
    assert detail.waterfall.span_s == pytest.approx(2.0)
    bar = detail.waterfall.bar_at(10)
    assert bar is not None
    assert "north: cooling for 4 s" in bar.tip
    assert detail.waterfall.accessibleDescription().count("\n") > 3
    assert "ended by “stop”" in detail.facts.text()
    detail.copy_answer_button.click()
    assert QGuiApplication.clipboard().text() == "High water at six."
    detail.retry_button.click()
    qtbot.waitUntil(lambda: RetryPrompts((1,)) in session.commands)
    detail.close_button.click()
    assert detail.isHidden()


def test_an_answer_is_seen_as_it_arrives(window: MainWindow, qtbot: QtBot) -> None:
    start = [PromptStarted(T0, 1, "p1", "A prompt"), *answered(1)[1:2]]
    session = run(window, qtbot, *start)
    panel = window.requests
    panel.show_request(1)
    assert panel.detail.answer.note.text() == "Nothing has arrived yet"
    assert not panel.detail.retry_button.isEnabled()
    session.arrived[1] = (PartialAnswer(1, "work", "High wa", "The moon"),)
    session.tell(PromptStarted(T0, 2, "p2", "Another"))
    qtbot.waitUntil(lambda: panel.detail.answer.answer.toPlainText() == "High wa")
    session.arrived[1] = (PartialAnswer(1, "work", "High water at six", "The moon"),)
    session.tell(PromptStarted(T0, 3, "p3", "Another"))
    qtbot.waitUntil(lambda: panel.detail.answer.answer.toPlainText() == "High water at six")
    assert panel.detail.answer.note.text() == "Arriving now: call 1 on work"


def test_votes_stand_side_by_side(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    candidates = [
        {"account": "work", "content": "Six", "agreement": 0.9},
        {"account": "spare", "content": "At six", "agreement": 0.4},
    ]
    batches = [answered(1)]
    known = {1: outcome("Six", candidates=candidates, agreement=0.65, flagged=True)}
    run(window, qtbot, *batches[0], path=file_of(tmp_path, batches, known))
    panel = window.requests
    panel.show_request(1)
    detail = panel.detail
    qtbot.waitUntil(lambda: detail.tabs.isTabVisible(detail.tabs.indexOf(detail.votes)))
    heads = [head.text() for _, head, _ in detail.votes._columns]
    assert heads == ["✔ chosen · work · 90 %", "spare · 40 %"]
    assert "low agreement 65 %" in detail.facts.text()


def test_a_failure_says_why(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    batches = [failed(1)]
    run(window, qtbot, *batches[0], path=file_of(tmp_path, batches))
    panel = window.requests
    panel.show_request(1)
    qtbot.waitUntil(
        lambda: panel.detail.answer.note.text() == "No answer. bad_request: The request was refused"
    )
    assert panel.detail.answer.note.property("tone") == "bad"
    assert panel.detail.retry_button.isEnabled()
    window.console.stop()
    qtbot.waitUntil(lambda: not panel.detail.retry_button.isEnabled())
    assert panel.detail.retry_button.toolTip() == "The session has ended: resume it first"


def test_the_first_row_that_becomes_current_opens(window: MainWindow, qtbot: QtBot) -> None:
    run(window, qtbot, *answered(1), *answered(2))
    panel = window.requests
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not panel.detail.isHidden())
    assert panel.detail.seq == panel.table.current_seq
    qtbot.keyClick(panel.table, Qt.Key.Key_Escape)
    assert panel.detail.isHidden()


def test_answers_of_earlier_runs_are_there_when_a_session_is_resumed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    batches = [answered(seq) for seq in range(1, 6)]
    path = file_of(tmp_path, batches)
    session = ScriptedSession()
    session.path = path
    window.console.start(ScriptedJob(session), resume=True)  # type: ignore[arg-type]
    begins = opening()[0]
    resumed = type(begins)(T0, "s1", "single", "m", "http://x", 8, True, 5)  # type: ignore[call-arg]
    session.tell(resumed, *answered(6))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 6)
    row = window.console.feed.history.row(3)
    assert row is not None
    assert (row.state, row.account, row.started_at) == ("answered", "work", None)
    window.requests.show_request(3)
    qtbot.waitUntil(lambda: window.requests.detail.calls.rowCount() == 1)


def test_the_keyboard_coming_in_opens_no_request(window: MainWindow, qtbot: QtBot) -> None:
    run(window, qtbot, *answered(1), *answered(2))
    window.docks.show_panel("requests")
    qtbot.waitUntil(window.requests.table.hasFocus)
    qtbot.waitUntil(lambda: window.requests.table.currentIndex().isValid())
    later: list[bool] = []
    QTimer.singleShot(0, lambda: later.append(True))  # after what the focus has set off
    qtbot.waitUntil(lambda: bool(later))
    assert window.requests.detail.isHidden()
    qtbot.keyClick(window.requests.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not window.requests.detail.isHidden())


def test_the_first_request_stays_in_sight_while_new_ones_come(window: MainWindow, qtbot: QtBot) -> None:
    session = run(window, qtbot, *(event for seq in range(1, 80) for event in answered(seq)))
    table, model = window.requests.table, window.requests.model
    qtbot.waitUntil(lambda: model.rowCount() == 79)
    window.show_request(1)
    for newest in range(84, 100, 5):
        session.tell(*(event for seq in range(newest - 4, newest + 1) for event in answered(seq)))
        qtbot.waitUntil(lambda newest=newest: model.rowCount() == newest)  # type: ignore[misc]
        place = table.visualRect(model.index(newest - 1, 0))
        assert table.viewport().rect().contains(place.center())
