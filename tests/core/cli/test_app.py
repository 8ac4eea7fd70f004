import sys
from types import ModuleType

import pytest

from core import __version__
from tests.core.cli.conftest import Call

COMMANDS = ("run", "simulate", "report", "export", "replay", "cache", "keys", "doctor", "licences")


def test_version(call: Call) -> None:
    assert call("--version").out == f"pilothouse {__version__}\n"


def test_help_names_every_command(call: Call) -> None:
    told = call("--help").out
    assert [c for c in COMMANDS if c not in told] == []


def test_an_unknown_command_is_bad_usage(call: Call) -> None:
    done = call("fly")
    assert done.code == 2
    assert done.err.startswith("pilothouse: No such command 'fly'")


def test_without_a_display_it_says_what_to_run_instead(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    done = call()
    assert done.code == 2
    assert "no display" in done.err
    assert "pilothouse run PROMPTS" in done.err


@pytest.mark.parametrize(("given", "passed"), [((), []), (("--demo",), ["--demo"])])
def test_without_a_command_the_console_opens(
    call: Call, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], passed: list[str]
) -> None:
    opened: list[list[str]] = []
    gui = ModuleType("gui.app")
    gui.main = lambda argv: opened.append(argv) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gui.app", gui)
    assert call(*given).code == 0
    assert opened == [passed]
