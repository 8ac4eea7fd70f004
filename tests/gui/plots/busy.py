"""The state of a session in which much has happened: load, hits, failures, a leak, cleanups, an operator at work."""

from __future__ import annotations

import math

from core.events import (
    CommandGiven,
    Event,
    GrowthLocated,
    GrowthPlace,
    HealthChanged,
    LeakJudged,
    MemoryCleaned,
    MemorySampled,
    PromptAnswered,
    PromptStarted,
    SnapshotRow,
    SnapshotTaken,
    Usage,
)
from core.session.state import SessionState
from tests.gui.scripted import T0, answered, failed, opening, state_of

WARNING_MB, CRITICAL_MB = 512.0, 1024.0


def sampled(t: float, rss_mb: float, status: str = "ok", **channels: float | None) -> MemorySampled:
    told: dict[str, float | None] = {
        "anon_kb": rss_mb * 900,
        "heap_used_kb": rss_mb * 450,
        "mmap_used_kb": rss_mb * 30,
        "py_blocks": rss_mb * 2_500,
        "cache_kb": rss_mb * 120,
        "threads": 11.0,
        "fds": 52.0,
        "tasks": 24.0,
        "children": None,
        "mapped_kb": rss_mb * 40,
    }
    return MemorySampled(
        t,
        rss_mb,
        status,
        "growing",
        3.0,
        warning_mb=WARNING_MB,
        critical_mb=CRITICAL_MB,
        **{**told, **channels},  # type: ignore[arg-type]
    )


def hit(seq: int, t: float, layer: str) -> list[Event]:
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        PromptAnswered(t, seq, f"p{seq}", None, layer, 0, None, 0.002, Usage(), 0.0, "stop"),  # type: ignore[arg-type]
    ]


def leak(t: float, verdict: str = "confirmed", slope: float = 6.2) -> LeakJudged:
    return LeakJudged(
        t,
        verdict,  # type: ignore[arg-type]
        "live bytes",
        f"live bytes rise by {slope} MB a minute for 9 min, and no longer fall",
        t - 540,
        slope,
        slope - 1.5,
        slope + 2.0,
        CRITICAL_MB,
        5_400.0,
        3_900.0,
        8_100.0,
    )


def snapshot(t: float, number: int) -> SnapshotTaken:
    if number == 1:
        return SnapshotTaken(t, 1, "Snapshot 1: the next one tells what has come since")
    types = (SnapshotRow("dict", 48_210, 11_300.0), SnapshotRow("Answer", 24_100, 5_900.0))
    lines = (SnapshotRow("app/history.py:88", 24_100, 9_700.0),)
    return SnapshotTaken(t, number, f"Snapshot {number}: most came of dict", 240.0, types, lines)


def place(t: float) -> GrowthLocated:
    return GrowthLocated(
        t,
        "71 % of the growth (4.4 MB of 6.2 MB a minute) comes from app/history.py:88 `history.append(answer)`",
        (
            GrowthPlace("app/history.py:88", "history.append(answer)", 4_500.0, None, 0.71),
            GrowthPlace("app/text.py:14", "words = text.split()", 420.0, None, 0.07),
        ),
        (GrowthPlace("dict", "", 2_800.0, 12_050.0), GrowthPlace("Answer", "", 1_480.0, 6_020.0)),
    )


def busy_state(minutes: int = 20, t0: float = T0) -> SessionState:
    """Memory begins to leak in the middle; everything else goes on."""
    state = state_of(*opening(20_000, t0))
    events: list[Event] = []
    seq = 0
    for second in range(minutes * 60):
        t = t0 + second
        rate = 4 + round(2 * math.sin(second / 40))
        for n in range(rate):
            seq += 1
            latency_s = 0.8 + 0.3 * math.sin(second / 60) + 0.15 * n
            events += answered(seq, t, "work" if seq % 3 else "spare", latency_s)
        for n in range(second % 3):
            seq += 1
            events += hit(seq, t, ("exact", "canonical", "similar")[(second // 7 + n) % 3])
        if second % 97 == 0:
            seq += 1
            events += failed(seq, t)
        grown = max(0, second - minutes * 30) / 60 * 6.2
        events.append(sampled(t, 230 + 12 * math.sin(second / 25) + grown))
    length_s = minutes * 60
    end = t0 + length_s
    events += [
        HealthChanged(t0 + 0.16 * length_s, "spare", "", "cooling", "429 three times", t0 + 0.19 * length_s),
        MemoryCleaned(t0 + 0.25 * length_s, "by the operator", 12.5, 420, 18, 4),
        CommandGiven(t0 + 0.35 * length_s, "concurrency", "12"),
        snapshot(t0 + 0.42 * length_s, 1),
        MemoryCleaned(t0 + 0.53 * length_s, "memory is warning", 31.0, 0, 240, 0),
        snapshot(t0 + 0.62 * length_s, 2),
        leak(end - 0.1 * length_s),
        place(end - 0.08 * length_s),
        sampled(end, 236 + minutes * 3.1),
    ]
    state.apply_all(sorted((event for event in events if event.t <= end), key=lambda event: event.t))
    return state
