"""`pilothouse context`: conversations that are kept, to be found again and gone on with.

All commands may be used while sessions run, and the console shows what they change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.config.paths import DEFAULT_PROFILE

app = typer.Typer(
    help="Keep conversations, find them by their meaning, and go on with them (pilothouse run --context).",
    rich_markup_mode=None,
)


def _text(value: str | None) -> str | None:
    """Refuse an argument of bytes that are no text."""
    if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
        raise typer.BadParameter("it is not text in UTF-8")
    return value


Profile = Annotated[str, typer.Option("--profile", metavar="NAME", help="Whose contexts.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
Which = Annotated[
    str, typer.Argument(metavar="NAME", help="Its name, or its id.", show_default=False, callback=_text)
]
NewName = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="What to call it.", show_default=False, callback=_text),
]


@app.command("list")
def list_contexts(
    context: typer.Context, profile: Profile = DEFAULT_PROFILE, as_json: AsJson = False
) -> None:
    """List what is kept, used last first."""
    from core.cli.context_commands import show_list

    show_list(profile, context.obj, as_json=as_json)


@app.command("show")
def show(
    context: typer.Context, which: Which, profile: Profile = DEFAULT_PROFILE, as_json: AsJson = False
) -> None:
    """Show a context with its conversation."""
    from core.cli.context_commands import show_one

    show_one(profile, context.obj, which, as_json=as_json)


@app.command("save")
def save(
    context: typer.Context,
    session: Annotated[
        Path, typer.Argument(metavar="SESSION.pilot", help="A session file.", show_default=False)
    ],
    prompt: Annotated[
        str,
        typer.Option(
            "--prompt", metavar="ID", help="The id of an answered prompt.", show_default=False, callback=_text
        ),
    ],
    name: NewName = None,
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Keep an answered prompt of a session: its messages and the answer."""
    from core.cli.context_commands import save_prompt

    save_prompt(profile, context.obj, session, prompt, name or "")


@app.command("add")
def add(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A .json or .jsonl file: exported contexts, or messages.", show_default=False
        ),
    ],
    name: NewName = None,
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Keep the conversations of a file. A name that is taken gets a number."""
    from core.cli.context_commands import add_file

    add_file(profile, context.obj, file, name or "")


@app.command("search")
def search(
    context: typer.Context,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="What it is about, in quotes.", show_default=False, callback=_text
        ),
    ],
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, metavar="N", help="At most so many.")
    ] = 20,
    profile: Profile = DEFAULT_PROFILE,
    as_json: AsJson = False,
) -> None:
    """Find contexts by what they are about, best first. Exit code 1 where there is none."""
    from core.cli.context_commands import find

    raise typer.Exit(find(profile, context.obj, text, limit, as_json=as_json))


@app.command("branch")
def branch(
    context: typer.Context,
    which: Which,
    at: Annotated[
        int,
        typer.Option("--at", min=1, metavar="N", help="After how many of its messages.", show_default=False),
    ],
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="What to call it.", show_default=False, callback=_text),
    ],
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Keep the beginning of a context as a new one, to go on from there in another way."""
    from core.cli.context_commands import branch_off

    branch_off(profile, context.obj, which, at, name)


@app.command("rename")
def rename(
    context: typer.Context,
    which: Which,
    name: Annotated[
        str, typer.Argument(metavar="NEW", help="The new name.", show_default=False, callback=_text)
    ],
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Call a context otherwise."""
    from core.cli.context_commands import rename_one

    rename_one(profile, context.obj, which, name)


@app.command("export")
def export(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="OUT", help=".json, .jsonl, or .md to read.", show_default=False),
    ],
    which: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names or ids; without one, all.", show_default=False),
    ] = None,
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Write contexts to a file. `context add` takes .json and .jsonl back."""
    from core.cli.context_commands import export_to

    export_to(profile, context.obj, which or [], out)


@app.command("remove")
def remove(
    context: typer.Context,
    which: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or ids.", show_default=False)],
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Remove contexts. `context undo` brings them back for an hour, one at a time."""
    from core.cli.context_commands import remove_some

    remove_some(profile, context.obj, which)


@app.command("undo")
def undo(context: typer.Context, profile: Profile = DEFAULT_PROFILE) -> None:
    """Bring back what was removed last. Exit code 1 where there is nothing to bring back."""
    from core.cli.context_commands import bring_back

    raise typer.Exit(bring_back(profile, context.obj))
