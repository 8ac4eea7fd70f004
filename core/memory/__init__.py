"""Memory of this process or another: samples, thresholds, trend, cleanup."""

from core.memory.history import MemoryCheck
from core.memory.monitor import MemoryCleanup, MemoryMonitor, MemoryStats
from core.memory.sample import MemorySample
from core.memory.views import ProcessEndedError, ProcessError

__all__ = [
    "MemoryCheck",
    "MemoryCleanup",
    "MemoryMonitor",
    "MemorySample",
    "MemoryStats",
    "ProcessEndedError",
    "ProcessError",
]
