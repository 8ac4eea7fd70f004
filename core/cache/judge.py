"""`judge`: how often the cache would be right and wrong, on pairs of prompts that the user has labelled.

Each pair is judged as if its stored prompt alone were in the cache and the other were asked. The scores of a pair
do not depend on the threshold, so one pass gives the figures for all thresholds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache.calibration import upper_bound
from core.cache.candidates import lowest_cosine, may_be_same
from core.cache.compare import CASE_COSINE, MEANING_OF_THRESHOLD, compare, compare_meaning
from core.cache.encoder import Embedder
from core.cache.pairs import Conversation, Pair
from core.cache.reading import Reading, read
from core.cache.scope import as_request

JudgedLayer = Literal["exact", "canonical", "similar", "encoder"]

SWEEP = tuple(step / 20 for step in range(10, 21))
"""Thresholds 0.5 to 1."""
STEPS = tuple(step / 100 for step in range(100, 49, -1))
"""Thresholds that may be recommended, strictest first."""
EMBEDDED_AT_ONCE = 256


class Figures(msgspec.Struct, frozen=True):
    """`recall` is the share of same pairs that are served, `precision` the share of served pairs that are the same,
    `false_hit_rate` the share of different pairs that are served; None where that is a share of nothing."""

    recall: float | None
    precision: float | None
    false_hit_rate: float | None


class SweepPoint(Figures, frozen=True):
    threshold: float


class CategoryFigures(Figures, frozen=True):
    pairs: int


class LayerHits(msgspec.Struct, frozen=True):
    right: int
    wrong: int


class JudgedPair(msgspec.Struct, frozen=True):
    """A pair that went wrong. `score` is what decided: 0 where a guard objected or nothing was in common.

    `layer` is the one that served it, None for one that was missed.
    """

    line: int
    a: str | Conversation
    b: str | Conversation
    score: float
    layer: JudgedLayer | None


class Verdict(msgspec.Struct, frozen=True):
    """The figures at `threshold` and over a sweep. `wrong` are different pairs that are served, `missed` same pairs
    that are not. `recommended` is the threshold for `error_bound`, None where none keeps to it or none was asked
    for."""

    pairs: int
    same: int
    different: int
    threshold: float
    recall: float | None
    precision: float | None
    false_hit_rate: float | None
    layers: dict[JudgedLayer, LayerHits]
    sweep: list[SweepPoint]
    categories: dict[str, CategoryFigures]
    wrong: list[JudgedPair]
    missed: list[JudgedPair]
    error_bound: float | None
    recommended: float | None


class _Judged(msgspec.Struct):
    """`by_words` and `by_meaning` are the highest thresholds at which it is still served so, 0 for not at all."""

    pair: Pair
    certain: JudgedLayer | None = None
    by_words: float = 0.0
    by_meaning: float = 0.0

    @property
    def reach(self) -> float:
        return 1.0 if self.certain else max(self.by_words, self.by_meaning)

    def layer(self, threshold: float) -> JudgedLayer | None:
        if self.certain is not None:
            return self.certain
        if self.by_words >= threshold:
            return "similar"
        return "encoder" if self.by_meaning >= threshold else None


def judge(
    pairs: Iterable[Pair],
    *,
    threshold: float = MEANING_OF_THRESHOLD,
    error_bound: float | None = None,
    encoder: Embedder | None = None,
) -> Verdict:
    """The figures of the cache on these pairs, which are taken one batch after another.

    With an `error_bound` (the share of different pairs that may be served, 0..1) they are those of the threshold that
    is recommended for it, or of 1 where none is. Raises ValueError for a threshold outside 0.5 to 1.
    """
    if not SWEEP[0] <= threshold <= 1:
        raise ValueError(f"a threshold is from {SWEEP[0]} to 1, not {threshold}")
    judged: list[_Judged] = []
    left = iter(pairs)
    while batch := list(islice(left, EMBEDDED_AT_ONCE)):
        judged += _judge_batch(batch, encoder)
    reach = np.array([j.reach for j in judged])
    same = np.array([j.pair.same for j in judged], bool)
    recommended = None
    if error_bound is not None:
        recommended = recommend(reach, same, error_bound)
        threshold = 1.0 if recommended is None else recommended
    served = reach >= threshold
    whole = _figures(served, same)
    return Verdict(
        pairs=len(judged),
        same=int(same.sum()),
        different=int((~same).sum()),
        threshold=threshold,
        recall=whole.recall,
        precision=whole.precision,
        false_hit_rate=whole.false_hit_rate,
        layers=_by_layer(judged, threshold),
        sweep=[_point(t, reach, same) for t in SWEEP],
        categories=_by_category(judged, served, same),
        wrong=[_told(judged[i], threshold) for i in np.flatnonzero(served & ~same)],
        missed=[_told(judged[i], threshold) for i in np.flatnonzero(~served & same)],
        error_bound=error_bound,
        recommended=recommended,
    )


def recommend(reach: NDArray[np.float64], same: NDArray[np.bool_], error_bound: float) -> float | None:
    """The lowest threshold that surely keeps the share of different pairs that are served under `error_bound` (0..1).

    Surely: not the share seen here must be under it, but its upper bound (one-sided 95 %, Wilson 1927). Thresholds
    are tried from the strictest down until one fails; in a fixed order no correction for the number of trials is
    needed (Angelopoulos et al. 2021, "Learn then Test", section 2.3).
    """
    wrongly = reach[~same]
    found = None
    for threshold in STEPS:
        if upper_bound(int((wrongly >= threshold).sum()), len(wrongly)) > error_bound:
            break
        found = threshold
    return found


def _judge_batch(pairs: Sequence[Pair], encoder: Embedder | None) -> list[_Judged]:
    judged: list[_Judged] = []
    to_encode: list[tuple[_Judged, Reading, Reading]] = []
    for pair in pairs:
        judged.append(one := _Judged(pair))
        stored, asked = as_request(pair.stored), as_request(pair.asked)
        if stored.question == asked.question:
            one.certain = "exact"
            continue
        if stored.scope.key != asked.scope.key or stored.text is None or asked.text is None:
            continue
        a, b = read(asked.text), read(stored.text)
        if a.key == b.key:
            one.certain = "canonical" if compare(a, b).same else None
        else:
            one.by_words = _reach_by_words(a, b)
        if encoder is not None and not one.certain and _may_mean_the_same(a, b, encoder):
            to_encode.append((one, a, b))
    if encoder is not None and to_encode:
        vectors = encoder.embed([text for _, a, b in to_encode for text in (a.text, b.text)])
        for (one, a, b), similarity in zip(
            to_encode, (vectors[::2] * vectors[1::2]).sum(axis=1), strict=True
        ):
            if similarity >= CASE_COSINE:  # what is further away is not found
                comparison = compare_meaning(a, b, float(similarity), threshold=0.0)
                one.by_meaning = comparison.score if comparison.same else 0.0
    return judged


def _reach_by_words(asked: Reading, stored: Reading) -> float:
    """What the index does not find, or a glance at it excludes, is not served whatever a comparison would say."""
    if _cosine(asked, stored) < lowest_cosine(asked) or not may_be_same(asked, stored.ids):
        return 0.0
    comparison = compare(asked, stored, threshold=0.0)
    return comparison.score if comparison.same else 0.0


def _cosine(a: Reading, b: Reading) -> float:
    """What the index computes of two prompts."""
    weights = dict(zip(a.ids.tolist(), a.weights.tolist(), strict=True))
    other = zip(b.ids.tolist(), b.weights.tolist(), strict=True)
    return float(sum(weights[i] * w for i, w in other if i in weights))


def _may_mean_the_same(a: Reading, b: Reading, encoder: Embedder) -> bool:
    """Whether an encoder would be listened to, because making a vector takes 10 ms."""
    return compare_meaning(a, b, 1.0, threshold=0.0).same and encoder.fits(a.text) and encoder.fits(b.text)


def _figures(served: NDArray[np.bool_], same: NDArray[np.bool_]) -> Figures:
    right, wrong = int((served & same).sum()), int((served & ~same).sum())
    return Figures(
        _share(right, int(same.sum())), _share(right, right + wrong), _share(wrong, int((~same).sum()))
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _point(threshold: float, reach: NDArray[np.float64], same: NDArray[np.bool_]) -> SweepPoint:
    at = _figures(reach >= threshold, same)
    return SweepPoint(at.recall, at.precision, at.false_hit_rate, threshold)


def _by_layer(judged: Sequence[_Judged], threshold: float) -> dict[JudgedLayer, LayerHits]:
    counts: dict[JudgedLayer, list[int]] = {
        "exact": [0, 0],
        "canonical": [0, 0],
        "similar": [0, 0],
        "encoder": [0, 0],
    }
    for one in judged:
        layer = one.layer(threshold)
        if layer is not None:
            counts[layer][0 if one.pair.same else 1] += 1
    return {layer: LayerHits(right, wrong) for layer, (right, wrong) in counts.items()}


def _by_category(
    judged: Sequence[_Judged], served: NDArray[np.bool_], same: NDArray[np.bool_]
) -> dict[str, CategoryFigures]:
    """By name; empty where no pair has one."""
    rows: dict[str, list[int]] = {}
    for i, one in enumerate(judged):
        if one.pair.category:
            rows.setdefault(one.pair.category, []).append(i)
    figures = {name: _figures(served[of], same[of]) for name, of in sorted(rows.items())}
    return {
        name: CategoryFigures(f.recall, f.precision, f.false_hit_rate, len(rows[name]))
        for name, f in figures.items()
    }


def _told(one: _Judged, threshold: float) -> JudgedPair:
    return JudgedPair(one.pair.line, one.pair.stored, one.pair.asked, one.reach, one.layer(threshold))
