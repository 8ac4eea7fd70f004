"""A simulator in a thread of its own: for the console's demo and for tests."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from core.config.event_loop import new_event_loop
from core.simulator.profile import Profile
from core.simulator.simulator import Simulator

START_TIMEOUT_S = 10.0
T = TypeVar("T")


class SimulatorThread:
    """`with SimulatorThread(profile) as simulator: ask(simulator.base_url)`.

    Its methods may be called from any thread. Entering raises what `Simulator.start` raises.
    """

    def __init__(self, profile: Profile, *, port: int = 0) -> None:
        self._simulator = Simulator(profile)
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self.base_url = ""

    def start(self) -> str:
        """Serve, and return the base URL."""
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_TIMEOUT_S):
            raise TimeoutError(f"The simulator did not start within {START_TIMEOUT_S:g} s.")
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self.base_url

    def stop(self) -> None:
        """Stop serving and wait for the thread; twice is harmless."""
        if self._thread is None or not self._thread.is_alive():
            return
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def stats(self) -> dict[str, Any]:
        """The counters, taken between two events of the simulator's loop."""
        return self._in_loop(self._simulator.stats)

    def replace_profile(self, profile: Profile) -> None:
        """Behave like `profile` from the next call on."""
        self._in_loop(lambda: self._simulator.replace_profile(profile))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        try:
            self.base_url = await self._simulator.start(port=self._port)
        except (OSError, ValueError) as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        await self._stop.wait()
        await self._simulator.stop()

    def _in_loop(self, read: Callable[[], T]) -> T:
        """Run in the loop while it runs, here once it has ended."""
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return read()

        async def call() -> T:
            return read()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(START_TIMEOUT_S)
