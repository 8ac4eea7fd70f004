"""Faults that were found once and must not come back: a prompt asked again at once where it had just failed."""

from itertools import pairwise
from random import Random

from core.config.secrets import Secret
from core.keys.keyfile import KeySpec
from core.keys.pool import KeyPool


def pool_of(*names: str) -> KeyPool:
    specs = [KeySpec(name, Secret(f"sk-test-{name}")) for name in names]
    return KeyPool(specs, emit=lambda event: None, random=Random(1))


def test_a_prompt_that_has_failed_everywhere_waits_longer_each_time():
    pool = pool_of("a")
    waits = [pool.backoff_s({pool.accounts["a"]}, faults, 0.0) for faults in (1, 2, 3)]
    assert 0.1 <= waits[0] <= 0.2
    assert all(later > 1.1 * earlier for earlier, later in pairwise(waits))


def test_a_prompt_does_not_wait_while_another_account_is_open():
    pool = pool_of("a", "b")
    assert pool.backoff_s({pool.accounts["a"]}, 1, 0.0) == 0.0


def test_a_prompt_waits_where_the_other_accounts_are_shut():
    pool = pool_of("a", "b")
    pool.set_state("b", "", "disable", 0.0)
    assert pool.backoff_s({pool.accounts["a"]}, 1, 0.0) > 0.0
