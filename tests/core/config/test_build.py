import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import __version__
from core.config import build as module
from core.config.build import Build, build, version_line


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    build.cache_clear()
    yield
    build.cache_clear()


def test_a_checkout_is_no_build_and_says_its_version_only():
    assert build() is None
    assert version_line() == f"pilothouse {__version__}"


def test_an_installed_program_says_of_which_commit_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told = {"commit": "0123456789", "date": "2026-11-23", "libraries": {"libz.so.1": "zlib1g"}}
    (tmp_path / "build.json").write_text(json.dumps(told))
    monkeypatch.setattr(module, "resource_path", lambda name: tmp_path / name)
    assert build() == Build("0123456789", "2026-11-23", {"libz.so.1": "zlib1g"})
    assert version_line() == f"pilothouse {__version__} (build 0123456789, 2026-11-23)"
