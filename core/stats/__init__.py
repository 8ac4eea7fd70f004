"""Small, bounded statistics shared by the engine and the screens: histogram, timeline, averages."""

from core.stats.histogram import LogHistogram
from core.stats.timeline import Timeline

__all__ = ["LogHistogram", "Timeline"]
