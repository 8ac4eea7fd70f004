"""The JSON of completions, as DeepSeek writes it."""

import json
from typing import Any

from core.simulator.completion_text import StreamEvents, Usage, completion_json

USAGE = Usage(prompt=100, cache_hit=64, reasoning=8, content=20)


def payload(event: bytes) -> Any:
    size, _, rest = event.partition(b"\r\n")
    data = rest[: int(size, 16)]
    return json.loads(data.removeprefix(b"data: "))


def test_usage_adds_up() -> None:
    usage = json.loads(USAGE.json())
    assert usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"] == usage["prompt_tokens"]
    assert usage["completion_tokens"] == 28
    assert usage["total_tokens"] == 128
    assert usage["completion_tokens_details"] == {"reasoning_tokens": 8}
    assert usage["prompt_tokens_details"] == {"cached_tokens": 64}


def test_a_plain_completion_carries_text_that_needs_escapes() -> None:
    body = json.loads(completion_json(b"sim-1", 5, "m", 'a "b" \n 潮', "why", "stop", USAGE))
    assert body["object"] == "chat.completion"
    choice = body["choices"][0]
    assert choice["message"] == {"role": "assistant", "content": 'a "b" \n 潮', "reasoning_content": "why"}
    assert choice["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] == 128


def test_a_plain_completion_without_thinking_has_no_reasoning_field() -> None:
    body = json.loads(completion_json(b"sim-1", 5, "m", "a", None, "stop", USAGE))
    assert "reasoning_content" not in body["choices"][0]["message"]


def test_the_events_of_a_stream_are_chunks_of_one_answer() -> None:
    events = StreamEvents(b"sim-1", 5, "m")
    opening = payload(events.opening(thinking=True))
    assert opening["object"] == "chat.completion.chunk"
    assert opening["choices"][0]["delta"]["reasoning_content"] == ""
    assert payload(events.opening(thinking=False))["choices"][0]["delta"]["content"] == ""
    assert payload(events.reasoning("hm"))["choices"][0]["delta"] == {"reasoning_content": "hm"}
    assert payload(events.content("so"))["choices"][0]["delta"] == {"content": "so"}
    assert payload(events.content("so"))["choices"][0]["finish_reason"] is None


def test_usage_is_on_the_last_chunk_or_on_one_of_its_own() -> None:
    events = StreamEvents(b"sim-1", 5, "m")
    assert "usage" not in payload(events.closing("stop", None))
    last = payload(events.closing("stop", USAGE))
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["usage"]["prompt_tokens"] == 100
    own = payload(events.usage(USAGE))
    assert own["choices"] == []
    assert own["usage"] == last["usage"]
