"""The threshold follows what checks have shown."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.calibration import NEVER, Tally, false_hits, upper_bound

checks = st.lists(
    st.tuples(
        st.sampled_from(["exact", "canonical", "similar"]),
        st.floats(0.0, 1.0),
        st.sampled_from([0.0, 0.5, 1.0]),
    ),
    max_size=200,
)


def tally_of(score: float, right: int, wrong: int) -> Tally:
    tally = Tally()
    for _ in range(right):
        tally.record("similar", score, 0.0)
    for _ in range(wrong):
        tally.record("similar", score, 1.0)
    return tally


def test_before_any_check_one_percent_means_a_threshold_of_eight_tenths() -> None:
    assert Tally().threshold(0.01) == pytest.approx(0.8)


def test_a_stricter_bound_means_a_higher_threshold_and_a_looser_one_a_lower() -> None:
    assert Tally().threshold(0.002) > 0.9
    assert Tally().threshold(0.05) < 0.8


def test_a_bound_that_nothing_meets_closes_the_layer() -> None:
    assert Tally().threshold(0.0) == NEVER


def test_one_wrong_hit_raises_the_threshold_over_its_score() -> None:
    assert tally_of(0.86, right=0, wrong=1).threshold(0.01) > 0.86


def test_right_answers_bring_the_threshold_back() -> None:
    tally = tally_of(0.86, right=0, wrong=1)
    for _ in range(200):
        tally.record("similar", 0.86, 0.0)
    assert tally.threshold(0.01) == pytest.approx(0.8)


def test_near_misses_that_agree_let_the_threshold_fall() -> None:
    tally = tally_of(0.72, right=400, wrong=0)
    assert tally.threshold(0.01) == pytest.approx(0.8), "nothing is known of the scores between"
    for _ in range(200):
        tally.record("similar", 0.77, 0.0)
    assert tally.threshold(0.01) < 0.75


def test_answers_that_differ_by_the_endpoints_own_chance_are_not_held_against_the_cache() -> None:
    creative = tally_of(0.9, right=60, wrong=40)
    assert creative.threshold(0.05) > 0.9
    for _ in range(400):
        creative.record("exact", 1.0, 0.0)
        creative.record("exact", 1.0, 1.0)
    assert creative.threshold(0.05) < 0.9


@given(checks)
def test_what_was_learned_survives_being_stored(recorded: list[tuple[str, float, float]]) -> None:
    tally = Tally()
    for layer, score, wrong in recorded:
        tally.record(layer, score, wrong)  # type: ignore[arg-type]
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(tally), type=Tally)
    assert again == tally
    assert again.threshold(0.01) == tally.threshold(0.01)


@given(checks, st.floats(0.001, 0.2), st.floats(0.001, 0.2))
def test_a_looser_bound_never_means_a_higher_threshold(
    recorded: list[tuple[str, float, float]], one: float, other: float
) -> None:
    tally = Tally()
    for layer, score, wrong in recorded:
        tally.record(layer, score, wrong)  # type: ignore[arg-type]
    assert tally.threshold(max(one, other)) <= tally.threshold(min(one, other))


def test_the_upper_bound_holds_the_share_and_narrows_with_checks() -> None:
    assert upper_bound(0, 0) == 1.0
    assert 0.02 < upper_bound(2, 100) < upper_bound(1, 20) < 1.0


def test_what_an_operator_sees_counts_similar_and_canonical_hits_together() -> None:
    tally = tally_of(0.9, right=8, wrong=1)
    tally.record("canonical", 1.0, 0.0)
    shown = false_hits("deepseek-flash", tally, 0.8)
    assert (shown.checked, shown.wrong, shown.share) == (10, 1.0, pytest.approx(0.1))
