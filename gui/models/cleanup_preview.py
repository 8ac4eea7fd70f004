"""What a cleanup would remove, counted by model: a dry run of the cache's own rules. Made in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gui.models.cache_rows import CacheGone

if TYPE_CHECKING:
    from core.cache import CleanupPlan, IntelligentCache
    from core.cache.entry import Cleanup


@dataclass(frozen=True, slots=True)
class ModelShare:
    model: str
    entries: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class CleanupPreview:
    plan: CleanupPlan
    total: int
    """Entries of the cache."""
    by_model: tuple[ModelShare, ...]
    """The most entries first."""


def preview(cache: IntelligentCache, kind: Cleanup, threshold: float, share: float) -> CleanupPreview:
    """Waits until the file is read. Raises CacheGone."""
    try:
        if kind == "expired":
            plan = cache.cleanup_expired(dry_run=True)
        else:
            plan = cache.cleanup_low_utility(threshold, share, dry_run=True)
        return CleanupPreview(plan, len(cache), _by_model(cache, plan) if len(plan) else ())
    except ValueError as error:
        raise CacheGone(str(error)) from None


def _by_model(cache: IntelligentCache, plan: CleanupPlan) -> tuple[ModelShare, ...]:
    columns = cache.columns()
    scopes = columns.scopes()
    if not len(columns) or not scopes:
        return ()
    order = np.argsort(columns.ids)
    at = np.minimum(np.searchsorted(columns.ids, plan.ids, sorter=order), len(columns) - 1)
    rows = order[at]
    here = columns.ids[rows] == plan.ids  # but for those that have left since
    numbers = columns["scope"][rows[here]].astype(np.int64)
    entries = np.bincount(numbers)
    n_bytes = np.bincount(numbers, plan.sizes[here])
    models: dict[str, tuple[int, int]] = {}
    for number in np.flatnonzero(entries).tolist():
        model = scopes[number].model if number in scopes else ""
        count, size = models.get(model, (0, 0))
        models[model] = count + int(entries[number]), size + int(n_bytes[number])
    found = [ModelShare(model, *counts) for model, counts in models.items()]
    return tuple(sorted(found, key=lambda each: -each.entries))
