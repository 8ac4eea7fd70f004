"""Tasks of an event loop that are never done, kept in a set."""

import asyncio

LOOP = asyncio.new_event_loop()
TASKS: set[asyncio.Task[None]] = set()


async def _wait(text: str) -> None:
    await asyncio.Event().wait()  # leak


def leak(number: int, text: str) -> None:
    TASKS.add(LOOP.create_task(_wait(text)))  # leak
    LOOP.run_until_complete(asyncio.sleep(0))
