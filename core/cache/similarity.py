"""How alike two bags of canonical words are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from core.cache.reading.reading import word_weight


def cosine(a: Sequence[str], b: Sequence[str]) -> float:
    """The plain cosine of two bags of canonical words, each word weighted by its rarity."""
    x, y = Counter(a), Counter(b)
    weight = {w: word_weight(w) ** 2 for w in x.keys() | y.keys()}
    product = sum(weight[w] * n * y[w] for w, n in x.items())
    norms = sum(weight[w] * n * n for w, n in x.items()) * sum(weight[w] * n * n for w, n in y.items())
    return min(1.0, product / math.sqrt(norms)) if norms else 0.0
