"""Helpers for people who work on a checkout of Pilothouse. Not installed."""
