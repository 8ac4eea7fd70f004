from collections.abc import Iterator

import pytest

from core.cli.checks import Check, check_display, check_folder, check_qt
from core.simulator import SimulatorThread, load_profile
from tests.core.cli.conftest import Call

GOOD = "sk-sim-healthy-a-1-7ecfd9ec"
REVOKED = "sk-sim-revoked-1-0336449c"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    # Loading Qt takes a second; it has a test of its own.
    monkeypatch.setattr("core.cli.checks.check_qt", lambda: Check("Qt", True, "loads"))
    with SimulatorThread(load_profile("fault-pool")) as simulator:
        yield simulator.base_url


def test_all_well(call: Call, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K", GOOD)
    done = call("doctor", "--base-url", endpoint, "--key-env", "K")
    assert done.code == 0, done.out
    assert "FAIL" not in done.out
    for what in (
        "Python",
        "Qt",
        "keyring",
        "data folder",
        "settings folder",
        "cache folder",
        "endpoint",
        "sk-…d9ec",
    ):
        assert what in done.out


def test_one_key_that_works_is_enough(call: Call, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("K", f"{GOOD},{REVOKED}")
    done = call("doctor", "--base-url", endpoint, "--key-env", "K")
    assert done.code == 0
    assert "note key sk-…449c" in done.out
    monkeypatch.setenv("K", REVOKED)
    done = call("doctor", "--base-url", endpoint, "--key-env", "K")
    assert done.code == 1
    assert "FAIL key sk-…449c" in done.out
    assert "to mend it: make a new key" in done.out


def test_no_keys_and_no_endpoint(call: Call, endpoint: str) -> None:
    done = call("doctor", "--base-url", "http://127.0.0.1:9")
    assert done.code == 1
    assert "FAIL keys: none can be used" in done.out
    assert "FAIL endpoint: no connection to 127.0.0.1:9" in done.out
    assert done.out.count("to mend it") >= 2


def test_a_folder_that_cannot_be_used_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.config.paths import data_folder

    monkeypatch.setenv("PILOTHOUSE_HOME", "/proc/nowhere")
    check = check_folder("data folder", data_folder, "default")
    assert not check.ok
    assert "PILOTHOUSE_HOME" in check.mend


def test_a_missing_display_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    check = check_display()
    assert (check.ok, check.needed) == (False, False)


def test_qt_is_tried_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_qt().found == "loads, platform plugin offscreen"
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-plugin")
    check = check_qt()
    assert not check.ok
    assert not check.needed
    assert check.mend
