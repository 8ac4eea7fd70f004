"""Where the keys of a command come from: a file, a variable, the simulator, the keyring."""

from __future__ import annotations

import os
from pathlib import Path

from core.cli.errors import CliError, complain
from core.client.exchange import check_base_url
from core.config.paths import settings_file
from core.config.settings import Settings, load_settings
from core.keys.keyfile import KeySpec, read_keys_file, warn_if_readable_by_others
from core.keys.keystore import KeyStore
from core.keys.sources import DEFAULT_VARIABLE, keys_of_variable

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
        return keys_of_variable(key_env)
    return []


def default_keys(profile: str) -> list[KeySpec]:
    """The keys of the environment, else those of the keyring. Raises CliError where there are none."""
    if os.environ.get(DEFAULT_VARIABLE, "").strip():
        return keys_of_variable(DEFAULT_VARIABLE)
    keys = KeyStore(profile).load()
    if not keys:
        raise CliError(f"there are no API keys: {_HOW}")
    return keys


def endpoint_of(base_url: str | None, profile: str) -> str:
    """The address given, else that of the profile's settings. Raises CliError, ConfigError."""
    settings = load_settings(settings_file(profile))
    if base_url is not None:
        settings = Settings.from_dict({"base_url": base_url}, "the command line")
    try:
        return check_base_url(settings.base_url)
    except ValueError as e:
        raise CliError(str(e)) from None
