import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tools.packages.places import ROOT, Places
from tools.packages.release import Release
from tools.packages.run_file import make_run_file, packed, run_name, with_its_length

RELEASE = Release("9.8.7", "0123456789", 1700000000, False)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="an installer for Linux")
OWN = ".local/lib/pilothouse"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A build whose program is a shell script."""
    places = Places(tmp_path / "a checkout")
    places.program.mkdir(parents=True)
    program = places.program / "pilothouse"
    program.write_text("#!/bin/sh\necho pilothouse 9.8.7\n")
    program.chmod(0o755)
    entry = places.desktop / "applications" / "pilothouse.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nExec=pilothouse %f\n")
    places.results.mkdir()
    (places.root / "packaging").symlink_to(ROOT / "packaging")
    return places


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "a home"
    (home / ".local/share/pilothouse/default").mkdir(parents=True)
    (home / ".local/share/pilothouse/default/mine.pilot").write_text("mine")
    return home


def call(script: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run(["sh", script, *words], capture_output=True, text=True, env=environment, cwd=home)


def test_it_installs_upgrades_and_goes_but_for_the_users_own(places: Places, home: Path):
    make_run_file(places, RELEASE, glibc="2.17")
    script = places.results / run_name(RELEASE)
    done = call(script, home)
    assert done.returncode == 0, done.stderr
    assert subprocess.check_output([home / ".local/bin/pilothouse"], text=True) == "pilothouse 9.8.7\n"
    entry = (home / ".local/share/applications/pilothouse.desktop").read_text()
    assert f'Exec="{home}/{OWN}/current/pilothouse" %f' in entry
    assert call(script, home).returncode == 0
    trees = [p.name for p in (home / OWN).iterdir() if p.is_dir() and not p.is_symlink()]
    assert trees == ["9.8.7-0123456789.2"]
    done = call(home / OWN / "installer.sh", home, "--uninstall")
    assert done.returncode == 0, done.stderr
    assert "~/.local/share/pilothouse" in done.stdout
    assert [str(p.relative_to(home)) for p in home.rglob("*") if p.is_file()] == [
        ".local/share/pilothouse/default/mine.pilot"
    ]
    assert not (home / OWN).exists()


def test_a_damaged_file_is_not_installed(places: Places, home: Path):
    make_run_file(places, RELEASE, glibc="2.17")
    script = places.results / run_name(RELEASE)
    assert "whole" in call(script, home, "--check").stdout
    damaged = bytearray(script.read_bytes())
    damaged[-20] ^= 1
    script.write_bytes(damaged)
    done = call(script, home)
    assert done.returncode == 1
    assert "download it again" in done.stderr
    assert not (home / OWN).exists()


def test_an_older_system_is_told_what_it_lacks(places: Places, home: Path):
    make_run_file(places, RELEASE, glibc="9.99")
    done = call(places.results / run_name(RELEASE), home)
    assert done.returncode == 1
    assert "needs glibc 9.99 or newer" in done.stderr


def test_an_unknown_word_shows_the_usage(places: Places, home: Path):
    make_run_file(places, RELEASE, glibc="2.17")
    done = call(places.results / run_name(RELEASE), home, "--fly")
    assert done.returncode == 2
    assert "--uninstall" in done.stderr


def test_it_is_the_same_each_time(places: Places):
    make_run_file(places, RELEASE, glibc="2.17")
    first = hashlib.sha256((places.results / run_name(RELEASE)).read_bytes()).digest()
    (places.program / "pilothouse").touch()
    make_run_file(places, RELEASE, glibc="2.17")
    assert hashlib.sha256((places.results / run_name(RELEASE)).read_bytes()).digest() == first
    with tarfile.open(fileobj=io.BytesIO(packed(places, RELEASE))) as archive:
        assert {(m.uid, m.uname, m.mtime) for m in archive} == {(0, "", RELEASE.committed_at)}


def test_a_script_knows_its_own_length():
    script = with_its_length(b"tail -c +@OFFSET@\nhead -c @OFFSET@\n")
    assert script.split() == [
        b"tail",
        b"-c",
        f"+{len(script)}".encode(),
        b"head",
        b"-c",
        str(len(script)).encode(),
    ]
