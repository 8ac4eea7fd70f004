"""Streams, whole and broken."""

import json
import time
from typing import Any

import httpx
import pytest

from core.simulator import Constant


def text_of(deltas: list[dict[str, Any]], field: str = "content") -> str:
    return "".join(delta.get(field) or "" for delta in deltas)


def test_a_stream_says_what_the_plain_answer_says_and_ends_with_done(serve: Any) -> None:
    served = serve()
    plain = served.ask().json()["choices"][0]["message"]["content"]
    assert text_of(served.deltas()) == plain
    events = served.events()
    assert events[-1] == "[DONE]"
    assert json.loads(events[-2])["choices"][0]["finish_reason"] == "stop"
    assert len(events) > 10


def test_a_thinking_stream_opens_with_an_empty_string_of_reasoning(serve: Any) -> None:
    deltas = serve(thinking=12).deltas()
    assert deltas[0]["reasoning_content"] == ""
    assert text_of(deltas, "reasoning_content")
    first_content = next(index for index, delta in enumerate(deltas) if delta.get("content"))
    assert not any("reasoning_content" in delta for delta in deltas[first_content:])


def test_usage_is_sent_when_asked_for_where_the_profile_says(serve: Any) -> None:
    options = {"stream_options": {"include_usage": True}}
    assert '"usage"' not in "".join(serve().events())
    last = json.loads(serve().events(**options)[-2])
    assert last["choices"][0]["finish_reason"] == "stop"
    own = json.loads(serve(usage_chunk="own").events(**options)[-2])
    assert own["choices"] == []
    assert own["usage"] == last["usage"]


def test_the_token_rate_spreads_a_stream_over_time(serve: Any) -> None:
    served = serve(token_rate=200, answer_tokens=40)
    began = time.monotonic()
    with served.client.stream(
        "POST",
        "/chat/completions",
        json=served.body("tide", stream=True),
        headers=served.headers("sk-sim-a-1-00000000"),
    ) as answer:
        arrivals = [time.monotonic() - began for _ in answer.iter_raw()]
    assert len(arrivals) >= 5
    assert 0.12 <= arrivals[-1] < 1.0
    assert arrivals[0] < 0.1


def test_a_rate_above_the_shortest_tick_loses_nothing(serve: Any) -> None:
    fast, at_once = serve(token_rate=5_000, answer_tokens=300), serve(answer_tokens=300)
    assert text_of(fast.deltas()) == text_of(at_once.deltas())


def test_comments_keep_a_waiting_stream_alive(serve: Any) -> None:
    text = serve(latency=Constant(value_s=0.1), keep_alive_every_s=0.03).ask(stream=True).text
    assert text.startswith(": keep-alive\n\n: keep-alive\n\n")
    assert text.endswith("data: [DONE]\n\n")


def test_a_cut_stream_is_reset_after_so_many_chunks(serve: Any) -> None:
    served = serve(cut_share=1.0, cut_after_chunks=2)
    lines: list[str] = []
    with (
        pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)),
        served.client.stream(
            "POST",
            "/chat/completions",
            json=served.body("tide", stream=True),
            headers=served.headers("sk-sim-a-1-00000000"),
        ) as answer,
    ):
        lines.extend(line for line in answer.iter_lines() if line)
    counters = served.wait_until(lambda counters: counters["in_flight"] == 0)
    assert counters["by_outcome"] == {"cut": 1}
    assert (counters["ok"], counters["cancelled"], counters["completion_tokens"]) == (0, 0, 8)


def test_a_truncated_stream_ends_cleanly_without_a_reason(serve: Any) -> None:
    served = serve(truncate_share=1.0)
    events = served.events()
    assert "[DONE]" not in events
    assert all(json.loads(event)["choices"][0]["finish_reason"] is None for event in events)
    assert served.account()["ok"] == 0


def test_a_malformed_stream_has_one_broken_event(serve: Any) -> None:
    broken = 0
    for event in serve(malformed_share=1.0).events()[:-1]:
        try:
            json.loads(event)
        except json.JSONDecodeError:
            broken += 1
    assert broken == 1


def test_a_stream_without_resources_stops_half_way_and_says_so(serve: Any) -> None:
    served = serve(insufficient_share=1.0)
    events = served.events(stream_options={"include_usage": True})
    last = json.loads(events[-2])
    assert events[-1] == "[DONE]"
    assert last["choices"][0]["finish_reason"] == "insufficient_system_resource"
    assert 0 < last["usage"]["completion_tokens"] < 25


def test_an_error_of_a_stream_is_a_plain_error_after_the_latency(serve: Any) -> None:
    served = serve(error_share={500: 1.0}, latency=Constant(value_s=0.1), keep_alive_every_s=0.01)
    began = time.monotonic()
    answer = served.ask(stream=True)
    assert (answer.status_code, answer.json()["error"]["message"]) == (500, "Internal Server Error")
    assert time.monotonic() - began >= 0.09
