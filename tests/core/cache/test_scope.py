"""Answers are shared only where all that shapes them is equal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.entry import CacheRequest
from core.cache.scope import LONGEST_READ, ScopeMaker, as_request
from core.client.prompt import Prompt

DEFAULTS: dict[str, Any] = {"model": "flash", "temperature": 0.5}
TOOLS = [{"type": "function", "function": {"name": "look_up"}}]
SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "What is a tide?"}


def request(
    *messages: dict[str, Any],
    defaults: dict[str, Any] = DEFAULTS,
    endpoint: str = "",
    mode: str = "single",
    params: dict[str, Any] | None = None,
) -> CacheRequest:
    maker = ScopeMaker(defaults, endpoint=endpoint, mode=mode)
    return maker.request(Prompt(0, "", messages=list(messages) or [USER], params=params))


EACH_ITS_OWN = {
    "plain": request(),
    "another model": request(params={"model": "pro"}),
    "another temperature": request(params={"temperature": 0.6}),
    "more tokens": request(params={"max_tokens": 100}),
    "a seed": request(params={"seed": 1}),
    "tools": request(params={"tools": TOOLS}),
    "json": request(params={"response_format": {"type": "json_object"}}),
    "a system message": request(SYSTEM, USER),
    "another system message": request({**SYSTEM, "content": "Be brief"}, USER),
    "a developer message": request({**SYSTEM, "role": "developer"}, USER),
    "earlier turns": request(USER, {"role": "assistant", "content": "It rises."}, USER),
    "other earlier turns": request(USER, {"role": "assistant", "content": "It falls."}, USER),
    "earlier turns by others": request(USER, {"role": "user", "content": "It rises."}, USER),
    "a name of the user": request({**USER, "name": "Anna"}),
    "another endpoint": request(endpoint="https://example.com"),
    "a vote": request(mode="consensus"),
}


def test_whatever_shapes_an_answer_makes_another_scope() -> None:
    keys = {name: r.scope.key for name, r in EACH_ITS_OWN.items()}
    assert len(set(keys.values())) == len(keys)
    assert len({r.question for r in EACH_ITS_OWN.values()}) == len(keys)
    assert all(len(key) == 16 for key in keys.values())


def test_the_last_message_is_no_part_of_the_scope_but_of_the_question() -> None:
    one, other = request(SYSTEM, USER), request(SYSTEM, {**USER, "content": "What is a wave?"})
    assert one.scope == other.scope
    assert one.question != other.question
    assert one.text == "What is a tide?"


def test_the_order_of_fields_does_not_matter() -> None:
    one = request(defaults={"model": "flash", "temperature": 0.5, "top_p": 1})
    other = request(defaults={"top_p": 1, "temperature": 0.5, "model": "flash"})
    assert one == other
    assert request({"role": "user", "content": "x"}) == request({"content": "x", "role": "user"})


def test_it_does_not_matter_whether_a_field_is_a_default_or_the_prompts_own() -> None:
    assert request(defaults={"model": "flash"}, params={"temperature": 0.5}) == request()


def test_a_text_and_the_same_text_as_a_message_are_one_question() -> None:
    maker = ScopeMaker(DEFAULTS)
    assert maker.request(Prompt(0, "", text="What is a tide?")) == maker.request(
        Prompt(7, "id", messages=[USER])
    )


def test_modes_of_a_single_call_share_answers() -> None:
    assert request(mode="single") == request(mode="race")


VALUES = st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3)
FIELDS = st.dictionaries(
    st.sampled_from(["model", "temperature", "tools", "seed", "stop"]), VALUES, max_size=4
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant"]), "content": st.text(max_size=3)}
    ),
    max_size=3,
)


@given(FIELDS, FIELDS, MESSAGES, MESSAGES, st.booleans(), st.booleans())
def test_scopes_are_equal_exactly_where_all_is_equal(
    fields: dict[str, Any],
    other_fields: dict[str, Any],
    earlier: list[dict[str, Any]],
    other_earlier: list[dict[str, Any]],
    vote: bool,
    other_vote: bool,
) -> None:
    one = request(*earlier, USER, defaults=fields, mode="consensus" if vote else "single")
    other = request(*other_earlier, USER, defaults=other_fields, mode="consensus" if other_vote else "single")
    same = (repr(sorted(fields.items())), earlier, vote) == (
        repr(sorted(other_fields.items())),
        other_earlier,
        other_vote,
    )
    assert (one.scope.key == other.scope.key) == same
    assert (one.question == other.question) == same
    again = request(*earlier, USER, defaults=dict(fields), mode="consensus" if vote else "single")
    assert again == one


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": ""},
        {"role": "user", "content": " \n"},
        {"role": "user", "content": "x" * (LONGEST_READ + 1)},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url"}]},
        {"role": "tool", "content": "42"},
        {"role": "assistant", "content": "It is"},
    ],
)
def test_what_is_not_a_readable_question_is_matched_exactly_only(message: dict[str, Any]) -> None:
    assert request(message).text is None


def test_the_longest_text_that_is_read_is_read() -> None:
    assert request({"role": "user", "content": "x" * LONGEST_READ}).text == "x" * LONGEST_READ


def test_a_long_text_is_shown_by_its_beginning_and_a_short_one_in_full() -> None:
    assert request().prompt == "What is a tide?"
    assert len(request({"role": "user", "content": "tide " * 5000}).prompt) <= 80


def test_a_request_is_made_of_what_scripts_have_at_hand() -> None:
    assert as_request("What is a tide?", "flash") == as_request([USER], "flash")
    assert as_request("What is a tide?", "flash") == as_request(
        Prompt(3, "x", text="What is a tide?"), "flash"
    )
    assert as_request("What is a tide?", "flash") != as_request("What is a tide?", "pro")
    assert as_request("What is a tide?", temperature=1) != as_request("What is a tide?", temperature=0)
    assert as_request(EACH_ITS_OWN["plain"]) is EACH_ITS_OWN["plain"]


def test_an_empty_conversation_is_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        as_request([])


@pytest.mark.parametrize(
    ("made", "label"),
    [
        (request(), "flash · temperature 0.5"),
        (request(defaults={}), "any model"),
        (request(defaults={"model": "pro"}, mode="consensus"), "pro · consensus"),
        (request(SYSTEM, USER, defaults={"model": "pro"}), "pro · system: Be brief."),
        (request(USER, USER, defaults={"model": "pro"}), "pro · 1 earlier message"),
        (
            request(SYSTEM, USER, USER, USER, defaults={"model": "pro"}),
            "pro · system: Be brief. · 2 earlier messages",
        ),
        (request(defaults={"model": "pro", "tools": TOOLS, "max_tokens": 9}), "pro · max_tokens 9 · tools"),
    ],
)
def test_a_scope_says_to_a_person_what_it_is(made: CacheRequest, label: str) -> None:
    assert made.scope.label == label


def test_a_long_system_message_is_cut_in_the_label() -> None:
    label = request({**SYSTEM, "content": "Be\n  brief " * 50}, USER).scope.label
    assert "…" in label
    assert "\n" not in label
    assert len(label) < 100
