"""What the cache's table lists, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.cache import IntelligentCache
from core.session.ticket import Done
from gui.cache_words import back_words, entries_words, figures_words, removed_words
from gui.models.cache_rows import CacheGone, CacheQuery, CacheReader, EntryRow, Listing, rows_of
from gui.models.cleanup_preview import preview
from tests.gui.caches import EXPIRED, GOOD, fill


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[IntelligentCache]:
    with IntelligentCache(fill(tmp_path / "answers.sqlite")) as cache:
        yield cache


def entries(cache: IntelligentCache, listing: Listing | None) -> list[EntryRow]:
    assert listing is not None
    rows = rows_of(cache, listing.ids.tolist())
    return [row for row in (rows[i] for i in listing.ids.tolist()) if row is not None]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (CacheQuery(), EXPIRED + GOOD),
        (CacheQuery(show="expired"), EXPIRED),
        (CacheQuery(show="good"), GOOD),
        (CacheQuery(show="low", low=0.0), 0),
        (CacheQuery(show="low", low=1.0), EXPIRED + GOOD),
        (CacheQuery(show="pinned"), 0),
        (CacheQuery(text="FERRY number 1"), 3),  # 1, 10 and 11
        (CacheQuery(text="bus", show="expired"), 0),
    ],
)
def test_filters_let_through_what_they_say(cache: IntelligentCache, query: CacheQuery, shown: int) -> None:
    reader = CacheReader(cache)
    listing = reader.list(query)
    found = entries(cache, listing)
    assert len(found) == shown
    assert listing is not None
    assert listing.total == EXPIRED + GOOD
    assert listing.n_bytes == sum(row.n_bytes for row in found)


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("prompt", lambda r: r.prompt.casefold()[:24]),
        ("expires", lambda r: r.expires),
        ("hits", lambda r: r.hits),
        ("utility", lambda r: round(r.utility, 6)),
        ("n_bytes", lambda r: r.n_bytes),
        ("saved", lambda r: r.saved_usd),
        ("scope", lambda r: r.scope),
        ("created", lambda r: r.created),
        ("last_used", lambda r: r.last_used),
    ],
)
def test_every_column_sorts_both_ways(cache: IntelligentCache, sort: str, key) -> None:
    reader = CacheReader(cache)
    for descending in (False, True):
        found = [key(r) for r in entries(cache, reader.list(CacheQuery(sort=sort, descending=descending)))]
        assert found == sorted(found, reverse=descending)
        assert len(found) == EXPIRED + GOOD


def test_a_scope_is_listed_alone_and_states_are_told_apart(cache: IntelligentCache) -> None:
    reader = CacheReader(cache)
    figures = reader.refresh()
    assert [(scope.label, scope.entries) for scope in figures.scopes] == [
        ("deepseek-chat", GOOD),
        ("deepseek-reasoner · temperature 0.2", EXPIRED),
    ]
    of_one = entries(cache, reader.list(CacheQuery(scope=figures.scopes[1].key)))
    assert {row.model for row in of_one} == {"deepseek-reasoner"}
    cache.pin(of_one[0].id)
    reader.refresh()
    states = [
        r.state(r.created + 5 * 86_400, 0.3)
        for r in entries(cache, reader.list(CacheQuery(sort="state", descending=False)))
    ]
    assert states[-1] == "pinned"
    assert states[-2] == "expired"
    assert reader.list(CacheQuery(scope=b"unknown")) is not None


def test_the_figures_say_what_is_kept_and_saved(cache: IntelligentCache) -> None:
    figures = CacheReader(cache).refresh()
    assert figures.saved_usd == pytest.approx(0.002 * sum(range(GOOD)))
    words = figures_words(figures)
    assert words.startswith(f"{EXPIRED + GOOD} of 1,000,000 entries · ")
    assert "of 512 MB" in words
    assert "$0.870 saved by what is here" in words
    assert "hit rate" not in words  # nothing was asked of this one


def test_entries_that_left_are_told_and_a_closed_cache_too(cache: IntelligentCache) -> None:
    reader = CacheReader(cache)
    listing = reader.list(CacheQuery(sort="hits"))
    assert listing is not None
    top = int(listing.ids[0])
    assert listing.find(top) == 0
    cache.invalidate(entry_id=top)
    assert rows_of(cache, [top]) == {top: None}
    cache.close()
    with pytest.raises(CacheGone):
        rows_of(cache, [top])
    with pytest.raises(CacheGone):
        reader.refresh()
    with pytest.raises(CacheGone):
        preview(cache, "expired", 0.3, 0.2)


def test_a_preview_counts_what_would_go_by_model(cache: IntelligentCache) -> None:
    found = preview(cache, "expired", 0.3, 0.2)
    assert (len(found.plan), found.total) == (EXPIRED, EXPIRED + GOOD)
    (share,) = found.by_model
    assert (share.model, share.entries, share.n_bytes) == (
        "deepseek-reasoner",
        EXPIRED,
        found.plan.total_bytes,
    )
    most = preview(cache, "low utility", 1.0, 0.5)
    assert sum(each.entries for each in most.by_model) == len(most.plan) == (EXPIRED + GOOD) // 2
    assert len(cache) == EXPIRED + GOOD  # nothing went
    assert preview(cache, "low utility", 0.0, 1.0).by_model == ()


def test_a_list_that_is_no_longer_wanted_ends(cache: IntelligentCache) -> None:
    reader = CacheReader(cache)
    assert reader.list(CacheQuery(text="bus"), lambda share: False) is None
    listing = reader.list(CacheQuery(text="bus"))
    assert listing is not None
    assert len(listing.ids) == GOOD
    reader.forget_texts()
    assert reader.texts.nbytes == 0
    assert np.array_equal(reader.list(CacheQuery(text="bus")).ids, listing.ids)  # type: ignore[union-attr]


def test_what_came_of_a_command_is_told_in_words() -> None:
    assert [entries_words(n) for n in (0, 1, 1234)] == ["0 entries", "1 entry", "1,234 entries"]
    assert removed_words(Done(1)) == "Removed: 1 entry."
    assert removed_words(Done(20, returned_mb=34.4)).endswith(
        "34 MB went back to the system, as measured there."
    )
    assert back_words(Done(20)) == "Brought back: 20 entries."
    assert "kept for an hour" in back_words(Done())
