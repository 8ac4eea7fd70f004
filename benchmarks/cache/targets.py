"""Measured figures beside the targets that they must reach."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.report import Report, Row

TABLE = "targets"


class Reach(NamedTuple):
    """A bound that a figure must keep to, `at_least` or else at most."""

    value: float
    at_least: bool = False

    def is_met(self, figure: float) -> bool:
        return figure >= self.value if self.at_least else figure <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


def compare(report: Report, measure: str, unit: str, reach: list[Reach], measured: list[float]) -> Row:
    """Add a row: as many bounds as figures."""
    met = [bound.is_met(figure) for bound, figure in zip(reach, measured, strict=True)]
    return report.add(
        TABLE,
        measure=measure,
        target=f"{' / '.join(map(str, reach))} {unit}",
        measured=f"{' / '.join(f'{figure:.3g}' for figure in measured)} {unit}",
        met="yes"
        if all(met)
        else "NO: " + ", ".join(str(r) for r, m in zip(reach, met, strict=True) if not m),
    )
