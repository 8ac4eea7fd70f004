"""What the pool learns from a test that the operator asked for."""

from core.client.errors import CallError
from core.events import HealthChanged
from tests.core.keys.pools import Rig


def check(rig: Rig, kind: str | None = None, key: int = 0, **details: object) -> None:
    account = rig.pool.accounts["a"]
    error = None if kind is None else CallError(kind, f"it was {kind}", **details)  # type: ignore[arg-type]
    rig.pool.on_tested(account, account.keys[key], error, rig.now)


def cooling() -> Rig:
    rig = Rig("a", "b")
    rig.prove_all()
    for _ in range(3):
        rig.fail(rig.must_lease(passed=["b"]), "server_error")
    assert rig.health("a") == "cooling"
    return rig


def test_a_cooling_account_that_passes_gets_the_one_call_that_tells() -> None:
    rig = cooling()
    check(rig)
    assert rig.health("a") == "probing"
    assert rig.told_health("a")[-1] == "probing"
    lease = rig.must_lease(passed=["b"])
    assert rig.lease(passed=["b"]) is None
    rig.answer(lease)
    assert rig.health("a") == "degraded"  # it works again, but has failed three calls of late
    assert rig.pool.accounts["a"].limit("m") is None


def test_a_wait_that_the_endpoint_asked_for_goes_on() -> None:
    rig = Rig("a", "b")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["b"]), "overloaded", retry_after_s=30.0)
    check(rig)
    assert rig.health("a") == "cooling"
    rig.now += 31
    assert rig.health("a") == "probing"


def test_a_failed_test_of_a_cooling_account_does_not_put_its_next_try_off() -> None:
    rig = cooling()
    until = rig.pool.accounts["a"].breaker.open_until
    check(rig, "timeout")
    assert rig.pool.accounts["a"].breaker.open_until == until


def test_failed_tests_count_as_failures_in_a_row() -> None:
    rig = Rig("a")
    rig.prove_all()
    for health in ("healthy", "healthy", "cooling"):
        check(rig, "unreachable")
        assert rig.health("a") == health


def test_a_key_that_is_taken_again_comes_back_and_its_account_too() -> None:
    rig = Rig("a", "b")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["b"]), "unauthorised")
    assert rig.health("a") == "unauthorised"
    check(rig)
    assert rig.health("a") == "probing"
    assert [(e.health, e.why) for e in rig.told if isinstance(e, HealthChanged) and e.key][-1] == (
        "probing",
        "passed a test",
    )


def test_a_key_that_comes_back_leaves_the_others_of_its_account_at_work() -> None:
    rig = Rig("a", keys=2)
    rig.prove_all()
    rig.fail(rig.must_lease(), "unauthorised")
    refused = next(i for i, k in enumerate(rig.pool.accounts["a"].keys) if k.health == "unauthorised")
    check(rig, key=refused)
    assert rig.health("a") == "healthy"
    assert rig.pool.accounts["a"].limit("m") is None


def test_what_the_operator_has_shut_stays_shut() -> None:
    rig = Rig("a")
    rig.pool.set_state("a", "", "disable", rig.now)
    check(rig)
    assert rig.health("a") == "disabled"
    rig.pool.set_state("a", "", "enable", rig.now)
    rig.pool.set_state("a", rig.pool.accounts["a"].keys[0].name, "drain", rig.now)
    check(rig)
    check(rig, "unauthorised")
    assert rig.health("a") == "draining"


def test_money_that_is_back_lets_one_call_through() -> None:
    rig = Rig("a", "b")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["b"]), "out_of_balance")
    check(rig, "out_of_balance")
    assert rig.health("a") == "out of balance"
    check(rig)
    assert rig.health("a") == "probing"


def test_too_many_requests_say_nothing_about_the_account_but_a_wait_is_kept() -> None:
    rig = Rig("a")
    rig.prove_all()
    check(rig, "rate_limited")
    assert rig.health("a") == "healthy"
    check(rig, "rate_limited", retry_after_s=5.0)
    assert rig.health("a") == "cooling"
