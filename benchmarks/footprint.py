"""How heavy the process is: from its start to its first call, and what ten thousand more calls add.

Start: the wall time and CPU between the start of a fresh process and the arrival of its first request, and its
resident memory at that moment, all seen from outside. Growth: the slope of resident and anonymous memory (MB for
10,000 calls, least squares) after a warm-up, with streams that are cut, truncated and malformed, and with errors.

Published: first call of httpx 0.4-0.9 s, LiteLLM 7-10 s; resident before it: aiohttp 37 MB, LiteLLM's router 232 MB.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

from benchmarks.report import Report
from benchmarks.sessions import PROFILES, Workplace, workplace
from core.simulator import SimulatorProcess, load_profile

_ANSWER = (
    b'{"model":"deepseek-flash","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",'
    b'"content":"yes"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}'
)
_MB = 2.0**20


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--calls", type=int, default=20_000, help="after the warm-up")
    parser.add_argument("--warm-up", type=int, default=5_000)
    parser.add_argument("--in-flight", type=int, default=64)


def measure(options: argparse.Namespace) -> Report:
    report = Report("footprint")
    starts = [_start() for _ in range(options.starts)]
    for name, of in (("median", median), ("lowest", min), ("highest", max)):
        wall_s, cpu_s, rss_mb = (of(column) for column in zip(*starts, strict=True))
        report.add("process start to first call", of=name, wall_s=wall_s, cpu_s=cpu_s, rss_mb=rss_mb)
    _growth(report, options)
    return report


def _start() -> tuple[float, float, float]:
    """Wall (s), CPU (s) and resident memory (MB) when the first request of a fresh process arrives."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        simulator = SimulatorProcess("oracle")  # never started: only its address is needed
        simulator.base_url = f"http://127.0.0.1:{server.getsockname()[1]}"
        place = Workplace(Path(folder), simulator, load_profile("oracle"))
        job = place.job(place.prompts(1))
        job.cache_path = str(Path(folder) / "cache.db")
        job.settings["cache"] = True
        server.settimeout(60)
        began = time.monotonic()
        child = place.start(job)
        try:
            connection, _ = server.accept()
        except TimeoutError:
            child.kill()
            raise RuntimeError("no request came within a minute") from None
        with connection:
            connection.recv(65536)
            wall_s = time.monotonic() - began
            process = psutil.Process(child.pid)
            times, rss = process.cpu_times(), process.memory_info().rss
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
                b"content-length: %d\r\n\r\n%b" % (len(_ANSWER), _ANSWER)
            )
        child.communicate(timeout=60)
    return wall_s, times.user + times.system, rss / _MB


def _growth(report: Report, options: argparse.Namespace) -> None:
    with workplace(PROFILES / "rapids.toml") as place:
        # About one call in ten fails, so fewer prompts than calls are needed.
        prompts = place.prompts(int((options.warm_up + options.calls) * 0.9))
        job = place.job(
            prompts,
            # Without the cache, whose answers are meant to stay, up to its limit.
            settings={"concurrency": options.in_flight, "max_attempts": 20, "cache": False},
            memory_every=250,
        )
        figures, _ = place.run(job)
    samples = [s for s in figures.memory if s[0] >= options.warm_up]
    calls = [float(s[0]) for s in samples]
    for name, column in (("resident", 1), ("anonymous", 2)):
        values = [s[column] for s in samples]
        report.add(
            "growth after the warm-up",
            memory=name,
            at_warm_up_mb=values[0],
            at_end_mb=values[-1],
            highest_mb=max(values),
            mb_per_10000_calls=10_000 * _slope(calls, values),
            calls=figures.calls,
            failed_calls=figures.wasted_calls,
            answered=figures.answered,
            calls_per_s=figures.calls / figures.wall_s,
        )


def _slope(xs: list[float], ys: list[float]) -> float:
    """Least squares."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0
