"""The pool as a whole: who is asked, who is avoided, and why."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.client.prefix import prefix_marks
from core.client.prompt import Prompt
from core.events import BalanceRead, HealthChanged, LimitChanged
from tests.core.keys.pools import Rig


def test_an_unproven_account_gets_one_call_only():
    rig = Rig("a", "b")
    assert {rig.must_lease().account.name, rig.must_lease().account.name} == {"a", "b"}
    assert rig.lease() is None


def test_an_answer_opens_the_account_for_many():
    rig = Rig("a")
    rig.answer(rig.must_lease())
    assert all(rig.lease() for _ in range(100))


def test_a_refused_key_is_called_once_and_its_account_goes_on_with_the_next():
    rig = Rig("a", keys=2)
    first = rig.must_lease()
    rig.fail(first, "unauthorised", status=401)
    second = rig.must_lease()
    assert second.key is not first.key
    rig.answer(second)
    assert all(rig.must_lease().key is second.key for _ in range(10))


def test_an_account_whose_keys_are_all_refused_is_unauthorised():
    rig = Rig("a", "b")
    lease = rig.must_lease()
    rig.fail(lease, "unauthorised", status=401)
    name = lease.account.name
    assert rig.health(name) == "unauthorised"
    assert rig.told_health(name) == ["unauthorised"]


def test_an_empty_account_is_shut_with_all_its_keys_until_its_balance_is_back():
    rig = Rig("a", keys=3)
    rig.fail(rig.must_lease(), "out_of_balance", status=402)
    assert rig.lease() is None
    assert rig.pool.hopeless(rig.now)
    rig.pool.on_balance(rig.pool.accounts["a"], True, 5.0, "USD", rig.now)
    assert rig.lease() is not None
    assert any(isinstance(e, BalanceRead) and e.amount == 5.0 for e in rig.told)


def test_a_balance_that_is_gone_shuts_the_account_before_any_call_fails():
    rig = Rig("a", "b")
    rig.prove_all()
    rig.pool.on_balance(rig.pool.accounts["a"], False, 0.0, "USD", rig.now)
    assert {rig.must_lease().account.name for _ in range(20)} == {"b"}


def test_a_hanging_account_gets_one_probe_only():
    rig = Rig("good", "hanging")
    leases = {lease.account.name: lease for lease in (rig.must_lease(), rig.must_lease())}
    rig.answer(leases["good"])
    rig.now += 1.0
    rig.pool.on_outrun(leases["hanging"], rig.now)
    assert rig.health("hanging") == "cooling"
    assert {rig.must_lease().account.name for _ in range(50)} == {"good"}


def test_a_cooled_account_comes_back_through_a_single_probe():
    rig = Rig("a", "b")
    rig.prove_all()
    for _ in range(3):
        rig.fail(rig.must_lease(passed=["a"]), "server_error")
    assert rig.health("b") == "cooling"
    rig.now += 2.0
    probe = rig.must_lease(passed=["a"])
    assert probe.account.name == "b"
    assert probe.purpose == "probe"
    assert all(rig.must_lease().account.name == "a" for _ in range(20))
    rig.answer(probe)
    assert rig.health("b") in ("healthy", "degraded")


def test_an_account_with_calls_in_silence_is_avoided_before_they_time_out():
    rig = Rig("a", "b")
    rig.prove_all()
    rig.patience_s = 0.5
    rig.must_lease(passed=["b"])
    rig.now += 1.0
    assert {rig.must_lease().account.name for _ in range(20)} == {"b"}


def test_a_flaky_account_is_used_only_when_the_good_ones_are_full():
    rig = Rig("good", "flaky", max_in_flight=3)
    rig.prove_all()
    for _ in range(2):
        rig.fail(rig.must_lease(passed=["good"]), "server_error")
    taken = [rig.must_lease().account.name for _ in range(4)]
    assert taken == ["good"] * 3 + ["flaky"]


def test_a_slow_account_is_left_alone_while_a_good_one_exists_even_if_that_is_full():
    rig = Rig("fast", "slow", max_in_flight=2)
    for lease in (rig.must_lease(), rig.must_lease()):
        rig.answer(lease, 2.0 if lease.account.name == "slow" else 0.2)
    assert [rig.must_lease().account.name for _ in range(2)] == ["fast", "fast"]
    assert rig.lease() is None


def test_a_degraded_account_is_tried_from_time_to_time_and_can_come_back():
    rig = Rig("good", "flaky")
    rig.prove_all()
    for _ in range(2):
        rig.fail(rig.must_lease(passed=["good"]), "server_error")
    for _ in range(400):
        rig.now += 1.0
        rig.answer(rig.must_lease())
    assert rig.health("flaky") == "healthy"


def test_a_429_lowers_the_limit_of_the_account_and_is_told():
    rig = Rig("a")
    rig.prove_all()
    leases = [rig.must_lease() for _ in range(8)]
    rig.fail(leases[0], "rate_limited", status=429)
    assert rig.lease() is None
    assert [e.limit for e in rig.told if isinstance(e, LimitChanged)] == [4]


def test_retry_after_is_honoured():
    rig = Rig("a")
    rig.prove_all()
    rig.fail(rig.must_lease(), "rate_limited", status=429, retry_after_s=30.0)
    rig.now += 29.0
    assert rig.lease() is None
    assert rig.pool.next_try_at(rig.now) == rig.now + 1.0
    rig.now += 1.5
    assert rig.lease() is not None


def test_a_bad_request_says_nothing_about_the_account():
    rig = Rig("a")
    rig.prove_all()
    for _ in range(20):
        rig.fail(rig.must_lease(), "bad_request", status=400)
    assert rig.health("a") == "healthy"


def test_a_prompt_goes_on_to_accounts_it_has_not_tried():
    rig = Rig("a", "b", "c")
    rig.prove_all()
    assert {rig.must_lease("retry", ["a", "b"]).account.name for _ in range(10)} == {"c"}
    assert rig.lease("hedge", ["a", "b", "c"]) is None
    assert rig.lease("retry", ["a", "b", "c"], may_repeat=True) is not None


def test_a_hedge_never_goes_to_an_account_nobody_has_seen_answer():
    rig = Rig("proven", "new")
    for _ in range(2):
        lease = rig.must_lease()
        if lease.account.name == "proven":
            rig.answer(lease)
    assert all(rig.must_lease("hedge").account.name == "proven" for _ in range(20))


LONG = "All ships keep to the starboard side of the channel. " * 100


def marks(question: str, beginning: str = LONG) -> tuple[int, ...]:
    return prefix_marks(Prompt(1, "1", text=beginning + question), "m")


def test_prompts_with_the_same_beginning_go_to_the_account_that_holds_it():
    rig = Rig("a", "b", "c", "d")
    rig.prove_all()
    holder = rig.must_lease(prefix=marks("Why?"))
    rig.answer(holder)
    leases = [rig.must_lease(prefix=marks(f"How {i}?")) for i in range(20)]
    assert {lease.account for lease in leases} == {holder.account}
    assert all("tokens of its beginning" in lease.why for lease in leases)
    assert leases[0].why == f"holds {leases[0].held // 4:,} tokens of its beginning"
    assert 0.85 * len(LONG) < leases[0].held <= len(LONG) + 10


def test_a_beginning_is_held_only_once_a_call_with_it_is_answered():
    rig = Rig("a", "b")
    rig.prove_all()
    first = rig.must_lease(prefix=marks("Why?"))
    assert rig.must_lease(prefix=marks("How?")).held == 0
    rig.fail(first, "server_error")
    assert rig.must_lease(prefix=marks("Who?")).held == 0


def test_a_full_holder_of_the_beginning_is_not_waited_for_by_a_call():
    rig = Rig("a", "b", max_in_flight=3)
    rig.prove_all()
    rig.answer(rig.must_lease(prefix=marks("Why?")))
    names = [rig.must_lease(prefix=marks(f"How {i}?")).account.name for i in range(6)]
    assert sorted(names) == ["a"] * 3 + ["b"] * 3


@pytest.mark.parametrize("ill", ["slow", "failing", "disabled"])
def test_a_sick_holder_gets_nothing_for_what_it_holds(ill: str):
    rig = Rig("a", "b", "c")
    rig.prove_all()
    holder = rig.must_lease(prefix=marks("Why?"))
    rig.answer(holder)
    account = holder.account
    if ill == "disabled":
        rig.pool.set_state(account.name, "", "disable", rig.now)
    while ill == "slow" and rig.health(account.name) == "healthy":
        others = [n for n in rig.pool.accounts if n != account.name]
        rig.answer(rig.must_lease(passed=others), seconds=5.0)
    while ill == "failing" and rig.health(account.name) == "healthy":
        others = [n for n in rig.pool.accounts if n != account.name]
        rig.fail(rig.must_lease(passed=others), "server_error")
    rig.now += 1.0
    assert account not in {rig.must_lease(prefix=marks(f"How {i}?")).account for i in range(20)}


def test_a_second_call_prefers_a_second_holder():
    rig = Rig("a", "b", "c", "d")
    rig.prove_all()
    lease = rig.must_lease(prefix=marks("Why?"))
    first = lease.account.name
    rig.answer(lease)
    lease = rig.must_lease(passed=(first,), prefix=marks("Who?"))
    second = lease.account.name
    rig.answer(lease)
    for purpose in ("retry", "hedge", "race"):
        assert rig.must_lease(purpose, passed=(first,), prefix=marks("How?")).account.name == second


def test_the_operator_drains_disables_and_enables():
    rig = Rig("a", "b")
    rig.prove_all()
    rig.pool.set_state("a", "", "drain", rig.now)
    assert rig.health("a") == "draining"
    assert {rig.must_lease().account.name for _ in range(10)} == {"b"}
    rig.pool.set_state("a", "", "enable", rig.now)
    assert "a" in {rig.must_lease().account.name for _ in range(20)}
    rig.pool.set_state("b", "", "disable", rig.now)
    assert {rig.must_lease().account.name for _ in range(10)} == {"a"}


def test_enabling_forgives_a_refused_key():
    rig = Rig("a")
    rig.fail(rig.must_lease(), "unauthorised", status=401)
    rig.pool.set_state("a", "", "enable", rig.now)
    assert rig.lease() is not None


def test_one_key_of_an_account_can_be_disabled():
    rig = Rig("a", keys=2)
    rig.prove_all()
    name = rig.pool.accounts["a"].keys[0].name
    rig.pool.set_state("a", name, "disable", rig.now)
    assert all(rig.must_lease().key.name != name for _ in range(10))


def test_why_an_account_was_avoided_is_told_once_for_each_reason():
    rig = Rig("a", "b")
    rig.prove_all()
    rig.fail(rig.must_lease(passed=["a"]), "out_of_balance", status=402)
    avoided = [rig.must_lease().avoided for _ in range(5)]
    assert avoided[0] == (("b", "out of balance: it was out_of_balance"),)
    assert not any(avoided[1:])


def test_events_show_keys_masked():
    rig = Rig("a", keys=2)
    rig.pool.declare()
    for _ in range(2):
        rig.fail(rig.must_lease(), "unauthorised", status=401)
    assert any(isinstance(e, HealthChanged) and e.key for e in rig.told)
    for key in rig.pool.accounts["a"].keys:
        assert not any(key.secret.reveal() in repr(e) for e in rig.told)


@settings(max_examples=60)
@given(st.data())
def test_calls_in_flight_are_always_counted_right(data: st.DataObject):
    rig = Rig("a", "b", "c", keys=2, max_in_flight=5)
    out = []
    for _ in range(data.draw(st.integers(1, 60))):
        rig.now += data.draw(st.floats(0.0, 5.0))
        if out and data.draw(st.booleans()):
            lease = out.pop(data.draw(st.integers(0, len(out) - 1)))
            match data.draw(st.integers(0, 4)):
                case 0:
                    rig.answer(lease, data.draw(st.floats(0.01, 3.0)))
                case 1:
                    rig.fail(
                        lease, data.draw(st.sampled_from(["server_error", "timeout", "cut", "bad_request"]))
                    )
                case 2:
                    rig.fail(lease, "rate_limited", status=429)
                case 3:
                    rig.pool.on_outrun(lease, rig.now)
                case 4:
                    rig.pool.on_cancelled(lease, rig.now)
        elif (lease := rig.lease()) is not None:
            out.append(lease)
        for account in rig.pool.accounts.values():
            mine = [x for x in out if x.account is account]
            assert account.in_flight == len(mine) <= 5
            assert sum(k.in_flight for k in account.keys) == len(mine)
            assert set(account.silent_since) == {x.call for x in mine}
