"""Memory of this process: samples, thresholds, trend, cleanup."""

from core.memory.monitor import MemoryCheck, MemoryCleanup, MemoryMonitor, MemoryStats

__all__ = ["MemoryCheck", "MemoryCleanup", "MemoryMonitor", "MemoryStats"]
