"""Answers of several endpoints, and the usage that is read from them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.wire import WireUsage, decode_answer
from core.events import Usage


def usage_of(**fields: object) -> Usage:
    found = decode_answer(msgspec.json.encode({"usage": fields})).usage
    assert found is not None
    return found.as_usage()


def test_deepseek_tells_hits_and_misses_apart() -> None:
    usage = usage_of(
        prompt_tokens=100,
        completion_tokens=30,
        total_tokens=130,
        prompt_cache_hit_tokens=64,
        prompt_cache_miss_tokens=36,
        prompt_tokens_details={"cached_tokens": 64},
        completion_tokens_details={"reasoning_tokens": 20},
    )
    assert usage == Usage(cache_hit=64, cache_miss=36, completion=30, reasoning=20)


@pytest.mark.parametrize(
    ("fields", "hit", "miss"),
    [
        ({"prompt_tokens": 10}, 0, 10),
        ({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 4}}, 4, 6),
        ({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": None}}, 0, 10),
        ({"prompt_tokens": 10, "prompt_tokens_details": None}, 0, 10),
        ({"prompt_tokens": 10, "prompt_tokens_details": {"audio_tokens": 1}}, 0, 10),
        ({"prompt_tokens": 10, "prompt_cache_hit_tokens": 3}, 3, 7),
        ({"prompt_tokens": 10, "prompt_cache_hit_tokens": 12}, 12, 0),
        ({}, 0, 0),
    ],
)
def test_what_an_endpoint_does_not_tell_counts_as_a_miss(
    fields: dict[str, object], hit: int, miss: int
) -> None:
    usage = usage_of(**fields)
    assert (usage.cache_hit, usage.cache_miss) == (hit, miss)


@given(prompt=st.integers(0, 10**7), hit=st.integers(0, 10**7) | st.none())
def test_hits_and_misses_are_never_negative_and_cover_the_prompt(prompt: int, hit: int | None) -> None:
    usage = WireUsage(prompt, 5, prompt_cache_hit_tokens=hit).as_usage()
    assert min(usage.cache_hit, usage.cache_miss) >= 0
    assert usage.prompt == max(prompt, hit or 0)


def test_reasoning_is_zero_where_it_is_not_told() -> None:
    assert usage_of(completion_tokens=9, completion_tokens_details={"reasoning_tokens": None}).reasoning == 0
    assert usage_of(completion_tokens=9, completion_tokens_details={}).reasoning == 0


def test_numbers_that_an_endpoint_leaves_null_count_as_zero() -> None:
    assert usage_of(prompt_tokens=None, completion_tokens=None) == Usage()


def test_fields_that_are_not_known_are_passed_over() -> None:
    answer = decode_answer(
        b'{"id":"1","object":"chat.completion.chunk","created":1,"system_fingerprint":"x","service_tier":null,'
        b'"choices":[{"index":0,"logprobs":null,"delta":{"role":"assistant","content":"a","refusal":null}}]}'
    )
    assert answer.choices is not None
    assert answer.choices[0].delta is not None
    assert answer.choices[0].delta.content == "a"
