"""An answer belongs to its prompt, and can be told from any other."""

from hypothesis import given
from hypothesis import strategies as st

from core.simulator.answer import compose_answer, thought_chunks
from core.simulator.tokens import estimate_tokens, has_cjk


@given(st.text(), st.integers(min_value=0, max_value=2**64 - 1), st.integers(1, 500))
def test_every_answer_starts_with_the_first_sixty_characters_of_its_prompt(
    prompt: str, number: int, tokens: int
) -> None:
    answer = compose_answer(prompt, number, tokens)
    assert answer.content.startswith(f'Answer to "{prompt[:60]}": ')
    assert "".join(answer.chunks()) == answer.content


def test_an_answer_depends_on_its_prompt_only() -> None:
    assert compose_answer("tide", 1, 60) == compose_answer("tide", 1, 60)
    assert compose_answer("tide", 1, 60).content != compose_answer("tide", 2, 60).content


def test_an_answer_is_about_as_long_as_asked() -> None:
    assert 70 <= estimate_tokens(compose_answer("tide", 5, 80).content) <= 80
    assert len(compose_answer("tide", 5, 80).chunks()) in range(18, 22)
    assert len(compose_answer("a", 5, 20).content) >= 50


def test_a_chinese_prompt_is_answered_in_chinese() -> None:
    content = compose_answer("潮汐是什么?", 5, 60).content
    body = content.removeprefix('Answer to "潮汐是什么?": ')
    assert has_cjk(body)
    assert not any("a" <= letter <= "z" for letter in body)


def test_max_tokens_cuts_the_answer_and_says_so() -> None:
    whole = compose_answer("tide", 5, 80)
    cut = compose_answer("tide", 5, 80, max_tokens=10)
    assert whole.finish_reason == "stop"
    assert cut.finish_reason == "length"
    assert cut.content == whole.content[:40]


@given(st.integers(0, 400))
def test_a_beginning_of_the_answer_is_continued_to_the_same_answer(at: int) -> None:
    whole = compose_answer("tide", 5, 80).content
    rest = compose_answer("tide", 5, 80, continued_text=whole[:at]).content
    assert whole[:at] + rest == whole


def test_a_beginning_of_the_clients_own_is_continued_without_the_echo() -> None:
    rest = compose_answer("tide", 5, 80, continued_text="In short: ").content
    assert rest
    assert not rest.startswith("Answer to")


def test_a_beginning_longer_than_the_answer_has_nothing_to_follow() -> None:
    whole = compose_answer("tide", 5, 40).content
    assert compose_answer("tide", 5, 40, continued_text=whole + " And more.").content == ""


def test_thoughts_have_the_length_that_was_asked() -> None:
    assert thought_chunks(0) == []
    assert estimate_tokens("".join(thought_chunks(30))) == 30
