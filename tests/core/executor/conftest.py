"""A simulator and an executor over real sockets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from core.config.settings import Settings
from core.events import Event
from core.executor import ParallelDeepSeekExecutor
from core.simulator import Account, Constant, Profile, Simulator
from tests.sparing import UNWATCHED


def account(name: str, seconds: float = 0.01, **behaviour: Any) -> Account:
    keys = behaviour.pop("keys", (f"sk-sim-{name}-1-0123abcd",))
    return Account(name=name, keys=keys, latency=Constant(value_s=seconds), **behaviour)


class Bench:
    """One simulator, one executor, the events that it told."""

    def __init__(self, simulator: Simulator, executor: ParallelDeepSeekExecutor, told: list[Event]) -> None:
        self.simulator = simulator
        self.executor = executor
        self.told = told

    def of(self, kind: type[Event]) -> list[Any]:
        return [e for e in self.told if type(e) is kind]


StartBench = Callable[..., Awaitable[Bench]]


@pytest.fixture
async def start() -> AsyncIterator[StartBench]:
    """Starts a simulator with these accounts and an executor over their keys, with these settings."""
    async with AsyncExitStack() as stack:

        async def begin(*accounts: Account, **settings: Any) -> Bench:
            simulator = Simulator(Profile(accounts=accounts))
            base_url = await simulator.start()
            stack.push_async_callback(simulator.stop)
            told: list[Event] = []
            options = {k: settings.pop(k) for k in ("cache", "prices", "monitor") if k in settings}
            keys = [(a.name, key) for a in accounts for key in a.keys]
            executor = ParallelDeepSeekExecutor(
                keys,
                settings=Settings(**(UNWATCHED | {"base_url": base_url} | settings)),
                emit=told.append,
                **options,
            )
            await stack.enter_async_context(executor)
            return Bench(simulator, executor, told)

        yield begin
