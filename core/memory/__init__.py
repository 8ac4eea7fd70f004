"""Memory of this process or another: samples, thresholds, trend, leaks and where they are, cleanup."""

from core.memory.attribution import Suspects
from core.memory.history import MemoryCheck, MemoryStatus
from core.memory.leak import LeakDetector, LeakVerdict
from core.memory.line import Interval
from core.memory.monitor import MemoryCleanup, MemoryMonitor, MemoryStats
from core.memory.sample import MemorySample
from core.memory.views import ProcessEndedError, ProcessError
from core.memory.watch import LeakReport

__all__ = [
    "Interval",
    "LeakDetector",
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
