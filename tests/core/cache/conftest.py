"""A clock that is set by hand, requests, and caches that are closed at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.cache import CacheRequest, IntelligentCache, ScopeMaker
from core.client.prompt import Prompt
from tests.core.cache.samples import ANSWER, DEFAULTS, NOW, Asking, Open, Refusing, bus


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def opened(path: Path, clock: Clock) -> Iterator[Open]:
    """Open the cache, as often as wished, and wait until it is loaded; all are closed at the end."""
    caches: list[IntelligentCache] = []

    def open_one(where: Path | None = path, **options: Any) -> IntelligentCache:
        caches.append(IntelligentCache(where, clock=clock, **options))
        assert caches[-1].loaded.wait(20)
        return caches[-1]

    yield open_one
    for cache in caches:
        cache.close()


@pytest.fixture
def cache(opened: Open) -> IntelligentCache:
    return opened()


@pytest.fixture
def asking() -> Asking:
    """A request for a text, or for what a prompt holds, under these default fields."""

    def ask(
        text: str = "When is high tide at Brest?", defaults: dict[str, Any] | None = None, **prompt: Any
    ) -> CacheRequest:
        made = Prompt(1, "1", **(prompt or {"text": text}))
        return ScopeMaker(DEFAULTS if defaults is None else defaults).request(made)

    return ask


@pytest.fixture
def retries_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.storage.writer.RETRY_S", 0.02)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cache.keeper.OTHERS_EVERY_S", 0.02)


@pytest.fixture
def never_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches see what others have changed, and what became of the file, only when a test says so."""
    monkeypatch.setattr("core.cache.keeper.OTHERS_EVERY_S", 1000.0)


@pytest.fixture
def refusing(opened: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    """A cache that has cleaned two of five entries, and whose file refuses a kind of change since then."""
    monkeypatch.setattr("core.cache.saving.PATIENCE_S", 0.1)

    def make(change: str) -> IntelligentCache:
        cache = opened()
        for i in range(5):
            cache.put(bus(i), ANSWER, ttl_s=10 if i < 2 else 1000)
        clock.now += 20
        assert cache.cleanup_expired() == 2
        cache.flush()
        with closing(sqlite3.connect(path)) as other:
            other.executescript(
                f"CREATE TRIGGER a BEFORE {change} ON entries BEGIN SELECT RAISE(ABORT, 'disk is full'); END;"
            )
        return cache

    return make
