"""What a benchmark brings back: tables of figures and ratios, printed and as JSON."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass
class Report:
    """Tables by title, and remarks on how to read them."""

    name: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, table: str, **figures: Any) -> Row:
        """Append a row; the columns are those of the table's rows together, in the order of their appearance."""
        self.tables.setdefault(table, []).append(figures)
        return figures

    def text(self) -> str:
        lines: list[str] = []
        for title, rows in self.tables.items():
            lines += ["", title, *_aligned(rows)]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes)])

    def to_dict(self) -> dict[str, Any]:
        machine = {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        }
        return {"name": self.name, "machine": machine, "tables": self.tables, "notes": self.notes}


def _aligned(rows: list[Row]) -> list[str]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [columns, *([_cell(row.get(c)) for c in columns] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    lines = []
    for first, *rest in cells:
        aligned = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  " + "  ".join([first.ljust(widths[0]), *aligned]))
    return lines


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)
