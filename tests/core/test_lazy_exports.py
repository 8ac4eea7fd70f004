"""Importing what a window needs does not import the engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

import core.session

ENGINE = (
    "core.executor.executor",
    "core.cache.cache",
    "core.memory.monitor",
    "core.session.session",
    "sklearn",
    "httpx",
)


def test_the_state_and_the_controls_come_without_the_engine() -> None:
    code = "import sys, core.session.state, core.session.control; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "core.session.state" in loaded.split()
    assert not set(ENGINE) & set(loaded.split())


def test_the_engine_comes_when_it_is_asked_for() -> None:
    from core.session.session import Session

    assert core.session.Session is Session


def test_a_name_that_is_not_there_is_told_as_ever() -> None:
    with pytest.raises(AttributeError, match=r"'core\.session' has no attribute 'Sessions'"):
        core.session.Sessions  # type: ignore[attr-defined]
