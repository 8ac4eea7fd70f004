"""`pilothouse memory`: the leak detector on what was recorded, and on any process that runs."""

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
        Path,
        typer.Argument(
            metavar="FILE", help="A CSV file with a header row, or a session file.", show_default=False
        ),
    ],
    level_mb: Annotated[
        float,
        typer.Option(
            "--level-mb", min=1, max=1e9, metavar="MB", help="Forecast when resident memory meets this."
        ),
    ] = float(Settings().memory_critical_mb),
    as_json: Annotated[bool, typer.Option("--json", help="The verdict as JSON on standard output.")] = False,
) -> None:
    """Give the leak detector's verdict on a recorded trace or session.

    A CSV file has the columns t_s (seconds, rising) and any of rss_kb, anon_kb, uss_kb, heap_used_kb, mmap_used_kb,
    py_blocks, cache_kb (what known caches hold: their growth is no leak), mapped_kb (the part of that in mappings of
    their own), threads, fds, tasks, children. Others are ignored; an empty cell was not measured. The verdict is the
    strongest word that an operator would have been told meanwhile.
    Of a session file each run is judged for itself, as a resumed session is a new process; the verdict is that of the
    run with the strongest word, the latest of several. Tasks and descriptors, which come and go with the prompts in
    flight, are left to what the session itself said of them, which is told as well.
    Exit codes: 0 whatever the verdict; 2 where the file cannot be judged.
    """
    from core.cli.memory_judge import judge_file

    judge_file(trace, context.obj, level_mb=level_mb, as_json=as_json)


@app.command("watch")
def watch(
    pid: Annotated[
        int, typer.Argument(metavar="PID", min=1, help="The number of the process.", show_default=False)
    ],
    interval_s: Annotated[
        float,
        typer.Option("--interval", min=0.1, max=3600, metavar="S", help="Seconds between two samples."),
    ] = 1.0,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE.csv", help="Write each sample: memory judge reads it."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line: samples, changes of the verdict, the end.")
    ] = False,
) -> None:
    """Watch any process for leaks, until it ends or Ctrl-C.

    Suspect and confirmed come after minutes: a growth must have lasted before it is told from a warm-up. One sample a
    second is best; more than 5 s between two take longer in proportion.
    Exit codes: 0 when the process has ended or the user ends the watch; 2 where it cannot be watched or recorded.
    """
    from core.cli.memory_watch import watch_process

    watch_process(pid, interval_s=interval_s, record=record, as_json=as_json)
