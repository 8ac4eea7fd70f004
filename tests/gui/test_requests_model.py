"""Rows come, go and move without a reset, a million as well as ten."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.client.prompt import Prompt
from core.events import Event, PromptStarted
from core.session.request_history import RequestHistory
from core.session.state import SessionState
from gui.models import requests_model
from gui.models.request_order import Which
from gui.models.requests_model import COLUMNS, RequestsModel
from tests.gui.scripted import T0, answered, failed, opening
from tests.gui.session_files import write_session


class Stream:
    """A state and a history of the same events."""

    def __init__(self, *events: Event) -> None:
        self.state = SessionState()
        self.history = RequestHistory()
        self.take(*opening(), *events)

    def take(self, *events: Event) -> None:
        for event in events:
            self.state.apply(event)
            self.history.apply(event)

    def show_in(self, model: RequestsModel, path: Path | None = None) -> None:
        model.show(self.state, self.history, path)


def seqs(model: RequestsModel) -> list[int]:
    return [model.seq_at(row) for row in range(model.rowCount())]


def column(title: str) -> int:
    return next(i for i, spec in enumerate(COLUMNS) if spec.title == title)


def test_the_newest_prompt_is_on_top(qapp: object) -> None:
    model = RequestsModel()
    Stream(*answered(1), *answered(3), *answered(2)).show_in(model)
    assert seqs(model) == [3, 2, 1]


def test_every_prompt_is_shown_not_only_those_that_the_state_keeps(qapp: object) -> None:
    model = RequestsModel()
    stream = Stream(*(event for seq in range(1, 1_501) for event in answered(seq)))
    assert len(stream.state.rows) < 1_500
    stream.show_in(model)
    assert seqs(model) == list(range(1_500, 0, -1))
    assert model.total == 1_500


def test_a_selected_prompt_stays_selected_wherever_it_goes(qapp: object) -> None:
    model = RequestsModel()
    stream = Stream(*(event for seq in range(1, 6) for event in answered(seq)))
    stream.show_in(model)
    kept = QPersistentModelIndex(model.index(2, 3))
    assert model.seq_at(kept.row()) == 3
    stream.take(*(event for seq in range(6, 31) for event in answered(seq, latency_s=1 / seq)))
    stream.show_in(model)
    assert model.seq_at(kept.row()) == 3
    model.sort(column("Latency"), Qt.SortOrder.AscendingOrder)
    assert model.seq_at(kept.row()) == 3
    model.sort(column("#"), Qt.SortOrder.AscendingOrder)
    assert model.seq_at(kept.row()) == 3
    model.set_filter(Which("failed"), None)
    assert not kept.isValid()


def test_rows_are_added_without_a_reset_while_nothing_is_filtered(qtbot: QtBot) -> None:
    model = RequestsModel()
    stream = Stream(*answered(1))
    stream.show_in(model)
    stream.take(*answered(2), *answered(3))
    with (
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.assertNotEmitted(model.layoutChanged),
        qtbot.waitSignal(model.rowsInserted) as come,
    ):
        stream.show_in(model)
    assert come.args is not None
    assert come.args[1:] == [0, 1]
    assert seqs(model) == [3, 2, 1]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    "title", ["State", "Account", "Calls", "First token", "Latency", "Tokens", "Cost", "Began"]
)
def test_every_column_of_numbers_sorts_and_equal_ones_stay_newest_first(
    qapp: object, title: str, descending: bool
) -> None:
    rng = random.Random(7)
    model = RequestsModel()
    stream = Stream()
    for seq in range(1, 200):
        if rng.random() < 0.2:
            stream.take(*failed(seq, T0 + rng.randrange(5)))
        else:
            account = rng.choice(("north", "east", "west"))
            stream.take(*answered(seq, T0 + rng.randrange(5), account, rng.choice((0.5, 2.0, 30.0))))
    stream.show_in(model)
    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    model.sort(column(title), order)
    field = {"State": "state", "Account": "account", "Calls": "calls", "First token": "first_token_s"}
    field |= {"Latency": "latency_s", "Tokens": "tokens", "Cost": "cost_usd", "Began": "started_at"}
    codes = {"running": 1, "answered": 2, "failed": 3, "unfinished": 4}

    def key(seq: int) -> tuple[bool, float | str]:
        row = stream.history.row(seq)
        value = getattr(row, field[title])
        return value is None, codes.get(value, value if value is not None else 0)

    known = [seq for seq in range(199, 0, -1) if not key(seq)[0]]
    unknown = [seq for seq in range(199, 0, -1) if key(seq)[0]]
    expected = sorted(known, key=lambda seq: key(seq)[1], reverse=descending)
    if descending:  # sorted() keeps equal ones in their order either way
        assert expected == sorted(known, key=lambda seq: key(seq)[1], reverse=True)
    assert seqs(model) == expected + unknown


def test_filters_by_state_account_calls_and_time(qapp: object) -> None:
    model = RequestsModel()
    stream = Stream(
        *answered(1),
        *answered(2, account="spare", latency_s=20.0),
        *failed(3),
        PromptStarted(T0, 4, "p4", "x"),
    )
    stream.show_in(model)
    expected = {
        Which("answered"): [2, 1],
        Which("failed"): [3],
        Which("running"): [4],
        Which("slow", slow_s=10.0): [2],
        Which("slow", slow_s=0.1): [2, 1, 3],
        Which("all", "spare"): [2],
        Which("failed", "spare"): [],
        Which("several"): [],
        Which("hits"): [],
    }
    for which, wanted in expected.items():
        model.set_filter(which, None)
        assert sorted(seqs(model)) == sorted(wanted), which
    matches = np.array([False, False, True])
    model.set_filter(Which(), matches)
    assert seqs(model) == [2]


def test_more_rows_than_a_frame_allows_are_ordered_in_a_worker(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests_model, "AT_ONCE_ROWS", 10)
    model = RequestsModel()
    stream = Stream(*(event for seq in range(1, 50) for event in answered(seq, latency_s=seq * 7 % 13)))
    stream.show_in(model)
    model.sort(column("Latency"))
    assert model.is_ordering
    assert seqs(model) == list(range(49, 0, -1))
    qtbot.waitUntil(lambda: not model.is_ordering)
    assert [seq * 7 % 13 for seq in seqs(model)] == sorted(seq * 7 % 13 for seq in range(1, 50))
    stream.take(*answered(50, latency_s=99.0))
    stream.show_in(model)
    assert model.rowCount() == 49  # not every repaint orders anew
    monkeypatch.setattr(requests_model, "ORDER_EVERY_S", 0.0)
    stream.show_in(model)
    qtbot.waitUntil(lambda: model.rowCount() == 50)
    assert model.seq_at(49) == 50


def test_texts_of_old_rows_are_read_from_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    events = [answered(seq) for seq in range(1, 700)] + [failed(700)]
    prompts = [Prompt(seq, f"name-{seq}", text=f"Question {seq}") for seq in range(1, 701)]
    path = write_session(tmp_path / "s.pilot", prompts, events)
    model = RequestsModel()
    stream = Stream(*(event for batch in events for event in batch))
    stream.state.rows.clear()
    stream.show_in(model, path)
    assert model.index(3, 3).data() == "…"
    with qtbot.waitSignal(model.dataChanged):
        pass
    qtbot.waitUntil(lambda: model.index(3, 3).data() == "Question 697")
    assert model.index(3, 2).data() == "name-697"
    qtbot.waitUntil(lambda: model.index(0, column("Outcome")).data() in ("…", "The request was refused"))
    qtbot.waitUntil(lambda: model.index(0, column("Outcome")).data() == "The request was refused")


def test_another_history_takes_the_place_of_the_last(qapp: object) -> None:
    model = RequestsModel()
    Stream(*answered(1), *answered(2)).show_in(model)
    stream = Stream(*answered(1))
    stream.show_in(model)
    assert seqs(model) == [1]
    mark = stream.history.mark()
    stream.take(*answered(2))
    stream.show_in(model)
    assert seqs(model) == [2, 1]
    stream.history.rewind(mark)
    stream.show_in(model)
    assert seqs(model) == [1]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_change_is_a_legal_change_for_a_view(qtbot: QtBot, seed: int) -> None:
    rng = random.Random(seed)
    model = RequestsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    stream = Stream()
    seq = 0
    for _ in range(6):
        for _ in range(rng.randrange(0, 40)):
            seq += rng.choice((1, 1, 2))
            stream.take(*rng.choice((answered, failed))(seq))
        stream.show_in(model)
        if rng.random() < 0.5:
            model.sort(rng.randrange(len(COLUMNS)), rng.choice(list(Qt.SortOrder)))
        if rng.random() < 0.5:
            matches = rng.choice((None, np.arange(seq) % 3 == 0))
            model.set_filter(Which(rng.choice(("all", "failed", "answered"))), matches)
        if rng.random() < 0.2:
            stream = Stream()
            seq = 0
    del tester


def test_every_cell_has_a_text(qapp: object) -> None:
    model = RequestsModel()
    Stream(*answered(1), *failed(2)).show_in(model)
    for row in range(2):
        for number in range(model.columnCount()):
            assert isinstance(model.index(row, number).data(), str)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "State"
    assert model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole).startswith("Prompt number 2")
