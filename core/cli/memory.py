"""`pilothouse memory`: the leak detector on a recorded trace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.config.settings import Settings

app = typer.Typer(help="Tell leaks from growth.", rich_markup_mode=None)


@app.callback()
def memory() -> None:
    """Tell leaks from growth."""


@app.command("judge")
def judge(
    context: typer.Context,
    trace: Annotated[
        Path, typer.Argument(metavar="TRACE", help="A CSV file with a header row.", show_default=False)
    ],
    level_mb: Annotated[
        float,
        typer.Option(
            "--level-mb", min=1, max=1e9, metavar="MB", help="Forecast when resident memory meets this."
        ),
    ] = float(Settings().memory_critical_mb),
    as_json: Annotated[bool, typer.Option("--json", help="The verdict as JSON on standard output.")] = False,
) -> None:
    """Give the leak detector's verdict on a recorded trace.

    Columns: t_s (seconds, rising) and any of rss_kb, anon_kb, uss_kb, heap_used_kb, mmap_used_kb, py_blocks,
    cache_kb (what known caches hold: their growth is no leak), mapped_kb (the part of that in mappings of their own),
    threads, fds, tasks, children. Others are ignored; an empty cell was not measured. The verdict is the strongest
    word that an operator would have been told meanwhile.
    Exit codes: 0 whatever the verdict; 2 where the file cannot be judged.
    """
    from core.cli.memory_judge import judge_file

    judge_file(trace, context.obj, level_mb=level_mb, as_json=as_json)
