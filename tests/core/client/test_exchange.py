"""One exchange over a real socket, with both transports: whole answers come through, all else is an error."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from core.client import exchange as exchange_module
from core.client.errors import Action, CallError
from core.client.exchange import CHAT_PATH, Clocks, check_base_url, exchange, request_headers
from core.client.prompt import Prompt, request_body
from core.client.reply import Reply
from core.client.transport import Transport
from core.config.secrets import Secret
from core.simulator import Constant, SimulatorThread

PATIENCE_S = 5.0
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\nx-request-id: raw-1\r\n"
STREAM_HEAD = HEAD % b"text/event-stream; charset=utf-8" + b"connection: close\r\n\r\n"
CHUNKED_HEAD = HEAD % b"text/event-stream" + b"transfer-encoding: chunked\r\n\r\n"
PLAIN_HEAD = HEAD % b"application/json" + b"connection: close\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


def event(content: str = "", finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish_reason}
    return b"data: " + msgspec.json.encode({"choices": [choice]}) + b"\n\n"


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


ANSWER = event("high ") + event("tide") + event(finish_reason="stop") + b"data: [DONE]\n\n"
PLAIN = b'{"choices":[{"index":0,"message":{"content":"high tide"},"finish_reason":"stop"}]}'


async def ask(
    transport: Transport,
    base_url: str,
    key: Secret,
    text: str = "When is high tide?",
    *,
    stream: bool = True,
    clocks: Clocks | None = None,
) -> Reply:
    body = request_body(Prompt(1, "1", text=text), {"model": "deepseek-flash"}, stream=stream)
    running = clocks or Clocks(time.monotonic())
    async with asyncio.timeout(PATIENCE_S):
        return await exchange(transport, base_url + CHAT_PATH, request_headers(key), body, running)


async def failing(transport: Transport, base_url: str, key: Secret, **how: Any) -> CallError:
    with pytest.raises(CallError) as failed:
        await ask(transport, base_url, key, **how)
    assert key.reveal() not in str(failed.value)
    return failed.value


async def until(condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(patience_s):
        while not condition():  # noqa: ASYNC110 - nobody tells when counters of another thread change
            await asyncio.sleep(0.002)


def account(simulator: SimulatorThread) -> dict[str, Any]:
    counters: dict[str, Any] = simulator.stats()["accounts"]["a"]
    return counters


# Whole answers


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_comes_with_text_reasoning_usage_and_id(
    transport: Transport, simulate: Any, key: Secret, stream: bool
) -> None:
    simulator = simulate(thinking=12, answer_tokens=30)
    reply = await ask(transport, simulator.base_url, key, stream=stream)
    assert reply.content
    assert reply.reasoning
    assert reply.finish_reason == "stop"
    assert reply.model == "deepseek-flash"
    assert (reply.request_id or "").startswith("sim-")
    counted = account(simulator)
    assert (reply.usage.prompt, reply.usage.completion) == (
        counted["prompt_tokens"],
        counted["completion_tokens"],
    )
    assert not reply.usage.estimated


async def test_a_stream_says_what_the_plain_answer_says(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    simulator = simulate(usage_chunk="own", thinking=8)
    streamed = await ask(transport, simulator.base_url, key)
    plain = await ask(transport, simulator.base_url, key, stream=False)
    assert (streamed.content, streamed.reasoning) == (plain.content, plain.reasoning)
    assert streamed.usage.completion == plain.usage.completion


async def test_keep_alives_are_skipped_and_re_arm_only_the_clock_of_bytes(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    simulator = simulate(latency=Constant(value_s=0.12), keep_alive_every_s=0.03)
    for stream in (True, False):
        clocks = Clocks(time.monotonic())
        reply = await ask(transport, simulator.base_url, key, stream=stream, clocks=clocks)
        assert reply.content
        assert clocks.first_token is not None
        assert clocks.first_token - clocks.started >= 0.11


async def test_the_clocks_tell_a_waiting_call_from_a_dead_one(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    go_on = asyncio.Event()

    async def wait_in_comments(writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM_HEAD)
        while not go_on.is_set():
            writer.write(b": keep-alive\n\n")
            await writer.drain()
            await asyncio.sleep(0.002)
        writer.write(ANSWER)
        writer.close()

    raw = await serve_raw(wait_in_comments)
    clocks = Clocks(time.monotonic())
    asking = asyncio.create_task(ask(transport, raw.url, key, clocks=clocks))
    await until(lambda: clocks.last_byte > clocks.started)
    seen = clocks.last_byte
    await until(lambda: clocks.last_byte > seen)
    assert clocks.first_token is None
    assert clocks.last_text == clocks.started
    go_on.set()
    assert (await asking).content == "high tide"
    assert clocks.first_token is not None
    assert clocks.first_token == clocks.last_text


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN_HEAD + PLAIN,
        PLAIN_HEAD + b"\n\n\r\n\n" + PLAIN + b"\n",
        HEAD % b"application/json" + b"content-length: %d\r\n\r\n" % len(PLAIN) + PLAIN,
        STREAM_HEAD + ANSWER,
        STREAM_HEAD + b": keep-alive\n\n" * 3 + ANSWER,
        STREAM_HEAD + ANSWER.replace(b"\n", b"\r\n"),
        STREAM_HEAD + ANSWER.replace(b"\n", b"\r"),
        CHUNKED_HEAD + chunked(ANSWER) + LAST_CHUNK,
        CHUNKED_HEAD + b"".join(chunked(ANSWER[i : i + 1]) for i in range(len(ANSWER))) + LAST_CHUNK,
        HEAD % b"Text/Event-Stream" + b"connection: close\r\n\r\n" + ANSWER,
        STREAM_HEAD + ANSWER + b"data: {broken\n\n",
    ],
    ids=[
        "json though a stream was asked for",
        "blank lines before json",
        "json with its length",
        "stream",
        "keep-alive comments",
        "CRLF",
        "CR",
        "one chunk",
        "a chunk for each byte",
        "content type in capitals",
        "rubbish after [DONE]",
    ],
)
async def test_a_whole_answer_is_read_however_it_is_sent(
    transport: Transport, serve_raw: Any, key: Secret, answer: bytes
) -> None:
    raw = await serve_raw(answer)
    reply = await ask(transport, raw.url, key)
    assert (reply.content, reply.finish_reason, reply.request_id) == ("high tide", "stop", "raw-1")


async def test_an_answer_that_arrives_byte_by_byte_is_whole(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    async def byte_by_byte(writer: asyncio.StreamWriter) -> None:
        for byte in STREAM_HEAD + ANSWER:
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    raw = await serve_raw(byte_by_byte)
    assert (await ask(transport, raw.url, key)).content == "high tide"


async def test_a_connection_held_open_after_done_does_not_hold_up_the_answer(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    async def hold(writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED_HEAD + chunked(ANSWER))
        await writer.drain()
        await asyncio.Event().wait()

    raw = await serve_raw(hold)
    began = time.monotonic()
    assert (await ask(transport, raw.url, key)).content == "high tide"
    assert time.monotonic() - began < PATIENCE_S / 2


async def test_connections_are_used_again(transport: Transport, serve_raw: Any, key: Secret) -> None:
    async def whole(writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED_HEAD + chunked(ANSWER) + LAST_CHUNK)

    raw = await serve_raw(whole)
    for _ in range(5):
        await ask(transport, raw.url, key)
    assert len(raw.requests) == 5
    assert raw.connections == 1


async def test_many_calls_at_a_time_do_not_mix(transport: Transport, simulate: Any, key: Secret) -> None:
    simulator = simulate(latency=Constant(value_s=0.05))
    texts = [f"What is tide number {i}?" for i in range(40)]
    replies = await asyncio.gather(*(ask(transport, simulator.base_url, key, text) for text in texts))
    again = await asyncio.gather(*(ask(transport, simulator.base_url, key, text) for text in reversed(texts)))
    assert [r.content for r in replies] == [r.content for r in reversed(again)]
    assert len({r.content for r in replies}) > 20
    assert account(simulator)["max_in_flight"] > 10


async def test_the_key_travels_in_its_header_and_nowhere_else(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    raw = await serve_raw(STREAM_HEAD + ANSWER)
    await ask(transport, raw.url, key)
    head, _, body = raw.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /chat/completions HTTP/1.1"
    assert [line for line in lines if key.reveal() in line] == [
        line for line in lines if line.lower() == f"authorization: bearer {key.reveal()}".lower()
    ]
    assert key.reveal().encode() not in body
    assert msgspec.json.decode(body)["stream"] is True


# What is not an answer


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (STREAM_HEAD + event("high "), "truncated"),
        (STREAM_HEAD + event("high ") + event(finish_reason="stop"), "truncated"),
        (STREAM_HEAD + event("high ") + b"data: [DONE]\n\n", "truncated"),
        (STREAM_HEAD, "truncated"),
        (CHUNKED_HEAD + chunked(event("high ")) + LAST_CHUNK, "truncated"),
        (CHUNKED_HEAD + chunked(event("high ")), "cut"),
        (CHUNKED_HEAD + chunked(event("high "))[:-9], "cut"),
        (CHUNKED_HEAD + chunked(event("high ")) + b"no size\r\n", "cut"),
        (HEAD % b"application/json" + b"content-length: 400\r\n\r\n" + PLAIN, "cut"),
        (STREAM_HEAD + event("high ") + b"data: {broken\n\n" + ANSWER, "malformed"),
        (STREAM_HEAD + b'data: {"error": {"message": "engine died"}}\n\n', "server_error"),
        (
            STREAM_HEAD + event(finish_reason="insufficient_system_resource") + b"data: [DONE]\n\n",
            "insufficient_resource",
        ),
        (
            HEAD % b"text/html" + b"connection: close\r\n\r\n<html>Welcome to the hotel Wi-Fi</html>",
            "malformed",
        ),
        (PLAIN_HEAD + b"<html>busy</html>", "malformed"),
        (PLAIN_HEAD, "malformed"),
        (PLAIN_HEAD + PLAIN[:-20], "malformed"),
        (PLAIN_HEAD + PLAIN.replace(b'"stop"', b"null"), "truncated"),
        (PLAIN_HEAD + b'{"error": {"message": "engine died"}}', "server_error"),
    ],
    ids=[
        "stream ends after some text",
        "no [DONE]",
        "no finish reason",
        "no event at all",
        "clean end of the chunks after some text",
        "cut between chunks",
        "cut inside a chunk",
        "malformed chunk",
        "shorter than its length",
        "broken event",
        "error inside a stream",
        "out of resources",
        "html of a captive portal",
        "html that calls itself json",
        "empty body",
        "half of the json",
        "json without a finish reason",
        "error with status 200",
    ],
)
async def test_a_short_or_broken_answer_is_an_error_and_no_answer(
    transport: Transport, serve_raw: Any, key: Secret, answer: bytes, kind: str
) -> None:
    raw = await serve_raw(answer)
    error = await failing(transport, raw.url, key)
    assert (error.kind, error.request_id) == (kind, "raw-1")
    assert error.action is Action.PROBE_LATER


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ({"cut_share": 1.0}, "cut"),
        ({"truncate_share": 1.0}, "truncated"),
        ({"malformed_share": 1.0}, "malformed"),
        ({"insufficient_share": 1.0}, "insufficient_resource"),
        ({"unauthorized": True}, "unauthorised"),
        ({"balance": 0.0}, "out_of_balance"),
        ({"rate_limit_share": 1.0}, "rate_limited"),
        ({"error_share": {500: 1.0}}, "server_error"),
        ({"error_share": {503: 1.0}}, "overloaded"),
        ({"bad_request_marker": "tide"}, "bad_request"),
    ],
)
async def test_every_fault_of_the_endpoint_has_its_kind(
    transport: Transport, simulate: Any, key: Secret, behaviour: dict[str, Any], kind: str
) -> None:
    error = await failing(transport, simulate(**behaviour).base_url, key)
    assert error.kind == kind
    assert (error.request_id or "").startswith("sim-")


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_refusal_tells_how_long_to_wait(
    transport: Transport, simulate: Any, key: Secret, as_date: bool
) -> None:
    simulator = simulate(rate_limit_share=1.0, retry_after_s=30.0, retry_after_date=as_date)
    error = await failing(transport, simulator.base_url, key)
    assert (error.status, error.action) == (429, Action.BACK_OFF)
    assert error.retry_after_s == pytest.approx(30.0, abs=2.0)


@pytest.mark.parametrize("length", [b"content-length: 4000", b"transfer-encoding: chunked"])
async def test_a_refusal_counts_even_if_its_body_breaks_off(
    transport: Transport, serve_raw: Any, key: Secret, length: bytes
) -> None:
    raw = await serve_raw(b"HTTP/1.1 401 Unauthorized\r\n" + length + b"\r\n\r\n")
    assert (await failing(transport, raw.url, key)).kind == "unauthorised"


async def test_an_error_body_without_end_is_not_read_to_its_end(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n")
        while True:
            writer.write(b"x" * 16_384)
            await writer.drain()

    raw = await serve_raw(endless)
    assert (await failing(transport, raw.url, key)).kind == "server_error"
    await asyncio.wait_for(raw.hung_up.wait(), PATIENCE_S)


@pytest.mark.parametrize("head", [PLAIN_HEAD, STREAM_HEAD], ids=["plain", "stream"])
async def test_an_answer_without_end_is_given_up(
    transport: Transport, serve_raw: Any, key: Secret, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(exchange_module, "MAX_ANSWER_BYTES", 100_000)

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(event("and so on ") * 100)
            await writer.drain()

    raw = await serve_raw(endless)
    error = await failing(transport, raw.url, key)
    assert error.kind == "malformed"
    await asyncio.wait_for(raw.hung_up.wait(), PATIENCE_S)


async def test_a_connection_closed_before_the_answer_begins_is_unreachable(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    raw = await serve_raw(b"")
    assert (await failing(transport, raw.url, key)).kind == "unreachable"


async def test_what_is_not_http_is_unreachable(transport: Transport, serve_raw: Any, key: Secret) -> None:
    raw = await serve_raw(b"SSH-2.0-OpenSSH_9.6\r\n")
    assert (await failing(transport, raw.url, key)).kind == "unreachable"


async def test_a_redirect_is_not_followed_with_the_key(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    other = await serve_raw(STREAM_HEAD + ANSWER)
    raw = await serve_raw(
        b"HTTP/1.1 307 Moved\r\nlocation: %b/\r\ncontent-length: 0\r\n\r\n" % other.url.encode()
    )
    assert (await failing(transport, raw.url, key)).status == 307
    assert other.requests == []


# Giving up


@pytest.mark.parametrize(
    "behaviour",
    [
        {"hang": 1.0},
        {"latency": Constant(value_s=60.0), "keep_alive_every_s": 0.02},
        {"token_rate": 1.0, "answer_tokens": 400},
    ],
    ids=["before the head", "while it thinks", "in the middle of a stream"],
)
async def test_cancelling_drops_the_connection(
    transport: Transport,
    simulate: Any,
    key: Secret,
    behaviour: dict[str, Any],
) -> None:
    simulator = simulate(**behaviour)
    clocks = Clocks(time.monotonic())
    asking = asyncio.create_task(ask(transport, simulator.base_url, key, clocks=clocks))
    await until(lambda: account(simulator)["in_flight"] == 1)
    if "hang" not in behaviour:
        await until(lambda: clocks.last_byte > clocks.started)
    if "token_rate" in behaviour:
        await until(lambda: clocks.first_token is not None)
        assert clocks.builder.text_so_far
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: account(simulator)["cancelled"] == 1, patience_s=1.0)
    assert account(simulator)["in_flight"] == 0


async def test_a_cancelled_call_does_not_harm_the_next_one(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    simulator = simulate(token_rate=100.0, answer_tokens=20)
    calls = [asyncio.create_task(ask(transport, simulator.base_url, key, f"tide {i}")) for i in range(8)]
    await until(lambda: account(simulator)["in_flight"] == 8)
    for call in calls[::2]:
        call.cancel()
    done = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(d, Reply) for d in done] == [False, True] * 4
    assert (await ask(transport, simulator.base_url, key)).content


# Addresses


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://api.deepseek.com", "https://api.deepseek.com"),
        (" https://api.deepseek.com/v1/ ", "https://api.deepseek.com/v1"),
        ("http://127.0.0.1:8080//", "http://127.0.0.1:8080"),
        ("https://api.deepseek.com/chat/completions", "https://api.deepseek.com"),
        ("https://api.deepseek.com/beta/chat/completions/", "https://api.deepseek.com/beta"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_used_without_what_is_added_to_it(given: str, used: str) -> None:
    assert check_base_url(given) == used


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ("api.deepseek.com", "https://api.deepseek.com"),
        ("", "https://"),
        ("ftp://host", "scheme"),
        ("https://", "has no host"),
        ("http://[::1", "not an address"),
        ("http://host:99999", "Port"),
        ("http://host:port", "port"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_what_to_write(given: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice) as refused:
        check_base_url(given)
    assert "write it" in str(refused.value)
