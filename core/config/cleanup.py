"""What a cleanup of the cache takes away unless it is told otherwise."""

from __future__ import annotations

LOW_UTILITY = 0.3
"""Entries of a utility under this (0..1) are low."""
MOST_REMOVED = 0.2
"""The share of all entries (0..1) that may go in one cleanup."""
