"""A session: its file, its run, its state, its controls."""

from core.session.control import SessionControl
from core.session.errors import InputError, PilothouseError, SessionFileError
from core.session.session import Session, SessionPlan, run_session
from core.session.state import SessionState

__all__ = [
    "InputError",
    "PilothouseError",
    "Session",
    "SessionControl",
    "SessionFileError",
    "SessionPlan",
    "SessionState",
    "run_session",
]
