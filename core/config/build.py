"""Which build this is. An installed program brings one file that says so; a checkout has none and needs none."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import msgspec

from core import __version__
from core.config.resources import resource_path

BUILD_FILE = "build.json"


@dataclass(frozen=True)
class Build:
    """`commit` and `date` are the source's; `libraries` are the system's that are needed, with Debian's package."""

    commit: str
    date: str
    libraries: dict[str, str] = field(default_factory=dict)


@cache
def build() -> Build | None:
    """None where the program runs from its sources."""
    try:
        told = resource_path(BUILD_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(told, type=Build)


def version_line() -> str:
    """ "pilothouse 0.1.0", and of an installed program also its build: what a report of a fault has to carry."""
    made = build()
    return f"pilothouse {__version__}" + (f" (build {made.commit}, {made.date})" if made else "")
