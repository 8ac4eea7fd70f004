"""What is put becomes an entry, where it is worth keeping."""

from __future__ import annotations

from typing import Any

import pytest

from core.cache import IntelligentCache, as_request
from tests.core.cache.samples import (
    ANSWER,
    Asking,
    Open,
    bus,
    put,
)


def test_a_newer_answer_takes_the_place_of_the_older_and_keeps_its_pin_and_hits(
    cache: IntelligentCache, asking: Asking
) -> None:
    put(cache, asking())
    hit = cache.get(asking())
    assert hit is not None
    cache.pin(hit.entry.id)
    put(cache, asking(), ANSWER + " Indeed.")
    entry = cache.entry(hit.entry.id)
    assert (entry.response, entry.pinned, entry.hits) == (ANSWER + " Indeed.", True, 1)
    assert len(cache) == 1


@pytest.mark.parametrize(
    ("response", "finish_reason"),
    [
        ("", "stop"),
        ("x" * 49, "stop"),
        (ANSWER, "length"),
        (ANSWER, "tool_calls"),
        (ANSWER + "\ud800", "stop"),
    ],
)
def test_an_answer_that_is_not_worth_keeping_is_refused(
    cache: IntelligentCache, asking: Asking, response: str, finish_reason: str
) -> None:
    assert not put(cache, asking(), response, finish_reason=finish_reason)
    assert cache.get(asking()) is None
    assert (len(cache), cache.stats().refused) == (0, 1)


@pytest.mark.parametrize("tokens", [1.5, -1, "many"])
def test_tokens_that_are_no_count_are_refused(opened: Open, tokens: Any) -> None:
    cache = opened()
    with pytest.raises(ValueError, match="tokens a whole number"):
        cache.put(bus(), ANSWER, tokens=tokens)
    assert len(cache) == 0


@pytest.mark.parametrize("conversation", [False, True])
def test_half_a_character_is_a_miss_and_is_not_stored(opened: Open, conversation: bool) -> None:
    cache = opened()
    text = "When is high tide \ud800 at Brest?"
    asked: Any = [{"role": "system", "content": text}, {"role": "user", "content": text}]
    asked = asked if conversation else text
    assert cache.get(asked) is None
    assert not cache.put(asked, ANSWER)
    assert not cache.put("When is high tide at Brest?", ANSWER + "\udfff")
    assert cache.explain(asked).outcome == "miss"
    assert as_request(text) != as_request(text.replace("\ud800", "\ud801"))
    assert len(cache) == 0
