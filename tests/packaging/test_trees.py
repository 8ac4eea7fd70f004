import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.packages.places import ROOT

TREES = ROOT / "packaging" / "linux" / "trees.sh"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Linux")


def sh(script: str) -> str:
    return subprocess.run(
        ["sh", "-eu", "-c", f". '{TREES}'\n{script}"], capture_output=True, text=True, check=True
    ).stdout


def a_tree(base: Path, name: str) -> Path:
    """A folder of a build whose program sleeps."""
    tree = base / name
    tree.mkdir()
    shutil.copyfile("/bin/sleep", tree / "pilothouse")
    (tree / "pilothouse").chmod(0o755)
    return tree


def test_a_folder_stays_while_a_process_runs_from_it_and_goes_afterwards(tmp_path: Path):
    base = tmp_path / "a base"
    base.mkdir()
    old, new = a_tree(base, "1.0-aaa"), a_tree(base, "1.1-bbb")
    a_tree(base, "package")
    running = subprocess.Popen([old / "pilothouse", "60"])
    try:
        while Path(f"/proc/{running.pid}/exe").readlink().parent != old:  # until it is started
            time.sleep(0.01)
        sh(f"switch_to '{base}' '{new}'; sweep '{base}'")
        assert (base / "current").resolve() == new
        assert old.exists()
    finally:
        running.kill()
        running.wait()
    sh(f"sweep '{base}'")
    assert not old.exists()
    assert new.exists()
    assert (base / "package").exists()


def test_what_is_not_a_tree_of_ours_is_not_swept(tmp_path: Path):
    (tmp_path / "somebody's").mkdir()
    tree = a_tree(tmp_path, "1.0-aaa")
    sh(f"switch_to '{tmp_path}' '{tree}'; sweep '{tmp_path}'")
    assert (tmp_path / "somebody's").exists()


def test_the_same_build_again_gets_a_place_of_its_own(tmp_path: Path):
    assert sh(f"free_place '{tmp_path}' 1.0-aaa").strip() == f"{tmp_path}/1.0-aaa"
    a_tree(tmp_path, "1.0-aaa")
    assert sh(f"free_place '{tmp_path}' 1.0-aaa").strip() == f"{tmp_path}/1.0-aaa.2"


def test_switching_leaves_no_moment_without_a_program(tmp_path: Path):
    for name in ("1.0-aaa", "1.1-bbb"):
        sh(f"switch_to '{tmp_path}' '{a_tree(tmp_path, name)}'")
    assert (tmp_path / "current").readlink() == Path("1.1-bbb")
    assert sorted(place.name for place in tmp_path.iterdir()) == ["1.0-aaa", "1.1-bbb", "current"]
