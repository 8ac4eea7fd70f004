"""Memory of this process or another: samples, thresholds, trend, leaks and where they are, cleanup."""

from core.memory.history import MemoryCheck, MemoryStatus
from core.memory.monitor import MemoryCleanup, MemoryMonitor, MemoryStats
from core.memory.sample import MemorySample
from core.memory.verdict import Interval, LeakReport, LeakVerdict, Suspects
from core.memory.views import ProcessEndedError, ProcessError

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
