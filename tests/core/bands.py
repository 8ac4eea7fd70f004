"""Price files whose bands change when a test needs it."""

from __future__ import annotations

import time
from pathlib import Path


def peak_for(path: Path, *windows: tuple[float, float]) -> Path:
    """A user's price file by which it is peak from so many seconds from now to so many, for each pair.

    The file's local time is about noon now, so that no window crosses a midnight.
    """
    now = int(time.time())
    offset_h = 12 - now % 86400 // 3600
    noon = (now + offset_h * 3600) % 86400
    hours = ", ".join(f'"{_clock(noon + first)}-{_clock(noon + last)}"' for first, last in windows)
    days = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"[calendar]\nutc_offset_hours = {offset_h}\npeak_weekdays = {days}\npeak_hours = [{hours}]\n"
    )
    return path


def _clock(second: float) -> str:
    whole = int(second)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}"
