"""What the last cleanup removed can be brought back for a while, whatever happens to the file meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.cache import IntelligentCache
from core.cache.store import UNDO_S
from core.storage import FileError
from tests.core.cache.samples import (
    ANSWER,
    DAY_S,
    TTL_S,
    Asking,
    Clock,
    Open,
    Refusing,
    bus,
    found,
    mend,
    put,
    put_many,
    until,
)

pytestmark = pytest.mark.usefixtures("retries_often")


def test_the_last_cleanup_can_be_undone(
    cache: IntelligentCache, opened: Open, asking: Asking, clock: Clock
) -> None:
    requests = put_many(cache, asking, 30)
    clock.now += 3 * DAY_S
    assert cache.cleanup_low_utility(0.3, 1.0) == 30
    assert (len(cache), cache.can_undo) == (0, True)
    assert cache.undo_cleanup() == 30
    assert (len(cache), cache.can_undo) == (30, False)
    assert all(found(cache, request) == ANSWER for request in requests)
    hit = cache.get(asking("please what's the number 7 bus called"))
    assert hit is not None
    cache.flush()
    assert len(opened()) == 30


def test_a_cleanup_can_be_undone_after_a_restart(opened: Open, asking: Asking, clock: Clock) -> None:
    first = opened()
    put_many(first, asking, 5)
    clock.now += 3 * DAY_S
    first.cleanup_low_utility(0.3, 1.0)
    first.close()
    second = opened()
    assert (len(second), second.can_undo, second.undo_cleanup()) == (0, True, 5)


def test_only_the_last_cleanup_can_be_undone_and_only_for_a_while(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking(), ttl_s=60)
    put(cache, asking("Where is the lighthouse of Eckmühl?"), ttl_s=120)
    clock.now += 60
    assert cache.cleanup_expired() == 1
    clock.now += 60
    assert cache.cleanup_expired() == 1
    assert cache.undo_cleanup() == 1
    assert [entry.prompt for entry in cache] == ["Where is the lighthouse of Eckmühl?"]
    assert cache.cleanup_expired() == 1
    clock.now += UNDO_S
    assert (cache.can_undo, cache.undo_cleanup()) == (False, 0)


def test_what_was_asked_anew_after_a_cleanup_is_not_overwritten_by_its_undo(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking())
    clock.now += TTL_S
    cache.cleanup_expired()
    put(cache, asking(), ANSWER + " Now.")
    assert cache.undo_cleanup() == 0
    assert found(cache, asking()) == ANSWER + " Now."


@pytest.mark.usefixtures("looks_often")
def test_each_process_can_undo_its_own_last_cleanup(opened: Open, clock: Clock) -> None:
    one = opened()
    for number in (1, 2):
        one.put(bus(number), ANSWER, ttl_s=10 * number)
    one.flush()
    other = opened()
    clock.now += 15
    assert one.cleanup_expired() == 1
    one.flush()
    until(lambda: len(other) == 1)
    clock.now += 15
    assert other.cleanup_expired() == 1
    other.flush()
    assert (one.undo_cleanup(), other.undo_cleanup()) == (1, 1)
    assert len(opened()) == 2


def test_what_a_cleanup_removes_leaves_the_file_though_its_undo_is_given_up_meanwhile(
    opened: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = opened()
    for i in range(5):
        cache.put(bus(i), ANSWER, ttl_s=10)
    clock.now += 20
    monkeypatch.setattr("core.cache.cleaning.REMOVED_AT_ONCE", 2)
    bury = cache._undo.bury

    def invalidate_and_bury(*values: Any) -> None:
        bury(*values)
        cache._holdings.lock.release()
        cache.invalidate(text="nothing has this text")
        cache._holdings.lock.acquire()

    monkeypatch.setattr(cache._undo, "bury", invalidate_and_bury)
    assert cache.cleanup_expired() == 5
    assert cache.flush()
    assert len(opened()) == 0


def test_an_undo_that_the_disk_refuses_is_told_and_can_be_tried_again(
    refusing: Refusing, path: Path, opened: Open
) -> None:
    cache = refusing("UPDATE")
    with pytest.raises(FileError, match="nothing was changed, the file takes no writes now: disk is full"):
        cache.undo_cleanup()
    assert len(cache) == 3
    assert cache.can_undo
    mend(path)
    assert cache.undo_cleanup() == 2
    assert len(cache) == len(opened()) == 5
