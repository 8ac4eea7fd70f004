"""Why a prompt is served or not, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtWidgets import QApplication

from core.cache.compare import Guard, Kind
from core.cache.entry import Layer
from core.cache.explain import Explanation, Outcome, Reason
from gui.explain_words import KINDS, LAYERS, difference, scores_words, why_words
from gui.language import Languages


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    languages = Languages(qapp, "zh_CN")
    yield
    languages.use("en")


def told(reason: Reason, layer: Layer | None = None, guards: tuple[Guard, ...] = ()) -> Explanation:
    outcome: Outcome = "hit" if reason == "served" else "near"
    scores: dict[Layer, float] = {"exact": 0.0, "similar": 0.714}
    return Explanation(
        outcome=outcome,
        reason=reason,
        why="",
        asked="bus 5",
        threshold=0.8,
        layer=layer,
        scores=scores,
        guards=guards,
    )


def test_every_reason_layer_and_kind_of_the_engine_has_words() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(LAYERS) == set(get_args(Layer))
    sentences = {why_words(told(reason), 0.0) for reason in get_args(Reason)}
    assert len(sentences) == len(get_args(Reason))
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_layer_that_serves_is_told() -> None:
    assert len({why_words(told("served", layer), 0.0) for layer in get_args(Layer)}) == 3


def test_differences_are_quoted_from_both_sides_or_from_the_one_that_has_them() -> None:
    assert difference(Guard("number", "5", "6")) == "a number: '5' is asked, '6' is stored"
    assert difference(Guard("word", "fast", "")) == "a word: only 'fast' is asked"
    assert difference(Guard("word", "", "x" * 80)) == f"a word: only '{'x' * 59}…' is stored"
    assert difference(Guard("order", "a b", "b a")) == "the order of its words"
    both = told("guard", guards=(Guard("number", "5", "6"), Guard("order", "a", "b")))
    assert why_words(both, 0.0) == (
        "Missed: the nearest stored prompt differs in a number: '5' is asked, '6' is stored; the order of its words."
    )


def test_scores_stand_beside_the_threshold() -> None:
    assert scores_words(told("score")) == "exact 0.00 · similar 0.71 · threshold 0.80"


@pytest.mark.usefixtures("chinese")
def test_the_sentences_are_chinese_and_what_is_quoted_is_not() -> None:
    guards = (Guard("number", "5", "6"),)
    assert why_words(told("guard", guards=guards), 0.0) == (
        "未命中：最接近的已存提示词有差异：数字：询问的是“5”，存储的是“6”。"
    )
    assert scores_words(told("score")) == "精确 0.00 · 相似 0.71 · 阈值 0.80"
