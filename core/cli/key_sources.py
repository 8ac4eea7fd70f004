"""Where the keys of a command come from: a file, a variable, the simulator, the keyring."""

from __future__ import annotations

import os
from pathlib import Path

from core.cli.errors import CliError, complain
from core.keys.keyfile import KeySpec, parse_keys, read_keys_file, warn_if_readable_by_others
from core.keys.keystore import KeyStore

DEFAULT_VARIABLE = "DEEPSEEK_API_KEY"
_HOW = f"give --keys-file FILE or --key-env NAME, set {DEFAULT_VARIABLE}, or store one: pilothouse keys add"


def given_keys(keys_file: Path | None, key_env: str | None) -> list[KeySpec]:
    """The keys of what was named on the command line, empty where nothing was. The file wins."""
    if keys_file is not None:
        keys = read_keys_file(keys_file)
        warning = warn_if_readable_by_others(keys_file)
        if warning is not None:
            complain(f"warning: {warning}")
        return keys
    if key_env is not None:
        value = os.environ.get(key_env, "")
        if not value.strip():
            raise CliError(
                f"the variable {key_env} is not set or empty: set it to a key, or several with commas"
            )
        return _from_variable(key_env, value)
    return []


def default_keys(profile: str) -> list[KeySpec]:
    """The keys of the environment, else those of the keyring. Raises CliError where there are none."""
    value = os.environ.get(DEFAULT_VARIABLE, "")
    if value.strip():
        return _from_variable(DEFAULT_VARIABLE, value)
    keys = KeyStore(profile).load()
    if not keys:
        raise CliError(f"there are no API keys: {_HOW}")
    return keys


def _from_variable(name: str, value: str) -> list[KeySpec]:
    return parse_keys(value.replace(",", "\n"), f"the variable {name}")
