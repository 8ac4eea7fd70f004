"""`Keeper`: the thread that reads the file at the start, and from then on sees what needs to be done beside."""

from __future__ import annotations

import threading

from core.cache.backing import Backing
from core.cache.habit_saving import HabitSaver
from core.cache.holdings import Holdings
from core.cache.index_saving import IndexSaver
from core.cache.loading import Loading
from core.cache.others import Others
from core.cache.undo import Undo

OTHERS_EVERY_S = 1.0
"""How often to look for what other processes have changed."""
FLUSH_S = 2.0
"""How long to wait for our own changes before everything is read anew."""


class Keeper:
    """Need not be started where there is no file. Ends once `stop` is set; `join` waits for that."""

    def __init__(
        self,
        holdings: Holdings,
        backing: Backing,
        loading: Loading,
        others: Others,
        undo: Undo,
        index: IndexSaver,
        stop: threading.Event,
    ) -> None:
        self._holdings = holdings
        self._backing = backing
        self._loading = loading
        self._others = others
        self._undo = undo
        self._index = index
        self._habits = HabitSaver(holdings)
        self._stop = stop
        self._thread = threading.Thread(target=self._run, name="cache keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        holdings = self._holdings
        self._loading.load()
        holdings.renewal.run(self._stop)
        holdings.vectors.on_load()
        while not self._stop.wait(OTHERS_EVERY_S):
            while holdings.vectors.make_some() and not self._stop.is_set():
                pass
            if holdings.saver is None:
                continue
            if self._backing.is_lost:
                self._backing.begin_anew()
            if self._others.missed:
                self._load_anew()
            holdings.renewal.run(self._stop)
            self._others.look()
            self._undo.give_up_old()
            self._index.look()
            self._habits.look()
        self._habits.look(last=True)
        self._index.look(last=True)

    def _load_anew(self) -> None:
        """After so long a pause that nobody knows what others did in it."""
        self._backing.flush(FLUSH_S)
        self._holdings.loaded.clear()
        with self._holdings.lock:
            self._holdings.contents.clear()
            self._others.missed = False
        self._loading.load()
