"""Answers that need no call. See `core.cache.cache`."""

from core.cache.cache import CacheEntry, CacheRequest, IntelligentCache

__all__ = ["CacheEntry", "CacheRequest", "IntelligentCache"]
