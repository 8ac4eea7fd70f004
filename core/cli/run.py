"""`pilothouse run`: the options. What they do is in `run_plan` and `run_job`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.config.paths import DEFAULT_PROFILE
from core.config.settings import describe

_MEANINGS = {row.key: row.meaning[:1].upper() + row.meaning[1:] + "." for row in describe()}


def _setting(key: str, *names: str, metavar: str | None = None) -> typer.models.OptionInfo:
    """An option for a setting: left out, the settings file decides."""
    option: typer.models.OptionInfo = typer.Option(
        *names, help=_MEANINGS[key], metavar=metavar, show_default=False
    )
    return option


def run(
    context: typer.Context,
    prompts: Annotated[
        Path | None,
        typer.Argument(help="A .txt, .csv or .jsonl file, or - for standard input.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="OUT", help="Write the results there: .jsonl, .csv, or - for stdout."
        ),
    ] = None,
    base_url: Annotated[str | None, _setting("base_url", "--base-url", metavar="URL")] = None,
    model: Annotated[str | None, _setting("model", "--model", metavar="NAME")] = None,
    keys_file: Annotated[
        Path | None,
        typer.Option(
            "--keys-file", metavar="FILE", help="A key a line; `account: key` puts it in an account."
        ),
    ] = None,
    key_env: Annotated[
        str | None,
        typer.Option("--key-env", metavar="NAME", help="The variable with the key, or several with commas."),
    ] = None,
    mode: Annotated[str | None, _setting("mode", "--mode", metavar="single|fast|consensus")] = None,
    concurrency: Annotated[int | None, _setting("concurrency", "--concurrency", metavar="N")] = None,
    timeout_s: Annotated[float | None, _setting("timeout_s", "--timeout", metavar="S")] = None,
    when: Annotated[
        str | None, _setting("when", "--when", metavar="now|off-peak|cheapest-by DEADLINE")
    ] = None,
    adaptive_timeouts: Annotated[
        bool | None, _setting("adaptive_timeouts", "--adaptive-timeouts/--fixed-timeouts")
    ] = None,
    timeout_floor_s: Annotated[
        float | None, _setting("timeout_floor_s", "--timeout-floor", metavar="S")
    ] = None,
    timeout_ceiling_s: Annotated[
        float | None, _setting("timeout_ceiling_s", "--timeout-ceiling", metavar="S")
    ] = None,
    max_cost_usd: Annotated[float | None, _setting("max_cost_usd", "--max-cost", metavar="USD")] = None,
    max_cost_per_account_usd: Annotated[
        float | None, _setting("max_cost_per_account_usd", "--max-cost-per-account", metavar="USD")
    ] = None,
    max_cost_per_day_usd: Annotated[
        float | None, _setting("max_cost_per_day_usd", "--max-cost-per-day", metavar="USD")
    ] = None,
    max_attempts: Annotated[int | None, _setting("max_attempts", "--max-attempts", metavar="N")] = None,
    max_in_flight: Annotated[int | None, _setting("max_in_flight", "--max-in-flight", metavar="N")] = None,
    race_width: Annotated[int | None, _setting("race_width", "--race-width", metavar="N")] = None,
    consensus_votes: Annotated[int | None, _setting("consensus_votes", "--votes", metavar="N")] = None,
    thinking: Annotated[bool | None, _setting("thinking", "--thinking/--no-thinking")] = None,
    temperature: Annotated[float | None, _setting("temperature", "--temperature", metavar="T")] = None,
    max_tokens: Annotated[int | None, _setting("max_tokens", "--max-tokens", metavar="N")] = None,
    cache: Annotated[bool | None, _setting("cache", "--cache/--no-cache")] = None,
    hedge: Annotated[bool | None, _setting("hedge", "--hedge/--no-hedge")] = None,
    coalesce: Annotated[bool | None, _setting("coalesce", "--coalesce/--no-coalesce")] = None,
    prefix_affinity: Annotated[
        bool | None, _setting("prefix_affinity", "--prefix-affinity/--no-prefix-affinity")
    ] = None,
    remember: Annotated[bool | None, _setting("remember", "--remember/--no-remember")] = None,
    stream: Annotated[bool | None, _setting("stream", "--stream/--no-stream")] = None,
    strict: Annotated[bool | None, _setting("strict", "--strict/--no-strict")] = None,
    memory_monitoring: Annotated[
        bool | None, _setting("memory_monitoring", "--memory-monitoring/--no-memory-monitoring")
    ] = None,
    session: Annotated[
        Path | None, typer.Option("--session", metavar="FILE.pilot", help="The session file to make.")
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            "--resume", metavar="FILE.pilot", help="Go on with a session; options given win over its own."
        ),
    ] = None,
    context_name: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="NAME",
            help="Every prompt goes on with this conversation (pilothouse context list), with its model and sampling"
            " unless they are given.",
        ),
    ] = None,
    simulate: Annotated[
        str | None,
        typer.Option(
            "--simulate",
            metavar="[PROFILE]",
            help="Ask the built-in simulator. The next word is its profile only if it is the name of one"
            " (pilothouse simulate --list) or an existing .toml file.",
        ),
    ] = None,
    profile: Annotated[
        str,
        typer.Option("--profile", metavar="NAME", help="Whose settings, keys, cache and sessions to use."),
    ] = DEFAULT_PROFILE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a summary as JSON on stdout, and nothing else there.")
    ] = False,
) -> None:
    """Run prompts to their answers, without a screen.

    Ctrl-C once finishes what is in flight, twice stops. A session can be resumed at any time.
    A DEADLINE is a time from now (90m, 24h, 2d) or a moment (2026-11-24T08:00, local; or with Z or +08:00).
    Exit codes: 0 all answered, 1 some not, 2 bad usage or input, 130 stopped by the user.
    """
    given = {key: value for key, value in context.params.items() if key in _MEANINGS and value is not None}
    # Imported only now, so that help and bad calls need not wait for the engine.
    from core.cli.run_job import run_job
    from core.cli.run_plan import RunOptions

    options = RunOptions(
        prompts=prompts,
        out=out,
        keys_file=keys_file,
        key_env=key_env,
        session=session,
        resume=resume,
        context=context_name,
        simulate=simulate,
        profile=profile,
        as_json=as_json,
        settings=given,
    )
    raise typer.Exit(run_job(options, context.obj))
