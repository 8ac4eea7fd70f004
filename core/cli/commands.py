"""The commands of `pilothouse`, as the command line library knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from core.cli import cache, contexts, doctor, export, keys, licences, memory, replay, report, run, simulate
from core.cli.arguments import spell_out_file, spell_out_simulate, spell_out_when
from core.cli.console import open_console, try_qt
from core.cli.errors import EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, complain, ended_by
from core.config.build import version_line
from core.config.secrets import Redactor

# The base of everything the library raises for a call that is wrong; it has no public name.
_WrongCall = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="pilothouse",
    help="Run LLM prompts in parallel over a pool of API keys. Without a command: open the console, with "
    "a session (FILE.pilot) or a file of prompts where one is named.",
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("simulate")(simulate.simulate)
app.command("report")(report.report)
app.command("export")(export.export)
app.command("replay")(replay.replay)
app.add_typer(keys.app, name="keys")
app.add_typer(cache.app, name="cache")
app.add_typer(memory.app, name="memory")
app.add_typer(contexts.app, name="context")
app.command("doctor")(doctor.doctor)
app.command("licences")(licences.licences)
app.command("try-qt", hidden=True)(try_qt)
_COMMANDS = frozenset(typer.main.get_command(app).list_commands(None))  # type: ignore[attr-defined]


@app.callback()
def _console(
    context: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Open the console with a simulated session.")] = False,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="The console's profile; left out, the one used last."),
    ] = None,
    separate: Annotated[
        bool, typer.Option("--separate", help="Do not use the console that is open already.")
    ] = False,
    file: Annotated[str | None, typer.Option("--open", metavar="FILE", hidden=True)] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(version_line())
        raise typer.Exit(EXIT_OK)
    if context.invoked_subcommand is None:
        words = ["--demo"] if demo else []
        words += ["--profile", profile] if profile is not None else []
        words += ["--separate"] if separate else []
        raise typer.Exit(open_console([*words, "--", file] if file is not None else words))


def run_command(words: Sequence[str], redactor: Redactor) -> int:
    """Run one command; returns the exit code. An error is one line on stderr."""
    command = typer.main.get_command(app)
    words = spell_out_file(spell_out_simulate(spell_out_when(words)), _COMMANDS)
    try:
        code = command.main(args=words, prog_name="pilothouse", standalone_mode=False, obj=redactor)
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted")
        return EXIT_INTERRUPTED
    except Exception as error:
        return _ended_by(error, redactor)
    return code if isinstance(code, int) else EXIT_OK


def _ended_by(error: Exception, redactor: Redactor) -> int:
    if isinstance(error, _WrongCall):
        told = getattr(error, "format_message", None)
        # A key given in a wrong place must not be repeated either.
        complain(redactor.redact(f"{told() if callable(told) else error} (pilothouse --help tells more)"))
        return EXIT_USAGE
    return ended_by(error, redactor)
