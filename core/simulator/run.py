"""Runs a simulator until it is told to stop: the body of `pilothouse simulate`."""

import asyncio
import os
import stat
import sys
import threading
from collections.abc import Callable

from core.config.event_loop import new_event_loop
from core.simulator.profile import Profile
from core.simulator.simulator import Simulator

PARENT_CHECK_S = 0.5


def run_simulator(
    profile: Profile,
    port: int | None = None,
    *,
    host: str = "127.0.0.1",
    on_ready: Callable[[str], None] = print,
) -> None:
    """Serve until KeyboardInterrupt, until a stdin that is a pipe closes, or the parent dies.

    `port` None takes the profile's, 0 a free one. `on_ready` gets the base URL once it answers.
    Raises ValueError and OSError like `Simulator.start`.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(profile, profile.port if port is None else port, host, on_ready))


async def _serve(profile: Profile, port: int, host: str, on_ready: Callable[[str], None]) -> None:
    parent = os.getppid()
    simulator = Simulator(profile)
    on_ready(await simulator.start(host, port))
    try:
        await _until_unwanted(parent)
    finally:
        await simulator.stop()


async def _until_unwanted(parent: int) -> None:
    """Return when whoever started this process has gone."""
    loop = asyncio.get_running_loop()
    closed = asyncio.Event()
    if _stdin_is_pipe():
        threading.Thread(
            target=_drain_stdin, args=(loop, closed), name="simulator-stdin", daemon=True
        ).start()
    while os.getppid() == parent:
        try:
            await asyncio.wait_for(closed.wait(), PARENT_CHECK_S)
        except TimeoutError:
            continue
        return


def _drain_stdin(loop: asyncio.AbstractEventLoop, closed: asyncio.Event) -> None:
    descriptor = sys.stdin.fileno()
    while os.read(descriptor, 4096):
        pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(closed.set)


def _stdin_is_pipe() -> bool:
    """A pipe says by closing that its writer left; a terminal or /dev/null says nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode)
