"""Two small charts as inline SVG, drawn without a library: a curve over time, and bars.

Colours come from the page's style sheet, so that a chart follows its light or dark scheme. A chart without
values is a sentence that says so. Texts are escaped here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH = 720
HEIGHT = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 12, 28
_PLOT_WIDTH = WIDTH - _LEFT - _RIGHT
_PLOT_HEIGHT = HEIGHT - _TOP - _BOTTOM
_NOTHING = '<p class="none">Nothing was recorded for this chart.</p>'


class Threshold(NamedTuple):
    """A horizontal line, with the class of its colour: `warn` or `bad`."""

    value: float
    name: str
    colour: str


class Bar(NamedTuple):
    """One bar: what it covers, how many, and what a pointer over it reads."""

    label: str
    value: float
    title: str


def curve(
    times: Sequence[float],
    values: Sequence[float],
    *,
    title: str,
    unit: str,
    thresholds: Sequence[Threshold] = (),
) -> str:
    """Values over time (epoch seconds); the axis counts from the first. A gap in time is drawn through."""
    if not times:
        return _NOTHING
    start, end = times[0], max(times[-1], times[0] + 1.0)
    # A threshold far above the curve would flatten it, so it is drawn only where it is near.
    near = [t for t in thresholds if t.value <= 3 * max(values)]
    top = nice_top(max([*values, *(t.value for t in near)]))

    def x(t: float) -> float:
        return _LEFT + (t - start) / (end - start) * _PLOT_WIDTH

    def y(value: float) -> float:
        return _TOP + (1 - value / top) * _PLOT_HEIGHT

    line = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in zip(times, values, strict=True))
    parts = [_value_axis(top, unit)]
    for step in range(5):
        seconds = (end - start) * step / 4
        parts.append(_text(x(start + seconds), HEIGHT - 8, _clock(seconds), "end" if step == 4 else "middle"))
    area = f"{x(times[0]):.1f},{y(0):.1f} {line} {x(times[-1]):.1f},{y(0):.1f}"
    parts.append(f'<polygon class="area" points="{area}"/><polyline class="curve" points="{line}"/>')
    for threshold in near:
        level = y(threshold.value)
        parts.append(
            f'<line class="threshold {threshold.colour}" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" '
            f'y1="{level:.1f}" y2="{level:.1f}"/>'
        )
        parts.append(_text(WIDTH - _RIGHT, level - 4, f"{threshold.name} {threshold.value:g} {unit}", "end"))
    return _svg(title, parts)


def bars(found: Sequence[Bar], *, title: str, unit: str) -> str:
    """Bars side by side; about eight of them are labelled."""
    if not found:
        return _NOTHING
    top = nice_top(max(bar.value for bar in found))
    room = _PLOT_WIDTH / len(found)
    every = math.ceil(len(found) / 8)
    parts = [_value_axis(top, unit)]
    for i, bar in enumerate(found):
        height = bar.value / top * _PLOT_HEIGHT
        left = _LEFT + i * room
        parts.append(
            f'<rect class="bar" x="{left + 0.5:.1f}" y="{_TOP + _PLOT_HEIGHT - height:.1f}" '
            f'width="{max(room - 1, 0.5):.1f}" height="{height:.1f}"><title>{escape(bar.title)}</title></rect>'
        )
        if i % every == 0:
            parts.append(_text(left + room / 2, HEIGHT - 8, bar.label, "middle"))
    return _svg(title, parts)


SMALLEST = 1e-300
"""Below this, powers of ten run out of digits; nothing that is measured is so small."""


def nice_top(value: float) -> float:
    """The end of an axis that holds `value`: 1, 2, 2.5 or 5 times a power of ten."""
    if value < SMALLEST:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value * 0.999_999)


def _value_axis(top: float, unit: str) -> str:
    parts = []
    for step in range(3):
        level = _TOP + (1 - step / 2) * _PLOT_HEIGHT
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{level:.1f}" y2="{level:.1f}"/>'
        )
        parts.append(_text(_LEFT - 6, level + 4, f"{top * step / 2:g}", "end"))
    parts.append(_text(_LEFT + 4, _TOP + 10, unit, "start"))
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _clock(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60}:{minutes % 60:02} h"
