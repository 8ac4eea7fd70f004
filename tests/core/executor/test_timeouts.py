"""Limits learned from answers: a safe start, evidence by kind, accounts, queues, and a state that can be kept."""

import logging
import math
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.settings import Settings
from core.executor.timeouts import (
    ANY_LENGTH,
    FEW,
    AdaptiveTimeouts,
    Kind,
    KindTimes,
    TimeoutsState,
    fixed_limits,
    kind_of,
)

SHORT = Kind("m", "unset", True, 0, 0)
LONG = SHORT._replace(size=4)


def learned(kind: Kind = SHORT, count: int = 200, seconds: float = 1.0, **settings: Any) -> AdaptiveTimeouts:
    timeouts = AdaptiveTimeouts(Settings(**settings))
    teach(timeouts, kind, count, seconds)
    return timeouts


def teach(
    timeouts: AdaptiveTimeouts, kind: Kind, count: int, seconds: float, account: str = "a", at: float = 0.0
) -> None:
    random = Random(1)
    for _ in range(count):
        timeouts.observe(kind, account, started=at, seconds=seconds * math.exp(random.gauss(0, 0.3)))


def test_before_there_is_evidence_the_setting_rules() -> None:
    limits = learned(count=FEW - 1).limits(SHORT, "a")
    assert limits.first_token_s == limits.silence_s == 30.0
    assert limits.patience_s == 60.0
    assert limits.why == "no evidence yet: the setting"


def test_without_learning_the_limits_are_those_of_the_setting() -> None:
    limits = fixed_limits(Settings(timeout_s=20))
    assert (limits.first_token_s, limits.silence_s, limits.total_s, limits.patience_s) == (10, 10, 20, 20)


def test_evidence_sets_a_limit_above_nearly_all_answers_and_says_so() -> None:
    limits = learned(seconds=4.0).limits(SHORT, "a")
    assert 8.0 < limits.first_token_s < 20.0
    assert limits.why.startswith("p99 of 200 answers of this length x 1.")
    assert limits.total_s == 600.0


def test_a_heavy_tail_gets_more_room_than_a_light_one() -> None:
    light, heavy = AdaptiveTimeouts(Settings()), AdaptiveTimeouts(Settings())
    for i in range(500):
        light.observe(SHORT, "a", started=0, seconds=9.0 + i / 500)
        heavy.observe(SHORT, "a", started=0, seconds=10.0 if i % 20 == 0 else 1.0)
    assert heavy.limits(SHORT, "a").first_token_s > 1.5 * light.limits(SHORT, "a").first_token_s


def test_few_answers_leave_more_room_than_many() -> None:
    few, many = learned(count=FEW, seconds=5.0), learned(count=900, seconds=5.0)
    assert few.limits(SHORT, "a").first_token_s > many.limits(SHORT, "a").first_token_s
    assert not AdaptiveTimeouts(Settings()).limits(SHORT, "a").learned
    assert many.limits(SHORT, "a").learned


def test_the_floor_and_the_ceiling_of_the_user_hold() -> None:
    low = learned(seconds=0.1).limits(SHORT, "a")
    assert low.first_token_s == 5.0
    assert low.why.startswith("the floor;")
    high = learned(seconds=300.0, timeout_ceiling_s=100).limits(SHORT, "a")
    assert high.first_token_s == high.total_s == high.patience_s == 100.0
    assert high.why.startswith("the ceiling;")


def test_a_floor_is_never_later_than_the_setting_alone_would_be() -> None:
    assert learned(seconds=0.1, timeout_s=4.0).limits(SHORT, "a").first_token_s == 2.0


@given(
    st.floats(0.001, 100_000),
    st.integers(0, 300),
    st.floats(0.1, 86_400),
    st.floats(0.1, 86_400),
    st.one_of(st.none(), st.floats(0.1, 86_400)),
    st.integers(0, 20),
)
def test_limits_are_within_the_users_whatever_was_seen(
    seconds: float, count: int, timeout_s: float, floor_s: float, ceiling_s: float | None, tries: int
) -> None:
    timeouts = learned(
        count=count,
        seconds=seconds,
        timeout_s=timeout_s,
        timeout_floor_s=floor_s,
        timeout_ceiling_s=ceiling_s,
    )
    for _ in range(tries):
        timeouts.timed_out(SHORT, "a", started=-1.0)
    limits = timeouts.limits(SHORT, "a", timeouts=tries)
    ceiling = ceiling_s or 10 * timeout_s
    assert min(floor_s, timeout_s / 2, ceiling) <= limits.first_token_s <= ceiling
    assert limits.silence_s <= ceiling
    assert limits.patience_s <= ceiling


def test_the_evidence_of_longer_prompts_bounds_shorter_ones_and_not_the_other_way_round() -> None:
    assert learned(LONG, seconds=4.0).limits(SHORT, "a").first_token_s < 30
    assert learned(SHORT, seconds=4.0).limits(LONG, "a").first_token_s == 30
    twice = learned(SHORT, seconds=1.0).limits(SHORT._replace(size=1), "a")
    assert 4.0 < twice.first_token_s < 10.0
    assert "of less length" in twice.why


def test_thinking_and_models_learn_apart() -> None:
    timeouts = learned()
    assert timeouts.limits(SHORT._replace(thinking="enabled"), "a").why == "no evidence yet: the setting"
    assert timeouts.limits(SHORT._replace(model="n"), "a").why == "no evidence yet: the setting"


def test_what_decides_is_read_from_the_request() -> None:
    off = kind_of("m", {"thinking": {"type": "disabled"}, "max_tokens": 100}, 700, streamed=False)
    assert off == Kind("m", "disabled", False, 0, 1)
    assert kind_of("m", {"reasoning_effort": "max"}, 5000, streamed=True) == Kind(
        "m", "unset max", True, 3, 0
    )
    assert kind_of("m", {}, 10**12, streamed=False).output == ANY_LENGTH
    assert kind_of("m", {"thinking": 3, "max_tokens": "many"}, 1, streamed=False).thinking == "unset"


def test_an_account_that_is_slower_gets_more_time() -> None:
    timeouts = learned(seconds=4.0)
    usual = timeouts.limits(SHORT, "a").first_token_s
    teach(timeouts, SHORT, 20, 12.0, account="slow")
    slow = timeouts.limits(SHORT, "slow")
    assert slow.first_token_s > 1.5 * usual
    assert "this account is slower" in slow.why


def test_each_timeout_doubles_the_limit_until_an_answer_comes() -> None:
    timeouts = learned(seconds=4.0)
    usual = timeouts.limits(SHORT, "a").first_token_s
    timeouts.timed_out(SHORT, "a", started=0.0)
    assert timeouts.limits(SHORT, "a").first_token_s == pytest.approx(2 * usual)
    timeouts.timed_out(SHORT, "a", started=0.0)
    assert timeouts.limits(SHORT, "a").why.endswith("x 4 (2 timeouts before)")
    assert timeouts.limits(SHORT, "b", timeouts=1).first_token_s == pytest.approx(2 * usual)
    timeouts.observe(SHORT, "a", started=0.0, seconds=4.0)
    assert timeouts.limits(SHORT, "a").first_token_s == pytest.approx(usual, rel=0.3)


def test_a_kind_that_always_takes_longer_than_the_setting_is_found_out() -> None:
    timeouts = learned(SHORT)
    for _ in range(2):
        timeouts.timed_out(LONG, "a", started=0.0)  # others had answers after it was sent
    assert timeouts.limits(LONG, "b").first_token_s == 120.0
    assert timeouts.limits(LONG, "b").patience_s == 240.0
    timeouts.observe(LONG, "a", started=0.0, seconds=90.0)
    assert timeouts.limits(LONG, "b").first_token_s == 30.0


def test_a_pool_that_is_dead_altogether_does_not_lengthen_the_start() -> None:
    timeouts = AdaptiveTimeouts(Settings())
    for _ in range(5):
        timeouts.timed_out(LONG, "a", started=0.0)
    assert timeouts.limits(LONG, "a").first_token_s == 30.0


def test_a_queue_is_waited_for_unless_later_calls_overtake_it() -> None:
    timeouts = learned(seconds=4.0)
    limits = timeouts.limits(SHORT, "a")
    assert timeouts.waiting_limit_s(SHORT, "a", 100.0, limits) == 600.0
    teach(timeouts, SHORT, 3, 1.0, account="b", at=101.0)
    assert timeouts.waiting_limit_s(SHORT, "a", 100.0, limits) == 2 * limits.first_token_s
    teach(timeouts, SHORT, 3, 1.0, account="a", at=102.0)
    assert timeouts.waiting_limit_s(SHORT, "a", 100.0, limits) == limits.first_token_s


def test_other_kinds_between_do_not_hide_who_overtakes() -> None:
    timeouts = learned(LONG, seconds=4.0)
    limits = timeouts.limits(LONG, "a")
    for _ in range(3):
        teach(timeouts, LONG, 1, 4.0, at=101.0)
        teach(timeouts, SHORT, 6, 1.0, at=101.0)
    assert timeouts.waiting_limit_s(LONG, "a", 100.0, limits) == limits.first_token_s


def test_shorter_prompts_that_overtake_a_longer_one_say_nothing() -> None:
    timeouts = learned(seconds=4.0)
    teach(timeouts, SHORT, 9, 1.0, at=101.0)
    assert timeouts.waiting_limit_s(LONG, "a", 100.0, timeouts.limits(LONG, "a")) == 600.0


def test_pauses_are_learned_and_a_stream_has_more_patience_than_the_floor() -> None:
    timeouts = AdaptiveTimeouts(Settings())
    for _ in range(100):
        timeouts.observe_silence(LONG, 0.2)
    assert timeouts.limits(SHORT, "a").silence_s == 10.0
    for _ in range(100):
        timeouts.observe_silence(SHORT, 15.0)
    assert timeouts.limits(SHORT, "a").silence_s > 15.0


def test_what_was_learned_survives_a_restart_and_counts_for_less_with_its_age() -> None:
    timeouts = learned(seconds=4.0)
    for _ in range(50):
        timeouts.observe_silence(SHORT, 0.2)
    teach(timeouts, SHORT, 20, 12.0, account="slow")
    stored = msgspec.json.decode(msgspec.json.encode(timeouts.export()), type=TimeoutsState)
    fresh, old = AdaptiveTimeouts(Settings()), AdaptiveTimeouts(Settings())
    assert fresh.restore(stored, 0.0) == 1
    assert fresh.limits(SHORT, "a").first_token_s == pytest.approx(
        timeouts.limits(SHORT, "a").first_token_s, rel=0.05
    )
    assert fresh.limits(SHORT, "a").silence_s == 10.0
    assert "slower" in fresh.limits(SHORT, "slow").why
    assert old.restore(stored, 10 * 86_400) == 1
    assert old.limits(SHORT, "a").why == "no evidence yet: the setting"


def test_what_this_session_has_seen_wins_over_what_is_restored() -> None:
    stored = learned(seconds=100.0).export()
    timeouts = learned(seconds=1.0)
    timeouts.restore(stored, 0.0)
    assert timeouts.limits(SHORT, "a").first_token_s < 10


@pytest.mark.parametrize("age_s", [-1.0, 15 * 86_400.0, float("nan"), float("inf")])
def test_a_state_of_an_absurd_age_is_not_used(age_s: float, caplog: pytest.LogCaptureFixture) -> None:
    timeouts = AdaptiveTimeouts(Settings())
    with caplog.at_level(logging.WARNING):
        assert timeouts.restore(learned().export(), age_s) == 0
    assert "not used" in caplog.text
    assert timeouts.limits(SHORT, "a").first_token_s == 30.0


def test_absurd_parts_of_a_state_are_left_out_and_the_rest_is_used(caplog: pytest.LogCaptureFixture) -> None:
    good = learned().export()
    absurd = (
        KindTimes("m", "unset", True, 3, 0, ((5, -4.0),)),
        KindTimes("m", "unset", True, 99, 0, ((5, 40.0),)),
        KindTimes("m" * 2000, "unset", True, 1, 0, ((5, 40.0),)),
        KindTimes("m", "unset", True, 2, 0, ((10**9, 40.0),)),
    )
    state = TimeoutsState(good.first_tokens + absurd, (), {"a": float("nan"), "b": 1e9})
    timeouts = AdaptiveTimeouts(Settings())
    with caplog.at_level(logging.WARNING):
        assert timeouts.restore(state, 0.0) == 1
    assert "6 learned timeouts cannot be" in caplog.text
    assert timeouts.limits(SHORT, "a").first_token_s == 5.0
    assert timeouts.limits(SHORT, "b").first_token_s == 5.0
    assert timeouts.limits(LONG, "a").first_token_s == 30.0
