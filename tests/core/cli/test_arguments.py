from pathlib import Path

import pytest

from core.cli.arguments import spell_out_simulate, spell_out_when


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("run --simulate p.txt", "run --simulate=demo p.txt"),
        ("run --simulate instant p.txt", "run --simulate=instant p.txt"),
        ("run p.txt --simulate", "run p.txt --simulate=demo"),
        ("run p.txt --simulate --json", "run p.txt --simulate=demo --json"),
        ("run --simulate=healthy p.txt", "run --simulate=healthy p.txt"),
        ("run --simulate missing.toml", "run --simulate=demo missing.toml"),
        ("run -- --simulate instant", "run -- --simulate instant"),
        ("simulate --profile instant", "simulate --profile instant"),
    ],
)
def test_the_next_word_is_a_profile_only_where_it_is_one(given: str, meant: str) -> None:
    assert spell_out_simulate(given.split()) == meant.split()


def test_an_existing_toml_file_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.touch()
    assert spell_out_simulate(["--simulate", str(path), "p.txt"]) == [f"--simulate={path}", "p.txt"]


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("run p.txt --when cheapest-by 24h --json", ["run", "p.txt", "--when=cheapest-by 24h", "--json"]),
        ("run p.txt --when=cheapest-by 24h", ["run", "p.txt", "--when=cheapest-by 24h"]),
        ("run p.txt --when off-peak", ["run", "p.txt", "--when", "off-peak"]),
        ("run p.txt --when cheapest-by", ["run", "p.txt", "--when", "cheapest-by"]),
        ("run -- --when cheapest-by 24h", ["run", "--", "--when", "cheapest-by", "24h"]),
    ],
)
def test_a_deadline_is_one_word_with_its_kind(given: str, spelled: list[str]) -> None:
    assert spell_out_when(given.split()) == spelled
