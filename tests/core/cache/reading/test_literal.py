"""Prompts that are about wording are read to the letter."""

import pytest

from core.cache.reading import read
from core.cache.reading.literal import _HINTS, _LATIN, _about_wording, is_about_wording, pieces


@pytest.mark.parametrize(
    "text",
    [
        "Translate into French: thank you",
        "How do you say please?",
        "Thank you in Japanese",
        "What is the difference between in and on?",
        "What does so mean?",
        'Is "a" a vowel?',
        "How does the with statement work in Python?",
        "Proofread: he have two dogs",
        "用英文怎么说谢谢",
    ],
)
def test_a_prompt_about_words_is_read_to_the_letter(text: str) -> None:
    assert is_about_wording(text)
    assert read(text).literal


@pytest.mark.parametrize(
    "text",
    [
        "How do I get a copy of my bank statement?",
        "What is the difference between a virus and bacteria?",
        "What does idempotent mean?",
        "Where does the river Loire begin?",
        "I don't know where the dog's lead is",
    ],
)
def test_other_prompts_are_not(text: str) -> None:
    assert not is_about_wording(text)


def test_every_word_and_sign_counts_but_the_last_sign() -> None:
    assert pieces("Say: The cat!") == ["say", ":", "the", "cat"]
    assert read("Translate 'the cat'").key != read("Translate 'a cat'").key


@pytest.mark.parametrize("word", sorted(_HINTS))
def test_no_prompt_about_words_lacks_a_hint(word: str) -> None:
    found = _about_wording().search(f"how do you {word} it the {word} of this {word} in {word}")
    if found is not None:
        assert not _HINTS.isdisjoint(_LATIN.findall(found[0].lower()))
