import os
import sys
from pathlib import Path

import pytest

from tools.packages import freeze
from tools.packages.freeze import build_environment, compile_folder, drop_needless_qt, settle
from tools.packages.places import Places
from tools.packages.release import Release

RELEASE = Release("9.8.7", "0123456789", 1700000000, False)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rights and links as Linux has them")


def test_every_file_gets_the_commits_time_and_one_of_two_rights(tmp_path: Path):
    (tmp_path / "in").mkdir(mode=0o700)
    (tmp_path / "in" / "program").touch(0o700)
    (tmp_path / "in" / "text").touch(0o600)
    (tmp_path / "link").symlink_to("in/text")
    settle(tmp_path, RELEASE.committed_at)
    rights = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "in").iterdir()}
    assert rights == {"program": 0o755, "text": 0o644}
    for place in (tmp_path, *tmp_path.rglob("*")):
        assert os.lstat(place).st_mtime == RELEASE.committed_at


def test_compiled_modules_do_not_depend_on_times_and_tell_no_folder_of_the_builder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = []
    for name in ("one", "a second place"):
        places = Places(tmp_path / name)
        (places.inside / "core").mkdir(parents=True)
        source = places.inside / "core" / "thing.py"
        source.write_text("def f():\n    return 1\n")
        os.utime(source, (len(made) * 1000, len(made) * 1000))
        monkeypatch.setattr(Places, "python", property(lambda self: Path(sys.executable)))
        compile_folder(places, "core", build_environment(RELEASE))
        made += [p.read_bytes() for p in places.inside.rglob("*.pyc")]
    assert len(made) == 2
    assert made[0] == made[1]
    assert str(tmp_path).encode() not in made[0]


def test_libraries_of_qt_go_with_the_last_one_that_asks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asks = {
        "libQt6Quick.so.6": ["libQt6Qml.so.6"],
        "libQt6Qml.so.6": ["libQt6Core.so.6"],
        "app": ["libQt6Core.so.6"],
    }
    for name in (*asks, "libQt6Core.so.6"):
        (tmp_path / name).write_bytes(b"\x7fELF")
    (tmp_path / "link.so").symlink_to("libQt6Qml.so.6")
    monkeypatch.setattr(freeze.libraries, "needed", lambda file: asks.get(file.name, []))
    drop_needless_qt(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["app", "libQt6Core.so.6"]
