"""Searching many texts at once finds what looking at each of them finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import joined_texts
from core.joined_texts import JoinedTexts

ALPHABET = "aaab ß潮\n"


def joined(texts: list[bytes]) -> JoinedTexts:
    found = JoinedTexts()
    found.add(texts)
    return found


@given(
    batches=st.lists(st.lists(st.text(ALPHABET, max_size=12), max_size=40), min_size=1, max_size=4),
    words=st.lists(st.text(ALPHABET, max_size=7), min_size=1, max_size=4),
    piece=st.integers(1, 300),
    few_places=st.sampled_from([0.0, 0.25, 1000.0]),
    few_texts=st.sampled_from([0.0, 0.5, 1000.0]),
)
def test_a_search_finds_what_python_finds(
    batches: list[list[str]], words: list[str], piece: int, few_places: float, few_texts: float
) -> None:
    texts = JoinedTexts()
    all_of_them: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joined_texts, "PIECE_BYTES", piece)
        patch.setattr(joined_texts, "SEVERAL", 3)
        patch.setattr(joined_texts, "FEW_PLACES", few_places)
        patch.setattr(joined_texts, "FEW_TEXTS", few_texts)
        for batch in batches:
            encoded = [text.encode() for text in batch]
            texts.add(encoded)
            all_of_them += encoded
            typed = ["".join(words[: i + 1]) for i in range(len(words))]  # each goes on from the one before
            for word in (each.encode() for each in typed + words):
                assert texts.holding(word).tolist() == [word in text for text in all_of_them]
    assert len(texts) == len(all_of_them)


@given(
    texts=st.lists(st.binary(max_size=9).filter(lambda b: b"\xff" not in b), max_size=30),
    count=st.integers(1, 6),
)
def test_beginnings_are_the_first_bytes(texts: list[bytes], count: int) -> None:
    found = joined(texts).beginnings(count)
    assert [bytes(row) for row in found] == [text[:count].ljust(count, b"\0") for text in texts]


def test_no_word_is_found_across_two_texts() -> None:
    texts = joined([b"high", b"tide", b"", b"tidehigh"])
    assert texts.holding(b"hight").tolist() == [False] * 4
    assert texts.holding(b"\xff").tolist() == [False] * 4
    assert texts.holding(b"tide").tolist() == [False, True, False, True]


def test_a_word_that_overlaps_itself_is_found_at_the_end() -> None:
    assert joined([b"aab", b"aaab", b"abab", b"ababab"]).holding(b"abab").tolist() == [
        False,
        False,
        True,
        True,
    ]


def test_words_in_every_text_and_in_none_of_a_great_many() -> None:
    texts = [b"question %d: of the harbour" % i for i in range(100_000)]
    search = joined(texts)
    assert search.holding(b"question").all()
    assert search.holding(b"question 77").sum() == sum(b"question 77" in text for text in texts)
    assert np.flatnonzero(search.holding(b"question 77777:")).tolist() == [77_777]
    assert not search.holding(b"zzzz").any()
