"""Answers that need no call. See `core.cache.cache`."""

from typing import TYPE_CHECKING

from core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from core.cache.cache import IntelligentCache
    from core.cache.entry import CacheEntry, CacheRequest, CacheStats, CleanupPlan, Found, Hit, Removal, Scope
    from core.cache.scope import ScopeMaker, as_request

__all__ = [
    "CacheEntry",
    "CacheRequest",
    "CacheStats",
    "CleanupPlan",
    "Found",
    "Hit",
    "IntelligentCache",
    "Removal",
    "Scope",
    "ScopeMaker",
    "as_request",
]

_ENTRY = ("CacheEntry", "CacheRequest", "CacheStats", "CleanupPlan", "Found", "Hit", "Removal", "Scope")
__getattr__ = lazy_exports(
    __name__,
    {
        "IntelligentCache": "cache",
        "ScopeMaker": "scope",
        "as_request": "scope",
        **dict.fromkeys(_ENTRY, "entry"),
    },
)
