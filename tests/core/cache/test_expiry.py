"""The lifetime of each new answer, in a real cache with a clock of its own."""

from pathlib import Path

import msgspec
import pytest

from core.cache import CacheRequest, IntelligentCache
from core.cache.scope import as_request
from core.storage import connect

HOUR_S, DAY_S = 3600.0, 86_400.0
T0 = 1_790_000_000.0
ANSWER = "The lock keeper is there from eight in the morning until six in the evening, on Sundays until noon."
BOUNDS_S = (DAY_S / 8, DAY_S * 8)


class Clock:
    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> float:
        return self.now


def opened(
    clock: Clock, path: Path | None = None, bounds_s: tuple[float, float] | None = BOUNDS_S
) -> IntelligentCache:
    cache = IntelligentCache(path, ttl_s=DAY_S, ttl_bounds_s=bounds_s, clock=clock)
    assert cache.loaded.wait(20)
    return cache


def asked(number: int, model: str = "m", text: str = "When is lock {} open?") -> CacheRequest:
    return as_request(text.format(number), model)


def live(cache: IntelligentCache, clock: Clock, *, changed: float, days: int = 12, model: str = "m") -> None:
    """Twenty questions asked twice a day; an answer past its time is bought, and compared with the old one."""
    for half_day in range(2 * days):
        clock.now = T0 + half_day * DAY_S / 2
        for number in range(20):
            request = asked(number, model)
            if cache.look_up(request, similar=False).hit is None:
                old = cache.peek(request)
                if old is not None:
                    cache.record_change(request, clock.now - old.created, changed)
                cache.put(request, ANSWER)


def lifetime_s(cache: IntelligentCache, request: CacheRequest) -> float:
    assert cache.put(request, ANSWER)
    entry = cache.peek(request)
    assert entry is not None
    return entry.expires - entry.created


def test_before_evidence_the_fixed_time_counts() -> None:
    clock = Clock()
    with opened(clock) as cache:
        assert lifetime_s(cache, asked(1)) == DAY_S


def test_answers_that_stay_the_same_are_kept_longer_and_those_that_change_shorter() -> None:
    clock = Clock()
    with opened(clock) as cache:
        live(cache, clock, changed=0.0, model="steady")
        live(cache, clock, changed=1.0, model="fickle")
        steady, fickle = lifetime_s(cache, asked(99, "steady")), lifetime_s(cache, asked(99, "fickle"))
        assert steady > DAY_S > fickle
        assert BOUNDS_S[0] * 0.999 <= fickle
        assert steady <= BOUNDS_S[1] * 1.001
        assert lifetime_s(cache, asked(99, "unknown")) == DAY_S


def test_without_bounds_every_answer_has_the_fixed_time() -> None:
    clock = Clock()
    with opened(clock, bounds_s=None) as cache:
        live(cache, clock, changed=0.0)
        assert lifetime_s(cache, asked(99)) == DAY_S


def test_bounds_always_leave_room_for_the_fixed_time() -> None:
    clock = Clock()
    with opened(clock, bounds_s=(2 * DAY_S, DAY_S / 2)) as cache:
        live(cache, clock, changed=0.0)
        assert lifetime_s(cache, asked(99)) == DAY_S


def test_a_question_about_today_ends_with_the_day_whatever_was_learned() -> None:
    clock = Clock()
    with opened(clock) as cache:
        live(cache, clock, changed=0.0)
        assert lifetime_s(cache, asked(99)) > DAY_S
        assert lifetime_s(cache, asked(99, text="When is lock {} open today?")) <= DAY_S


def test_hits_never_renew_a_lifetime() -> None:
    clock = Clock()
    with opened(clock) as cache:
        live(cache, clock, changed=0.0)
        cache.put(asked(99), ANSWER)
        entry = cache.peek(asked(99))
        assert entry is not None
        for _ in range(50):
            clock.now += HOUR_S / 10
            assert cache.look_up(asked(99), similar=False).hit is not None
        again = cache.peek(asked(99))
        assert again is not None
        assert again.expires == entry.expires


def test_what_was_learned_outlives_the_process(tmp_path: Path) -> None:
    clock = Clock()
    with opened(clock, tmp_path / "cache.db") as cache:
        live(cache, clock, changed=0.0)
        known = lifetime_s(cache, asked(99))
    with opened(clock, tmp_path / "cache.db") as cache:
        assert lifetime_s(cache, asked(100)) == pytest.approx(known, rel=0.5)
        assert lifetime_s(cache, asked(101)) > DAY_S
        assert cache.notices == []


def test_absurd_figures_in_the_file_are_told_and_learned_anew(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "cache.db"
    with opened(clock, path) as cache:
        live(cache, clock, changed=0.0)
    connection = connect(path)
    ((scope, data),) = connection.execute("SELECT scope, data FROM calibration").fetchall()
    tally = msgspec.msgpack.decode(data)
    tally["changes"]["changed"][16] = 1e12
    connection.execute(
        "UPDATE calibration SET data = ? WHERE scope = ?", (msgspec.msgpack.encode(tally), scope)
    )
    connection.commit()
    connection.close()
    with opened(clock, path) as cache:
        assert lifetime_s(cache, asked(99)) == DAY_S
        (notice,) = cache.notices
        assert "learned anew" in notice
        assert "more answers have changed than were checked" in notice


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    clock = Clock()
    with opened(clock) as cache:
        live(cache, clock, changed=0.0)
        clock.now = T0 - 100 * DAY_S
        live_again = lifetime_s(cache, asked(1))
        assert BOUNDS_S[0] * 0.999 <= live_again <= BOUNDS_S[1] * 1.001
