"""Where a session's keys come from: those stored in the keyring, a file, a variable, or nowhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from core.config.errors import ConfigError
from core.config.paths import settings_file
from core.config.secrets import Secret
from core.config.settings import load_settings
from core.keys.keyfile import KeySpec, parse_keys, read_keys_file
from core.keys.keystore import KeyStore, StoredKey

DEFAULT_VARIABLE = "DEEPSEEK_API_KEY"
NO_KEY = KeySpec("local", Secret("no-key-needed"))
"""What is sent to a server that asks for no key: the header has to have something in it."""

Kind = Literal["stored", "file", "variable", "none"]


class KeySource(msgspec.Struct, frozen=True):
    """`value` is the file or the name of the variable; no key is ever in here.

    >>> KeySource("variable", "DEEPSEEK_API_KEY").load("default", "https://api.deepseek.com")
    """

    kind: Kind = "stored"
    value: str = ""

    def load(self, profile: str, base_url: str) -> list[KeySpec]:
        """The keys for an endpoint, empty where none is stored for it. Raises ConfigError, KeyStoreError."""
        if self.kind == "file":
            return read_keys_file(Path(self.value).expanduser())
        if self.kind == "variable":
            return keys_of_variable(self.value)
        if self.kind == "none":
            return [NO_KEY]
        store = KeyStore(profile)
        return [KeySpec(key.account, store.get(key.entry)) for key in stored_for(profile, base_url)]


def stored_for(profile: str, base_url: str) -> tuple[StoredKey, ...]:
    """The stored keys that may be sent to an endpoint, without asking the keyring.

    A key goes to the host that it was stored for and to no other; one stored without an address belongs to the
    endpoint of the profile's settings. So a session file from somebody else cannot call keys to another host.
    """
    keys = KeyStore(profile).list_keys()
    if not keys:
        return ()
    usual = _host(load_settings(settings_file(profile)).base_url)
    wanted = _host(base_url)
    return tuple(key for key in keys if (_host(key.base_url) or usual) == wanted)


def keys_of_variable(name: str) -> list[KeySpec]:
    """The keys in an environment variable, with commas between them. Raises ConfigError."""
    value = os.environ.get(name, "")
    if not value.strip():
        raise ConfigError(f"the variable {name} is not set or empty: set it to a key, or several with commas")
    return parse_keys(value.replace(",", "\n"), f"the variable {name}")


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""
