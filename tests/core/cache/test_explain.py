"""An operator is told why a prompt was served or not, and asking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.cache import CacheRequest, IntelligentCache, as_request
from core.cache.explain import Explanation, roughly, side_by_side

NOW = 1_790_000_000.0
TTL_S = 3600.0
ANSWER = "The regatta was won by the crew of the Belle Poule, in four hours and ten minutes."


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> Iterator[IntelligentCache]:
    with IntelligentCache(ttl_s=TTL_S, clock=clock) as made:
        yield made


def words(told: Explanation) -> tuple[str, str]:
    return told.outcome, told.reason


def test_what_is_served_says_by_which_layer(cache: IntelligentCache) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER)
    for asked, layer, why in (
        ("Who won the regatta of 2021?", "exact", "Served: the very same question is stored."),
        (
            "who won  the regatta of 2021",
            "canonical",
            "Served: a stored prompt has the same words, but for case, fillers and spelling.",
        ),
    ):
        told = cache.explain(asked)
        assert (told.outcome, told.layer, told.why) == ("hit", layer, why)
        assert told.entry is not None
        assert told.entry.prompt == "Who won the regatta of 2021?"


def test_a_near_repeat_that_is_served_shows_its_score(cache: IntelligentCache) -> None:
    cache.put("布列斯特什么时候涨潮", ANSWER)
    told = cache.explain("布列斯特是什么时候涨潮")
    assert (told.outcome, told.layer) == ("hit", "similar")
    assert told.scores == {"exact": 0.0, "canonical": 0.0, "similar": pytest.approx(0.943, abs=0.01)}
    assert told.why == "Served: a stored prompt asks the same (cosine 0.94, threshold 0.80)."


def test_a_case_told_again_shows_its_evidence(cache: IntelligentCache) -> None:
    stored, asked = (
        "For three weeks I have had a burning pain behind my breastbone after heavy meals, and it gets worse when I "
        "lie down at night. Antacids relieve the burning for an hour. I smoke and drink coffee. Is it my heart?",
        "I have had burning behind the breastbone for three weeks after heavy meals. It worsens at night when lying "
        "down, antacids relieve it for about an hour, I drink coffee and smoke. Could this be my heart?",
    )
    cache.put(stored, ANSWER)
    assert "evidence of a retelling 1.00" in cache.explain(asked).why


def test_the_difference_that_forbids_an_answer_is_named(cache: IntelligentCache) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER)
    told = cache.explain("Who won the regatta of 2022?")
    assert words(told) == ("near", "guard")
    assert "differs in a number: '2022' is asked, '2021' is stored (cosine 0." in told.why
    assert [g.kind for g in told.guards] == ["number"]
    assert [(s.text, s.mark) for s in told.segments] == [
        ("Who won the regatta of ", "same"),
        ("2021", "only stored"),
        ("2022", "only asked"),
        ("?", "same"),
    ]


def test_a_difference_of_one_side_only(cache: IntelligentCache) -> None:
    cache.put("Is it safe to sail a dinghy at night?", ANSWER)
    told = cache.explain("Is it not safe to sail a dinghy at night?")
    assert words(told) == ("near", "guard")
    assert "in a negation: only 'not' is asked" in told.why


def test_an_entry_under_the_threshold(clock: Clock) -> None:
    with IntelligentCache(threshold=0.99, clock=clock) as strict:
        strict.put("布列斯特什么时候涨潮", ANSWER)
        told = strict.explain("布列斯特是什么时候涨潮")
    assert words(told) == ("near", "score")
    assert told.why == "Missed: the nearest stored prompt is under the threshold of 0.99 (cosine 0.94)."
    assert told.guards == ()


def test_nothing_similar(cache: IntelligentCache) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER, model="deepseek-chat")
    told = cache.explain("How do I boil an egg?", model="deepseek-chat")
    assert words(told) == ("miss", "nothing similar")
    assert told.why == "Missed: nothing similar is stored for deepseek-chat."
    assert told.entry is None
    assert told.segments == ()


@pytest.mark.parametrize("asked", ["Who won the regatta of 2021?", "who won the regatta of 2021"])
def test_an_expired_answer(cache: IntelligentCache, clock: Clock, asked: str) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER)
    clock.now += TTL_S + 7200
    assert cache.get(asked) is None
    told = cache.explain(asked)
    assert words(told) == ("near", "expired")
    assert told.why.endswith("is stored, but its answer expired 2 hours ago.")


def test_a_match_that_was_wrong_before(cache: IntelligentCache) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER)
    hit = cache.get("who won the regatta of 2021")
    assert hit is not None
    cache.correct(hit.entry.id, matched_prompt="who won the regatta of 2021")
    assert cache.get("who won the regatta of 2021") is None
    told = cache.explain("who won the regatta of 2021")
    assert words(told) == ("near", "wrong before")
    assert told.entry is not None
    assert told.entry.id == hit.entry.id


def test_the_same_words_in_another_scope(cache: IntelligentCache) -> None:
    brief = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Who won the regatta of 2021?"},
    ]
    cache.put(brief, ANSWER, model="deepseek-chat")
    for i in range(3):
        cache.put(f"How long is mast {i}?", ANSWER, model="deepseek-chat")
    told = cache.explain("Who won the regatta of 2021?", model="deepseek-chat")
    assert words(told) == ("near", "other scope")
    assert "for another model, system prompt or setting: deepseek-chat · system: Be brief." in told.why


def test_what_is_found_by_exact_match_only(cache: IntelligentCache, clock: Clock) -> None:
    long = "Who won the regatta of 2021? " * 500
    assert words(cache.explain(long)) == ("miss", "exact only")
    cache.put(long, ANSWER)
    assert words(cache.explain(long)) == ("hit", "served")
    assert words(cache.explain(long + "!")) == ("miss", "exact only")
    clock.now += TTL_S
    assert words(cache.explain(long)) == ("near", "expired")


def test_an_empty_cache(cache: IntelligentCache) -> None:
    for asked in ("", "?", "Who won?"):
        assert cache.explain(asked).outcome == "miss"


def test_asking_why_changes_nothing(cache: IntelligentCache, clock: Clock) -> None:
    cache.put("Who won the regatta of 2021?", ANSWER)
    before, stats = list(cache), cache.stats()
    clock.now += 60
    for asked in ("Who won the regatta of 2021?", "who won the regatta of 2021", "How do I boil an egg?"):
        cache.explain(asked)
    clock.now -= 60
    assert list(cache) == before
    assert cache.stats() == stats


PROMPTS = [
    "Who won the regatta of 2021?",
    "who won the regatta of 2021",
    "Who won the regatta of 2022?",
    "When is high tide at Brest?",
    "when is high tide at Brest",
    "When is low tide at Brest?",
    "布列斯特什么时候涨潮",
    "布列斯特什么时候涨潮？",
    "布列斯特什么时候退潮",
    " ",
    "?",
]


@given(
    st.lists(st.tuples(st.sampled_from(PROMPTS), st.sampled_from(["", "m"]), st.floats(1, 100)), max_size=8),
    st.sampled_from(PROMPTS),
    st.floats(0, 120),
)
def test_the_explanation_agrees_with_the_answer(
    stored: list[tuple[str, str, float]], asked: str, later: float
) -> None:
    clock = Clock()
    with IntelligentCache(clock=clock) as cache:
        for prompt, model, ttl_s in stored:
            cache.put(prompt, ANSWER, model=model, ttl_s=ttl_s)
        clock.now += later
        told = cache.explain(asked)
        hit = cache.get(asked)
        assert (told.outcome == "hit") == (hit is not None)
        if hit is not None and told.entry is not None:
            assert (told.layer, told.entry.id) == (hit.layer, hit.entry.id)


def test_a_request_is_explained_in_its_own_scope(cache: IntelligentCache) -> None:
    request: CacheRequest = as_request("Who won the regatta of 2021?", "m", temperature=0.5)
    cache.put(request, ANSWER)
    assert cache.explain(request).outcome == "hit"
    assert cache.explain("Who won the regatta of 2021?", model="m").reason == "other scope"


class Encoder:
    """Finds all texts alike."""

    name = "test"
    dimensions = 384

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        vectors[:, 0] = 1
        return vectors

    def fits(self, text: str) -> bool:
        return True

    def close(self) -> None:
        pass


def test_what_only_an_encoder_finds(clock: Clock) -> None:
    with IntelligentCache(encoder=Encoder(), clock=clock) as cache:
        stored = as_request("How do I dry a wet sail quickly?")
        cache.look_up_meaning(stored)
        cache.put(stored, ANSWER)
        asked = as_request("How do I dry a soaked sail quickly?")
        told = cache.explain(asked)
        assert (told.outcome, told.layer) == ("hit", "similar")
        assert told.why.startswith("Served: to the encoder a stored prompt means the same (")
        assert cache.look_up(asked).hit is None
        assert cache.look_up_meaning(asked) is not None
        assert cache.explain("How many masts does a barque have in 2022?").reason == "nothing similar"


# Texts side by side


@given(st.text("ab 涨潮?\n", max_size=30), st.text("ab 涨潮?\n", max_size=30))
def test_both_texts_can_be_read_off_the_segments(asked: str, stored: str) -> None:
    segments = side_by_side(asked, stored)
    assert "".join(s.text for s in segments if s.mark != "only stored") == asked
    assert "".join(s.text for s in segments if s.mark != "only asked") == stored
    assert all(s.text for s in segments)


def test_chinese_is_aligned_on_characters() -> None:
    told = [(s.text, s.mark) for s in side_by_side("布列斯特什么时候退潮", "布列斯特什么时候涨潮")]
    assert told == [
        ("布列斯特什么时候", "same"),
        ("涨", "only stored"),
        ("退", "only asked"),
        ("潮", "same"),
    ]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-1, "0 s"), (59, "59 s"), (60, "1 minute"), (7200, "2 hours"), (3 * 86400 + 5, "3 days")],
)
def test_a_time_in_words(seconds: float, told: str) -> None:
    assert roughly(seconds) == told
