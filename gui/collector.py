"""Collects Python's garbage in the GUI thread only.

Python collects in whichever thread happens to allocate, and deletes there what it finds: a window that was closed,
with all its widgets. Qt allows that in the GUI thread alone: in another one it crashed, or waited for a lock of Qt's
that the GUI thread held while that waited for the interpreter.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Signal

from core.memory import release

REST = 20
"""Going through all objects may take this part of the time: 1/20. It holds up the window."""
WAIT_S = 2.0
"""How long another thread waits for a collection; the GUI thread may itself be waiting for that thread's end."""


class Collector(QObject):
    """Between `begin` and `end` garbage is collected when the event loop has nothing else to do, as often as Python
    would. Belongs to the GUI thread; `collect` may be called from any."""

    _wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = threading.get_ident()
        self._before: tuple[bool, Callable[[], int]] = (True, gc.collect)
        self._all_after = float("-inf")
        self._wanted.connect(self._collect_for)

    def begin(self) -> None:
        self._before = (gc.isenabled(), release.collect)
        gc.disable()
        release.collect = self.collect
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._collect_what_is_due)

    def end(self) -> None:
        """Python collects by itself again, as it did before."""
        QAbstractEventDispatcher.instance().aboutToBlock.disconnect(self._collect_what_is_due)
        gc.collect()  # what Qt owns of it must not be left to another thread
        enabled, release.collect = self._before
        if enabled:
            gc.enable()

    def collect(self) -> int:
        """Collect everything in the GUI thread; returns the number of objects, 0 where that thread did not come to it
        in time."""
        if threading.get_ident() == self._thread:
            return gc.collect()
        order = _Order()
        self._wanted.emit(order)
        order.done.wait(WAIT_S)
        return order.collected

    def _collect_for(self, order: _Order) -> None:
        order.collected = gc.collect()
        order.done.set()

    def _collect_what_is_due(self) -> None:
        due = [count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not due[0]:
            return
        begun_s = time.monotonic()
        if due[2] and begun_s >= self._all_after:
            gc.collect()
            ended_s = time.monotonic()
            self._all_after = ended_s + REST * (ended_s - begun_s)
        else:
            gc.collect(1 if due[1] else 0)


class _Order:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.collected = 0
