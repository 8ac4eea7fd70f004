import sys
from pathlib import Path

import pytest

from tools.packages import chroot, smoke, trial
from tools.packages.places import ROOT, Places
from tools.packages.smoke import Program, SmokeError

PROMPTS = ROOT / "resources" / "prompts" / "sample.jsonl"


def a_program(home: Path, code: str) -> Program:
    return Program([sys.executable, "-c", code], home, PROMPTS)


def test_a_program_runs_in_a_home_of_its_own_and_without_the_users_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-of-the-user")
    told = "import os; print(os.getcwd(), os.environ['PILOTHOUSE_HOME'], 'DEEPSEEK_API_KEY' in os.environ)"
    program = a_program(tmp_path / "home", told)
    assert program.call() == f"{tmp_path}/home {tmp_path}/home/own False\n"


def test_another_exit_code_is_told_with_what_the_program_said(tmp_path: Path):
    program = a_program(tmp_path / "home", "import sys; sys.exit('no such thing')")
    with pytest.raises(SmokeError, match=r"(?s)exit code 1, not 0.*no such thing"):
        program.call("run")


def test_the_first_difference_stops_the_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, other = a_program(tmp_path / "one", "print(1)"), a_program(tmp_path / "other", "print(2)")
    monkeypatch.setattr(smoke, "CHECKS", (lambda program: program.call(),))
    smoke.smoke(one, one)
    with pytest.raises(SmokeError, match=r"frozen 1"):
        smoke.smoke(one, other)


def test_nothing_built_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert trial.trial(Places(tmp_path), []) == 2
    assert "make package" in capsys.readouterr().err


def test_an_unknown_trial_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert trial.trial(Places(tmp_path), ["everything"]) == 2
    assert "usage" in capsys.readouterr().err


def test_without_root_or_its_tools_there_is_no_bare_system_and_it_is_said_why(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(chroot.os, "geteuid", lambda: 1000, raising=False)
    assert chroot.Chroot.why_not() == "it needs root"
    monkeypatch.setattr(chroot.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(chroot.shutil, "which", lambda name: None if name == "debootstrap" else name)
    assert chroot.Chroot.why_not() == "it needs debootstrap"


def test_a_machine_that_cannot_make_a_bare_system_passes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    places = Places(tmp_path)
    places.program.mkdir(parents=True)
    (tmp_path / "resources/prompts").mkdir(parents=True)
    (tmp_path / "resources/prompts/sample.jsonl").touch()
    monkeypatch.setattr(chroot.Chroot, "why_not", staticmethod(lambda: "it needs root"))
    assert trial.trial(places, ["bare"]) == 0
    assert "skip a bare Debian 12: it needs root" in capsys.readouterr().out
