"""Kills a session at random moments and resumes it, until every prompt is answered: nothing told may be lost.

After each kill the answers on disk are read and compared with what the killed process had told, with what was on
disk after the kill before, and with what the server has answered. The rules: what was told is on disk; what is on
disk keeps its answer and is never asked again; only a prompt in flight at a kill may be answered twice.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from benchmarks.headless import Job
from benchmarks.report import Report
from benchmarks.sessions import PROFILES, Workplace, workplace
from core.session.file import SessionFile
from core.simulator import prompt_hash

SETTLE_S = 0.3
"""For the server to notice that its client is gone."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--prompts", type=int, default=2500)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--latest", type=float, default=1.6, help="seconds from the start of a process to its kill"
    )


def measure(options: argparse.Namespace) -> Report:
    report = Report("kill_resume")
    moments = random.Random(options.seed)
    with workplace(PROFILES / "brisk.toml") as place:
        found = Trial(place, options.prompts, options.in_flight)
        for _ in range(options.kills):
            found.run(kill_after_s=moments.uniform(0.2, options.latest))
        while not found.complete and found.runs < options.kills + 3:
            found.run()
        report.add("killed and resumed", **found.figures())
    report.notes += [f"FAILED: {fault}" for fault in found.faults[:20]]
    return report


class Trial:
    """One session file, run and killed again and again; `faults` says which rules were broken."""

    def __init__(self, place: Workplace, prompts: int, in_flight: int) -> None:
        self._place = place
        self._source = place.prompts(prompts)
        self._count = prompts
        self._in_flight = in_flight
        self._path = place.folder / "killed.pilot"
        self._answers: dict[int, tuple[str, str]] = {}
        self._asked_in_vain: set[str] = set()
        self._told = 0
        self._useful_kills = 0
        self.runs = 0
        self.faults: list[str] = []

    @property
    def complete(self) -> bool:
        return len(self._answers) == self._count

    def run(self, kill_after_s: float | None = None) -> None:
        """One process: to its end, or to its kill."""
        self.runs += 1
        before = self._times()
        child = self._place.start(self._job())
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            self._useful_kills += child.poll() is None
            child.kill()
        output, _ = child.communicate()
        time.sleep(SETTLE_S)
        if kill_after_s is None and child.returncode:
            self.faults.append(f"run {self.runs} ended with {child.returncode}")
        self._check(before, {int(line[5:]) for line in output.splitlines() if line.startswith(b"told ")})

    def figures(self) -> dict[str, int]:
        times = self._times()
        return {
            "processes": self.runs,
            "kills": self._useful_kills,
            "prompts": self._count,
            "answered": len(self._answers),
            "told_before_a_kill": self._told,
            "answers_lost_or_changed": len(self.faults),
            "answered_twice_by_the_server": sum(n > 1 for n in times.values()),
            "most_it_may_be": len(self._asked_in_vain),
        }

    def _job(self) -> Job:
        job = self._place.job(
            self._source,
            settings={"concurrency": self._in_flight, "hedge": False},
            resume=self._path.exists(),
            tell_answers=True,
        )
        job.session_path = str(self._path)
        return job

    def _check(self, before: dict[str, int], told: set[int]) -> None:
        known, self._answers = self._answers, _answers(self._path)
        after = self._times()
        self._told += len(told)
        if lost := told - self._answers.keys():
            self.faults.append(f"run {self.runs}: told and not on disk: {sorted(lost)[:5]}")
        for seq, (text, answer) in known.items():
            if self._answers.get(seq) != (text, answer):
                self.faults.append(f"run {self.runs}: the answer of prompt {seq} is lost or another one")
            name = prompt_hash(f"user: {text}")
            if after.get(name, 0) > before.get(name, 0):
                self.faults.append(f"run {self.runs}: prompt {seq} was asked again though it had its answer")
        for seq, (text, answer) in self._answers.items() - known.items():
            if not answer.startswith(f'Answer to "{text[:60]}"'):
                self.faults.append(f"run {self.runs}: prompt {seq} has the answer of another one")
        on_disk = {prompt_hash(f"user: {text}") for text, _ in self._answers.values()}
        self._asked_in_vain |= {name for name in after if name not in on_disk}
        if twice := {n for n, times in after.items() if times > 1} - self._asked_in_vain:
            self.faults.append(f"run {self.runs}: {len(twice)} prompts answered twice without a kill")

    def _times(self) -> dict[str, int]:
        """How often the server has answered each prompt."""
        return dict(self._place.simulator.stats()["prompts"]["times"])


def _answers(path: Path) -> dict[int, tuple[str, str]]:
    """Prompt and answer by `seq`, from a session file that nobody is writing."""
    if not path.exists():
        return {}
    try:
        file = SessionFile(path, read_only=True)
    except Exception as e:  # a process killed before the file's tables were there
        print(f"  not readable yet: {e}")
        return {}
    try:
        return {p.seq: (p.text or "", o.answer or "") for p, o in file.results() if o.error is None}
    finally:
        file.close()
