"""Prompts that begin alike have marks in common as far as they do, and no further."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.prefix import LONGEST_BYTES, PLACES, SHORTEST_BYTES, STEP, place_of, prefix_marks
from core.client.prompt import Prompt

MODEL = "deepseek-flash"
TEXT = "All ships keep to the starboard side of the channel. "


def said(*contents: str, params: dict[str, Any] | None = None) -> Prompt:
    """A conversation: an instruction, then turns of the user and the assistant."""
    roles = ["system", *["user", "assistant"] * len(contents)]
    messages = [{"role": r, "content": c} for r, c in zip(roles, contents, strict=False)]
    return Prompt(1, "1", messages=messages, params=params)


def shared(one: Prompt, other: Prompt) -> int:
    """Bytes of the beginning that two prompts are seen to have in common."""
    both = set(prefix_marks(one, MODEL)) & set(prefix_marks(other, MODEL))
    return max(map(place_of, both), default=0)


@given(st.integers(0, 30_000), st.integers(1, 3_000), st.integers(1, 3_000))
def test_what_is_shared_is_known_to_an_eighth(alike: int, one: int, other: int) -> None:
    found = shared(
        Prompt(1, "1", text="x" * alike + "a" * one), Prompt(2, "2", text="x" * alike + "b" * other)
    )
    length = alike + len("user: ")
    assert found <= length
    if length >= SHORTEST_BYTES:
        assert found > length / STEP - 257


def test_one_instruction_is_shared_and_another_is_not() -> None:
    assert shared(said(TEXT * 80, "When?"), said(TEXT * 80, "Where?")) > 3_000
    assert shared(said(TEXT * 80, "When?"), said("No. " + TEXT * 80, "When?")) == 0


def test_the_next_turn_of_a_conversation_begins_with_the_one_before() -> None:
    turn = said(TEXT * 40, "When is high tide?" + TEXT * 40)
    following = said(TEXT * 40, "When is high tide?" + TEXT * 40, "At six.", "And low?")
    assert shared(turn, following) > 3_500


def test_a_text_is_the_same_as_one_message_of_the_user() -> None:
    message = Prompt(2, "2", messages=[{"role": "user", "content": TEXT * 40}])
    assert prefix_marks(Prompt(1, "1", text=TEXT * 40), MODEL) == prefix_marks(message, MODEL)


@pytest.mark.parametrize("params", [{"user_id": "u2"}, {"tools": [{"type": "function"}]}])
def test_other_tools_users_and_models_share_nothing(params: dict[str, Any]) -> None:
    one = said(TEXT * 80, "When?")
    assert shared(one, said(TEXT * 80, "When?", params=params)) == 0
    assert shared(one, said(TEXT * 80, "When?", params={"temperature": 0.5})) > 3_000
    assert not set(prefix_marks(one, MODEL)) & set(prefix_marks(one, "deepseek-v4-pro"))


def test_a_short_prompt_has_no_marks() -> None:
    assert prefix_marks(Prompt(1, "1", text="What is a tide?"), MODEL) == ()
    assert prefix_marks(said("Be brief.", "What is a tide?"), MODEL) == ()
    assert prefix_marks(Prompt(1, "1"), MODEL) == ()


def test_the_last_mark_stands_for_the_whole_prompt() -> None:
    long = "x" * (2 * LONGEST_BYTES)
    ends = [prefix_marks(Prompt(1, "1", text=long + end), MODEL) for end in ("When?", "Where", "When?")]
    assert ends[0] == ends[2]
    assert ends[0][:-1] == ends[1][:-1]
    assert ends[0][-1] != ends[1][-1]
    assert place_of(ends[0][-1]) == len(long) + len("user: When?\n")


def test_a_prompt_of_any_length_has_few_marks() -> None:
    assert len(PLACES) < 60
    assert len(prefix_marks(Prompt(1, "1", text="x" * 3_000_000), MODEL)) == len(PLACES) + 1


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        [{"type": "text", "text": TEXT * 40}, {"type": "image_url", "image_url": {"url": "data:"}}],
        "\ud800",
    ],
)
def test_contents_of_any_form_are_taken(content: object) -> None:
    prompt = Prompt(1, "1", messages=[{"role": "system", "content": TEXT * 40}, {"content": content}])
    assert len(prefix_marks(prompt, MODEL)) > 1


def test_marks_are_the_same_in_every_process() -> None:
    """They may be written down; a change of how they are made has to be meant."""
    assert prefix_marks(Prompt(1, "1", text="x" * 1100), MODEL) == (4399837441349, 4756040870758)
