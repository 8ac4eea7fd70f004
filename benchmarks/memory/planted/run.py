"""`python -m benchmarks.memory.planted.run NAME`: one planted leak in this process, and where it is found, as JSON.

With `--cost-periods N` it tells instead how many requests a second of CPU time yields to a busy process in N periods
of 90 s with looks at the product's own times, and the part that seconds with a look lose against those around them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from statistics import median
from types import ModuleType

import psutil

from benchmarks.memory.planted.workload import Workload
from core.memory.attribution import PERIOD_S, Attribution

REQUESTS_PER_S = 300
TICK_S = 0.1
LEAK_EVERY = 20
SLOW = 0.8
"""Of its neighbours' rate: a second below it is one with a look."""
SLOPE_KB_PER_MIN = 1_000.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--period", type=float, default=6.0)
    parser.add_argument("--window", type=float, default=0.5)
    parser.add_argument("--every", type=int, default=1, help="requests of which one leaks")
    parser.add_argument("--cost-periods", type=int, default=0)
    options = parser.parse_args()
    module = import_module(f"benchmarks.memory.planted.{options.name}")
    workload = Workload()
    if options.cost_periods:
        print(json.dumps(_cost(module, workload, options.cost_periods)))
        return
    attribution = Attribution(period_s=options.period, window_s=options.window, max_share=1)
    ended = threading.Event()
    live: list[tuple[float, float]] = []

    def watch() -> None:
        while not ended.wait(TICK_S):
            live.append((time.monotonic(), _live_kb()))
            if len(live) > 20:
                (t_a, a), (t_b, b) = live[10], live[-1]
                attribution.step(live[-1][0], max(0.0, 60 * (b - a) / (t_b - t_a)))

    thread = threading.Thread(target=watch)
    thread.start()
    began_s = time.monotonic()
    number = 0
    while (now_s := time.monotonic()) < began_s + options.seconds:
        number += 1
        text = workload.request(number)
        if number % options.every == 0:
            module.leak(number, text)
        time.sleep(max(0.0, 1 / REQUESTS_PER_S - (time.monotonic() - now_s)))
    ended.set()
    thread.join()
    suspects = attribution.suspects
    if suspects is None:
        sys.exit("there was no second look: give it more --seconds")
    source = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
    marked = {index for index, line in enumerate(source, 1) if "# leak" in line}
    ranks = [
        rank
        for rank, each in enumerate(suspects.lines, 1)
        if each.file.endswith(f"planted/{options.name}.py") and each.line in marked
    ]
    report = {
        "name": options.name,
        "rank": ranks[0] if ranks else None,
        "share": suspects.lines[0].share_explained if suspects.lines else 0.0,
        "requests": number,
        "cost_s": attribution.cost_s,
        "looks": suspects.looks,
        "slope_kb_per_min": suspects.slope_kb_per_min,
        "words": suspects.words,
        "lines": [[each.file, each.line, each.source, each.kb_per_min] for each in suspects.lines[:5]],
        "types": [[each.name, each.count_per_min, each.kb_per_min] for each in suspects.types[:4]],
    }
    print(json.dumps(report), flush=True)
    os._exit(0)  # pending tasks would all be told of one by one


def _cost(module: ModuleType, workload: Workload, periods: int) -> dict[str, float]:
    attribution = Attribution()
    attribution.step(time.monotonic() - PERIOD_S, SLOPE_KB_PER_MIN)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(TICK_S):
            attribution.step(time.monotonic(), SLOPE_KB_PER_MIN)

    thread = threading.Thread(target=watch)
    thread.start()
    number = 0
    rates: list[float] = []
    all_cpu_s = 0.0
    began_s = time.monotonic()
    while time.monotonic() < began_s + periods * PERIOD_S:
        second_s, second_cpu_s, second_number = time.monotonic(), time.process_time(), number
        while time.monotonic() < second_s + 1:
            number += 1
            text = workload.request(number)
            if number % LEAK_EVERY == 0:
                module.leak(number, text)
        cpu_s = time.process_time() - second_cpu_s
        rates.append((number - second_number) / cpu_s)
        all_cpu_s += cpu_s
    ended.set()
    thread.join()
    # Beside its neighbours, because a shared machine is faster in one minute than in the next.
    usual = [median(rates[max(0, second - 7) : second + 8]) for second in range(len(rates))]
    lost = sum(1 - rate / near for rate, near in zip(rates, usual, strict=True) if rate < SLOW * near)
    return {
        "with": number / all_cpu_s,
        "without": median(usual),
        "lost": lost / len(rates),
        "search_s": attribution.cost_s / periods,
    }


def _live_kb() -> float:
    heap = psutil.heap_info()
    return (heap.heap_used + heap.mmap_used) / 1024 + 0.1 * sys.getallocatedblocks()


if __name__ == "__main__":
    main()
