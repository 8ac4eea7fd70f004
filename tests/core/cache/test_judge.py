"""The verdict says what the cache does, at every threshold, and never more than the pairs can prove."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.cache import IntelligentCache
from core.cache.judge import judge, recommend
from core.cache.pairs import Conversation, Pair

ANSWER = "An answer that is long enough to be kept, because short ones are often refusals."
SAME = [
    ("When is high tide at Brest?", "When is high tide at Brest?"),
    ("When is high tide at Brest?", "when is  high tide at Brest"),
    ("What's the capital of Peru?", "What is the capital of Peru?"),
    ("Which chapters describe the tides of Brittany?", "Which chapters describes the tides of Britany?"),
    ("布列斯特什么时候涨潮", "布列斯特什么时候涨潮？"),
]
DIFFERENT = [
    ("Who won the regatta of 2021?", "Who won the regatta of 2022?"),
    ("When is high tide at Brest?", "When is low tide at Brest?"),
    ("Is it safe to sail at night?", "Is it not safe to sail at night?"),
    ("How do I fold a sail?", "What is the price of coffee?"),
]
REWRITE = (
    "I went sailing yesterday with my old dinghy and since then my left shoulder hurts badly when I lift it, "
    "should I see a doctor?",
    "Since I went sailing yesterday in my dinghy my left shoulder hurts badly whenever I try lifting it, "
    "do I need a doctor?",
)


def pairs(same: Sequence[tuple[str, str]], different: Sequence[tuple[str, str]] = ()) -> list[Pair]:
    labelled = [(a, b, True) for a, b in same] + [(a, b, False) for a, b in different]
    return [Pair(line, a, b, y) for line, (a, b, y) in enumerate(labelled, 1)]


def test_right_and_wrong_hits_are_told_apart() -> None:
    verdict = judge(pairs(SAME, DIFFERENT))
    assert (verdict.pairs, verdict.same, verdict.different) == (9, 5, 4)
    assert (verdict.recall, verdict.precision, verdict.false_hit_rate) == (1.0, 1.0, 0.0)
    assert verdict.wrong == verdict.missed == []
    assert verdict.layers["exact"].right == 1
    assert sum(hits.right for hits in verdict.layers.values()) == 5
    # Labels that say the opposite turn every hit into a wrong one.
    verdict = judge(pairs(DIFFERENT, SAME))
    assert (verdict.recall, verdict.precision, verdict.false_hit_rate) == (0.0, 0.0, 1.0)
    assert [w.line for w in verdict.wrong] == [5, 6, 7, 8, 9]
    assert (verdict.wrong[0].a, verdict.wrong[0].b) == SAME[0]
    assert (verdict.wrong[0].layer, verdict.wrong[0].score) == ("exact", 1.0)
    assert [m.line for m in verdict.missed] == [1, 2, 3, 4]
    assert {m.layer for m in verdict.missed} == {None}


@pytest.mark.parametrize("threshold", [0.5, 0.65, 0.8, 0.95])
def test_a_pair_is_served_exactly_when_the_cache_serves_it(threshold: float) -> None:
    labelled = pairs([*SAME, REWRITE], DIFFERENT)
    verdict = judge(labelled, threshold=threshold)
    missed = {pair.line for pair in verdict.missed} | {
        pair.line for pair in labelled if not pair.same and pair.line not in {w.line for w in verdict.wrong}
    }
    for pair in labelled:
        with IntelligentCache(threshold=threshold) as cache:
            cache.put(pair.stored, ANSWER)
            assert (cache.get(pair.asked) is None) == (pair.line in missed), pair


def test_there_is_no_share_of_nothing() -> None:
    verdict = judge([])
    assert (verdict.pairs, verdict.recall, verdict.precision, verdict.false_hit_rate) == (0, None, None, None)
    assert judge(pairs(SAME)).false_hit_rate is None
    assert judge(pairs([], DIFFERENT)).recall is None


def chat(*turns: str) -> Conversation:
    return [{"role": "user" if i % 2 == 0 else "assistant", "content": t} for i, t in enumerate(turns)]


def test_a_conversation_counts_as_a_whole() -> None:
    sail = chat("I have a dinghy.", "Nice!", "How do I fold its sail?")
    verdict = judge(
        [
            Pair(1, sail, chat("I have a kite.", "Nice!", "How do I fold its sail?"), False),
            Pair(2, sail, "How do I fold its sail?", False),
            Pair(3, sail, chat("I have a dinghy.", "Nice!", "how do i fold its sail"), True),
            Pair(4, chat("How do I fold its sail?"), "How do I fold its sail?", True),
        ]
    )
    assert (verdict.recall, verdict.false_hit_rate) == (1.0, 0.0)


def test_the_sweep_goes_from_half_to_one_and_serves_ever_less() -> None:
    labelled = pairs([*SAME, REWRITE], DIFFERENT)
    sweep = judge(labelled).sweep
    assert [point.threshold for point in sweep] == [
        0.5,
        0.55,
        0.6,
        0.65,
        0.7,
        0.75,
        0.8,
        0.85,
        0.9,
        0.95,
        1.0,
    ]
    recalls = [point.recall or 0.0 for point in sweep]
    assert recalls == sorted(recalls, reverse=True)
    for point in sweep:
        alone = judge(labelled, threshold=point.threshold)
        assert (alone.recall, alone.precision, alone.false_hit_rate) == (
            point.recall,
            point.precision,
            point.false_hit_rate,
        )


def test_figures_by_category() -> None:
    labelled = [
        Pair(1, "High tide?", "high tide", True, "tides"),
        Pair(2, "High tide?", "low tide", True, "tides"),
        Pair(3, "x", "x", True),
    ]
    (found,) = judge(labelled).categories.items()
    assert found[0] == "tides"
    assert (found[1].pairs, found[1].recall, found[1].false_hit_rate) == (2, 0.5, None)


@pytest.mark.parametrize("threshold", [0.0, 0.49, 1.01])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"from 0\.5 to 1"):
        judge([], threshold=threshold)


# The threshold for an error bound


def test_few_pairs_prove_little() -> None:
    verdict = judge(pairs(SAME, DIFFERENT), error_bound=0.01)
    assert verdict.recommended is None
    assert verdict.threshold == 1.0


def test_the_recommended_threshold_is_the_one_that_is_judged() -> None:
    many = [Pair(i, f"How tall is mast {i}?", f"How tall is mast {i + 1}?", False) for i in range(400)]
    verdict = judge([*many, *pairs(SAME)], error_bound=0.01)
    assert verdict.recommended == verdict.threshold == 0.5
    assert verdict.error_bound == 0.01
    assert verdict.recall == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400), st.floats(0.001, 0.5))
def test_the_recommended_threshold_keeps_to_the_bound_and_so_do_all_above(
    scores: list[float], bound: float
) -> None:
    reach = np.array(scores)
    found = recommend(reach, np.zeros(len(reach), bool), bound)
    if found is not None:
        assert (reach >= found).mean() <= bound
        assert len(reach) * bound > 1  # from so few that nothing could be proved nothing is


# With an encoder


class Encoder:
    """Finds all texts alike, and reads only short ones."""

    name = "test"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))

    def fits(self, text: str) -> bool:
        return len(text) < 60

    def close(self) -> None:
        pass


OTHER_WORDS = ("How do I dry a wet sail quickly?", "How do I dry a soaked sail quickly?")


def test_an_encoder_adds_what_words_do_not_find() -> None:
    encoder = Encoder()
    assert judge(pairs([OTHER_WORDS])).recall == 0.0
    verdict = judge(pairs([OTHER_WORDS, *SAME], DIFFERENT), encoder=encoder)
    assert verdict.recall == 1.0
    assert verdict.layers["encoder"].right == 1
    assert SAME[2][0] not in encoder.asked  # found by its words
    assert not any("regatta" in text for text in encoder.asked)  # numbers differ: it would not be listened to


def test_an_encoder_has_no_say_over_texts_that_it_cannot_read_whole() -> None:
    long = (OTHER_WORDS[0] + " It has to be dry by noon for the race.", OTHER_WORDS[1])
    encoder = Encoder()
    assert judge(pairs([long]), encoder=encoder).recall == 0.0
    assert encoder.asked == []
