"""Searching the prompts of all entries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache import IntelligentCache
from core.cache.prompt_texts import PromptTexts, _folded
from tests.core.cache.samples import Asking, put, put_many

TEXTS = (
    "When is high tide at Brest?",
    "When is LOW TIDE at Brest?",
    "Wann ist Ebbe an der Weißen Straße?",
    "布雷斯特什么时候涨潮？",
    "Two lines:\nhigh\ntide",
)


@pytest.fixture
def texts(cache: IntelligentCache, asking: Asking) -> PromptTexts:
    for text in TEXTS:
        assert put(cache, asking(text))
    return PromptTexts()


def prompts_holding(cache: IntelligentCache, texts: PromptTexts, text: str) -> set[str]:
    columns = cache.columns()
    assert texts.follow(columns)
    return {cache.entry(i).prompt for i in columns.ids[texts.holding(text)].tolist()}


def test_a_text_is_found_whatever_its_case(cache: IntelligentCache, texts: PromptTexts) -> None:
    assert prompts_holding(cache, texts, "Tide") == {TEXTS[0], TEXTS[1], TEXTS[4]}
    assert prompts_holding(cache, texts, "STRASSE") == {TEXTS[2]}
    assert prompts_holding(cache, texts, "什么时候") == {TEXTS[3]}
    assert prompts_holding(cache, texts, "high\ntide") == {TEXTS[4]}
    assert prompts_holding(cache, texts, "brest?wann") == set()  # not across two prompts
    assert prompts_holding(cache, texts, "") == set(TEXTS)


def test_it_follows_what_comes_and_goes(cache: IntelligentCache, texts: PromptTexts, asking: Asking) -> None:
    assert prompts_holding(cache, texts, "ebbe") == {TEXTS[2]}
    assert cache.invalidate(text="Ebbe") == 1
    assert put(cache, asking("Is Ebbe a name?"))  # takes the slot of the one that left
    assert prompts_holding(cache, texts, "ebbe") == {"Is Ebbe a name?"}
    put_many(cache, asking, 30)
    assert len(prompts_holding(cache, texts, "bus")) == 30


def test_it_is_read_anew_when_most_has_left(cache: IntelligentCache, asking: Asking) -> None:
    put_many(cache, asking, 300)
    texts = PromptTexts()
    assert len(prompts_holding(cache, texts, "bus")) == 300
    full = texts.nbytes
    cache.invalidate_many(cache.columns().ids[:290])
    assert len(prompts_holding(cache, texts, "bus")) == 10
    assert texts.nbytes < full / 4
    texts.close()
    assert texts.nbytes == 0
    assert len(prompts_holding(cache, texts, "bus")) == 10


def test_reading_can_be_stopped(cache: IntelligentCache, texts: PromptTexts) -> None:
    assert not texts.follow(cache.columns(), lambda share: False)
    assert prompts_holding(cache, texts, "ebbe") == {TEXTS[2]}


def test_rows_can_be_sorted_by_how_their_prompts_begin(cache: IntelligentCache, texts: PromptTexts) -> None:
    columns = cache.columns()
    texts.follow(columns)
    order = np.argsort(texts.ranks(), kind="stable")
    sorted_prompts = [cache.entry(i).prompt for i in columns.ids[order].tolist()]
    assert sorted_prompts == sorted(TEXTS, key=lambda text: text.casefold().encode())


def test_the_share_that_is_read_is_told(cache: IntelligentCache, asking: Asking) -> None:
    put_many(cache, asking, 300)
    told: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.cache.prompt_texts.READ_AT_ONCE", 100)
        PromptTexts().follow(cache.columns(), lambda share: told.append(share) is None)
    assert told == pytest.approx([0, 1 / 3, 2 / 3])


def test_a_cleared_cache_gives_empty_prompts(cache: IntelligentCache, texts: PromptTexts) -> None:
    columns = cache.columns()
    cache.clear()
    assert columns.prompts(np.arange(5)) == [b""] * 5
    assert columns.scopes() == {}


def test_scopes_are_told_by_their_numbers(cache: IntelligentCache, asking: Asking) -> None:
    put(cache, asking("When is high tide at Brest?", {"model": "a"}))
    put(cache, asking("When is high tide at Brest?", {"model": "b", "temperature": 0.2}))
    columns = cache.columns()
    labels = {number: scope.label for number, scope in columns.scopes().items()}
    for i, number in zip(columns.ids.tolist(), columns["scope"].tolist(), strict=True):
        assert cache.entry(i).scope.label == labels[number]
    assert set(labels.values()) == {"a", "b · temperature 0.2"}


@given(st.lists(st.text("aAbßé潮 ", max_size=8), max_size=30))
def test_prompts_are_folded_as_python_folds(prompts: list[str]) -> None:
    assert _folded([prompt.encode() for prompt in prompts]) == [
        prompt.casefold().encode() for prompt in prompts
    ]
