"""The channels of memory as rows: what each is, how much it holds, and how that changed of late."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from core.events import MemorySampled
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.widgets.cells import Cell
from gui.widgets.rows_table import Row

COMPARED_OVER_S = 300.0
_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Channel:
    """`field` of a `MemorySampled`, in `mb_each` megabytes; 0: a count."""

    field: str
    name: str
    note: str
    mb_each: float = 0.0


_KB = 1 / 1024
CHANNELS: tuple[Channel, ...] = (
    Channel(
        "rss_mb",
        QT_TRANSLATE_NOOP("Memory", "Resident"),
        QT_TRANSLATE_NOOP("Memory", "all that lies in memory"),
        1.0,
    ),
    Channel(
        "anon_kb",
        QT_TRANSLATE_NOOP("Memory", "Anonymous"),
        QT_TRANSLATE_NOOP("Memory", "of it what is not a part of a file"),
        _KB,
    ),
    Channel(
        "heap_used_kb",
        QT_TRANSLATE_NOOP("Memory", "Heap in use"),
        QT_TRANSLATE_NOOP("Memory", "handed out by the C library"),
        _KB,
    ),
    Channel(
        "mmap_used_kb",
        QT_TRANSLATE_NOOP("Memory", "Mapped"),
        QT_TRANSLATE_NOOP("Memory", "handed out in large pieces of their own"),
        _KB,
    ),
    Channel(
        "py_blocks",
        QT_TRANSLATE_NOOP("Memory", "Python blocks"),
        QT_TRANSLATE_NOOP("Memory", "small objects, about 100 bytes each"),
    ),
    Channel(
        "cache_kb",
        QT_TRANSLATE_NOOP("Memory", "Caches"),
        QT_TRANSLATE_NOOP("Memory", "growth of these is meant"),
        _KB,
    ),
    Channel(
        "threads", QT_TRANSLATE_NOOP("Memory", "Threads"), QT_TRANSLATE_NOOP("Memory", "of this process")
    ),
    Channel(
        "fds",
        QT_TRANSLATE_NOOP("Memory", "Descriptors"),
        QT_TRANSLATE_NOOP("Memory", "open files and connections"),
    ),
    Channel(
        "tasks",
        QT_TRANSLATE_NOOP("Memory", "Tasks"),
        QT_TRANSLATE_NOOP("Memory", "of the session's event loop"),
    ),
    Channel(
        "children",
        QT_TRANSLATE_NOOP("Memory", "Children"),
        QT_TRANSLATE_NOOP("Memory", "processes that this one started"),
    ),
)


class ChannelHistory:
    """Samples of the last minutes, few enough to keep and enough to compare with."""

    def __init__(self) -> None:
        self._samples: deque[MemorySampled] = deque()

    def note(self, sample: MemorySampled | None) -> None:
        samples = self._samples
        if sample is None or (
            samples and sample.t < samples[-1].t
        ):  # another session, or back in a recording
            samples.clear()
        if sample is None or (samples and sample.t - samples[-1].t < _EVERY_S):
            return
        samples.append(sample)
        while len(samples) > 1 and sample.t - samples[1].t >= COMPARED_OVER_S:
            samples.popleft()

    @property
    def earlier(self) -> MemorySampled | None:
        """What the newest is compared with: as old as `COMPARED_OVER_S` once there is such a one."""
        return self._samples[0] if self._samples else None


def channel_rows(sample: MemorySampled | None, earlier: MemorySampled | None) -> list[Row]:
    return [_row(channel, sample, earlier) for channel in CHANNELS]


def _row(channel: Channel, sample: MemorySampled | None, earlier: MemorySampled | None) -> Row:
    name = Cell(translate("Memory", channel.name))
    value = None if sample is None else getattr(sample, channel.field)
    before = None if earlier is None else getattr(earlier, channel.field)
    if value is None:
        if sample is None:
            why = translate("Memory", "no sample yet")
        else:
            why = translate("Memory", "this platform does not tell")
        return (
            name,
            Cell(fmt.MISSING, "muted", right=True),
            Cell(fmt.MISSING, "muted", right=True),
            Cell(why, "muted"),
        )
    change = fmt.MISSING if before is None else signed(value - before, channel.mb_each)
    return (
        name,
        Cell(_amount(value, channel.mb_each), right=True),
        Cell(change, "muted" if change in ("0", fmt.MISSING) else "text", right=True),
        Cell(translate("Memory", channel.note), "muted"),
    )


def _amount(value: float, mb_each: float) -> str:
    return fmt.megabytes(value * mb_each) if mb_each else fmt.count(value)


def signed(change: float, mb_each: float = 0.0) -> str:
    """'+12 MB', '-3', '0'."""
    words = _amount(abs(change), mb_each)
    if words in ("0", "0.0 MB"):
        return "0"
    return f"{'+' if change > 0 else '-'}{words}"
