"""Work beside the window, in real threads."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.config.errors import ConfigError
from gui.workers import Task, workers


def test_results_and_parts_of_them_arrive_in_the_gui_thread(qtbot: QtBot) -> None:
    owner, seen, here = QObject(), [], threading.get_ident()

    def work(task: Task) -> str:
        task.tell("half")
        assert threading.get_ident() != here
        return "whole"

    def see(value: object) -> None:
        assert threading.get_ident() == here
        seen.append(value)

    workers().start(owner, work, see, see, see)
    qtbot.waitUntil(lambda: seen == ["half", "whole"])


def test_errors_for_the_user_come_as_words(qtbot: QtBot) -> None:
    owner, done, failed = QObject(), [], []

    def work(_task: Task) -> None:
        raise ConfigError("name another folder")

    workers().start(owner, work, done.append, failed.append)
    qtbot.waitUntil(lambda: failed == ["name another folder"])
    assert done == []


def test_a_fault_of_ours_is_not_hidden(qtbot: QtBot) -> None:
    owner, seen = QObject(), []

    def work(_task: Task) -> None:
        raise ZeroDivisionError("a fault")

    with qtbot.captureExceptions() as caught:
        workers().start(owner, work, seen.append, seen.append)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][0] is ZeroDivisionError
    assert seen == []


def test_nothing_arrives_for_an_owner_that_is_gone_or_a_task_that_is_cancelled(qtbot: QtBot) -> None:
    owner, other, seen, go = QObject(), QObject(), [], threading.Event()

    def work(task: Task) -> str:
        go.wait(10)
        task.tell("part")
        return "whole"

    workers().start(owner, work, seen.append, seen.append, seen.append)
    workers().start(other, work, seen.append, seen.append, seen.append).cancel()
    shiboken6.delete(owner)
    go.set()
    last = []
    workers().start(other, lambda _task: "last", last.append, last.append)
    qtbot.waitUntil(lambda: last == ["last"])
    qtbot.waitUntil(lambda: not workers()._open)
    assert seen == []
