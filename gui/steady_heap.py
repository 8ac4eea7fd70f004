"""Keeps Python's search for garbage away from what stays: the modules and the windows.

A look at their objects held the window up for 50 ms each time (measured).
"""

from __future__ import annotations

import gc


class SteadyHeap:
    """`settle` after something was made that stays, `resettle` after some of it has gone, `end` at the end."""

    def settle(self) -> None:
        """What there is now is not looked at again."""
        gc.freeze()

    def resettle(self) -> None:
        """Free what has gone of all that was put aside. In the GUI thread, so that no other one meets what is Qt's:
        until it is done none of them may look for garbage."""
        was_on = gc.isenabled()
        gc.disable()
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        if was_on:
            gc.enable()

    def end(self) -> None:
        gc.unfreeze()
