"""Rows come, go and move without a reset."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.events import NO_USAGE, AttemptEnded, AttemptStarted, PromptStarted
from core.session.state import SessionState
from gui.models.requests_model import COLUMNS, RequestsModel, outcome_of, row_tip
from tests.gui.scripted import T0, answered, failed, opening, state_of


def seqs(model: RequestsModel) -> list[int]:
    return [model.row_at(row).seq for row in range(model.rowCount())]


def test_the_newest_prompt_is_on_top(qapp: object) -> None:
    model = RequestsModel()
    model.show_state(state_of(*opening(), *answered(1), *answered(3), *answered(2)))
    assert seqs(model) == [3, 2, 1]


def test_a_selected_prompt_stays_selected_wherever_it_goes(qapp: object) -> None:
    model = RequestsModel()
    state = state_of(*opening(), *(event for seq in range(5) for event in answered(seq)))
    model.show_state(state)
    kept = QPersistentModelIndex(model.index(2, 3))
    assert model.row_at(kept.row()).seq == 2
    state.apply_all(event for seq in range(5, 30) for event in answered(seq))
    model.show_state(state)
    model.sort(8, Qt.SortOrder.AscendingOrder)
    assert model.row_at(kept.row()).seq == 2
    model.set_filter("number 29", "all")
    assert not kept.isValid()


def test_a_failure_stays_after_its_row_has_given_way(qapp: object) -> None:
    model = RequestsModel()
    state = state_of(*opening(), *failed(0), *(e for seq in range(1, 700) for e in answered(seq)))
    assert 0 not in state.rows
    model.show_state(state)
    assert seqs(model)[-1] == 0
    assert len(seqs(model)) == len(set(seqs(model))) == 501


def test_what_a_prompt_went_through_is_told_call_by_call(qapp: object) -> None:
    state = state_of(
        *opening(),
        PromptStarted(T0, 1, "p1", "A prompt"),
        AttemptStarted(T0, 1, 1, "work", "sk-…work", "first", "least loaded"),
    )
    row = state.rows[1]
    assert outcome_of(row) == "first call"
    refused = AttemptEnded(
        T0 + 1, 1, 1, "work", "sk-…work", "failed", "rate_limited", 429, "slow", None, 1.0, NO_USAGE, 0.0
    )
    state.apply(refused)
    assert outcome_of(row) == "rate_limited, next"
    assert row_tip(row) == (
        "A prompt\n1. first on work sk-…work: failed, rate_limited after 1.0 s (least loaded)"
    )


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_any_change_is_a_legal_change_for_a_view(qtbot: QtBot, seed: int) -> None:
    rng = random.Random(seed)
    model = RequestsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    state = SessionState()
    seq = 0
    for _ in range(6):
        for _ in range(rng.randrange(0, 40)):
            state.apply_all(rng.choice((answered, failed))(seq))
            seq += 1
        for old in rng.sample(sorted(state.rows), min(len(state.rows), rng.randrange(0, 20))):
            del state.rows[old]
        model.show_state(state)
        if rng.random() < 0.5:
            model.sort(rng.randrange(len(COLUMNS)), rng.choice(list(Qt.SortOrder)))
        if rng.random() < 0.5:
            model.set_filter(rng.choice(("", "1", "refused")), rng.choice(("all", "failed", "answered")))
    del tester


def test_every_cell_has_a_text(qapp: object) -> None:
    model = RequestsModel()
    model.show_state(state_of(*opening(), *answered(1), *failed(2)))
    for row in range(2):
        for column in range(model.columnCount()):
            assert isinstance(model.index(row, column).data(), str)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "State"
    assert model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole).startswith("Prompt number 2")
