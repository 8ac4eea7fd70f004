"""An account remembers the beginnings of the prompts it has seen."""

from hypothesis import given
from hypothesis import strategies as st

from core.simulator.prefix_cache import UNIT_TOKENS, PrefixCache
from core.simulator.tokens import estimate_tokens

SHARED = "All ships keep to the starboard side of the channel. " * 20


def test_a_new_prompt_misses_and_its_repeat_hits_in_whole_units() -> None:
    cache = PrefixCache()
    assert cache.hit_tokens(SHARED) == 0
    assert cache.hit_tokens(SHARED) == estimate_tokens(SHARED) // UNIT_TOKENS * UNIT_TOKENS


def test_a_shared_beginning_hits_up_to_where_the_prompts_part() -> None:
    cache = PrefixCache()
    cache.hit_tokens(SHARED + "a" * 2_000)
    hits = cache.hit_tokens(SHARED + "b" * 2_000)
    assert 0 < hits <= estimate_tokens(SHARED)


def test_a_short_prompt_never_hits() -> None:
    cache = PrefixCache()
    assert [cache.hit_tokens("What is a tide?") for _ in range(2)] == [0, 0]


def test_chinese_prompts_hit_too() -> None:
    cache = PrefixCache()
    cache.hit_tokens("潮汐" * 200)
    assert cache.hit_tokens("潮汐" * 200) > 100


def test_the_oldest_units_leave_when_the_cache_is_full() -> None:
    cache = PrefixCache(capacity=4)
    for letter in "abcdefgh":
        cache.hit_tokens(letter * 512)
    assert len(cache) == 4
    assert cache.hit_tokens("a" * 512) == 0


@given(st.text(max_size=2_000))
def test_hits_never_exceed_the_prompt(prompt: str) -> None:
    cache = PrefixCache()
    cache.hit_tokens(prompt)
    # Units are rounded up one by one, so the sum may exceed the whole by less than one a unit.
    assert cache.hit_tokens(prompt) <= estimate_tokens(prompt) + len(prompt) // 100 + 1
