"""An answer is put together from its pieces, and only a whole one is passed on."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.errors import CallError
from core.client.reply import Reply, ReplyBuilder, estimate_tokens
from core.events import Usage

USAGE = {
    "prompt_tokens": 10,
    "completion_tokens": 4,
    "prompt_cache_hit_tokens": 8,
    "prompt_cache_miss_tokens": 2,
}
TOLD = Usage(cache_hit=8, cache_miss=2, completion=4)


def chunk(finish_reason: str | None = None, usage: Any = None, **delta: Any) -> bytes:
    return msgspec.json.encode(
        {
            "model": "deepseek-flash",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
            "usage": usage,
        }
    )


def own_usage_chunk() -> bytes:
    return msgspec.json.encode({"choices": [], "usage": USAGE})


def streamed(*events: bytes) -> Reply:
    builder = ReplyBuilder()
    for event in events:
        builder.take_event(event)
    return builder.finish("id-1")


def plain(message: dict[str, Any], finish_reason: str | None = "stop", **fields: Any) -> Reply:
    builder = ReplyBuilder()
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    builder.take_plain(msgspec.json.encode({"choices": [choice], **fields}))
    return builder.finish(None)


def test_text_is_joined_and_reasoning_kept_apart() -> None:
    reply = streamed(
        chunk(role="assistant", content=None, reasoning_content=""),
        chunk(reasoning_content="Let me "),
        chunk(reasoning_content="think."),
        chunk(content="It is "),
        chunk(content="high tide."),
        chunk("stop", usage=USAGE),
        b"[DONE]",
    )
    assert (reply.content, reply.reasoning) == ("It is high tide.", "Let me think.")
    assert (reply.model, reply.request_id, reply.finish_reason) == ("deepseek-flash", "id-1", "stop")
    assert reply.tool_calls is None


@given(content=st.lists(st.text()), reasoning=st.lists(st.text()))
def test_no_piece_of_text_is_lost(content: list[str], reasoning: list[str]) -> None:
    reply = streamed(
        *(chunk(reasoning_content=r) for r in reasoning),
        *(chunk(content=c) for c in content),
        chunk("stop"),
        b"[DONE]",
    )
    assert (reply.content, reply.reasoning) == ("".join(content), "".join(reasoning))


def test_only_pieces_with_text_count_as_text() -> None:
    builder = ReplyBuilder()
    assert not builder.take_event(chunk(role="assistant", content=""))
    assert not builder.take_event(chunk(reasoning_content=""))
    assert builder.take_event(chunk(reasoning_content="so"))
    assert builder.take_event(chunk(content="a"))
    assert builder.take_event(chunk(tool_calls=[{"index": 0, "id": "1"}]))
    assert not builder.take_event(chunk("stop"))
    assert not builder.take_event(own_usage_chunk())
    assert not builder.take_event(b"[DONE]")
    assert builder.text_so_far == "soa"


@pytest.mark.parametrize(
    "ending",
    [(chunk("stop", usage=USAGE),), (chunk("stop"), own_usage_chunk()), (chunk(usage=USAGE), chunk("stop"))],
    ids=["on the last chunk", "on a chunk of its own", "before the last chunk"],
)
def test_usage_is_found_wherever_it_is_sent(ending: tuple[bytes, ...]) -> None:
    assert streamed(chunk(content="tide"), *ending, b"[DONE]").usage == TOLD


def test_usage_that_nobody_told_is_estimated_and_marked_so() -> None:
    usage = streamed(chunk(content="潮汐很高。" * 20), chunk("stop"), b"[DONE]").usage
    assert usage == Usage(0, 0, 60, 0, True)


def test_a_second_choice_is_left_out() -> None:
    second = msgspec.json.encode(
        {"choices": [{"index": 1, "delta": {"content": "other"}, "finish_reason": "stop"}]}
    )
    reply = streamed(chunk(content="one"), second, chunk("length"), b"[DONE]")
    assert (reply.content, reply.finish_reason) == ("one", "length")


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter", "tool_calls"])
def test_the_finish_reason_is_passed_on(reason: str) -> None:
    assert streamed(chunk(content="a"), chunk(reason), b"[DONE]").finish_reason == reason
    assert plain({"content": "a"}, reason).finish_reason == reason


# Plain answers


def test_blank_lines_before_a_plain_answer_are_skipped() -> None:
    builder = ReplyBuilder()
    builder.take_plain(b'\n\n\r\n  {"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}\n')
    assert builder.finish(None).content == "a"


def test_a_plain_answer_brings_reasoning_and_usage() -> None:
    reply = plain({"content": "high", "reasoning_content": "moon"}, usage=USAGE)
    assert (reply.content, reply.reasoning, reply.usage) == ("high", "moon", TOLD)


# Tool calls


def test_a_tool_call_is_put_together_from_its_deltas() -> None:
    def part(index: int, arguments: str) -> bytes:
        return chunk(tool_calls=[{"index": index, "function": {"arguments": arguments}}])

    def opening(index: int, name: str) -> bytes:
        function = {"name": name, "arguments": ""}
        return chunk(
            tool_calls=[{"index": index, "id": f"call_{index}", "type": "function", "function": function}]
        )

    reply = streamed(
        opening(0, "tide"),
        part(0, '{"port"'),
        opening(1, "wind"),
        part(1, "{}"),
        part(0, ': "Brest"}'),
        chunk("tool_calls"),
        b"[DONE]",
    )
    assert reply.tool_calls == [
        {"id": "call_0", "type": "function", "function": {"name": "tide", "arguments": '{"port": "Brest"}'}},
        {"id": "call_1", "type": "function", "function": {"name": "wind", "arguments": "{}"}},
    ]


def test_an_empty_id_in_a_later_delta_opens_no_new_call() -> None:
    reply = streamed(
        chunk(tool_calls=[{"index": 0, "id": "call_0", "function": {"name": "tide", "arguments": "{"}}]),
        chunk(tool_calls=[{"index": 0, "id": "", "type": None, "function": {"name": "", "arguments": "}"}}]),
        chunk("tool_calls"),
        b"[DONE]",
    )
    assert reply.tool_calls == [
        {"id": "call_0", "type": "function", "function": {"name": "tide", "arguments": "{}"}}
    ]


def test_the_name_and_id_of_a_tool_call_may_come_after_its_first_delta() -> None:
    reply = streamed(
        chunk(tool_calls=[{"index": 0, "function": {"arguments": "{"}}]),
        chunk(tool_calls=[{"index": 0, "id": "call_0", "function": {"name": "tide", "arguments": "}"}}]),
        chunk("tool_calls"),
        b"[DONE]",
    )
    assert reply.tool_calls == [
        {"id": "call_0", "type": "function", "function": {"name": "tide", "arguments": "{}"}}
    ]


@given(st.integers(1, 6))
def test_calls_of_a_plain_answer_stay_apart_without_an_index(count: int) -> None:
    calls = [
        {"id": f"call_{i}", "type": "function", "function": {"name": "tide", "arguments": f"[{i}]"}}
        for i in range(count)
    ]
    assert plain({"content": None, "tool_calls": calls}, "tool_calls").tool_calls == calls


def test_a_tool_call_without_arguments_has_an_empty_text_of_them() -> None:
    reply = streamed(
        chunk(tool_calls=[{"index": 0, "id": "c", "function": {"name": "now"}}]), chunk("stop"), b"[DONE]"
    )
    assert reply.tool_calls == [{"id": "c", "type": "function", "function": {"name": "now", "arguments": ""}}]


# What is not an answer


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ((chunk(content="half"), b"[DONE]"), "truncated"),
        ((chunk(content="half"), chunk("")), "truncated"),
        ((chunk(content="half"), chunk(""), b"[DONE]"), "truncated"),
        ((chunk(content="all"), chunk("stop")), "truncated"),
        ((b"[DONE]",), "truncated"),
        ((), "truncated"),
        ((chunk(content="half"), chunk("insufficient_system_resource"), b"[DONE]"), "insufficient_resource"),
        ((chunk(content="half"), b'{"error":{"message":"engine died","code":500}}'), "server_error"),
        ((b'{"error":"engine died"}',), "server_error"),
        ((b'{"choices":[{"index":0,"delta":{"con',), "malformed"),
        ((b"",), "malformed"),
        ((b"<html></html>",), "malformed"),
        ((b'{"choices":"none"}',), "malformed"),
        ((b'{"choices":[{"delta":{"content":"\xff"}}]}',), "malformed"),
        ((b'{"extra":' + b"[" * 5_000,), "malformed"),
    ],
)
def test_a_stream_that_is_not_a_whole_answer_is_an_error(events: tuple[bytes, ...], kind: str) -> None:
    with pytest.raises(CallError) as failed:
        streamed(*events)
    assert failed.value.kind == kind
    assert len(failed.value.message) < 400


def test_what_the_endpoint_says_inside_a_stream_is_passed_on() -> None:
    with pytest.raises(CallError, match="engine died"):
        streamed(chunk(content="half"), b'{"error":{"message":"engine\\ndied","type":"x"}}')


def test_an_error_that_is_null_is_none() -> None:
    event = msgspec.json.encode(
        {"error": None, "choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]}
    )
    assert streamed(event, b"[DONE]").content == "a"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"<html>busy</html>", b"{} trailing"])
def test_a_plain_body_that_is_no_answer_is_malformed(body: bytes) -> None:
    with pytest.raises(CallError) as failed:
        ReplyBuilder().take_plain(body)
    assert failed.value.kind == "malformed"


def test_a_plain_answer_without_a_finish_reason_is_cut_short() -> None:
    with pytest.raises(CallError) as failed:
        plain({"content": "half"}, None)
    assert failed.value.kind == "truncated"


@given(st.binary(max_size=60))
def test_no_event_does_more_than_fail_the_call(data: bytes) -> None:
    builder = ReplyBuilder()
    with contextlib.suppress(CallError):
        builder.take_event(data)
        builder.finish(None)


# Estimates


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a" * 100, 30), ("潮" * 100, 60), ("潮" * 50 + "a" * 50, 45), ("é" * 100, 30), ("カ" * 10, 6)],
)
def test_wide_characters_count_double_in_an_estimate(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_more_text_never_has_fewer_tokens(a: str, b: str) -> None:
    assert estimate_tokens(a) <= estimate_tokens(a + b) <= estimate_tokens(a) + estimate_tokens(b) + 1
