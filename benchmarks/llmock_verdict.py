"""An outside judge: `llmock` breaks our calls in every way it knows, watches what we do, and gives a verdict.

Each fault meets a fresh pool of one key; then a longer session meets all of them at random. One key only, because
the judge takes requests with the same body for retries of one client and one account: asking another account at
once, which is what a pool is for, looks to it like a retry that ignores Retry-After or repeats a refused request.

Published verdict of LiteLLM: FAIL, a truncated stream is taken for a complete answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from benchmarks.report import Report
from core.config.settings import Settings
from core.executor import Answer, ParallelDeepSeekExecutor, PoolExhaustedError, PromptError

CHUNK_DELAY_MS = 5
"""Without a pause between chunks a whole answer is on its way before a client can hang up, and the judge takes
a malformed chunk for one that was read over."""
SETTINGS: dict[str, Any] = {"idle_timeout_s": 2.0}
"""So that the judge's stalls need not last for minutes."""


class Fault:
    """What the judge does to the next calls, and whether a prompt can be answered in spite of it."""

    def __init__(self, type_: str, /, *, answered: bool = True, **fields: Any) -> None:
        self.behaviour = {"type": type_} | fields
        self.answered = answered
        self.streams_only = type_ in ("stream_fault", "slow_first_token")

    def __repr__(self) -> str:
        return " ".join(str(v) for v in self.behaviour.values())


FAULTS = (
    *(Fault("fail", answered=False, status=s) for s in (400, 401, 402, 403, 404, 413, 422)),
    *(Fault("fail", status=s, times=n) for s in (408, 409, 429, 500, 502, 503, 504, 529) for n in (1, 2, 3)),
    *(Fault("fail", status=s, retry_after=1, times=2) for s in (429, 500, 503)),
    Fault("delay", seconds=1),
    Fault("slow_first_token", seconds=1),
    *(
        Fault("stream_fault", kind=kind, after_chunks=n, times=times)
        for kind in ("disconnect", "truncate", "malformed")
        for n in (0, 3)
        for times in (1, 2, 3)
    ),
    *(Fault("stream_fault", kind="stall", after_chunks=n, stall_seconds=5) for n in (0, 3)),
)
CHAOS = (
    *(
        "--error-rate",
        "429=0.05",
        "--error-rate",
        "500=0.04",
        "--error-rate",
        "503=0.03",
        "--error-rate",
        "529=0.02",
    ),
    *(
        "--stream-fault",
        "disconnect=0.04",
        "--stream-fault",
        "truncate=0.04",
        "--stream-fault",
        "malformed=0.04",
    ),
    *("--stream-fault", "stall=0.01", "--stream-stall-seconds", "5"),
)


class Judge:
    """A running `llmock serve`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.base_url = url + "/v1"

    def reset(self) -> None:
        self._ask("POST", "/reset")

    def plan(self, fault: Fault, model: str) -> None:
        """Break the next calls that ask this model."""
        self._ask("POST", "/scenario", {"behaviors": [fault.behaviour | {"match": {"model": model}}]})

    def verdict(self) -> dict[str, Any]:
        """Calls, attempts, faults, and the findings with their severity, code and title."""
        found: dict[str, Any] = self._ask("GET", "/verdict")
        return found

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}/_llmock{path}", data, method=method), timeout=10) as answer:
            return json.loads(answer.read())


@contextmanager
def judge(*options: str) -> Iterator[Judge]:
    """A judge in a process of its own; `options` are those of `llmock serve`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("llmock")),
        "serve",
        "--port",
        str(port),
        "--log-level",
        "critical",
    ]
    delay = ["--stream-chunk-delay-ms", str(CHUNK_DELAY_MS)]
    environment = os.environ | {"NO_COLOR": "1"}
    child = subprocess.Popen([*command, *delay, *options], stdout=subprocess.DEVNULL, env=environment)
    try:
        found = Judge(f"http://127.0.0.1:{port}")
        _wait_for(found, child)
        yield found
    finally:
        child.terminate()
        child.wait(10)


def _wait_for(found: Judge, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            found.reset()
            return
        except (URLError, ConnectionError):
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("llmock did not start") from None
            time.sleep(0.05)


async def ask(found: Judge, prompts: list[str], **settings: Any) -> list[Answer | PromptError]:
    """The outcomes of the prompts, with a fresh pool of one key."""
    every: dict[str, Any] = {"base_url": found.base_url, "cache": False} | SETTINGS | settings
    async with ParallelDeepSeekExecutor(["sk-judged-0001"], settings=Settings(**every)) as executor:
        if len(prompts) > 1:
            return await executor.ask_all(prompts)
        try:
            return [await executor.ask(prompts[0])]
        except (PromptError, PoolExhaustedError) as e:
            return [e if isinstance(e, PromptError) else PromptError("no_account", str(e))]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--prompts", type=int, default=150, help="of the session that meets all faults at random"
    )
    parser.add_argument("--in-flight", type=int, default=8)


def measure(options: argparse.Namespace) -> Report:
    report = Report("llmock_verdict")
    with judge() as found:
        prompts_asked, wrong = asyncio.run(meet_faults(found, FAULTS))
        report.notes += [f"FAILED: {outcome}" for outcome in wrong]
        _tell(report, "each fault alone", found, prompts=prompts_asked, unexpected_outcomes=len(wrong))
    with judge(*CHAOS) as found:
        prompts = [f"Question {i} of the long session: what is a tide?" for i in range(options.prompts)]
        outcomes = asyncio.run(ask(found, prompts, concurrency=options.in_flight, max_attempts=10))
        answered = sum(isinstance(o, Answer) for o in outcomes)
        _tell(report, "all faults at random", found, prompts=len(prompts), answered=answered)
    return report


async def meet_faults(found: Judge, faults: Iterable[Fault]) -> tuple[int, list[str]]:
    """Ask a prompt into each fault, streaming and plain, some at a time: how many, and wrong outcomes in words."""
    wrong: list[str] = []
    width = asyncio.Semaphore(10)

    async def meet(fault: Fault, model: str, stream: bool) -> None:
        async with width:
            await asyncio.to_thread(found.plan, fault, model)
            [outcome] = await ask(found, [f"What is {model}?"], model=model, stream=stream)
        if isinstance(outcome, Answer) != fault.answered:
            wrong.append(f"{fault}: {getattr(outcome, 'message', 'answered')}")

    meetings = [(f, stream) for f in faults for stream in ((True,) if f.streams_only else (True, False))]
    await asyncio.gather(*(meet(fault, f"model-{i}", stream) for i, (fault, stream) in enumerate(meetings)))
    return len(meetings), wrong


def findings(verdict: dict[str, Any]) -> list[str]:
    """What the judge has found about the calls; the balance page that it does not have is no call."""
    return [
        f"{finding['severity']} {finding['code']}: {finding['title']}"
        for finding in verdict["findings"]
        if finding["path"].endswith("/chat/completions")
    ]


def _tell(report: Report, table: str, found: Judge, **figures: Any) -> None:
    verdict = found.verdict()
    wrong = findings(verdict)
    word = "FAIL" if any(w.startswith("error") for w in wrong) else "WARN" if wrong else "PASS"
    counts = {name: verdict[name] for name in ("calls", "attempts", "faults_injected", "errors", "warnings")}
    report.add(table, verdict=word, **figures, **counts)
    report.notes += [f"FAILED: {finding}" for finding in wrong]
