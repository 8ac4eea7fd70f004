"""Numbers as people read them: counts, durations, money, memory, clock times.

Every function takes None for "not known" and gives `MISSING` for it, so a table never shows a made-up zero.
"""

from __future__ import annotations

from datetime import datetime

from gui.i18n import translate

MISSING = "–"

_CURRENCY_SIGNS = {"USD": "$", "CNY": "¥"}


def count(value: float | None) -> str:
    """1234567 -> '1,234,567'."""
    return MISSING if value is None else f"{value:,.0f}"


def percent(share: float | None) -> str:
    """0.873 -> '87 %'. Only all of it is '100 %', only none of it '0 %'."""
    if share is None:
        return MISSING
    shown = round(share * 100)
    if shown == 100 and share < 1:
        return "99.9 %"
    if shown == 0 and share > 0:
        return "<1 %"
    return f"{shown} %"


def duration(seconds: float | None) -> str:
    """0.0312 -> '31 ms', 4.25 -> '4.2 s', 187 -> '3 min 07 s', 7380 -> '2 h 03 min', 200000 -> '2 d 7 h'."""
    if seconds is None:
        return MISSING
    if seconds < 0.9995:
        return translate("Units", "{n} ms").format(n=f"{max(seconds, 0) * 1000:.0f}")
    if seconds < 9.95:
        return translate("Units", "{n} s").format(n=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < 60:
        return translate("Units", "{n} s").format(n=whole)
    if whole < 3600:
        return translate("Units", "{min} min {s} s").format(min=whole // 60, s=f"{whole % 60:02}")
    if whole < 86400:
        return translate("Units", "{h} h {min} min").format(h=whole // 3600, min=f"{whole % 3600 // 60:02}")
    return translate("Units", "{d} d {h} h").format(d=whole // 86400, h=whole % 86400 // 3600)


def countdown(seconds: float | None) -> str:
    """Whole seconds left, never negative: 12.4 -> '13 s'."""
    if seconds is None:
        return MISSING
    left = max(0, int(-(-seconds // 1)))
    return translate("Units", "{n} s").format(n=left) if left < 60 else duration(left)


def timer(seconds: float) -> str:
    """Time left to the second, never negative: 5025 -> '1:23:45', 83 -> '1:23'."""
    minutes, s = divmod(max(0, int(-(-seconds // 1))), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{s:02}" if hours else f"{minutes}:{s:02}"


def rate(per_s: float | None) -> str:
    """12.34 -> '12.3/s'."""
    if per_s is None:
        return MISSING
    return translate("Units", "{n}/s").format(n=f"{per_s:,.0f}" if per_s >= 100 else f"{per_s:.1f}")


def money(amount: float | None, currency: str = "USD") -> str:
    """Small sums keep their digits: 0.00003 -> '$0.00003', 0.0123 -> '$0.0123', 12.5 -> '$12.50'."""
    if amount is None:
        return MISSING
    sign = _CURRENCY_SIGNS.get(currency)
    size = abs(amount)
    if size >= 1 or size == 0:
        digits = 2
    else:
        digits = 3 if size >= 0.1 else 4 if size >= 0.001 else 5
    text = f"{max(size, 1e-5 if size else 0):,.{digits}f}"
    minus = "-" if amount < 0 else "<" if 0 < size < 1e-5 else ""
    return f"{minus}{sign}{text}" if sign else f"{minus}{text} {currency}".rstrip()


def megabytes(mb: float | None) -> str:
    """312.4 -> '312 MB', 1536 -> '1.50 GB'. A gigabyte is 1024 megabytes."""
    if mb is None:
        return MISSING
    if abs(mb) >= 1023.5:
        return f"{mb / 1024:,.2f} GB"
    return f"{mb:.0f} MB" if abs(mb) >= 9.95 else f"{mb:.1f} MB"


def size(n_bytes: float | None) -> str:
    """412 -> '412 B', 3500 -> '3.4 kB', and megabytes beyond. A kilobyte is 1024 bytes."""
    if n_bytes is None:
        return MISSING
    if n_bytes < 1000:
        return f"{n_bytes:.0f} B"
    if n_bytes < 1000 * 1024:
        return f"{n_bytes / 1024:.1f} kB"
    return megabytes(n_bytes / (1 << 20))


def clock(t: float | None) -> str:
    """Seconds since the epoch as local time of day."""
    if t is None:
        return MISSING
    return datetime.fromtimestamp(t).astimezone().strftime("%H:%M:%S")
