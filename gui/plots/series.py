"""The plots and their curves, as two tables: what each is called, how it looks, and how its values are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate

Style = Literal["solid", "thin", "dash", "dot", "area"]
Axis = Literal["left", "right", "own"]
Hatch = Literal["", "rising", "falling", "dots"]


@dataclass(frozen=True, slots=True)
class Series:
    """One curve. Its `id` is its name in an exported table, unit included.

    `axis` "own" draws it as high as the plot, whatever the others are; its legend tells how much that is. Areas of a
    plot are stacked in the order of the table. `words` tells a value.
    """

    id: str
    plot: str
    name: str
    colour: str
    style: Style
    words: Callable[[float | None], str]
    axis: Axis = "left"
    hatch: Hatch = ""
    smooth: bool = False
    """Whether neighbours are averaged where more of them than can be told apart fall on a few pixels."""

    @property
    def title(self) -> str:
        return translate("Plots", self.name)


@dataclass(frozen=True, slots=True)
class Plot:
    """`left` and `right` are the units of its axes; without `right` there is one axis."""

    id: str
    name: str
    left: str
    right: str = ""

    @property
    def title(self) -> str:
        return translate("Plots", self.name)


def _seconds(value: float | None) -> str:
    return fmt.duration(value)


PLOTS: tuple[Plot, ...] = (
    Plot("memory", QT_TRANSLATE_NOOP("Plots", "Memory"), "MB"),
    Plot(
        "throughput",
        QT_TRANSLATE_NOOP("Plots", "Throughput and queue"),
        QT_TRANSLATE_NOOP("Plots", "a second"),
        QT_TRANSLATE_NOOP("Plots", "in flight"),
    ),
    Plot("latency", QT_TRANSLATE_NOOP("Plots", "Latency"), QT_TRANSLATE_NOOP("Plots", "seconds")),
    Plot(
        "hits",
        QT_TRANSLATE_NOOP("Plots", "Hits of the cache"),
        QT_TRANSLATE_NOOP("Plots", "a second"),
        QT_TRANSLATE_NOOP("Plots", "hit rate"),
    ),
    Plot(
        "cost",
        QT_TRANSLATE_NOOP("Plots", "Cost"),
        QT_TRANSLATE_NOOP("Plots", "$ a minute"),
        QT_TRANSLATE_NOOP("Plots", "$ so far"),
    ),
)

SERIES: tuple[Series, ...] = (
    Series("python_mb", "memory", QT_TRANSLATE_NOOP("Plots", "Python"), "blue", "area", fmt.megabytes),
    Series(
        "native_mb",
        "memory",
        QT_TRANSLATE_NOOP("Plots", "native"),
        "teal",
        "area",
        fmt.megabytes,
        hatch="falling",
    ),
    Series(
        "caches_mb",
        "memory",
        QT_TRANSLATE_NOOP("Plots", "caches"),
        "purple",
        "area",
        fmt.megabytes,
        hatch="rising",
    ),
    Series("rest_mb", "memory", QT_TRANSLATE_NOOP("Plots", "rest"), "grey", "area", fmt.megabytes),
    Series("resident_mb", "memory", QT_TRANSLATE_NOOP("Plots", "resident"), "text", "solid", fmt.megabytes),
    Series(
        "answers_per_s",
        "throughput",
        QT_TRANSLATE_NOOP("Plots", "answers"),
        "green",
        "solid",
        fmt.rate,
        smooth=True,
    ),
    Series("failures_per_s", "throughput", QT_TRANSLATE_NOOP("Plots", "failures"), "red", "dash", fmt.rate),
    Series(
        "in_flight",
        "throughput",
        QT_TRANSLATE_NOOP("Plots", "in flight"),
        "blue",
        "thin",
        fmt.count,
        axis="right",
        smooth=True,
    ),
    Series(
        "waiting", "throughput", QT_TRANSLATE_NOOP("Plots", "waiting"), "grey", "dot", fmt.count, axis="own"
    ),
    Series("latency_p50_s", "latency", QT_TRANSLATE_NOOP("Plots", "whole p50"), "blue", "solid", _seconds),
    Series("latency_p95_s", "latency", QT_TRANSLATE_NOOP("Plots", "whole p95"), "blue", "dash", _seconds),
    Series(
        "first_token_p50_s",
        "latency",
        QT_TRANSLATE_NOOP("Plots", "first token p50"),
        "orange",
        "thin",
        _seconds,
    ),
    Series(
        "first_token_p95_s",
        "latency",
        QT_TRANSLATE_NOOP("Plots", "first token p95"),
        "orange",
        "dot",
        _seconds,
    ),
    Series("hits_exact_per_s", "hits", QT_TRANSLATE_NOOP("Plots", "exact"), "green", "area", fmt.rate),
    Series(
        "hits_canonical_per_s",
        "hits",
        QT_TRANSLATE_NOOP("Plots", "canonical"),
        "blue",
        "area",
        fmt.rate,
        hatch="rising",
    ),
    Series(
        "hits_similar_per_s",
        "hits",
        QT_TRANSLATE_NOOP("Plots", "similar"),
        "orange",
        "area",
        fmt.rate,
        hatch="dots",
    ),
    Series(
        "hit_rate",
        "hits",
        QT_TRANSLATE_NOOP("Plots", "hit rate"),
        "text",
        "solid",
        fmt.percent,
        axis="right",
    ),
    Series(
        "cost_usd_per_min",
        "cost",
        QT_TRANSLATE_NOOP("Plots", "a minute"),
        "orange",
        "solid",
        fmt.money,
    ),
    Series(
        "cost_usd_total",
        "cost",
        QT_TRANSLATE_NOOP("Plots", "so far"),
        "text",
        "dash",
        fmt.money,
        axis="right",
    ),
)


def series_of(plot: str) -> tuple[Series, ...]:
    return tuple(series for series in SERIES if series.plot == plot)
