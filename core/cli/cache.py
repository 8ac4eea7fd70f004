"""`pilothouse cache`: the answers that are kept: what they save, why a prompt is served, and how to clean them.

All commands may be used while a session runs on the same cache; it sees the changes within seconds.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.cli.errors import CliError
from core.config.paths import DEFAULT_PROFILE

app = typer.Typer(help="Look into the cache of answers, clean it and judge it.", rich_markup_mode=None)

MOST_LISTED = 1_000_000_000


def _text(value: str | None) -> str | None:
    """Refuse an argument of bytes that are no text, which no prompt can be like."""
    if value is not None and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise typer.BadParameter("it is not text in UTF-8")
    return value


def _number(value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise typer.BadParameter("nan is not a number")
    return value


Profile = Annotated[str, typer.Option("--profile", metavar="NAME", help="Whose cache.")]
File = Annotated[
    Path | None,
    typer.Option("--cache", metavar="FILE", help="Another cache file instead.", show_default=False),
]
Simulated = Annotated[bool, typer.Option("--simulated", help="The cache of simulated sessions.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
EntryId = Annotated[
    str, typer.Argument(metavar="ID", help="From `cache list`.", show_default=False, callback=_text)
]
OfScope = Annotated[
    str | None,
    typer.Option(
        "--scope",
        metavar="TEXT",
        help="Of scopes with these words in their label, or by their key.",
        callback=_text,
    ),
]
WithText = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="With these words in the prompt.", callback=_text),
]


@app.command("stats")
def stats(
    context: typer.Context,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
    as_json: AsJson = False,
) -> None:
    """Tell how many answers are kept, what they have saved, what they take, and for which scopes."""
    from core.cli.cache_file import Place
    from core.cli.cache_views import show_stats

    show_stats(Place(cache, profile, simulated), context.obj, as_json=as_json)


@app.command("list")
def list_entries(
    context: typer.Context,
    scope: OfScope = None,
    text: WithText = None,
    expired: Annotated[bool, typer.Option("--expired", help="Past their time.")] = False,
    low_utility: Annotated[
        bool, typer.Option("--low-utility", help="Of a utility under 0.3; the lowest come first.")
    ] = False,
    pinned: Annotated[bool, typer.Option("--pinned", help="Pinned ones.")] = False,
    sort: Annotated[
        str, typer.Option("--sort", metavar="utility|hits|age|bytes|cost", help="The highest come first.")
    ] = "utility",
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_LISTED, metavar="N", help="At most so many.")
    ] = 50,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
    as_json: AsJson = False,
) -> None:
    """List entries."""
    from core.cli.cache_file import Place
    from core.cli.cache_views import Wanted, show_list

    wanted = Wanted(scope, text, expired, low_utility, pinned, sort, limit)
    show_list(Place(cache, profile, simulated), context.obj, wanted, as_json=as_json)


@app.command("show")
def show(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|PROMPT",
            help="An entry, or a prompt in quotes.",
            show_default=False,
            callback=_text,
        ),
    ],
    scope: OfScope = None,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
    as_json: AsJson = False,
) -> None:
    """Show an entry with its answer; or why a prompt is served from the cache, nearly is, or is not."""
    from core.cli.cache_file import Place
    from core.cli.cache_views import show_one

    show_one(Place(cache, profile, simulated), context.obj, what, scope, as_json=as_json)


@app.command("cleanup")
def cleanup(
    context: typer.Context,
    expired: Annotated[bool, typer.Option("--expired", help="Remove entries past their time.")] = False,
    low_utility: Annotated[
        bool, typer.Option("--low-utility", help="Remove the entries of lowest utility.")
    ] = False,
    threshold: Annotated[
        float,
        typer.Option("--threshold", min=0, max=1, metavar="U", help="Low is under this.", callback=_number),
    ] = 0.3,
    max_share: Annotated[
        float,
        typer.Option(
            "--max-share", min=0, max=1, metavar="S", help="Of all entries at most.", callback=_number
        ),
    ] = 0.2,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go, and why.")] = False,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
    as_json: AsJson = False,
) -> None:
    """Remove what is expired, of little use, or both. `cache undo` brings the last of it back for an hour."""
    from core.cli.cache_changes import clean
    from core.cli.cache_file import Place

    if not expired and not low_utility:
        raise CliError("say what to remove: --expired, --low-utility, or both")
    share = max_share if low_utility else None
    place = Place(cache, profile, simulated)
    clean(
        place,
        context.obj,
        expired=expired,
        threshold=threshold,
        share=share,
        dry_run=dry_run,
        as_json=as_json,
    )


@app.command("undo")
def undo(
    context: typer.Context,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Bring back what the last cleanup removed. Exit code 1 where there is nothing to bring back."""
    from core.cli.cache_changes import bring_back
    from core.cli.cache_file import Place

    raise typer.Exit(bring_back(Place(cache, profile, simulated), context.obj))


@app.command("pin")
def pin(
    context: typer.Context,
    entry: EntryId,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Keep an entry from being evicted or cleaned up."""
    from core.cli.cache_changes import set_pinned
    from core.cli.cache_file import Place

    set_pinned(Place(cache, profile, simulated), context.obj, entry, pinned=True)


@app.command("unpin")
def unpin(
    context: typer.Context,
    entry: EntryId,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Let a pinned entry go again."""
    from core.cli.cache_changes import set_pinned
    from core.cli.cache_file import Place

    set_pinned(Place(cache, profile, simulated), context.obj, entry, pinned=False)


@app.command("invalidate")
def invalidate(
    context: typer.Context,
    entry: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="This entry.", callback=_text)
    ] = None,
    scope: OfScope = None,
    text: WithText = None,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Remove entries for good, pinned or not: one, those of a scope, or those with a text."""
    from core.cli.cache_changes import remove
    from core.cli.cache_file import Place

    if sum(option is not None for option in (entry, scope, text)) != 1 or "" in (scope, text):
        raise CliError("say what to remove: one of --id ID, --scope TEXT and --text TEXT")
    remove(Place(cache, profile, simulated), context.obj, entry, scope, text)


@app.command("correct")
def correct(
    context: typer.Context,
    entry: EntryId,
    answer: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The right answer, or - for standard input.", show_default=False),
    ] = None,
    wrong_for: Annotated[
        str | None,
        typer.Option(
            "--wrong-for",
            metavar="PROMPT",
            help="Never give this prompt the entry's answer again.",
            callback=_text,
        ),
    ] = None,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Replace an entry's wrong answer, or remember that it was served to a prompt that asks something else."""
    from core.cli.cache_changes import mend
    from core.cli.cache_file import Place

    if answer is None and wrong_for is None:
        raise CliError("give the right answer (a file, or -), or --wrong-for PROMPT")
    mend(Place(cache, profile, simulated), context.obj, entry, answer, wrong_for)


@app.command("judge")
def judge(
    context: typer.Context,
    pairs: Annotated[
        Path,
        typer.Argument(
            metavar="PAIRS", help="JSON lines, gzipped or not: a pair of prompts each.", show_default=False
        ),
    ],
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            min=0.5,
            max=1,
            metavar="T",
            help="Judge at this one; left out, at the profile's.",
            show_default=False,
            callback=_number,
        ),
    ] = None,
    error_bound: Annotated[
        float | None,
        typer.Option(
            "--error-bound",
            min=0,
            max=100,
            metavar="PERCENT",
            help="Find the lowest threshold that surely serves fewer of the different pairs, and judge at it.",
            show_default=False,
            callback=_number,
        ),
    ] = None,
    encoder: Annotated[bool, typer.Option("--encoder", help="With the local encoder.")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="List the pairs that were missed, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Judge nothing if a line is no pair.")] = False,
    profile: Profile = DEFAULT_PROFILE,
    as_json: AsJson = False,
) -> None:
    """Tell how often the cache would be right and wrong on labelled pairs, at a threshold and over a sweep.

    A line is {"a": STORED, "b": ASKED, "y": 1 or 0}: whether the answer to the first is right for the second. A
    prompt is a text or a list of messages. No cache is opened, nothing is stored. Exit codes: 0; 2 where no line is
    a pair, or with --strict some are not.
    """
    from core.cli.cache_judge import judge_file

    if threshold is not None and error_bound is not None:
        raise CliError("--threshold and --error-bound exclude each other: give one of them")
    bound = None if error_bound is None else error_bound / 100
    judge_file(
        pairs,
        context.obj,
        profile=profile,
        threshold=threshold,
        error_bound=bound,
        use_encoder=encoder,
        missed=missed,
        strict=strict,
        as_json=as_json,
    )


@app.command("clear")
def clear(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    profile: Profile = DEFAULT_PROFILE,
    cache: File = None,
    simulated: Simulated = False,
) -> None:
    """Remove all entries, pinned ones too. This cannot be undone."""
    from core.cli.cache_changes import remove_all
    from core.cli.cache_file import Place

    if not yes and not sys.stdin.isatty():
        raise CliError("there is nobody to ask whether all answers may go: give --yes")
    remove_all(Place(cache, profile, simulated), context.obj, ask=not yes)
