"""Starts headless sessions as processes of their own, against a simulator in another one."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.headless import Figures, Job
from core.simulator import Profile, SimulatorProcess, load_profile, profile_keys

ROOT = Path(__file__).resolve().parents[1]
PROFILES = Path(__file__).with_name("profiles")


class Workplace:
    """A temporary folder with one simulator; sessions run in it, one after the other or killed on the way."""

    def __init__(self, folder: Path, simulator: SimulatorProcess, profile: Profile) -> None:
        self.folder = folder
        self.simulator = simulator
        self.keys = profile_keys(profile)
        self._jobs = 0

    def prompts(self, count: int, name: str = "prompts") -> Path:
        """A file of that many different prompts."""
        path = self.folder / f"{name}-{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for i in range(count):
                file.write(
                    f'{{"prompt": "Question {i} of {name}: what follows from this, and what does not?"}}\n'
                )
        return path

    def job(self, prompts: Path | None, *, settings: dict[str, Any] | None = None, **fields: Any) -> Job:
        self._jobs += 1
        return Job(
            session_path=str(self.folder / f"session-{self._jobs}.pilot"),
            prompts=None if prompts is None else str(prompts),
            settings={"base_url": self.simulator.base_url, "cache": False} | (settings or {}),
            keys=self.keys,
            **fields,
        )

    def start(self, job: Job) -> subprocess.Popen[bytes]:
        """The process of a session; its figures come on its standard output."""
        path = self.folder / f"job-{time.monotonic_ns()}.json"
        path.write_bytes(msgspec.json.encode(job))
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.headless", str(path)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PILOTHOUSE_HOME": str(self.folder / "home")},
        )

    def run(self, job: Job) -> tuple[Figures, float]:
        """The figures of a whole session, and its wall time (s) from the start of the process to its end."""
        began = time.monotonic()
        figures = self.figures(self.start(job))
        return figures, time.monotonic() - began

    @staticmethod
    def figures(child: subprocess.Popen[bytes]) -> Figures:
        """What a session's process brings back, once it has ended. Raises RuntimeError where it failed."""
        output, _ = child.communicate()
        if child.returncode:
            raise RuntimeError(f"the session's process ended with {child.returncode}")
        return msgspec.json.decode(output.splitlines()[-1], type=Figures)


@contextmanager
def workplace(profile_name: str | Path, *, seed: int | None = None) -> Iterator[Workplace]:
    """A folder and a simulator of that profile (a built-in name or a file), with another seed if one is given."""
    profile = load_profile(profile_name)
    with tempfile.TemporaryDirectory() as folder, SimulatorProcess(profile_name) as simulator:
        if seed is not None:
            simulator.replace_profile(msgspec.structs.replace(profile, seed=seed))
        yield Workplace(Path(folder), simulator, profile)


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
