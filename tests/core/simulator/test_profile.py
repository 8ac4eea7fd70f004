"""A profile is checked when it is read, and a wrong one is told by its field."""

from typing import Any

import msgspec
import pytest

from core.simulator import Account, Behaviour, Profile, ProfileError, parse_profile, profile_keys


def account(**fields: Any) -> dict[str, Any]:
    return {"name": "a", "keys": ["k1", "k2"]} | fields


def test_defaults_lie_under_every_account() -> None:
    profile = parse_profile(
        {
            "defaults": {"slow_factor": 2.0},
            "accounts": [account(), account(name="b", keys=["k3"], slow_factor=3)],
        }
    )
    assert [entry.slow_factor for entry in profile.accounts] == [2.0, 3.0]


def test_an_override_differs_only_in_the_fields_it_names() -> None:
    profile = parse_profile(
        {"accounts": [account(slow_factor=2.0, overrides={"k2": {"unauthorized": True}})]}
    )
    entry = profile.accounts[0]
    assert not entry.behaviour_of("k1").unauthorized
    assert entry.behaviour_of("k2").unauthorized
    assert entry.behaviour_of("k2").slow_factor == 2.0


def test_error_shares_are_read_with_their_status_as_text() -> None:
    profile = parse_profile({"accounts": [account(error_share={"500": 0.2, "503": 0.1})]})
    assert profile.accounts[0].error_share == {500: 0.2, 503: 0.1}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"accounts": [account(hang=1.5)]}, "accounts[0].hang"),
        ({"accounts": [account(hnag=1)]}, "hnag"),
        (
            {"accounts": [account(latency={"kind": "lognormal", "median_s": "x"})]},
            "accounts[0].latency.median_s",
        ),
        ({"accounts": [account(latency={"kind": "normal"})]}, "accounts[0].latency"),
        ({"accounts": [account(hang=0.6, cut_share=0.6)]}, "add up to 1.2"),
        ({"accounts": [account(), account()]}, "accounts[1].name"),
        ({"accounts": [account(), account(name="b")]}, "accounts[1].keys"),
        ({"accounts": [account(overrides={"other": {}})]}, "accounts[0].overrides"),
        ({"accounts": [account(overrides={"k1": {"hang": "x"}})]}, "accounts[0].overrides"),
        ({"accounts": []}, "accounts"),
        ({"accounts": 3}, "accounts"),
        ({"accounts": [account()], "defaults": 3}, "defaults"),
        ({"accounts": [account()], "port": 70000}, "port"),
        ({}, "accounts"),
        ([], "must be a table"),
    ],
)
def test_a_wrong_profile_names_its_source_and_field(raw: object, field: str) -> None:
    with pytest.raises(ProfileError) as error:
        parse_profile(raw, "mine.toml")
    assert str(error.value).startswith("mine.toml: ")
    assert field in str(error.value)


def test_a_profile_survives_the_way_through_json() -> None:
    profile = Profile(
        accounts=(
            Account(name="a", keys=("k1", "k2"), error_share={500: 0.5}, overrides={"k2": Behaviour(hang=1)}),
        )
    )
    assert parse_profile(msgspec.json.decode(msgspec.json.encode(profile))) == profile


def test_keys_come_with_their_account_in_the_order_of_the_file() -> None:
    profile = Profile(accounts=(Account(name="b", keys=("k1", "k2")), Account(name="a", keys=("k3",))))
    assert profile_keys(profile) == [("b", "k1"), ("b", "k2"), ("a", "k3")]


def test_thinking_is_a_switch_a_number_of_tokens_or_a_distribution() -> None:
    assert Behaviour().thinking_tokens(0.5) == 0
    assert Behaviour(thinking=True).thinking_tokens(0.5) > 0
    assert Behaviour(thinking=12).thinking_tokens(0.9) == 12
    spread = parse_profile({"accounts": [account(thinking={"median": 100, "sigma": 0.5})]}).accounts[0]
    assert spread.thinking_tokens(0.1) < spread.thinking_tokens(0.5) == 100 < spread.thinking_tokens(0.9)
