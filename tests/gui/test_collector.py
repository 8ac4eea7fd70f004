"""Objects of Qt end in the GUI thread, whoever makes garbage."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.memory import release
from gui.collector import Collector
from gui.workers import Task, workers


class _Dropped(QWidget):
    """In a cycle; tells in which thread it ended."""

    def __init__(self, ended_in: list[int]) -> None:
        super().__init__()
        self.myself = self
        self._ended_in = ended_in

    def __del__(self) -> None:
        self._ended_in.append(threading.get_ident())


def _make_garbage() -> None:
    """Enough for several collections of all generations."""
    for _ in range(200_000):
        cycle: list[object] = []
        cycle.append(cycle)


def _in_thread(call: object) -> None:
    assert callable(call)
    thread = threading.Thread(target=call)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()


def test_a_thread_that_makes_garbage_ends_no_widget(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    for _ in range(20):
        _Dropped(ended_in)
    _in_thread(_make_garbage)
    assert ended_in == []
    qtbot.waitUntil(lambda: bool(_make_garbage() or len(ended_in) == 20), timeout=60_000)
    assert set(ended_in) == {threading.get_ident()}


def test_memory_that_another_thread_releases_is_collected_in_the_gui_thread(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    released: list[release.Released] = []
    _Dropped(ended_in)
    thread = threading.Thread(target=lambda: released.append(release.release(trim=False)))
    thread.start()
    qtbot.waitUntil(lambda: len(released) == 1)
    assert ended_in == [threading.get_ident()]
    assert released[0].objects_collected > 0


def test_after_its_end_python_collects_as_before(collector: Collector, qtbot: QtBot) -> None:
    inner = Collector()
    inner.begin()
    assert not gc.isenabled()
    inner.end()
    assert not gc.isenabled()  # as before: the tests' own is still at work
    assert release.collect == collector.collect
    collector.end()
    assert gc.isenabled()
    assert release.collect is gc.collect
    collector.begin()


def test_what_work_was_done_with_ends_in_the_gui_thread(qtbot: QtBot) -> None:
    ended_in: list[int] = []
    owner, done, go = QObject(), [], threading.Event()

    class Held:
        def __del__(self) -> None:
            ended_in.append(threading.get_ident())

    def start() -> None:
        held = Held()

        def work(_task: Task) -> Held | None:
            go.wait(10)
            return None if held else held

        workers().start(owner, work, done.append, done.append)

    for _ in range(50):
        start()
    go.set()
    qtbot.waitUntil(lambda: len(done) == 50 and len(ended_in) == 50)
    assert set(ended_in) == {threading.get_ident()}
