"""`pilothouse replay`: a recorded session once more, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def replay(
    session: Annotated[
        Path, typer.Argument(metavar="FILE.pilot", help="The session file.", show_default=False)
    ],
    speed: Annotated[
        float, typer.Option("--speed", min=0.01, metavar="N", help="N times as fast as it was.")
    ] = 1.0,
) -> None:
    """Show a session as it went, then its summary. Ctrl-C ends it."""
    from core.cli.replay_job import replay_session

    replay_session(session, speed)
