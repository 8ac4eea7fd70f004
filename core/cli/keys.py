"""`pilothouse keys`: the keys in the operating system's keyring. A key is never an argument and never shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.cli.errors import EXIT_FAILED, CliError
from core.config.paths import DEFAULT_PROFILE

app = typer.Typer(help="Store API keys in the system's keyring, and test them.", rich_markup_mode=None)

Profile = Annotated[str, typer.Option("--profile", metavar="NAME", help="Whose keys.")]


@app.command("list")
def list_keys(profile: Profile = DEFAULT_PROFILE) -> None:
    """List what is stored: the name to remove it by, the account, the masked key."""
    from core.keys.keystore import KeyStore

    for key in KeyStore(profile).list_keys():
        print(f"{key.entry}\t{key.account}\t{key.masked}")


@app.command("add")
def add_key(
    context: typer.Context,
    account: Annotated[
        str | None,
        typer.Option("--account", metavar="NAME", help="Its account; keys of one account share its limits."),
    ] = None,
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Store a key. It is asked for without being shown, or read from standard input."""
    from core.config.secrets import Secret
    from core.keys.keystore import KeyStore

    try:
        secret = Secret(_read_key())
    except ValueError as e:
        raise CliError(f"that is no key: {e}") from None
    context.obj.add(secret)
    stored = KeyStore(profile).add(secret, account)
    print(f"stored {stored.masked} as {stored.entry!r}")


@app.command("remove")
def remove_key(
    entry: Annotated[
        str, typer.Argument(help="Its name: the first column of `keys list`.", show_default=False)
    ],
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Forget a key, here and in the keyring."""
    from core.keys.keystore import KeyStore

    KeyStore(profile).remove(entry)
    print(f"removed {entry!r}")


@app.command("test")
def try_all_keys(
    context: typer.Context,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="Where the API is.", show_default=False)
    ] = None,
    keys_file: Annotated[
        Path | None, typer.Option("--keys-file", metavar="FILE", help="Test these keys instead.")
    ] = None,
    key_env: Annotated[
        str | None, typer.Option("--key-env", metavar="NAME", help="Test the keys of a variable instead.")
    ] = None,
    profile: Profile = DEFAULT_PROFILE,
) -> None:
    """Ask the endpoint with every key: for its models, and for its balance. Costs nothing."""
    from core.cli.key_sources import default_keys, endpoint_of, given_keys
    from core.keys.trying import try_keys

    keys = given_keys(keys_file, key_env) or default_keys(profile)
    context.obj.add(*(k.secret for k in keys))
    tried = try_keys(endpoint_of(base_url, profile), keys)
    for key in tried:
        print(context.obj.redact(f"{key.account}\t{key.masked}\t{key.verdict}"))
    if not all(key.works for key in tried):
        raise typer.Exit(EXIT_FAILED)


def _read_key() -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("API key (not shown): ").strip()
    return sys.stdin.readline().strip()
