"""Memory of this process or another: samples, thresholds, trend, leaks and where they are, cleanup."""

from typing import TYPE_CHECKING

from core.lazy_exports import lazy_exports
from core.memory.history import MemoryCheck, MemoryStatus
from core.memory.sample import MemorySample
from core.memory.verdict import Interval, LeakReport, LeakVerdict, Suspects
from core.memory.views import ProcessEndedError, ProcessError

if TYPE_CHECKING:
    from core.memory.monitor import MemoryCleanup, MemoryMonitor, MemoryStats

__all__ = [
    "Interval",
    "LeakReport",
    "LeakVerdict",
    "MemoryCheck",
    "MemoryCleanup",
    "MemoryMonitor",
    "MemorySample",
    "MemoryStats",
    "MemoryStatus",
    "ProcessEndedError",
    "ProcessError",
    "Suspects",
]

__getattr__ = lazy_exports(
    __name__, {"MemoryCleanup": "monitor", "MemoryMonitor": "monitor", "MemoryStats": "monitor"}
)
