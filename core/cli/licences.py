"""`pilothouse licences`: whose works are in this program, and under which terms."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Annotated

import typer


def licences(
    where: Annotated[
        bool, typer.Option("--where", help="Print the folder of Qt's replaceable libraries instead.")
    ] = False,
) -> None:
    """Show the licences of everything Pilothouse is built on."""
    if where:
        # Looked for, not imported: nothing in core may depend on Qt.
        found = importlib.util.find_spec("PySide6")
        bundled = getattr(sys, "_MEIPASS", None)
        places = list(found.submodule_search_locations or ()) if found else []
        print(Path(bundled) / "PySide6" if bundled else (places or ["PySide6 is not installed here"])[0])
        return
    from core.config.licences import licences as page

    print(page())
