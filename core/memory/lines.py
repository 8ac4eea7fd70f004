"""Windows of tracemalloc: what was allocated within a second, is still held at their end, by line and by holder.

Tracing makes Python several times slower, so it is on for short windows only; and what a window leaves behind is
mostly not a leak: a full cache takes in new entries all the time and lets old ones go, which a window cannot see. So
each survivor is put into a group whose true growth is known from outside, by censuses that need no tracing: the
container that holds it (directly or through other survivors), or else its type. What a line leaks is then the growth
of the group times the line's bytes for each new member of it. A full cache has survivors but no growth: nothing.
"""

from __future__ import annotations

import gc
import site
import sys
import sysconfig
import threading
import tracemalloc
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.memory.census import container_length, long_tracked, tracked, type_name, untracked_dicts

FRAMES = 6
"""Calls remembered for each block: what json or numpy allocates is put down to the line that called them. With
six a request takes 15 times as long as without tracing, with one 5 times (3.11): 93 or 80 % of a window are lost."""
DEPTH = 8
"""From the container to the survivors in it."""
TAIL = 20_000
"""Elements of a long container that are looked at, from its end, where lists, dicts and queues put new ones."""
MAX_REUSED, NEWEST = 1_000, 16
"""Whether an object without a trace is new is asked of its newest elements, if it is not long."""
NEWEST_STEADY = 2_000
"""Elements of a steady container of which the same is asked."""
BLOCK_KB = 64.0
"""From this size on a block is taken for one that grows by being replaced: a text, the table of a list."""

Line = tuple[str, int]
Group = int | str
"""A container's id, or the name of a type."""


class Window(msgspec.Struct, frozen=True):
    """Survivors of one window. `members`: new ones by group; `kinds`: their types by container; `kb`: by line and
    group; `blocks_kb`: the largest block of a line, if it is large."""

    t_s: float
    members: dict[Group, float]
    kinds: dict[int, dict[str, int]]
    kb: dict[tuple[Line, Group], float]
    blocks_kb: dict[Line, float]


class LineTracer:
    """Opens and closes windows, one at a time in a process. Tracing that is on already is used and left on,
    with all that it has traced before: a container's elements are then older, but of the same lines."""

    _one_at_a_time = threading.Lock()

    def __init__(self, frames: int = FRAMES) -> None:
        self._frames = frames
        self._open = False
        self._ours = False
        self._before: dict[int, int] = {}

    @property
    def is_open(self) -> bool:
        return self._open

    def open(self, containers: Mapping[int, int]) -> bool:
        """Begin a window; `containers` are their lengths now, from a census. False: another one is open."""
        if self._open or not self._one_at_a_time.acquire(blocking=False):
            return False
        self._open = True
        self._before = dict(containers)
        self._ours = not tracemalloc.is_tracing()
        if self._ours:
            tracemalloc.start(self._frames)
        return True

    def close(self, t_s: float, growing: Collection[Group]) -> Window:
        """End the window and tell what survived it; `growing` are the groups known to grow."""
        if not self._open:
            raise RuntimeError("no window is open: call open() first")
        try:
            survivors = _Survivors(self._before, growing)
            survivors.trace()
        finally:
            self.cancel()
        survivors.leave_out_steady()
        return survivors.window(t_s)

    def cancel(self) -> None:
        """End the window without a look at what survived it; nothing happens where none is open."""
        if not self._open:
            return
        self._open = False
        self._before = {}
        if self._ours:
            tracemalloc.stop()
        self._one_at_a_time.release()


class _Survivors:
    """The heap at the end of one window. It holds objects while it works, so it must not live longer than that.

    `trace` needs the traces, which slow down the whole program meanwhile, so it looks only at what grows;
    `leave_out_steady` comes after tracing has ended.
    """

    def __init__(self, before: Mapping[int, int], growing: Collection[Group]) -> None:
        self._before, self._growing = before, growing
        self._members: dict[Group, float] = {}
        self._kinds: dict[int, dict[str, int]] = {}
        self._kb: dict[tuple[Line, Group], float] = {}
        self._blocks: dict[Line, float] = {}
        self._lines: dict[tracemalloc.Traceback, Line] = {}
        self._own = own_line()
        self._taken: set[int] = set()
        self._fresh: set[int] = set()
        self._steady: list[Any] = []
        self._of_type: list[tuple[int, str, dict[Line, float]]] = []

    def trace(self) -> None:
        """Look up where survivors came from: all in growing containers, and those of growing types."""
        fresh: list[Any] = []
        growing: list[Any] = []
        wanted = {group for group in self._growing if isinstance(group, int)}
        for objects in tracked():
            for each in long_tracked(objects):
                if id(each) in wanted:
                    growing.append(each)
                elif id(each) in self._before:
                    self._steady.append(each)
            traced = [each for each in objects if tracemalloc.get_object_traceback(each) is not None]
            self._fresh.update(map(id, traced))
            kinds = {kind for kind in set(map(type, objects)) if type_name(kind) in self._growing}
            fresh += [each for each in traced if type(each) in kinds]
            unseen = set(filter(_is_unseen, kinds))
            if unseen:
                fresh += [each for each in objects if type(each) in unseen and _is_fresh(each)]
        wanted.difference_update(map(id, growing))
        if wanted:
            for objects in tracked():
                growing += [each for each in untracked_dicts(objects) if id(each) in wanted]
        for container in {id(each): each for each in growing}.values():
            self._take_growing(container, self._before.get(id(container), 0))
        for each in fresh:
            if id(each) not in self._taken and self._line(each) is not _OURS:
                self._of_type.append((id(each), type_name(type(each)), self._alone(each)))
        for block in tracemalloc.take_snapshot().traces:
            size_kb = block.size / 1024
            if size_kb >= BLOCK_KB:
                line = self._own(block.traceback)
                if line is not _OURS:
                    self._blocks[line] = max(size_kb, self._blocks.get(line, 0.0))

    def leave_out_steady(self) -> None:
        """What a steady container holds is a full cache's: it does not count as growth of its type."""
        kept = self._fresh.union(key for key, _, _ in self._of_type)
        waiting = [(container, DEPTH) for container in self._steady] if self._of_type else []
        self._steady = []
        while waiting:
            each, left = waiting.pop()
            elements = _elements(each, keys=False)
            inner = [other for other in elements if id(other) in kept and id(other) not in self._taken]
            self._taken.update(map(id, inner))
            if left == DEPTH:
                inner += [other for other in elements[-NEWEST_STEADY:] if _holds_any(other, kept)]
            if left:
                waiting += [(other, left - 1) for other in inner if not isinstance(other, type)]
        for key, name, by_line in self._of_type:
            if key not in self._taken:
                self._members[name] = self._members.get(name, 0) + 1
                for line, kb in by_line.items():
                    self._kb[line, name] = self._kb.get((line, name), 0.0) + kb

    def window(self, t_s: float) -> Window:
        return Window(t_s, self._members, self._kinds, self._kb, self._blocks)

    def _take_growing(self, container: Any, length_before: int) -> None:
        group = id(container)
        added = max(0, container_length(container) - length_before)
        elements = _elements(container)
        # The newest count even where they lie in memory that an older object has left to its kind.
        count = min(len(elements), added * (2 if isinstance(container, dict) else 1))
        newest = elements[len(elements) - count :]
        fresh = {id(each): each for each in newest if _is_fresh(each)}
        fresh.update(
            (id(each), each) for each in elements if tracemalloc.get_object_traceback(each) is not None
        )
        fresh = {key: each for key, each in fresh.items() if key not in self._taken}
        if fresh:
            self._kinds[group] = {}
            self._members[group] = max(added, len(fresh) / 2 if isinstance(container, dict) else len(fresh))
            for each in fresh.values():
                self._take(each, group)

    def _take(self, root: Any, group: int) -> None:
        """Put what the root holds down to the group, by line."""
        kinds = self._kinds[group]
        waiting = [(root, DEPTH)]
        while waiting:
            each, left = waiting.pop()
            if id(each) in self._taken or isinstance(each, type):
                continue
            line = self._line(each)
            if line is _OURS:
                continue
            self._taken.add(id(each))
            if line is not None:
                self._kb[line, group] = self._kb.get((line, group), 0.0) + sys.getsizeof(each) / 1024
            if gc.is_tracked(each):
                name = type_name(type(each))
                kinds[name] = kinds.get(name, 0) + 1
            if left:
                waiting += [(other, left - 1) for other in _elements(each) if _is_fresh(other)]

    def _alone(self, each: Any) -> dict[Line, float]:
        """kB by line of an object and of what it holds that is of no tracked type, so is not a member itself."""
        found: dict[Line, float] = {}
        for part in (each, *(other for other in _elements(each) if not gc.is_tracked(other))):
            line = self._line(part)
            if line is not None and line is not _OURS:
                found[line] = found.get(line, 0.0) + sys.getsizeof(part) / 1024
        return found

    def _line(self, each: Any) -> Line | None:
        """Where it was allocated; None where the trace does not tell."""
        trace = tracemalloc.get_object_traceback(each)
        if trace is None:
            return None
        if trace not in self._lines:
            self._lines[trace] = self._own(trace)
        return self._lines[trace]


def _is_fresh(each: Any) -> bool:
    """Allocated in the window. Some objects carry no trace of it and count if something in them does: small
    containers in memory that their kind keeps for reuse, and in Python 3.11 instances with a `__dict__`."""
    if tracemalloc.get_object_traceback(each) is not None:
        return True
    reused = type(each) in _REUSED
    if not _is_unseen(type(each)) and not (reused and len(each) <= MAX_REUSED):
        return False
    newest = _elements(each)[-NEWEST:]
    return any(tracemalloc.get_object_traceback(other) is not None for other in newest) or (
        reused and any(_is_unseen(type(other)) and _is_fresh(other) for other in newest)
    )


def _holds_any(each: Any, ids: set[int]) -> bool:
    """Whether a small container, that carries no trace itself, has one of them."""
    if type(each) not in _REUSED or not 0 < len(each) <= MAX_REUSED:
        return False
    return any(id(other) in ids for other in _elements(each, keys=False)[-NEWEST:])


def _is_unseen(kind: type) -> bool:
    return _INSTANCES_UNSEEN and bool(kind.__flags__ & _MANAGED_DICT)


def _elements(container: Any, *, keys: bool = True) -> list[Any]:
    """What it refers to, the newest last. The collector itself does not show the keys of most dicts."""
    elements = gc.get_referents(container)
    if isinstance(container, list):
        elements.reverse()
    if keys and isinstance(container, dict):
        names = list(dict.keys(container))[-TAIL:]
        elements = [each for pair in zip(names, elements[-len(names) :], strict=False) for each in pair]
    if len(elements) > TAIL and not isinstance(container, set):
        del elements[:-TAIL]
    return elements


def own_line() -> Callable[[Sequence[tracemalloc.Frame]], Line]:
    """A function that picks, of the frames of a block (innermost last), the last one outside the libraries.

    `_OURS` for what this package allocates itself. Where all are libraries' the innermost stands.
    """
    known: dict[str, bool] = {}

    def pick(frames: Sequence[tracemalloc.Frame]) -> Line:
        if frames[-1].filename.startswith(_HERE) or frames[-1].filename == tracemalloc.__file__:
            return _OURS
        for frame in reversed(frames):
            name = frame.filename
            library = known.get(name)
            if library is None:
                library = known[name] = _is_library(name)
            if not library:
                return (name, frame.lineno)
        return (frames[-1].filename, frames[-1].lineno)

    return pick


def _is_library(filename: str) -> bool:
    return filename.startswith("<") or (filename.startswith(_LIBRARIES) and not filename.startswith(_PRODUCT))


_OURS: Line = ("", 0)
_REUSED = (dict, list, tuple)
_INSTANCES_UNSEEN = sys.version_info < (3, 12)
_MANAGED_DICT = 1 << 4
_HERE = str(Path(__file__).parent)
_PRODUCT = tuple(str(Path(__file__).parents[2] / name) for name in ("core", "gui"))
_LIBRARIES = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {site.getusersitepackages()}
)
