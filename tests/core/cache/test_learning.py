"""Each scope learns for itself, and remembers."""

import pytest

from core.cache.entry import Scope
from core.cache.learning import Learning

CHAT = Scope(b"c" * 16, "flash", "flash · chat")
CODE = Scope(b"k" * 16, "flash", "flash · code")


def test_without_an_error_bound_the_users_threshold_stands_whatever_checks_show() -> None:
    learning = Learning(0.8, None)
    for _ in range(20):
        learning.record(CHAT, "similar", 0.9, 1.0)
    assert learning.threshold(CHAT.key) == 0.8
    assert learning.known()[0].wrong == 20


def test_a_wrong_hit_raises_the_threshold_of_its_own_scope_only() -> None:
    learning = Learning(0.8, 0.01)
    learning.record(CHAT, "similar", 0.86, 1.0)
    assert learning.threshold(CHAT.key) > 0.86
    assert learning.threshold(CODE.key) == pytest.approx(0.8)


def test_canonical_hits_that_are_often_wrong_are_given_up() -> None:
    learning = Learning(0.8, 0.01)
    assert learning.trusts_canonical(CHAT.key)
    for _ in range(3):
        learning.record(CHAT, "canonical", 1.0, 1.0)
    assert not learning.trusts_canonical(CHAT.key)
    assert learning.trusts_canonical(CODE.key)


def test_a_restart_forgets_nothing() -> None:
    before = Learning(0.8, 0.01)
    _, data = before.record(CHAT, "similar", 0.86, 1.0)
    after = Learning(0.8, 0.01)
    after.restore({CHAT.key: data}, {CHAT.key: CHAT.label})
    assert after.threshold(CHAT.key) == before.threshold(CHAT.key)
    assert after.known() == before.known()


def test_data_that_cannot_be_read_is_learned_anew() -> None:
    learning = Learning(0.8, 0.01)
    learning.restore({CHAT.key: b"\xff\x00 not ours"}, {})
    assert learning.threshold(CHAT.key) == pytest.approx(0.8)
    assert learning.known() == []


def test_the_lowest_threshold_bounds_what_has_to_be_searched() -> None:
    learning = Learning(0.8, 0.05)
    assert learning.lowest < 0.8
    learning.record(CHAT, "similar", 0.99, 1.0)
    assert learning.lowest <= learning.threshold(CHAT.key)
