import subprocess
from pathlib import Path

import pytest

from core import __version__
from tools.packages.places import ROOT
from tools.packages.release import Release, read_release, read_version


def test_the_version_comes_from_its_one_place():
    assert read_version(ROOT) == __version__


def test_a_file_without_a_version_is_told(tmp_path: Path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("")
    with pytest.raises(ValueError, match="__version__"):
        read_version(tmp_path)


def test_a_release_tells_commit_and_time_and_whether_files_were_changed(tmp_path: Path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text('__version__ = "3.4.5"\n')
    moment = "1700000000 +0000"
    settings = ("-c", "user.name=n", "-c", "user.email=n@localhost", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), (*settings, "commit", "-q", "-m", "one")):
        subprocess.run(
            ["git", *words],
            cwd=tmp_path,
            check=True,
            env={"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
        )
    release = read_release(tmp_path)
    assert (release.version, release.committed_at, release.changed) == ("3.4.5", 1700000000, False)
    assert release.date == "2023-11-14"
    assert release.revision == f"20231114221320.{release.commit}"
    assert release.folder == f"3.4.5-{release.commit}"
    (tmp_path / "core" / "__init__.py").write_text('__version__ = "3.4.6"\n')
    assert read_release(tmp_path).build.endswith("-changed")


def test_a_later_commit_of_one_version_sorts_later():
    one, other = Release("1.0", "ffff", 1700000000, False), Release("1.0", "0000", 1700000060, False)
    assert one.revision < other.revision
