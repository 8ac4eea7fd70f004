from __future__ import annotations

import tracemalloc

import msgspec

from core.memory.sample import MemorySample
from core.memory.snapshots import (
    MAX_ROWS,
    MemorySnapshot,
    SnapshotDiff,
    SnapshotRow,
    SnapshotTable,
    diff,
    take,
)


class Turn:
    pass


NOTHING = SnapshotRow("the rest", 0, 0.0)


def snapshot(t_s: float, *rows: SnapshotRow, rss_kb: float = 100.0) -> MemorySnapshot:
    return MemorySnapshot(MemorySample(t_s, rss_kb), SnapshotTable(rows, NOTHING), None)


def test_what_came_between_two_snapshots_is_told_by_type() -> None:
    before = take(MemorySample(0, 1_000))
    kept = [Turn() for _ in range(400)]
    changed = diff(before, take(MemorySample(30, 1_500)))
    assert {row.name: row.count for row in changed.types}[f"{__name__}.Turn"] == len(kept)
    assert changed.seconds == 30
    assert changed.channels["rss_kb"] == 500


def test_lines_are_told_where_tracing_is_on() -> None:
    assert take(MemorySample(0, 1)).lines is None
    tracemalloc.start(1)
    try:
        before = take(MemorySample(0, 1))
        kept = [bytes(1_000) for _ in range(300)]
        changed = diff(before, take(MemorySample(1, 1)))
    finally:
        tracemalloc.stop()
    assert changed.lines is not None
    assert changed.lines[0].name.startswith("tests/core/memory/test_snapshots.py:")
    assert changed.lines[0].count >= len(kept)


def test_differences_are_ranked_and_what_did_not_change_is_left_out() -> None:
    earlier = snapshot(0, SnapshotRow("a", 5, 10), SnapshotRow("b", 5, 10), SnapshotRow("gone", 2, 4))
    later = snapshot(9, SnapshotRow("a", 5, 10), SnapshotRow("b", 7, 14), SnapshotRow("new", 9, 90))
    assert diff(earlier, later).types == (
        SnapshotRow("new", 9, 90),
        SnapshotRow("b", 2, 4),
        SnapshotRow("gone", -2, -4),
    )


def test_channels_that_one_snapshot_does_not_have_are_left_out() -> None:
    channels = diff(snapshot(0), snapshot(1)).channels
    assert "rss_kb" in channels
    assert "anon_kb" not in channels


def test_snapshots_stay_small_and_can_be_stored() -> None:
    kinds = [type(f"Kind{number}", (), {}) for number in range(MAX_ROWS + 50)]
    kept = [kind() for kind in kinds]
    now = take(MemorySample(0, 1))
    assert len(now.types.rows) == MAX_ROWS
    assert now.types.rest.count >= 50
    assert len(kept) == MAX_ROWS + 50
    assert msgspec.json.decode(msgspec.json.encode(now), type=MemorySnapshot) == now
    changed = diff(now, now)
    assert msgspec.json.decode(msgspec.json.encode(changed), type=SnapshotDiff) == changed
