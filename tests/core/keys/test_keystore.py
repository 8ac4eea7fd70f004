from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError

from core.config.paths import config_folder
from core.config.secrets import Secret
from core.keys.keystore import KeyStore, KeyStoreError

A, B = Secret("sk-aaaaaaaaaaaaaaaaaaaaAAAA"), Secret("sk-bbbbbbbbbbbbbbbbbbbbAAAA")


class MemoryKeyring(KeyringBackend):
    """A keyring in this process; `locked` makes it refuse, `forgetful` makes it lose what it takes."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False
        self.forgetful = False

    def _ask(self) -> None:
        if self.locked:
            raise KeyringLocked("the keyring is locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        if not self.forgetful:
            self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        if (service, username) not in self.held:
            raise PasswordDeleteError(username)
        del self.held[service, username]


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def store(backend: MemoryKeyring, home: Path) -> KeyStore:
    return KeyStore(backend=backend)


def test_keys_come_back_with_their_accounts_in_order(store: KeyStore, backend: MemoryKeyring):
    store.add(A, "work")
    store.add(B, "work")
    again = KeyStore(backend=backend)
    assert [(spec.account, spec.secret) for spec in again.load()] == [("work", A), ("work", B)]
    assert len({key.entry for key in again.list_keys()}) == 2


def test_keys_without_an_account_get_one_each(store: KeyStore):
    assert [store.add(A).account, store.add(B).account] == ["sk-…AAAA", "sk-…AAAA (2)"]


def test_the_same_key_is_stored_once(store: KeyStore):
    store.add(A, "work")
    with pytest.raises(KeyStoreError, match="stored already, in account 'work'"):
        store.add(A, "home")


def test_a_removed_key_is_gone_from_both_places(store: KeyStore, backend: MemoryKeyring):
    entry = store.add(A, "work").entry
    assert store.get(entry) == A
    store.remove(entry)
    assert not backend.held
    assert store.list_keys() == ()
    with pytest.raises(KeyStoreError, match="no stored key"):
        store.remove(entry)


def test_a_key_deleted_behind_our_back_is_told_and_can_be_removed(store: KeyStore, backend: MemoryKeyring):
    entry = store.add(A, "work").entry
    backend.held.clear()
    with pytest.raises(KeyStoreError, match="does not hold"):
        store.load()
    store.remove(entry)
    assert store.list_keys() == ()


def test_profiles_keep_their_keys_apart(store: KeyStore, backend: MemoryKeyring):
    store.add(A, "work")
    assert KeyStore("other", backend).load() == []


def test_the_index_holds_no_key(store: KeyStore):
    store.add(A, "work")
    text = "".join(file.read_text("utf-8") for file in config_folder().iterdir())
    assert "work" in text
    assert "aaaa" not in text


def test_a_broken_index_says_what_to_do(store: KeyStore):
    (config_folder() / "keys.json").write_text("[{")
    with pytest.raises(KeyStoreError, match="Delete it and add the keys again"):
        store.list_keys()


def test_a_locked_keyring_is_our_error_and_stores_nothing(store: KeyStore, backend: MemoryKeyring):
    backend.locked = True
    with pytest.raises(KeyStoreError, match="locked.*--keys-file"):
        store.add(A)
    assert store.list_keys() == ()


def test_a_keyring_that_forgets_is_found_out_at_once(store: KeyStore, backend: MemoryKeyring):
    backend.forgetful = True
    with pytest.raises(KeyStoreError, match=r"sk-…AAAA but does not give it back"):
        store.add(A)
    assert store.list_keys() == ()


@pytest.mark.parametrize("name", ["fail", "null"])
def test_a_system_without_a_keyring_is_told_of_the_other_ways(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    if name == "fail":
        monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    with pytest.raises(KeyStoreError, match="no keyring.*--keys-file FILE or --key-env NAME"):
        KeyStore().add(A)


def test_the_systems_keyring_is_used_when_there_is_one(
    home: Path, backend: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    KeyStore().add(A, "work")
    assert len(backend.held) == 1


def test_a_limit_is_the_accounts_and_a_later_key_of_it_shares_it(store: KeyStore):
    first = store.add(A, "work")
    store.set_limit("work", 4)
    assert store.limits() == {"work": 4}
    store.add(B, "work", "https://api.deepseek.com")
    store.remove(first.entry)
    assert store.limits() == {"work": 4}
    store.set_limit("work", None)
    assert store.limits() == {}
    with pytest.raises(KeyStoreError, match="no stored key of an account 'home'"):
        store.set_limit("home", 3)


def test_an_index_of_before_limits_and_addresses_is_read(store: KeyStore):
    (config_folder() / "keys.json").write_text('[{"entry": "e", "account": "a", "masked": "sk-…1234"}]')
    (key,) = store.list_keys()
    assert (key.base_url, key.max_in_flight) == ("", None)
