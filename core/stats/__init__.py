"""Small, bounded statistics shared by the engine and the screens: histogram, timelines, averages."""

from core.stats.decaying import DecayingHistogram
from core.stats.histogram import LogHistogram
from core.stats.percentiles import PercentileTimeline
from core.stats.timeline import Timeline

__all__ = ["DecayingHistogram", "LogHistogram", "PercentileTimeline", "Timeline"]
