"""The frozen program beside the sources: the same commands have to give the same results.

Answers of the simulator depend on the prompts alone, so they can be compared word for word; times cannot.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_FIELDS = ("id", "prompt", "messages", "answer", "reasoning", "model", "finish_reason", "error")
_KILL_AFTER_S = 60.0
_CONSOLE_STAYS_S = 15.0


class SmokeError(Exception):
    """What the frozen program does is not what the sources do."""


class Program:
    """One way to start Pilothouse, with a home of its own."""

    def __init__(self, command: Sequence[str], home: Path, prompts: Path) -> None:
        """`home` is emptied; every command runs there, and names files without a folder."""
        self.command = list(command)
        self.home = home
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        shutil.copyfile(prompts, home / "prompts.jsonl")
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PILOTHOUSE_", "DEEPSEEK_"))},
            "PILOTHOUSE_HOME": str(home / "own"),
        }

    def call(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [*self.command, *words],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode != code:
            raise SmokeError(
                f"{' '.join(words)}: exit code {done.returncode}, not {code}\n{done.stderr[-2000:]}"
            )
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *words],
            cwd=self.home,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def run_simulated(program: Program) -> Any:
    """A session on the simulator: who was answered what, and how many were asked."""
    told = program.call(
        "run", "prompts.jsonl", "--simulate=oracle", "--json", "-o", "out.jsonl", "--session", "a.pilot"
    )
    summary = json.loads(told)
    lines = [json.loads(line) for line in (program.home / "out.jsonl").read_text("utf-8").splitlines()]
    answers = sorted(
        [{name: line.get(name) for name in _FIELDS} for line in lines], key=lambda a: str(a["id"])
    )
    return {"answers": answers, **{k: summary[k] for k in ("prompts", "answered", "failed")}}


def run_again(program: Program) -> Any:
    """The same prompts are all in the cache now."""
    summary = json.loads(program.call("run", "prompts.jsonl", "--simulate=oracle", "--json"))
    return {k: summary[k] for k in ("prompts", "answered", "failed")}


def kill_and_resume(program: Program) -> Any:
    """kill -9 in the middle, then resume: every prompt is answered once."""
    words = (
        "run",
        "prompts.jsonl",
        "--simulate=demo",
        "--no-cache",
        "--session",
        "k.pilot",
        "--concurrency",
        "2",
    )
    child = program.start(*words)
    deadline = time.monotonic() + _KILL_AFTER_S
    while time.monotonic() < deadline and child.poll() is None and not _some_answered(program):
        time.sleep(0.1)
    if child.poll() is not None:
        raise SmokeError("the session was over before it could be killed")
    child.kill()
    child.wait()
    summary = json.loads(program.call("run", "--resume", "k.pilot", "--simulate=oracle", "--json"))
    return {k: summary[k] for k in ("prompts", "answered", "failed")}


def _some_answered(program: Program) -> bool:
    if not (program.home / "k.pilot").exists():
        return False
    asked = [*program.command, "export", "k.pilot", "-o", "some.jsonl"]
    subprocess.run(asked, cwd=program.home, env=program.environment, capture_output=True)
    file = program.home / "some.jsonl"
    return file.exists() and len(file.read_text("utf-8").splitlines()) > 2


def export(program: Program) -> Any:
    program.call("export", "a.pilot", "-o", "a.csv")
    with (program.home / "a.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return sorted((row["id"], row["answer"]) for row in rows)


def report(program: Program) -> Any:
    """The page holds the times of its session, so only its head is compared."""
    program.call("report", "a.pilot", "-o", "a.html")
    page = (program.home / "a.html").read_text("utf-8")
    return {"starts": page[:200], "has a figure": "<svg" in page}


def cache_stats(program: Program) -> Any:
    """What is in the cache; how often it was asked depends on which of two equal prompts came first."""
    stats = json.loads(program.call("cache", "stats", "--simulated", "--json"))
    scopes = [{k: scope[k] for k in ("key", "model", "label", "entries")} for scope in stats["scopes"]]
    return {"scopes": scopes, **{k: stats[k] for k in ("entries", "pinned", "expired")}}


def memory_judge(program: Program) -> Any:
    """A trace that grows by 4 MB a minute, and one that does not."""
    told = {}
    for name, slope in (("leak", 4.0), ("flat", 0.0)):
        rows = [f"{t},{204_800 + slope * t * 17 + t * 7919 % 130:.0f}" for t in range(0, 3600, 5)]
        (program.home / f"{name}.csv").write_text("\n".join(["t_s,rss_kb", *rows]) + "\n", "utf-8")
        told[name] = json.loads(program.call("memory", "judge", f"{name}.csv", "--json"))["verdict"]
    return told


def console(program: Program) -> Any:
    """The window opens and stays open: all it imports is there. (What it shows is looked at on the bare system.)"""
    program.environment["QT_QPA_PLATFORM"] = "offscreen"
    child = program.start("--demo")
    try:
        return child.wait(_CONSOLE_STAYS_S)
    except subprocess.TimeoutExpired:
        return "stays open"
    finally:
        child.kill()
        child.wait()


def helps(program: Program) -> Any:
    return {
        name: program.call(*name.split(), "--help") for name in ("", "run", "cache", "keys", "memory judge")
    }


CHECKS: tuple[Callable[[Program], Any], ...] = (
    run_simulated,
    run_again,
    kill_and_resume,
    export,
    report,
    cache_stats,
    memory_judge,
    helps,
    console,
)


def smoke(one: Program, other: Program) -> None:
    """Raises SmokeError at the first difference. `one` is the installed program, `other` the sources."""
    for check in CHECKS:
        found, wanted = check(one), check(other)
        if found != wanted:
            raise SmokeError(f"{check.__name__}: frozen {str(found)[:1500]}\nsources {str(wanted)[:1500]}")
        print(
            f"ok   the same from the package and from the sources: {check.__name__.replace('_', ' ')}",
            flush=True,
        )
