"""Commands called as a user calls them: in this process for speed, as a process where signals matter."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli.app import main

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Called:
    """A finished command."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


Call = Callable[..., Called]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Call a command in this process, in the test's own folder, without the user's key."""
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Called:
        capfd.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return Called(code, out, err)

    return run


def command(*arguments: str | Path) -> list[str]:
    """The arguments of a process that runs a command."""
    return [sys.executable, "-m", "core.cli", *(str(a) for a in arguments)]


def environment(**more: str) -> dict[str, str]:
    """Its environment: without the user's key, and able to find the project from any folder."""
    found = {name: value for name, value in os.environ.items() if name != "DEEPSEEK_API_KEY"}
    return {**found, "PYTHONPATH": str(ROOT), **more}


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """Five prompts."""
    path = tmp_path / "prompts.txt"
    path.write_text("".join(f"What is tide {i}?\n" for i in range(5)))
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Callable[..., Path]:
    """A profile of one account that behaves as told, beside a default without latency."""

    def write(**behaviour: object) -> Path:
        path = tmp_path / "profile.toml"
        fields = "".join(f"{k} = {json.dumps(v)}\n" for k, v in behaviour.items())
        head = '[[accounts]]\nname = "only"\nkeys = ["sk-sim-only-1-0123456789ab"]\nbalance = 10.0\n'
        path.write_text(head + fields)
        return path

    return write
