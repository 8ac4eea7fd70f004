"""`pilothouse report`: one HTML page about a session."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    session: Annotated[
        Path, typer.Argument(metavar="FILE.pilot", help="The session file.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="The page to write; left out, report.html."),
    ] = None,
) -> None:
    """Write a page with the session's numbers, charts, accounts, failures and log. It needs no network."""
    from core.session.export import check_target
    from core.session.report import write_report

    page = out if out is not None else Path("report.html")
    check_target(page)
    write_report(session, page)
    print(page)
