"""Conversations that are kept, found again and gone on with. See `core.context.store`."""

from typing import TYPE_CHECKING

from core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from core.context.snapshot import ContextError, ContextHead, ContextSnapshot
    from core.context.store import ContextStore, Match

__all__ = ["ContextError", "ContextHead", "ContextSnapshot", "ContextStore", "Match"]

__getattr__ = lazy_exports(
    __name__,
    {
        "ContextError": "snapshot",
        "ContextHead": "snapshot",
        "ContextSnapshot": "snapshot",
        "ContextStore": "store",
        "Match": "store",
    },
)
