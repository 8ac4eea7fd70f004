"""What `pilothouse cache stats`, `list` and `show` do. They change nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache import CacheEntry, IntelligentCache, ScopeMaker, as_request
from core.cache.columns import Columns
from core.cache.explain import Explanation
from core.cli.cache_file import Place, find_entry, is_scope, opened, scopes_of
from core.cli.cache_tables import (
    Shown,
    entry_fields,
    explanation_fields,
    scope_fields,
    show_entries,
    show_entry,
    show_explanation,
    show_false_hits,
    show_scopes,
    size,
    without_keys,
)
from core.cli.errors import CliError, complain
from core.cli.progress import duration, money
from core.client.prompt import Prompt
from core.config.cleanup import LOW_UTILITY
from core.config.secrets import Redactor

SCOPES_SHOWN = 10
SCOPES_ASKED = 20
"""A prompt is explained in so many scopes, those with most entries: each takes a look at all entries."""

Sort = Literal["utility", "hits", "age", "bytes", "cost"]


@dataclass(frozen=True)
class Wanted:
    """The options of `cache list`."""

    scope: str | None
    text: str | None
    expired: bool
    low_utility: bool
    pinned: bool
    sort: str
    limit: int


def show_stats(place: Place, redactor: Redactor, *, as_json: bool) -> None:
    now = time.time()
    shown = Shown(redactor)
    with opened(place) as cache:
        columns = cache.columns()
        hits = columns["hits"].astype(np.float64)
        scopes = scopes_of(cache)
        checked = cache.false_hits()
        fields: dict[str, Any] = {
            "cache": str(place.path),
            "entries": len(columns),
            "pinned": int(columns["pinned"].sum()),
            "expired": int((columns["expires"] <= now).sum()),
            "low_utility": int((columns["utility"] < LOW_UTILITY).sum()),
            "hits": int(hits.sum()),
            "saved_usd": round(float((hits * np.nan_to_num(columns["cost_usd"])).sum()), 8),
            "saved_s": round(float((hits * columns["latency_s"]).sum()), 3),
            "oldest": float(columns["created"].min()) if len(columns) else None,
            "newest": float(columns["created"].max()) if len(columns) else None,
            "memory_bytes": cache.stats().n_bytes,
            "file_bytes": _file_bytes(place.path),
            "can_undo": cache.can_undo,
            "scopes": [scope_fields(use) for use in scopes],
            "false_hits": msgspec.to_builtins(checked),
        }
    if as_json:
        shown.json(fields)
        return
    shown.text(
        f"{fields['cache']}: {size(fields['file_bytes'])}; {size(fields['memory_bytes'])} of memory when loaded\n"
        f"{fields['entries']:,} entries: {fields['pinned']:,} pinned, {fields['expired']:,} expired, "
        f"{fields['low_utility']:,} of low utility\n"
        f"{fields['hits']:,} hits saved {money(fields['saved_usd'])} and {duration(fields['saved_s'])} of waiting"
    )
    if fields["can_undo"]:
        shown.text("The last cleanup can be undone: pilothouse cache undo")
    if scopes:
        shown.text("")
        show_scopes(shown, scopes[:SCOPES_SHOWN])
    if len(scopes) > SCOPES_SHOWN:
        shown.text(f"… and {len(scopes) - SCOPES_SHOWN:,} scopes more (--json lists all)")
    if checked:
        shown.text("")
        show_false_hits(shown, checked[:SCOPES_SHOWN])


def _file_bytes(path: Path) -> int:
    beside = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in beside if file.exists())


# -- a list -------------------------------------------------------------------------------------------------------


def show_list(place: Place, redactor: Redactor, wanted: Wanted, *, as_json: bool) -> None:
    if wanted.sort not in get_args(Sort):
        raise CliError(f"--sort {wanted.sort}: sort by one of {', '.join(get_args(Sort))}")
    now = time.time()
    shown = Shown(redactor)
    with opened(place) as cache:
        found = list(islice(_found(cache, wanted, now), wanted.limit + 1))
        total = len(cache)
    entries = found[: wanted.limit]
    if as_json:
        shown.json({"entries": [entry_fields(entry, now) for entry in entries], "total": total})
        return
    if entries:
        show_entries(shown, entries, now)
    more = ", and there are more (--limit)" if len(found) > len(entries) else ""
    complain(f"{len(entries)} of {total:,} entries{more}")


def _found(cache: IntelligentCache, wanted: Wanted, now: float) -> Iterator[CacheEntry]:
    """Entries in order; those that leave meanwhile are passed over."""
    columns = cache.columns()
    rows = _rows(columns, wanted, now)
    text = None if wanted.text is None else wanted.text.casefold()
    for row in rows.tolist():
        entry = find_entry(cache, f"{columns.ids[row]:016x}")
        if entry is None or (wanted.scope is not None and not is_scope(entry.scope, wanted.scope)):
            continue
        if text is None or text in entry.prompt.casefold():
            yield entry


def _rows(columns: Columns, wanted: Wanted, now: float) -> NDArray[np.intp]:
    measure: NDArray[Any]
    match wanted.sort:
        case "age":
            measure = -columns["created"]
        case "bytes":
            measure = columns["n_bytes"]
        case "cost":
            measure = np.nan_to_num(columns["cost_usd"], nan=-1.0)
        case "hits":
            measure = columns["hits"].astype(np.int64)
        case _:
            measure = columns["utility"]
    order = np.argsort(
        measure if wanted.low_utility and wanted.sort == "utility" else -measure, kind="stable"
    )
    keep = np.ones(len(columns), bool)
    if wanted.expired:
        keep &= columns["expires"] <= now
    if wanted.low_utility:
        keep &= columns["utility"] < LOW_UTILITY
    if wanted.pinned:
        keep &= columns["pinned"]
    return order[keep[order]]


# -- one entry, or one prompt -------------------------------------------------------------------------------------


def show_one(place: Place, redactor: Redactor, what: str, scope: str | None, *, as_json: bool) -> None:
    now = time.time()
    shown = Shown(redactor)
    with opened(place) as cache:
        entry = find_entry(cache, what)
        if entry is None:
            told, asked = _explained(cache, what, scope)
            told = without_keys(told, redactor)
    if entry is not None and as_json:
        answer = {
            "response": entry.response,
            "reasoning": entry.reasoning,
            "finish_reason": entry.finish_reason,
        }
        shown.json({**entry_fields(entry, now), **answer})
    elif entry is not None:
        show_entry(shown, entry, now)
    elif as_json:
        shown.json(explanation_fields(told, asked))
    else:
        show_explanation(shown, told, asked)


def _explained(cache: IntelligentCache, text: str, words: str | None) -> tuple[Explanation, int]:
    """What becomes of a prompt in the scope where it comes nearest to being served, and how many were asked."""
    scopes = [use.scope for use in scopes_of(cache) if words is None or is_scope(use.scope, words)]
    if words is not None and not scopes:
        raise CliError(f"no entry is of a scope with {words!r}: pilothouse cache stats shows the scopes")
    told = [
        cache.explain(ScopeMaker.within(scope).request(Prompt(0, "", text=text)))
        for scope in scopes[:SCOPES_ASKED]
    ]
    if not told:
        return cache.explain(as_request(text)), 0
    return max(told, key=_nearness), len(told)


def _nearness(told: Explanation) -> tuple[int, float]:
    if told.reason == "other scope":  # that scope speaks for itself
        return 0, 0.0
    return ("miss", "near", "hit").index(told.outcome), max(told.scores.values(), default=0.0)
