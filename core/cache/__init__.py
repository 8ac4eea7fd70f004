"""Answers that need no call. See `core.cache.cache`."""

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
