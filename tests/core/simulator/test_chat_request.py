"""What the simulator reads from a body."""

import msgspec
import pytest

from core.simulator.chat_request import Message, decode_chat_request, prompt_hash, prompt_text


def test_parts_of_text_are_joined_and_pictures_ignored() -> None:
    chat = decode_chat_request(
        b'{"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "a"},'
        b' {"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": "b"}]}]}'
    )
    assert chat.last_user_text == "ab"


def test_the_last_user_message_counts_whatever_follows_it() -> None:
    chat = decode_chat_request(
        b'{"model": "m", "messages": [{"role": "user", "content": "a"},'
        b' {"role": "assistant", "content": null}, {"role": "user", "content": "b"},'
        b' {"role": "assistant", "content": "c", "prefix": true}]}'
    )
    assert chat.last_user_text == "b"
    assert chat.continued_text == "c"


def test_thinking_and_usage_are_read() -> None:
    chat = decode_chat_request(
        b'{"model": "m", "messages": [], "thinking": {"type": "disabled"},'
        b' "stream_options": {"include_usage": true}}'
    )
    assert not chat.thinks
    assert chat.wants_usage
    assert chat.continued_text is None
    assert chat.last_user_text == ""


def test_a_continued_answer_has_the_hash_of_its_prompt() -> None:
    user = Message(role="user", content="a")
    begun = Message(role="assistant", content="so", prefix=True)
    assert prompt_text([user, begun]) == prompt_text([user])
    assert prompt_hash(prompt_text([user])) != prompt_hash(prompt_text([user, user]))


def test_a_lone_surrogate_can_be_hashed() -> None:
    assert len(prompt_hash("\ud800")) == 16


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"model": 3, "messages": []}', b"[]"])
def test_a_body_that_is_no_chat_request_is_refused(body: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode_chat_request(body)
