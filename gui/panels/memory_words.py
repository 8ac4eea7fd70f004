"""What is known of memory, in sentences."""

from __future__ import annotations

from core.session.views import MemoryView
from gui import format as fmt
from gui.i18n import translate
from gui.looks import leak_look, memory_look, trend_look
from gui.theme import Tone


def status_words(memory: MemoryView) -> str:
    """'● ok · 312 MB · stable · peak 340 MB'."""
    if memory.sample is None:
        return translate("Memory", "No samples yet")
    peak = translate("Memory", "peak {size}").format(size=fmt.megabytes(memory.peak_mb))
    return " · ".join(
        (memory_look(memory.status).text, fmt.megabytes(memory.rss_mb), trend_look(memory.trend).shown, peak)
    )


def verdict_words(memory: MemoryView) -> tuple[str, str, Tone]:
    """The verdict with its symbol, its evidence, and its tone."""
    if memory.leak is None:
        return (
            translate("Memory", "○ not judged yet"),
            translate("Memory", "The search for leaks needs some minutes of samples."),
            "muted",
        )
    look = leak_look(memory.verdict)
    return look.text, memory.leak.evidence, look.tone


def forecast_words(memory: MemoryView, now: float) -> str:
    """'reaches critical 2.00 GB in 3 h 10 min (2 h 05 min to 5 h 00 min)', or empty while nothing grows."""
    leak = memory.leak
    if leak is None or leak.verdict == "none" or leak.level_mb is None or leak.slope is None:
        return ""
    level = fmt.megabytes(leak.level_mb)
    if leak.in_s is None:
        return translate("Memory", "◔ does not reach critical {level} at this rate").format(level=level)
    gone_s = max(now - leak.t, 0.0)
    low, middle, high = (
        None if each is None else max(each - gone_s, 0.0)
        for each in (leak.in_s_low, leak.in_s, leak.in_s_high)
    )
    if low is None:
        told = translate("Memory", "◔ reaches critical {level} in {time}")
    elif high is None:
        told = translate("Memory", "◔ reaches critical {level} in {time} ({low} at the earliest)")
    else:
        told = translate("Memory", "◔ reaches critical {level} in {time} ({low} to {high})")
    return told.format(level=level, time=fmt.duration(middle), low=fmt.duration(low), high=fmt.duration(high))


def cleanups_words(memory: MemoryView) -> str:
    """'3 cleanups, 14 MB returned', or that there was none."""
    if not memory.cleanups:
        return translate("Memory", "No cleanup yet")
    if memory.cleanups == 1:
        told = translate("Memory", "1 cleanup, {size} returned")
    else:
        told = translate("Memory", "{count} cleanups, {size} returned")
    return told.format(count=fmt.count(memory.cleanups), size=fmt.megabytes(memory.freed_mb))
