"""The shipped profiles are sound, and a file of the user's is read the same way."""

import re
from pathlib import Path

import pytest

from core.config.resources import resource_path
from core.simulator import ProfileError, list_profiles, load_profile, profile_keys

SHIPPED = ["demo", "fault-pool", "healthy", "heavy-tail", "instant", "oracle", "streams"]


def test_the_shipped_profiles_are_listed() -> None:
    assert list_profiles() == SHIPPED
    assert resource_path("profiles", "demo.toml").is_file()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_loads_and_its_keys_look_simulated(name: str) -> None:
    profile = load_profile(name)
    assert profile.description
    for account, key in profile_keys(profile):
        assert re.fullmatch(rf"sk-sim-{account}-\d+-[0-9a-f]{{8}}", key)


def test_the_demo_has_six_accounts_of_eight_keys() -> None:
    assert [len(account.keys) for account in load_profile("demo").accounts] == [8] * 6


def test_the_oracle_is_the_healthy_part_of_the_fault_pool() -> None:
    pool = load_profile("fault-pool").accounts
    assert len(pool) == 8
    assert load_profile("oracle").accounts == pool[-2:]


def test_a_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[accounts]]\nname = "a"\nkeys = ["k"]\n')
    assert profile_keys(load_profile(path)) == [("a", "k")]
    assert profile_keys(load_profile(str(path))) == [("a", "k")]


def test_a_missing_profile_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ProfileError, match=r"'nowhere'.*demo, fault-pool"):
        load_profile("nowhere")


@pytest.mark.parametrize(
    ("text", "reason"), [("accounts = [", "not valid TOML"), ("accounts = 1", "accounts: ")]
)
def test_a_bad_file_is_named_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ProfileError) as error:
        load_profile(path)
    assert str(path) in str(error.value)
    assert reason in str(error.value)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(path)
