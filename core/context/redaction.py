"""No key gets into the file of contexts: neither one of ours nor what looks like one."""

from __future__ import annotations

from typing import Any

from core.config.secrets import Redactor
from core.keys.keystore import KeyStore, KeyStoreError


def redactor_of(profile: str) -> Redactor:
    """One that knows the stored keys of a profile, as far as the keyring gives them."""
    redactor = Redactor()
    try:
        redactor.add(*(key.secret for key in KeyStore(profile).load()))
    except KeyStoreError:
        return redactor  # a locked keyring gives no key to a session either; what looks like one goes all the same
    return redactor


def redacted(value: Any, redactor: Redactor) -> Any:
    """The same JSON value with the keys in its texts masked."""
    if isinstance(value, str):
        return redactor.redact(value)
    if isinstance(value, list):
        return [redacted(item, redactor) for item in value]
    if isinstance(value, dict):
        return {key: redacted(item, redactor) for key, item in value.items()}
    return value
