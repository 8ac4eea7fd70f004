"""`pilothouse export`: the results of a session as JSON lines or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.errors import complain


def export(
    session: Annotated[
        Path, typer.Argument(metavar="FILE.pilot", help="The session file.", show_default=False)
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="OUT", help="The file to write: .jsonl or .csv.", show_default=False
        ),
    ],
) -> None:
    """Write every finished prompt with its answer, in the order of the prompts."""
    from core.session.export import check_target, export_results, format_of
    from core.session.file import SessionFile

    format_of(out)
    check_target(out)
    file = SessionFile(session, read_only=True)
    try:
        written = export_results(file.results(), out)
    finally:
        file.close()
    complain(f"{written} results written to {out}")
