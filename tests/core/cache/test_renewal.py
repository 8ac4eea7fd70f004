"""Features that are missing or of another version are made anew, beside everything else."""

from __future__ import annotations

import time

import pytest

from tests.core.cache.samples import (
    Asking,
    Open,
    put,
)


def test_what_was_put_before_prompts_could_be_read_is_found_after_a_restart(
    opened: Open, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as early:
        early.setattr("core.cache.loading.is_loaded", lambda: False)
        cache = opened()
        put(cache, asking("What is the number 3 bus called?"))
        assert cache.get(asking("what's the number 3 bus called")) is None
        assert cache.get(asking("What is the number 3 bus called?")) is not None
        cache.close()
    again = opened()
    until = time.monotonic() + 10
    while again.get(asking("what's the number 3 bus called")) is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_features_of_an_earlier_version_are_made_anew(
    opened: Open, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    put(first, asking())
    first.close()
    monkeypatch.setattr("core.cache.holdings.FEATURE_VERSION", 999)
    monkeypatch.setattr("core.cache.renewal.FEATURE_VERSION", 999)
    second = opened()
    deadline = time.monotonic() + 10
    while second.get(asking("when is high tide at brest")) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
