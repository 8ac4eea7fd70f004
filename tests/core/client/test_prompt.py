"""Prompts: the body that asks them, what tables show of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.prompt import Prompt, request_body

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


def test_a_text_is_asked_as_one_message_of_the_user() -> None:
    body = msgspec.json.decode(request_body(Prompt(1, "a", text="tide?"), DEFAULTS, stream=False))
    assert body == DEFAULTS | {"messages": [{"role": "user", "content": "tide?"}], "stream": False}


def test_a_stream_is_asked_for_with_its_usage() -> None:
    body = msgspec.json.decode(request_body(Prompt(1, "a", text="tide?"), {}, stream=True))
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}


@given(prompt=prompts, defaults=defaults, stream=st.booleans())
def test_a_prompts_own_fields_win_and_the_conversation_is_sent_as_it_is(
    prompt: Prompt, defaults: dict[str, Any], stream: bool
) -> None:
    body = msgspec.json.decode(request_body(prompt, defaults, stream=stream))
    assert {k: v for k, v in body.items() if k not in ("stream", "stream_options")} == asked(prompt, defaults)


SHORT = {"role": "system", "content": "Be brief."}
ASK, ASK_MORE = {"role": "user", "content": "When is high tide?"}, {"role": "user", "content": "And low?"}


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        (Prompt(1, "a", text="  two\n\tlines  "), "two lines"),
        (Prompt(1, "a", text="x" * 500), "x" * 80),
        (Prompt(1, "a", messages=[SHORT, ASK, {"role": "assistant", "content": "At six."}]), ASK["content"]),
        (Prompt(1, "a", messages=[ASK, ASK_MORE]), "And low?"),
        (Prompt(1, "a", messages=[SHORT]), ""),
        (
            Prompt(
                1,
                "a",
                messages=[
                    {
                        "role": "user",
                        "content": [
                            {"type": "image_url", "image_url": {"url": "data:"}},
                            {"type": "text", "text": "what is it?"},
                        ],
                    }
                ],
            ),
            "what is it?",
        ),
        (
            Prompt(
                1,
                "a",
                messages=[{"role": "user", "content": [{"type": "text", "text": None}, 3, {"text": 4}]}],
            ),
            "",
        ),
        (Prompt(1, "a", messages=[{"role": "user", "content": None}]), ""),
        (Prompt(1, "a"), ""),
    ],
)
def test_a_preview_is_the_start_of_the_last_question_on_one_line(prompt: Prompt, shown: str) -> None:
    assert prompt.preview() == shown
