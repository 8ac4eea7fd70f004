from pathlib import Path

import keyring
import pytest

from core.config.errors import ConfigError
from core.config.paths import settings_file
from core.config.secrets import Secret
from core.config.settings import Settings, save_settings
from core.keys.keystore import KeyStore
from core.keys.sources import NO_KEY, KeySource, keys_of_variable
from tests.core.keys.test_keystore import A, B, MemoryKeyring

C = Secret("sk-cccccccccccccccccccccccc")
DEEPSEEK = "https://api.deepseek.com"


@pytest.fixture
def store(home: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return KeyStore()


def keys(base_url: str) -> list[Secret]:
    return [spec.secret for spec in KeySource().load("default", base_url)]


def test_a_stored_key_goes_to_no_other_host_than_its_own(store: KeyStore):
    store.add(A, "work")
    store.add(B, "other", "https://api.openai.com/v1")
    assert keys(DEEPSEEK) == [A]
    assert keys("https://api.deepseek.com/beta") == [A]
    assert keys("https://api.openai.com/v2") == [B]
    assert keys("https://evil.example/v1") == []


def test_a_key_without_an_address_belongs_to_the_endpoint_of_the_settings(store: KeyStore):
    store.add(A, "work")
    save_settings(Settings(base_url="https://proxy.example/v1"), settings_file())
    assert keys("https://proxy.example/v1") == [A]
    assert keys(DEEPSEEK) == []


def test_a_file_a_variable_and_no_key_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "keys.txt"
    file.write_text(f"work: {C.reveal()}\n")
    monkeypatch.setenv("SOME_KEYS", f"{A.reveal()}, home: {B.reveal()}")
    assert KeySource("file", str(file)).load("default", DEEPSEEK)[0].account == "work"
    assert [s.secret for s in KeySource("variable", "SOME_KEYS").load("default", DEEPSEEK)] == [A, B]
    assert KeySource("none").load("default", DEEPSEEK) == [NO_KEY]
    with pytest.raises(ConfigError, match="NOT_THERE is not set"):
        keys_of_variable("NOT_THERE")
