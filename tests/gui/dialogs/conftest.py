"""An endpoint and a keyring for the dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.simulator import SimulatorThread, load_profile
from gui.app_settings import AppSettings
from tests.gui.keyrings import memory_keyring, no_keyring

__all__ = ["memory_keyring", "no_keyring"]

PATIENCE_MS = 30_000
GOOD = "sk-sim-healthy-a-1-7ecfd9ec"
REVOKED = "sk-sim-revoked-1-0336449c"
EMPTY = "sk-sim-empty-1-425f831a"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The address of a simulator with accounts that work, fail and cannot pay."""
    with SimulatorThread(load_profile("fault-pool")) as simulator:
        yield simulator.base_url


@pytest.fixture
def app_settings(qapp: object, tmp_path: Path) -> AppSettings:
    return AppSettings(tmp_path / "console.ini")


@pytest.fixture
def desk(qtbot: QtBot) -> QWidget:
    """What the dialogs lie on: they go with it, or by themselves when they are closed."""
    desk = QWidget()
    qtbot.addWidget(desk)
    desk.show()
    return desk
