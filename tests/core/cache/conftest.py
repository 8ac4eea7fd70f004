"""A clock that is set by hand, requests, and caches that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cache import CacheRequest, IntelligentCache, ScopeMaker
from core.client.prompt import Prompt

NOW = 1_790_000_000.0
ANSWER = "High tide at Brest is at six in the morning and again at half past six."
DEFAULTS = {"model": "deepseek-flash", "temperature": 0.5}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


Open = Callable[..., IntelligentCache]
Asking = Callable[..., CacheRequest]


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
