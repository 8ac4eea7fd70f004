"""What a prompt says, in a form in which prompts that mean the same are equal or near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache.reading import Reading, read
from core.cache.reading.reading import MAX_FEATURES, is_light, word_weight

uncached = read.__wrapped__

ANY_CHARACTER = (
    st.characters()
    | st.characters(categories=["Cs"])
    | st.sampled_from("\x00`~\n\t ()[]@._-/\\'\"%$9²፩一😀ﷺ")
)
PATHOLOGICAL = [
    "acgtacgt ",
    " ",
    "\n",
    "\t",
    "\x00",
    "\ud800",
    "(",
    "[{(",
    "'",
    '"',
    "`",
    "` ",
    "```",
    "~~~ ",
    "9",
    "9,",
    "9.",
    "a.",
    "a_",
    "a@",
    "@",
    "/",
    "\\",
    " -",
    "aB",
    "how do i ",
    "please ",
    "thanks ",
    "what is the difference between ",
    "a and ",
    "why ",
    "'s ",
    "one hundred ",
    "million ",
    "一",
    "十千",
    "请问",
    "上个月",
    "😀",
    "e\u0301",
    "https://",
    "    a\n",
    "\n    `a`",
    "ﷺ",
]


def all_of(reading: Reading) -> tuple[object, ...]:
    return (
        reading.kind,
        reading.words,
        reading.core,
        reading.code,
        reading.key,
        reading.ids.tolist(),
        reading.weights.tolist(),
        reading.names,
        reading.commons,
        reading.plain,
    )


@given(st.text(ANY_CHARACTER, max_size=300))
def test_every_text_can_be_read_and_reads_alike_each_time(text: str) -> None:
    assert all_of(uncached(text)) == all_of(uncached(text))


@settings(max_examples=25)
@given(
    st.lists(st.text(ANY_CHARACTER, min_size=1, max_size=40), min_size=1, max_size=6), st.integers(100, 2000)
)
def test_long_texts_of_anything_can_be_read(pieces: list[str], repeats: int) -> None:
    all_of(uncached(("".join(pieces) * repeats)[:8_000]))


@pytest.mark.parametrize("piece", PATHOLOGICAL, ids=ascii)
def test_eight_thousand_characters_of_one_thing_can_be_read(piece: str) -> None:
    text = (piece * 8_000)[:8_000]
    assert all_of(uncached(text)) == all_of(uncached(text))


@given(st.text(ANY_CHARACTER, max_size=500))
def test_features_are_few_unique_and_of_unit_length_heaviest_first(text: str) -> None:
    reading = read(text)
    assert reading.ids.dtype == np.uint32
    assert reading.weights.dtype == np.float32
    assert len(reading.ids) == len(reading.weights) <= MAX_FEATURES
    assert len(set(reading.ids.tolist())) == len(reading.ids)
    assert (np.diff(reading.weights) <= 0).all()
    if len(reading.ids):
        assert float(np.linalg.norm(reading.weights)) == pytest.approx(1, abs=1e-5)


def test_a_long_text_is_known_by_its_rarest_words() -> None:
    reading = read(
        " ".join(f"house qz{'xyzw'[i % 4]}k{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600))
    )
    assert len(reading.ids) == MAX_FEATURES
    assert read("house").ids[0] not in reading.ids


SUBJECTS = [
    "cats",
    "the moon",
    "compound interest",
    "a french press",
    "my old bicycle",
    "`git push`",
    "sourdough bread",
]
QUESTIONS = st.builds(
    "{} {}".format,
    st.sampled_from(
        [
            "How do I repair",
            "Why do people like",
            "What is the history of",
            "Write a poem about",
            "Where can I buy",
            "Describe",
        ]
    ),
    st.sampled_from(SUBJECTS),
)
BEFORE = st.sampled_from(
    ["", "Hi! ", "Hello, ", "Good morning. ", "Please ", "Excuse me, ", "hey there ", "Quick question: "]
)
AFTER = st.sampled_from(
    ["", "?", " ?", "??", ".", "!", "? Thanks!", "? Thank you very much.", ", please", "? Thanks in advance"]
)


@given(QUESTIONS, BEFORE, AFTER)
def test_greetings_thanks_and_final_punctuation_keep_the_key(question: str, before: str, after: str) -> None:
    assert read(before + question + after).key == read(question).key


@given(
    QUESTIONS,
    st.sampled_from([str.lower, str.upper, str.capitalize]),
    st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"]),
)
def test_case_and_space_keep_the_key(question: str, change: object, blank: str) -> None:
    if "`" in question:
        return
    assert callable(change)
    assert read(blank + change(question).replace(" ", blank) + blank).key == read(question).key


@given(
    st.sampled_from(["请问", "你好，", "您好！请问", "麻烦问一下，"]),
    st.sampled_from(["", "？", "呢？", "，谢谢", "。谢谢！"]),
)
def test_politeness_and_particles_keep_the_key_of_a_chinese_question(before: str, after: str) -> None:
    assert read(f"{before}红烧肉怎么做{after}").key == read("红烧肉怎么做").key


@given(st.lists(st.sampled_from(["cat", "dog", "moon", "river", "seven", "not"]), min_size=1, max_size=8))
def test_another_word_or_another_order_gives_another_key(words: list[str]) -> None:
    text = " ".join(words)
    assert read(text).key != read(text + " mountain").key
    backwards = words[::-1]
    assert (read(text).key == read(" ".join(backwards)).key) == (words == backwards)


def test_the_core_is_what_carries_the_question() -> None:
    reading = read("How do I cook the rice in my pot?")
    assert reading.kind == "how"
    assert reading.core == ("cook", "rice", "pot")
    assert "in" in reading.words


def test_a_prompt_of_light_words_alone_keeps_them() -> None:
    assert read("this or that of it").core
    assert read("it").core == ("it",)


def test_names_are_words_with_a_capital_inside_a_sentence() -> None:
    reading = read("Did Anna meet Ben? Yes she did")
    assert reading.names == {"anna", "ben"}
    assert "she" in reading.commons


def test_capitals_tell_nothing_where_every_word_has_one() -> None:
    assert read("How To Cook Turkey In Spain").names == frozenset()
    assert read("how to cook").commons == frozenset()


def test_a_chinese_text_is_known_by_pairs_of_characters_and_its_latin_words() -> None:
    reading = read("Python怎么读文件")
    assert reading.text_is_cjk
    assert "python" in reading.core
    assert set(read("python").ids.tolist()) & set(reading.ids.tolist())
    assert not read("Python").text_is_cjk


def test_prompts_that_share_words_share_features_and_others_do_not() -> None:
    first, second, third = read("red bicycle frame"), read("blue bicycle frame"), read("warm apple pie")
    assert len(set(first.ids.tolist()) & set(second.ids.tolist())) == 2
    assert not set(first.ids.tolist()) & set(third.ids.tolist())


def test_numbers_and_unknown_words_weigh_the_most_and_light_words_are_known() -> None:
    assert word_weight("house") < word_weight("7") == word_weight("zzxqy")
    assert is_light("of")
    assert not is_light("from")
    assert not is_light("house")
