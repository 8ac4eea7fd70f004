"""Errors of a session that a user can do something about."""

from __future__ import annotations


class PilothouseError(Exception):
    """What is wrong and what to do, in words for the user."""


class InputError(PilothouseError):
    """The prompts, or what was asked for, cannot be used."""


class SessionFileError(PilothouseError):
    """The session file cannot be opened, read or written."""
