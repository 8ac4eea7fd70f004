"""What every test needs: no screen, no touch of the user's own folders or keyring."""

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

import pytest
from hypothesis import settings

from tests.sparing import spare

settings.register_profile("pilothouse", deadline=None)  # a shared machine is slow at times
settings.load_profile("pilothouse")


@pytest.fixture(autouse=True)
def spared() -> None:
    """No session cleans up because of what earlier tests hold."""
    spare()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for all of Pilothouse's folders during one test."""
    folder = tmp_path / "pilothouse-home"
    monkeypatch.setenv("PILOTHOUSE_HOME", str(folder))
    return folder
