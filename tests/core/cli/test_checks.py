from pathlib import Path

import pytest

from core.cli import checks
from core.config.build import Build


def test_a_missing_library_is_named_with_the_package_that_brings_it(monkeypatch: pytest.MonkeyPatch):
    needs = {"libc.so.6": "libc6", "libnowhere.so.7": "libnowhere7"}
    monkeypatch.setattr(checks, "build", lambda: Build("c", "2026-11-23", needs))
    (check,) = checks.check_libraries()
    assert not check.ok
    assert not check.needed
    assert check.found == "missing: libnowhere.so.7"
    assert "libnowhere7" in check.mend
    assert "libc6" not in check.mend


def test_libraries_that_are_all_there_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "build", lambda: Build("c", "2026-11-23", {"libc.so.6": "libc6"}))
    (check,) = checks.check_libraries()
    assert check.ok
    assert check.found == "all 1 are here"


def test_a_checkout_knows_no_list_of_libraries(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "build", lambda: None)
    assert list(checks.check_libraries()) == []


def test_a_system_without_fonts_is_told_where_they_were_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checks, "_FONT_FOLDERS", (str(tmp_path),))
    assert not checks.check_fonts().ok
    assert str(tmp_path) in checks.check_fonts().found
    (tmp_path / "dejavu").mkdir()
    (tmp_path / "dejavu" / "DejaVuSans.ttf").touch()
    assert checks.check_fonts().ok


def test_an_installed_program_tries_qt_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "pilothouse"
    program.write_text('#!/bin/sh\n[ "$1" = try-qt ] && echo "could not load the plugin xcb" >&2\nexit 134\n')
    program.chmod(0o755)
    monkeypatch.setattr(checks.sys, "frozen", True, raising=False)
    monkeypatch.setattr(checks.sys, "executable", str(program))
    check = checks.check_qt()
    assert not check.ok
    assert check.found == "does not load: could not load the plugin xcb"
    assert "QT_DEBUG_PLUGINS" in check.mend
