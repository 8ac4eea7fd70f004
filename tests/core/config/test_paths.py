import os
import stat
from pathlib import Path

import pytest

from core.config import paths
from core.config.errors import ConfigError
from core.config.paths import answers_file, create_profile, data_folder, delete_profile, profile_names

FOLDERS = (paths.data_folder, paths.config_folder, paths.cache_folder, paths.log_folder)


def test_one_variable_moves_every_folder(home: Path):
    places = [folder() for folder in FOLDERS]
    assert len(set(places)) == 4
    assert all(place.is_relative_to(home) and place.is_dir() for place in places)


def test_without_the_variable_the_systems_own_places_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PILOTHOUSE_HOME")
    for name in ("HOME", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert "pilothouse" in paths.config_folder().parts


def test_profiles_do_not_share_a_folder(home: Path):
    assert paths.data_folder("work") != paths.data_folder("工作")


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "x" * 41, "a b"])
def test_a_profile_name_cannot_leave_its_place(home: Path, name: str):
    with pytest.raises(ConfigError, match="cannot be a profile's name"):
        paths.data_folder(name)


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_folders_are_closed_to_other_users(home: Path):
    assert stat.S_IMODE(paths.data_folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(paths.data_folder().parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_says_how_to_choose_another(home: Path):
    home.write_text("a file stands in the way")
    with pytest.raises(ConfigError, match=r"cannot be written: .*PILOTHOUSE_HOME"):
        paths.cache_folder()


def test_a_read_only_folder_is_told_before_something_is_lost(home: Path, monkeypatch: pytest.MonkeyPatch):
    paths.data_folder()
    # The superuser may write anywhere, so the system's answer stands in for a read-only folder.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ConfigError, match="it is read-only"):
        paths.data_folder()


def test_profiles_are_created_listed_and_deleted_without_their_sessions():
    assert profile_names() == ("default",)
    create_profile("work")
    create_profile("alpha")
    sessions = data_folder("work") / "sessions"
    sessions.mkdir()
    (sessions / "mine.pilot").touch()
    answers_file("work").touch()
    assert profile_names() == ("default", "alpha", "work")
    with pytest.raises(ConfigError, match="already"):
        create_profile("work")
    delete_profile("work")
    assert profile_names() == ("default", "alpha")
    assert (sessions / "mine.pilot").exists()
    assert not answers_file("work").exists()


def test_the_default_profile_stays():
    with pytest.raises(ConfigError, match="cannot be deleted"):
        delete_profile("default")


def test_simulated_and_real_answers_are_kept_apart():
    assert answers_file() != answers_file(simulated=True)
