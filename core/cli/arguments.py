"""What the command line library cannot say: an option whose value may be left out or may be two words, and a file
where commands are.

`--simulate` takes the next word as its profile only where that word is the name of a profile or an
existing .toml file. So `run --simulate prompts.txt` runs prompts.txt, and `--simulate=NAME` always works.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

DEFAULT_SIMULATION = "demo"


def spell_out_simulate(arguments: Sequence[str]) -> list[str]:
    """The same arguments with every `--simulate` as `--simulate=PROFILE`."""
    spelled: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            return [*spelled, word, *left]
        if word == "--simulate":
            profile = left.pop(0) if left and _is_profile(left[0]) else DEFAULT_SIMULATION
            word = f"--simulate={profile}"
        spelled.append(word)
    return spelled


def spell_out_when(arguments: Sequence[str]) -> list[str]:
    """The same arguments with `--when cheapest-by DEADLINE` as one word, so that nobody needs quotes for it."""
    spelled: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            return [*spelled, word, *left]
        if word == "--when" and left[:1] == ["cheapest-by"] and len(left) > 1:
            word = f"--when={left.pop(0)} {left.pop(0)}"
        elif word == "--when=cheapest-by" and left:
            word = f"{word} {left.pop(0)}"
        spelled.append(word)
    return spelled


def spell_out_file(arguments: Sequence[str], commands: Collection[str]) -> list[str]:
    """The same arguments, with a file in the place of a command as `--open FILE`."""
    words = list(arguments)
    for at, word in enumerate(words):
        if word.startswith("-") or (at and words[at - 1] == "--profile"):
            continue
        if word in commands or not _is_document(word):
            break
        return [*words[:at], "--open", *words[at:]]
    return words


def _is_document(word: str) -> bool:
    return (
        Path(word).suffix.lower() in (".pilot", ".txt", ".csv", ".jsonl", ".ndjson") or Path(word).is_file()
    )


def _is_profile(word: str) -> bool:
    from core.config.resources import resource_path

    if word.endswith(".toml"):
        return Path(word).is_file()
    return word.isprintable() and "/" not in word and resource_path("profiles", f"{word}.toml").is_file()
