"""A session from a context: every prompt becomes the next turn."""

from __future__ import annotations

import pytest

from core.client.prompt import Prompt
from core.config.settings import Settings
from core.context import ContextError
from core.context.continuing import ContextStart, start_from
from tests.core.context.talks import HEAT, kept

START = ContextStart("a", "house", HEAT, {"top_p": 0.9, "tools": []}, "harbour")


def test_a_text_is_the_next_turn_of_the_user() -> None:
    prompt = START.continued(Prompt(3, "third", text="And in a new house?"))
    assert prompt == Prompt(
        3,
        "third",
        messages=[*HEAT, {"role": "user", "content": "And in a new house?"}],
        params={"top_p": 0.9, "tools": []},
    )


def test_messages_follow_and_own_fields_win() -> None:
    turns = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    ]
    prompt = START.continued(Prompt(1, "1", messages=turns, params={"top_p": 0.1}))
    assert isinstance(prompt, Prompt)
    assert prompt.messages == [*HEAT, *turns]
    assert prompt.params == {"top_p": 0.1, "tools": []}


def test_a_second_system_message_is_refused() -> None:
    why = START.continued(Prompt(1, "1", messages=[{"role": "system", "content": "x"}]))
    assert isinstance(why, str)
    assert "system message of its own" in why


def test_after_a_tool_call_only_its_result_can_follow() -> None:
    called = {"role": "assistant", "content": "", "reasoning_content": "", "tool_calls": [{"id": "1"}]}
    start = ContextStart("a", "house", [*HEAT, called])
    why = start.continued(Prompt(1, "1", text="go on"))
    assert isinstance(why, str)
    assert "ends with a tool call" in why
    result = start.continued(
        Prompt(1, "1", messages=[{"role": "tool", "tool_call_id": "1", "content": "42"}])
    )
    assert isinstance(result, Prompt)
    assert result.messages is not None
    assert result.messages[-2] == called  # with its reasoning, as the API wants it back


def test_its_model_and_sampling_count_unless_the_user_gives_others() -> None:
    fields = {"temperature": 0.2, "thinking": {"type": "disabled"}, "top_p": 0.9, "reasoning_effort": "high"}
    snapshot = kept(HEAT, "house", fields=fields, account="harbour")
    start, settings = start_from(snapshot, Settings(model="other", temperature=1.0), {"temperature"})
    assert (settings.model, settings.temperature, settings.thinking) == ("deepseek-flash", 1.0, False)
    assert start.fields == {"top_p": 0.9, "reasoning_effort": "high"}
    assert (start.account, start.messages) == ("harbour", HEAT)
    _, settings = start_from(snapshot, Settings(model="mine"), {"model"})
    assert settings.model == "mine"


def test_a_field_that_no_setting_can_have_is_told() -> None:
    with pytest.raises(ContextError, match="the context 'house'"):
        start_from(kept(HEAT, "house", fields={"temperature": "hot"}), Settings(), ())
