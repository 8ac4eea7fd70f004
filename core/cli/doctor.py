"""`pilothouse doctor`: what works here, what does not, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core.cli.errors import EXIT_FAILED, EXIT_OK
from core.config.paths import DEFAULT_PROFILE


def doctor(
    context: typer.Context,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="The endpoint to try.", show_default=False)
    ] = None,
    keys_file: Annotated[
        Path | None, typer.Option("--keys-file", metavar="FILE", help="Try these keys.")
    ] = None,
    key_env: Annotated[
        str | None, typer.Option("--key-env", metavar="NAME", help="Try the keys of a variable.")
    ] = None,
    profile: Annotated[str, typer.Option("--profile", metavar="NAME", help="Whose folders and keys.")] = (
        DEFAULT_PROFILE
    ),
) -> None:
    """Check this machine, the folders, the endpoint and each key.

    Exit code 0 when all that `pilothouse run` needs is well, 1 otherwise. What only the console needs is
    marked `note` where it is missing.
    """
    from core.cli.checks import Check, check_endpoint, check_machine, given_or_default_keys

    def show(check: Check) -> bool:
        mark = "ok  " if check.ok else ("FAIL" if check.needed else "note")
        print(context.obj.redact(f"{mark} {check.what}: {check.found}"), flush=True)
        if not check.ok:
            print(context.obj.redact(f"     to mend it: {check.mend}"), flush=True)
        return check.ok or not check.needed

    well = [show(check) for check in check_machine(profile)]
    keys, missing = given_or_default_keys(keys_file, key_env, profile)
    context.obj.add(*(k.secret for k in keys))
    if missing is not None:
        well.append(show(missing))
    well += [show(check) for check in check_endpoint(base_url, keys, profile)]
    raise typer.Exit(EXIT_OK if all(well) else EXIT_FAILED)
