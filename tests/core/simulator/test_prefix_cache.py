"""An account remembers the beginnings of the prompts that it has answered."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.simulator.prefix_cache import UNIT_TOKENS, PrefixCache, PrefixCacheRules
from core.simulator.tokens import estimate_tokens

SHARED = "All ships keep to the starboard side of the channel. " * 20


def test_a_prompt_hits_once_it_is_stored_in_whole_units() -> None:
    cache = PrefixCache()
    assert cache.hit_tokens(SHARED, 0.0) == 0
    assert cache.hit_tokens(SHARED, 1.0) == 0  # it is asked for, but nobody has answered it
    cache.store(SHARED, 2.0)
    assert cache.hit_tokens(SHARED, 2.0) == estimate_tokens(SHARED) // UNIT_TOKENS * UNIT_TOKENS


def test_a_shared_beginning_hits_up_to_where_the_prompts_part() -> None:
    cache = PrefixCache()
    cache.store(SHARED + "a" * 2_000, 0.0)
    hits = cache.hit_tokens(SHARED + "b" * 2_000, 1.0)
    assert 0 < hits <= estimate_tokens(SHARED)


def test_the_next_turn_of_a_conversation_hits_the_answer_too() -> None:
    cache = PrefixCache()
    answer = "It is at six. " * 100
    cache.store(SHARED + answer, 0.0)
    hits = cache.hit_tokens(SHARED + answer + "And tomorrow?", 1.0)
    assert hits > estimate_tokens(SHARED) + UNIT_TOKENS


def test_a_short_prompt_never_hits() -> None:
    cache = PrefixCache()
    cache.store("What is a tide?", 0.0)
    assert cache.hit_tokens("What is a tide?", 1.0) == 0


def test_chinese_prompts_hit_too() -> None:
    cache = PrefixCache()
    cache.store("潮汐" * 200, 0.0)
    assert cache.hit_tokens("潮汐" * 200, 0.0) > 100


def test_what_is_stored_is_found_after_a_moment_and_not_for_ever() -> None:
    cache = PrefixCache(PrefixCacheRules(ready_s=2.0, expires_s=100.0))
    cache.store(SHARED, 0.0)
    assert cache.hit_tokens(SHARED, 1.9) == 0
    assert cache.hit_tokens(SHARED, 2.0) > 0
    cache.store(SHARED, 90.0)
    assert cache.hit_tokens(SHARED, 91.0) > 0  # storing it again takes nothing away
    assert cache.hit_tokens(SHARED, 190.0) > 0  # use keeps it
    assert cache.hit_tokens(SHARED, 291.0) == 0


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 200, 200), (0.3, 110, 170), (1.0, 0, 0)])
def test_a_share_of_the_prompts_finds_nothing(share: float, least: int, most: int) -> None:
    cache = PrefixCache(PrefixCacheRules(miss_share=share), Random(5))
    cache.store(SHARED, 0.0)
    assert least <= sum(cache.hit_tokens(SHARED, 1.0) > 0 for _ in range(200)) <= most


def test_the_oldest_units_leave_when_the_cache_is_full() -> None:
    cache = PrefixCache(PrefixCacheRules(units=4))
    for letter in "abcdefgh":
        cache.store(letter * 512, 0.0)
    assert len(cache) == 4
    assert cache.hit_tokens("a" * 512, 0.0) == 0
    assert cache.hit_tokens("h" * 512, 0.0) > 0


@given(st.text(max_size=2_000))
def test_hits_never_exceed_the_prompt(prompt: str) -> None:
    cache = PrefixCache()
    cache.store(prompt, 0.0)
    # Units are rounded up one by one, so the sum may exceed the whole by less than one a unit.
    assert cache.hit_tokens(prompt, 0.0) <= estimate_tokens(prompt) + len(prompt) // 100 + 1
