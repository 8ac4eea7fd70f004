"""CPU of a call with everything on, over a raw asyncio protocol that makes the same requests to the same server.

Everything: session file, events, state, memory monitor and cache (all prompts different), as a headless session
runs. Start-up is excluded: a session of N prompts is subtracted from one of 3 N. The bare clients read answers
and drop them; `ours` is the engine's own transport by itself. 20 ms an answer, so that 16 or 256 calls really
are in flight.

Published, 16 in flight, raw = 1: httpx alone 26, LiteLLM 62, its router with eight keys 124; at 256: 54 and 188.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

from benchmarks import bare
from benchmarks.report import Report
from benchmarks.sessions import PROFILES, Workplace, workplace


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompts", type=int, default=1500, help="N; at 256 in flight twice as many")
    parser.add_argument("--in-flight", type=int, nargs="+", default=[16, 256])
    parser.add_argument("--rounds", type=int, default=2)


def measure(options: argparse.Namespace) -> Report:
    report = Report("call_cpu", notes=["start-up excluded: (CPU of 3 N prompts - CPU of N prompts) / 2 N"])
    with workplace(PROFILES / "steady.toml") as place:
        for in_flight in options.in_flight:
            count = options.prompts * (2 if in_flight >= 256 else 1)
            for stream in (False, True):
                found: dict[str, list[float]] = {"raw": [], "ours": [], "session": []}
                for _ in range(options.rounds):
                    for client in ("raw", "ours"):
                        url, key = place.simulator.base_url, place.keys[0][1]
                        found[client].append(
                            bare.run(client, url, key, in_flight=in_flight, calls=count, stream=stream)
                        )
                    found["session"].append(_session(place, in_flight, count, stream))
                raw, transport = median(found["raw"]), median(found["ours"])
                for client, seconds in found.items():
                    report.add(
                        f"{in_flight} in flight, {'stream' if stream else 'plain'}",
                        client=client,
                        cpu_us=1e6 * median(seconds),
                        lowest_us=1e6 * min(seconds),
                        of_raw=median(seconds) / raw,
                        transport_share=transport / median(seconds) if client == "session" else None,
                    )
    return report


def _session(place: Workplace, in_flight: int, count: int, stream: bool) -> float:
    """CPU seconds of one more prompt."""
    settings = {"concurrency": in_flight, "stream": stream, "cache": True}
    cpu_s = []
    for prompts in (count, 3 * count):
        job = place.job(place.prompts(prompts), settings=settings)
        job.cache_path = str(Path(job.session_path).with_suffix(".cache"))
        figures, _ = place.run(job)
        if figures.answered != prompts or figures.calls < prompts:
            raise RuntimeError(f"{figures.answered} answers and {figures.calls} calls for {prompts} prompts")
        cpu_s.append(figures.cpu_s)
    return (cpu_s[1] - cpu_s[0]) / (2 * count)
