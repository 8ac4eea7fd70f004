"""Keys in the operating system's keyring.

Keyrings cannot be listed, so an index file beside the settings names what is stored: account and
masked key, never a key. The `keyring` library is imported when it is first needed, because it is slow.
"""

import os
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from core.config.paths import DEFAULT_PROFILE, config_folder
from core.config.secrets import Secret
from core.keys.keyfile import KeySpec, unique_name

_WITHOUT_KEYRING = (
    "Use --keys-file FILE or --key-env NAME, or set up a keyring such as gnome-keyring or KWallet."
)


Answer = TypeVar("Answer")


class KeyStoreError(Exception):
    """The keyring cannot be used or does not hold what was asked for; the message says what to do."""


class KeyringBackend(Protocol):
    """The part of `keyring.backend.KeyringBackend` that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class StoredKey(msgspec.Struct, frozen=True):
    """What the index tells of a key. `entry` is its unique name, to get or remove it by."""

    entry: str
    account: str
    masked: str
    base_url: str = ""
    """The endpoint that it is for; empty where nobody said so."""
    max_in_flight: int | None = None
    """The user's limit of calls in flight for the account, the same at all its keys."""


class KeyStore:
    """The keys of one profile.

    >>> store = KeyStore()
    >>> store.add(Secret("sk-..."), account="work")
    >>> store.load()  # every key, as from a keys file

    Every method raises KeyStoreError when there is no keyring, it is locked, or it refuses.
    """

    def __init__(self, profile: str = DEFAULT_PROFILE, backend: KeyringBackend | None = None) -> None:
        self._service = f"pilothouse:{profile}"
        self._index = config_folder(profile) / "keys.json"
        self._backend = backend

    def check(self) -> None:
        """Whether there is a keyring at all; nothing is read or stored."""
        self._keyring()

    def list_keys(self) -> tuple[StoredKey, ...]:
        """What is stored, without asking the keyring."""
        try:
            return msgspec.json.decode(self._index.read_bytes(), type=tuple[StoredKey, ...])
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            raise KeyStoreError(
                f"The index of stored keys, {self._index}, cannot be read ({error})."
                " Delete it and add the keys again."
            ) from error

    def add(self, secret: Secret, account: str | None = None, base_url: str = "") -> StoredKey:
        """Stores a key; without an account it becomes its own. A key that is there already is refused."""
        stored = self.list_keys()
        for known in stored:
            if known.masked == secret.masked and self._get(known.entry) == secret.reveal():
                raise KeyStoreError(
                    f"The key {secret.masked} is stored already, in account {known.account!r}."
                )
        name = account or unique_name(secret.masked, {known.account for known in stored})
        wanted = f"{name} {secret.masked}" if account else name
        entry = unique_name(wanted, {known.entry for known in stored})
        key = StoredKey(entry, name, secret.masked, base_url, self.limits().get(name))
        self._set(entry, secret)
        try:
            self._write_index((*stored, key))
        except KeyStoreError:
            self._delete(entry)
            raise
        return key

    def get(self, entry: str) -> Secret:
        """One key by its entry."""
        value = self._get(entry)
        if value is None:
            raise KeyStoreError(
                f"The keyring does not hold {entry!r} any more: `pilothouse keys remove` it, or add it again."
            )
        return Secret(value)

    def load(self) -> list[KeySpec]:
        """Every key with its account, in the order in which they were added."""
        return [KeySpec(key.account, self.get(key.entry)) for key in self.list_keys()]

    def limits(self) -> dict[str, int]:
        """The user's limits of calls in flight, of the accounts that have one."""
        return {k.account: k.max_in_flight for k in self.list_keys() if k.max_in_flight is not None}

    def set_limit(self, account: str, max_in_flight: int | None) -> None:
        """Limits the calls in flight of an account in sessions to come; None leaves it to be found out."""
        keys = self.list_keys()
        changed = (
            msgspec.structs.replace(k, max_in_flight=max_in_flight) for k in keys if k.account == account
        )
        by_entry = {k.entry: k for k in changed}
        if not by_entry:
            raise KeyStoreError(f"There is no stored key of an account {account!r}.")
        self._write_index(tuple(by_entry.get(k.entry, k) for k in keys))

    def remove(self, entry: str) -> None:
        """Forgets a key, here and in the keyring."""
        stored = self.list_keys()
        left = tuple(key for key in stored if key.entry != entry)
        if len(left) == len(stored):
            known = ", ".join(key.entry for key in stored) or "nothing"
            raise KeyStoreError(f"There is no stored key {entry!r}. Stored: {known}.")
        if self._get(entry) is not None:
            self._delete(entry)
        self._write_index(left)

    def _get(self, entry: str) -> str | None:
        backend = self._keyring()
        return _asking(lambda: backend.get_password(self._service, entry))

    def _set(self, entry: str, secret: Secret) -> None:
        backend = self._keyring()
        _asking(lambda: backend.set_password(self._service, entry, secret.reveal()))
        if self._get(entry) != secret.reveal():
            raise KeyStoreError(
                f"The keyring took the key {secret.masked} but does not give it back. {_WITHOUT_KEYRING}"
            )

    def _delete(self, entry: str) -> None:
        backend = self._keyring()
        _asking(lambda: backend.delete_password(self._service, entry))

    def _keyring(self) -> KeyringBackend:
        if self._backend is None:
            self._backend = _system_keyring()
        return self._backend

    def _write_index(self, keys: tuple[StoredKey, ...]) -> None:
        new = self._index.with_suffix(".new")
        try:
            new.write_bytes(msgspec.json.format(msgspec.json.encode(keys)))
            os.replace(new, self._index)
        except OSError as error:
            raise KeyStoreError(f"{self._index} cannot be written: {error.strerror}.") from error


def _system_keyring() -> KeyringBackend:
    import keyring
    from keyring.backends import fail, null

    backend: KeyringBackend = _asking(keyring.get_keyring)
    if isinstance(backend, fail.Keyring | null.Keyring):
        raise KeyStoreError(f"This system has no keyring that Pilothouse can use. {_WITHOUT_KEYRING}")
    return backend


def _asking(question: Callable[[], Answer]) -> Answer:
    """The keyring's answer, with its errors as ours."""
    from keyring.errors import KeyringError

    try:
        return question()
    except KeyringError as error:
        raise KeyStoreError(
            f"The keyring refused ({type(error).__name__}: {error}). {_WITHOUT_KEYRING}"
        ) from error
