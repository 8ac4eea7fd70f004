"""CPU of a call with nothing around it: raw asyncio, our own transport, httpx.

Same requests to the same server in the same run, 20 ms an answer; each round measures every client once, so that
noise falls on all alike. A plain answer, a stream that comes in one piece, and one of twenty pieces 10 ms apart.
pyreqwest and aiohttp are measured too where they happen to be installed.

Published, 16 in flight, raw = 1: aiohttp 2.6, httpx 26, the openai client 35, LiteLLM 62, its router with eight
keys 124; at 256 in flight: aiohttp 4.1, httpx 54, the router 188.
"""

from __future__ import annotations

import argparse
from statistics import median

from benchmarks import bare
from benchmarks.report import Report
from benchmarks.sessions import PROFILES, workplace

SHAPES = (
    ("plain", False, "whole"),
    ("stream, 1 piece", True, "whole"),
    ("stream, 20 pieces", True, "pieces"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=600)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[16, 256])
    parser.add_argument("--rounds", type=int, default=2)


def measure(options: argparse.Namespace) -> Report:
    report = Report(
        "transport", notes=["start-up and connecting excluded; CPU of the client process, all threads"]
    )
    with workplace(PROFILES / "pieces.toml") as place:
        keys = dict(place.keys)
        for in_flight in options.in_flight:
            for shape, stream, account in SHAPES:
                # Twenty pieces take 0.2 s a call, so a few in flight must do with fewer calls.
                calls = options.calls // 3 if account == "pieces" and in_flight < 64 else options.calls
                found: dict[str, list[float]] = {client: [] for client in bare.available()}
                for _ in range(options.rounds):
                    for client, seconds in found.items():
                        seconds.append(
                            bare.run(
                                client,
                                place.simulator.base_url,
                                keys[account],
                                in_flight=in_flight,
                                calls=calls // 4
                                if client == "httpx"
                                else calls,  # it alone would take minutes
                                stream=stream,
                            )
                        )
                raw = median(found["raw"])
                for client, seconds in found.items():
                    report.add(
                        f"{in_flight} in flight, {shape}",
                        client=client,
                        cpu_us=1e6 * median(seconds),
                        of_raw=median(seconds) / raw,
                    )
    return report
