"""A pool that was told what an earlier one knew: it asks the good accounts first, and believes nothing for ever."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import HealthChanged
from core.keys.account import UNCONFIRMED_IN_FLIGHT
from core.keys.pool import RESTORED_PAUSE_S
from core.keys.remembered import (
    EVIDENCE_HALF_LIFE_S,
    LIMIT_HALF_LIFE_S,
    LONGEST_WAIT_S,
    MOST_IN_FLIGHT,
    TRUSTED_FOR_S,
    RememberedAccount,
    mended,
    relaxed,
    still_counting,
)
from core.keys.routing import UNCONFIRMED_PATIENCE_S
from tests.core.keys.pools import Rig

SALT = b"salt"
AT = 1_790_000_000.0


def remembered(rig: Rig) -> list[RememberedAccount]:
    """What goes through the file and back."""
    records = rig.pool.remembered(SALT, AT, rig.now)
    return msgspec.json.decode(msgspec.json.encode(records), type=list[RememberedAccount])


def restarted(rig: Rig, *names: str, age_s: float = 5.0, keys: int = 1) -> Rig:
    after = Rig(*names, keys=keys)
    after.pool.restore(remembered(rig), SALT, AT + age_s, after.now)
    return after


def first_choices(rig: Rig, calls: int = 20) -> set[str]:
    found = set()
    for _ in range(calls):
        lease = rig.must_lease()
        found.add(lease.account.name)
        rig.answer(lease)
    return found


def with_a_silent_account() -> Rig:
    """`good` answers, `dead` has been silent three times."""
    rig = Rig("good", "dead")
    for _ in range(3):
        rig.now += 400.0
        lease = rig.must_lease(passed=["good"])
        rig.now += 5.0
        rig.pool.on_outrun(lease, rig.now)
    for _ in range(3):
        rig.answer(rig.must_lease(passed=["dead"]))
    return rig


def test_a_silent_account_is_tried_last_and_with_one_call():
    after = restarted(with_a_silent_account(), "good", "dead", age_s=3600.0)
    assert first_choices(after) == {"good"}
    after.now += 4 * RESTORED_PAUSE_S
    first = after.must_lease()
    assert (first.account.name, first.purpose) == ("dead", "probe")
    assert {after.must_lease().account.name for _ in range(5)} == {"good"}
    after.now += 60.0
    after.pool.on_outrun(first, after.now)
    until = after.pool.accounts["dead"].breaker.open_until
    assert until is not None
    assert until - after.now > 60  # it goes on where it was: each time twice as long


def test_where_nobody_else_is_there_it_is_tried_at_once():
    after = restarted(with_a_silent_account(), "dead", age_s=3600.0)
    assert after.must_lease().account.name == "dead"


def test_the_rest_of_a_pause_is_waited_for_and_a_clock_that_jumped_is_not_believed():
    rig = Rig("a", "b")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["b"]), "overloaded", retry_after_s=100.0)
    after = restarted(rig, "a", "b", age_s=40.0)
    left = after.pool.accounts["a"].breaker.open_until
    assert left == pytest.approx(after.now + 60.0)
    later = restarted(rig, "a", "b", age_s=4000.0)
    assert later.pool.accounts["a"].open(later.now)
    jumped = Rig("a", "b")
    records = [msgspec.structs.replace(r, open_s=1e9) for r in remembered(rig)]
    jumped.pool.restore(records, SALT, AT, jumped.now)
    until = jumped.pool.accounts["a"].breaker.open_until
    assert until == pytest.approx(jumped.now + LONGEST_WAIT_S)


def test_limits_come_back_and_grow_with_their_age():
    rig = Rig("a")
    rig.prove_all()
    leases = [rig.must_lease() for _ in range(16)]
    rig.now += 0.1
    rig.fail(leases[-1], "rate_limited")
    assert rig.pool.accounts["a"].limits["m"].value == 8
    assert restarted(rig, "a").pool.accounts["a"].limits["m"].value == 8
    assert restarted(rig, "a", age_s=LIMIT_HALF_LIFE_S).pool.accounts["a"].limits["m"].value == 16
    assert restarted(rig, "a", age_s=TRUSTED_FOR_S + 1).pool.accounts["a"].limits == {}


def test_an_account_that_answered_gets_a_few_calls_until_it_does_so_again():
    rig = Rig("a")
    rig.prove_all()
    after = restarted(rig, "a")
    leases = [after.must_lease() for _ in range(UNCONFIRMED_IN_FLIGHT)]
    assert after.lease() is None
    assert not after.pool.has_answered
    after.answer(leases[0])
    assert after.lease() is not None
    assert after.lease() is not None


def with_a_flaky_account() -> Rig:
    rig = Rig("good", "flaky")
    rig.prove_all()
    for _ in range(4):
        rig.fail(rig.must_lease(passed=["good"]), "server_error")
        rig.answer(rig.must_lease(passed=["good"]))
    return rig


def test_calls_wait_for_a_good_account_to_answer_again_rather_than_go_to_a_flaky_one():
    after = restarted(with_a_flaky_account(), "good", "flaky")
    leases = [after.must_lease() for _ in range(UNCONFIRMED_IN_FLIGHT)]
    assert {lease.account.name for lease in leases} == {"good"}
    assert after.lease() is None
    after.answer(leases[0])
    assert after.must_lease().account.name == "good"


def test_a_good_account_that_is_silent_now_is_not_waited_for():
    after = restarted(with_a_flaky_account(), "good", "flaky")
    for _ in range(UNCONFIRMED_IN_FLIGHT):
        after.must_lease()
    after.now += UNCONFIRMED_PATIENCE_S + 1
    assert after.must_lease().account.name == "flaky"


def test_a_slow_account_stays_slow_and_gets_a_try_now_and_then():
    rig = Rig("fast", "slow")
    for _ in range(12):
        for name, seconds in (("fast", 0.1), ("slow", 2.0)):
            other = "slow" if name == "fast" else "fast"
            rig.now += 6.0
            rig.answer(rig.must_lease(passed=[other], purpose="race"), seconds)
    after = restarted(rig, "fast", "slow")
    assert after.health("slow") == "degraded"
    assert after.told_health("slow") == ["degraded"]
    assert first_choices(after) == {"fast"}
    after.now += 81.0
    assert "slow" in first_choices(after)


def test_a_refused_key_waits_for_its_test_and_what_the_test_says_counts():
    rig = Rig("good", "revoked")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["good"]), "unauthorised")
    after = Rig("good", "revoked")
    suspects = after.pool.restore(remembered(rig), SALT, AT + 5, after.now)
    assert [(account.name, key.name) for account, key in suspects] == [
        ("revoked", after.pool.accounts["revoked"].keys[0].name)
    ]
    assert first_choices(after) == {"good"}
    assert after.health("revoked") == "cooling"
    account, key = suspects[0]
    after.pool.on_tested(account, key, None, after.now)
    assert after.must_lease().account.name == "revoked"


def test_one_refused_key_of_several_is_left_out_until_it_is_tested():
    rig = Rig("a", keys=2)
    rig.prove_all()
    lease = rig.must_lease()
    rig.fail(lease, "unauthorised")
    after = Rig("a", keys=2)
    [(account, key)] = after.pool.restore(remembered(rig), SALT, AT + 5, after.now)
    assert key.name == lease.key.name
    for _ in range(4):
        again = after.must_lease()
        assert again.key is not key
        after.answer(again)
    after.pool.on_tested(account, key, None, after.now)
    assert key.usable


def test_an_account_without_money_is_asked_for_its_balance():
    rig = Rig("good", "empty")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["good"]), "out_of_balance")
    after = Rig("good", "empty")
    suspects = after.pool.restore(remembered(rig), SALT, AT + 5, after.now)
    assert [account.name for account, _ in suspects] == ["empty"]
    assert first_choices(after) == {"good"}
    after.pool.on_balance(suspects[0][0], False, 0.0, "USD", after.now)
    assert after.health("empty") == "out of balance"


def test_after_a_day_every_account_begins_anew():
    after = restarted(with_a_silent_account(), "good", "dead", age_s=TRUSTED_FOR_S + 1)
    assert [after.health(name) for name in ("good", "dead")] == ["probing", "probing"]
    assert after.told == []


def test_another_key_under_the_same_name_is_another_account():
    rig = Rig("a", "b")
    rig.prove_all()
    records = remembered(rig)
    after = Rig("b", "a")  # whose keys are made of their places
    after.pool.restore(records, SALT, AT + 5, after.now)
    assert not any(account.proven for account in after.pool.accounts.values())
    after.pool.restore(records, b"another salt", AT + 5, after.now)
    assert not any(account.proven for account in after.pool.accounts.values())


def test_what_was_not_used_is_remembered_as_it_was():
    rig = with_a_silent_account()
    before = remembered(rig)
    after = Rig("good", "dead")
    after.pool.restore(before, SALT, AT + 5, after.now)
    assert not after.pool.was_used
    assert after.pool.remembered(SALT, AT + 50, after.now) == before
    after.answer(after.must_lease())
    assert {r.name: r.at for r in after.pool.remembered(SALT, AT + 50, after.now)} == {
        "good": AT + 50,
        "dead": AT,
    }


def test_nothing_of_a_key_is_in_what_is_remembered():
    rig = Rig("a", keys=3)
    rig.prove_all()
    text = repr(remembered(rig)) + msgspec.json.encode(remembered(rig)).decode()
    for key in rig.pool.accounts["a"].keys:
        assert key.secret.reveal()[3:] not in text
        assert key.secret.reveal()[-6:] not in text


def test_evidence_fades_by_its_half_life():
    assert still_counting([1.0, 2.0, 3.0, 4.0], 0) == [1.0, 2.0, 3.0, 4.0]
    assert still_counting([1.0, 2.0, 3.0, 4.0], EVIDENCE_HALF_LIFE_S) == [3.0, 4.0]
    assert still_counting([1.0, 2.0, 3.0, 4.0], 100 * EVIDENCE_HALF_LIFE_S) == []


@given(st.integers(1, MOST_IN_FLIGHT), st.floats(0, 10 * TRUSTED_FOR_S))
def test_a_limit_only_grows_with_age(limit: int, age_s: float):
    value = relaxed(limit, age_s)
    assert value is None or limit <= value <= MOST_IN_FLIGHT


@pytest.mark.parametrize(
    "absurd",
    [
        {"limits": {"m": 10**9}},
        {"limits": {"m": 0}},
        {"limits": {"m": -1}},
        {"limits": {str(i): 1 for i in range(1000)}},
        {"typical_s": [math.nan]},
        {"typical_s": [-1.0]},
        {"load_s": math.inf},
        {"failure_rate": 1.5},
        {"failure_count": -1},
        {"open_s": math.nan},
        {"opened": 10**6},
        {"failures": -1},
        {"probe_every_s": -5.0},
    ],
    ids=str,
)
def test_only_the_absurd_part_is_left_out(absurd: dict[str, object]):
    good = RememberedAccount(name="a", at=AT, proven=True, typical_s=[0.5], load_s=0.5, limits={"m": 4})
    assert mended(good) == (good, [])
    record, flaws = mended(msgspec.structs.replace(good, **absurd))
    assert len(flaws) == 1
    assert record.proven
    assert mended(record) == (record, [])


def test_health_that_came_back_is_told():
    after = restarted(with_a_silent_account(), "good", "dead")
    told = [(e.account, e.health) for e in after.told if isinstance(e, HealthChanged)]
    assert told == [("good", "healthy"), ("dead", "cooling")]
