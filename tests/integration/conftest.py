"""Sessions over real sockets, against a simulator in a thread of its own."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import Event
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan
from core.session.file import SessionFile
from core.session.records import Outcome
from core.simulator import Profile, SimulatorThread, profile_keys
from tests.sparing import UNWATCHED

PATIENCE_S = 20.0


class Rig:
    """A simulator, and sessions against it."""

    def __init__(self, simulator: SimulatorThread, profile: Profile, folder: Path) -> None:
        self.simulator = simulator
        self.events: list[Event] = []
        self._keys = tuple(KeySpec(account, Secret(key)) for account, key in profile_keys(profile))
        self._folder = folder
        self._path = folder / "session.pilot"

    def session(self, prompts: list[str] | int, *, cache: bool = False, **settings: Any) -> Session:
        """A session whose events are gathered; a number asks for that many different prompts."""
        if isinstance(prompts, int):
            prompts = [f"Question {i}: what is a tide?" for i in range(prompts)]
        source = self._folder / "prompts.jsonl"
        source.write_text("\n".join(json.dumps({"prompt": p}) for p in prompts), encoding="utf-8")
        plan = SessionPlan(
            session_path=self._path,
            prompts=source,
            settings=Settings(**(UNWATCHED | {"base_url": self.simulator.base_url, "seed": 1} | settings)),
            keys=self._keys,
            cache_path=self._folder / "cache.db" if cache else None,
        )
        session = Session(plan)
        session.subscribe(self.events.extend)
        return session

    def outcomes(self) -> dict[str, Outcome]:
        """What the session file holds, by prompt."""
        file = SessionFile(self._path, read_only=True)
        try:
            return {prompt.text or "": outcome for prompt, outcome in file.results()}
        finally:
            file.close()

    def stats(self) -> dict[str, Any]:
        return self.simulator.stats()

    def account(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.stats()["accounts"][name]
        return found


def belongs_to(prompt: str, answer: str | None) -> bool:
    """Whether it is a whole answer to this prompt."""
    return answer is not None and answer.startswith(f'Answer to "{prompt[:60]}": ') and answer.endswith(".")


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.01)


MakeRig = Callable[[Profile], Rig]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[MakeRig]:
    with ExitStack() as stack:

        def make(profile: Profile) -> Rig:
            return Rig(stack.enter_context(SimulatorThread(profile)), profile, tmp_path)

        yield make
