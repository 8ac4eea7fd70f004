"""`pilothouse simulate`: the simulator alone."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.errors import EXIT_OK, CliError


def simulate(
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="0 takes a free one; left out, the profile decides."),
    ] = None,
    profile: Annotated[
        str,
        typer.Option("--profile", metavar="NAME|FILE", help="How it behaves: see --list, or a .toml file."),
    ] = "demo",
    list_: Annotated[bool, typer.Option("--list", help="List the profiles, and what each is for.")] = False,
) -> None:
    """Serve a local endpoint that speaks DeepSeek's protocol, until Ctrl-C. Prints its address."""
    from core.simulator import list_profiles, load_profile, run_simulator

    if list_:
        for name in list_profiles():
            print(f"{name:<14} {load_profile(name).description}")
        return
    try:
        run_simulator(load_profile(profile), port, on_ready=lambda url: print(url, flush=True))
    except OSError as e:
        raise CliError(
            f"cannot listen on port {port}: {e.strerror}: choose another, or 0 for a free one"
        ) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_OK) from None
