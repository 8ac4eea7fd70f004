"""Which prompts ask the very same, to the letter and with every parameter."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.cache import ScopeMaker
from core.client.prompt import Prompt

DEFAULTS = {"model": "deepseek-flash", "temperature": 0.5}

messages = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant"]), "content": st.text(max_size=5)}
    ),
    min_size=1,
    max_size=3,
)
params = st.none() | st.dictionaries(
    st.sampled_from(["model", "temperature", "max_tokens", "stop"]),
    st.integers(0, 2) | st.sampled_from("abc"),
)
prompts = st.builds(
    Prompt, seq=st.integers(0, 9), id=st.text(max_size=3), messages=messages, params=params
) | st.builds(Prompt, seq=st.integers(0, 9), id=st.text(max_size=3), text=st.text(max_size=5), params=params)
defaults = st.fixed_dictionaries({"model": st.sampled_from("ab"), "temperature": st.integers(0, 2)})


def asked(prompt: Prompt, defaults: dict[str, Any]) -> dict[str, Any]:
    """What reaches the endpoint, streaming aside."""
    return defaults | (prompt.params or {}) | {"messages": prompt.conversation()}


def question_hash(prompt: Prompt, defaults: dict[str, Any]) -> bytes:
    return ScopeMaker(defaults).request(prompt).question


@given(a=prompts, b=prompts, first=defaults, second=defaults)
def test_two_questions_have_one_hash_if_and_only_if_they_ask_the_same(
    a: Prompt, b: Prompt, first: dict[str, Any], second: dict[str, Any]
) -> None:
    same = asked(a, first) == asked(b, second)
    assert (question_hash(a, first) == question_hash(b, second)) is same


@given(prompt=prompts, defaults=defaults, data=st.data())
def test_the_order_of_fields_does_not_make_another_question(
    prompt: Prompt, defaults: dict[str, Any], data: st.DataObject
) -> None:
    def shuffled(fields: dict[str, Any]) -> dict[str, Any]:
        return dict(data.draw(st.permutations(list(fields.items()))))

    again = Prompt(
        99,
        "another name",
        messages=[shuffled(m) for m in prompt.conversation()],
        params=prompt.params and shuffled(prompt.params),
    )
    assert question_hash(prompt, defaults) == question_hash(again, shuffled(defaults))


def test_the_order_of_turns_makes_another_question() -> None:
    one, two = {"role": "user", "content": "1"}, {"role": "user", "content": "2"}
    assert question_hash(Prompt(1, "", messages=[one, two]), {}) != question_hash(
        Prompt(1, "", messages=[two, one]), {}
    )


def test_a_hash_is_sixteen_bytes_and_the_same_in_every_process() -> None:
    assert question_hash(Prompt(1, "a", text="tide?"), DEFAULTS).hex() == "51e95e36bc2bf9e91798a0b00dc28140"
