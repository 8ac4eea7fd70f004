"""What the operator can do, as one table of data, and as QActions."""

from gui.actions.action_set import ActionSet
from gui.actions.spec import ActionSpec, Situation
from gui.actions.table import ACTIONS

__all__ = ["ACTIONS", "ActionSet", "ActionSpec", "Situation"]
