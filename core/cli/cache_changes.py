"""What the `pilothouse cache` commands do that change the cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import typer

from core.cache import CleanupPlan, IntelligentCache
from core.cli.cache_file import Place, get_entry, id_of, is_scope, opened, scopes_of
from core.cli.cache_tables import Shown, plan_fields, show_plan, size
from core.cli.errors import EXIT_FAILED, EXIT_OK, CliError, complain
from core.config.secrets import Redactor


def clean(
    place: Place,
    redactor: Redactor,
    *,
    expired: bool,
    threshold: float,
    share: float | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove expired entries, then those of low utility unless `share` is None."""
    shown = Shown(redactor)
    with opened(place, to_change=not dry_run) as cache:
        plans = _plans(cache, expired, threshold, share)
        removed = [len(plan) if dry_run else _carry_out(cache, plan, threshold, share) for plan in plans]
        left = len(cache) - (sum(removed) if dry_run else 0)
    if as_json:
        told: dict[str, Any] = {"dry_run": dry_run, "left": left}
        for plan, count in zip(plans, removed, strict=True):
            done = plan_fields(plan) if dry_run else {"entries": count}
            told[plan.kind.replace(" ", "_")] = done
        shown.json(told)
        return
    for plan, count in zip(plans, removed, strict=True):
        if dry_run:
            show_plan(shown, plan)
        else:
            shown.text(f"{plan.kind}: {count} entries removed, {size(plan.total_bytes)}")
    shown.text(f"{left:,} entries {'would be ' if dry_run else ''}left")


def _plans(
    cache: IntelligentCache, expired: bool, threshold: float, share: float | None
) -> list[CleanupPlan]:
    """What goes, in turn: the second cleanup finds what the first has left."""
    plans = [cache.cleanup_expired(dry_run=True)] if expired else []
    if share is None:
        return plans
    low = cache.cleanup_low_utility(threshold, 1.0, dry_run=True)
    gone = np.isin(low.ids, plans[0].ids) if plans else np.zeros(len(low), bool)
    most = int((len(cache) - int(sum(map(len, plans)))) * share)
    stays = np.flatnonzero(~gone)[:most]
    return [*plans, CleanupPlan(low.kind, low.ids[stays], low.sizes[stays], low.measures[stays])]


def _carry_out(cache: IntelligentCache, plan: CleanupPlan, threshold: float, share: float | None) -> int:
    if not len(plan):
        return 0  # so that an earlier cleanup can still be undone
    if plan.kind == "expired" or share is None:
        return cache.cleanup_expired()
    return cache.cleanup_low_utility(threshold, share)


def bring_back(place: Place, redactor: Redactor) -> int:
    with opened(place, to_change=True) as cache:
        count = cache.undo_cleanup() if cache.can_undo else 0
    if not count:
        complain(
            "there is no cleanup to undo: its entries are kept for an hour, and only those of the last one"
        )
        return EXIT_FAILED
    Shown(redactor).text(f"{count} entries are back")
    return EXIT_OK


def set_pinned(place: Place, redactor: Redactor, word: str, *, pinned: bool) -> None:
    with opened(place, to_change=True) as cache:
        entry = get_entry(cache, word)
        cache.pin(entry.id, pinned)
    Shown(redactor).text(f"{id_of(entry)} is {'pinned' if pinned else 'not pinned any more'}")


def remove(place: Place, redactor: Redactor, word: str | None, scope: str | None, text: str | None) -> None:
    with opened(place, to_change=True) as cache:
        if word is not None:
            removed = cache.invalidate(entry_id=get_entry(cache, word).id)
        elif scope is not None:
            meant = [use.scope for use in scopes_of(cache) if is_scope(use.scope, scope)]
            removed = sum(cache.invalidate(scope=one.key) for one in meant)
        else:
            removed = cache.invalidate(text=text or "")
    Shown(redactor).text(f"{removed} entries removed")


def mend(place: Place, redactor: Redactor, word: str, answer: Path | None, wrong_for: str | None) -> None:
    response = None if answer is None else _read(answer)
    with opened(place, to_change=True) as cache:
        entry = get_entry(cache, word)
        cache.correct(entry.id, response, matched_prompt=wrong_for)
    told = [] if response is None else ["has another answer now"]
    if wrong_for is not None:
        told.append("is never given to that prompt again")
    Shown(redactor).text(f"{id_of(entry)} {' and '.join(told)}")


def _read(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        text = data.decode().strip()
    except (OSError, UnicodeDecodeError) as e:
        raise CliError(f"{path}: cannot be read: {e}") from None
    if not text:
        raise CliError(f"{path}: holds no answer")
    return text


def remove_all(place: Place, redactor: Redactor, *, ask: bool) -> None:
    with opened(place, to_change=True) as cache:
        if ask:
            typer.confirm(f"Remove all {len(cache):,} entries of {place.path} for good?", abort=True)
        removed = cache.clear()
    Shown(redactor).text(f"{removed:,} entries removed")
