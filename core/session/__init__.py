"""A session: its file, its run, its state, its controls."""

from typing import TYPE_CHECKING

from core.lazy_exports import lazy_exports
from core.session.control import SessionControl
from core.session.errors import InputError, PilothouseError, SessionFileError
from core.session.state import SessionState

if TYPE_CHECKING:
    from core.session.session import Session, SessionPlan, run_session

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

__getattr__ = lazy_exports(
    __name__, {"Session": "session", "SessionPlan": "session", "run_session": "session"}
)
