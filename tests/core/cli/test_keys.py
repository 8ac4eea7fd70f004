import io
from collections.abc import Iterator

import pytest

from core.simulator import SimulatorThread, load_profile
from tests.core.cli.conftest import Call

GOOD = "sk-sim-healthy-a-1-7ecfd9ec"
REVOKED = "sk-sim-revoked-1-0336449c"
EMPTY = "sk-sim-empty-1-425f831a"


class Keyring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    backend = Keyring()
    monkeypatch.setattr("core.keys.keystore._system_keyring", lambda: backend)
    return backend


@pytest.fixture
def endpoint() -> Iterator[str]:
    with SimulatorThread(load_profile("fault-pool")) as simulator:
        yield simulator.base_url


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD + "\n"))


@pytest.mark.usefixtures("type_in")
def test_add_reads_standard_input_and_shows_only_the_masked_key(call: Call, keyring: Keyring) -> None:
    done = call("keys", "add", "--account", "work")
    assert done.code == 0
    assert done.out == "stored sk-…d9ec as 'work sk-…d9ec'\n"
    assert list(keyring.kept.values()) == [GOOD]
    assert call("keys", "list").out == "work sk-…d9ec\twork\tsk-…d9ec\n"
    assert call("keys", "remove", "work sk-…d9ec").code == 0
    assert call("keys", "list").out == ""
    assert keyring.kept == {}


@pytest.mark.usefixtures("type_in")
def test_a_stored_key_is_used_when_no_other_is_given(call: Call, endpoint: str, prompts: object) -> None:
    call("keys", "add")
    done = call("run", str(prompts), "--base-url", endpoint, "--json")
    assert done.code == 0
    assert done.json()["answered"] == 5


def test_a_key_is_never_an_argument(call: Call) -> None:
    done = call("keys", "add", GOOD)
    assert done.code == 2
    assert GOOD not in done.err


def test_what_is_no_key_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    done = call("keys", "add")
    assert done.code == 2
    assert "that is no key" in done.err


def test_removing_what_is_not_stored(call: Call) -> None:
    done = call("keys", "remove", "nothing")
    assert done.code == 2
    assert "There is no stored key 'nothing'" in done.err


def test_test_says_of_each_key_whether_it_works_and_why_not(
    call: Call, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K", f"a: {GOOD}, b: {REVOKED}, c: {EMPTY}")
    done = call("keys", "test", "--base-url", endpoint, "--key-env", "K")
    assert done.code == 1
    a, b, c = done.out.splitlines()
    assert a.startswith("a\tsk-…d9ec\tworks: 2 models, balance 100")
    assert b.startswith("b\tsk-…449c\tdoes not work: HTTP 401")
    assert c.startswith("c\tsk-…831a\tcannot pay")
    monkeypatch.setenv("K", GOOD)
    assert call("keys", "test", "--base-url", endpoint, "--key-env", "K").code == 0
