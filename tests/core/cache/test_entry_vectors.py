"""Vectors of stored prompts are made once, and read again where they were cleared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.cache import IntelligentCache
from tests.core.cache.samples import (
    Asking,
    Open,
    put,
)


class Encoder:
    """Counts what it is asked to do."""

    name = "counting"
    dimensions = 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Any) -> Any:
        self.asked += texts
        return np.full((len(texts), 64), 0.125, np.float32)

    def fits(self, text: str) -> bool:
        return True

    def close(self) -> None:
        pass


def test_vectors_are_made_once_cleared_and_read_again(opened: Open, asking: Asking) -> None:
    encoder = Encoder()
    cache = opened(encoder=encoder)
    put(cache, asking())
    [entry] = list(cache)
    for _ in range(2):
        assert entry.embedding is not None
        assert entry.embedding == pytest.approx(np.full(64, 0.125), abs=0.001)
    cache.flush()
    assert cache.clear_embeddings() > 0
    assert cache.clear_embeddings() == 0
    assert opened(encoder=encoder).embedding(entry.id) is not None
    assert entry.embedding is not None
    assert encoder.asked == ["When is high tide at Brest?"]


def test_without_an_encoder_there_is_no_vector(cache: IntelligentCache, asking: Asking) -> None:
    put(cache, asking())
    [entry] = list(cache)
    assert (entry.embedding, cache.embedding(entry.id)) == (None, None)
