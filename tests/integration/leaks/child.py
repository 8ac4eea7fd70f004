"""A process that lives a life (`lives`) and watches itself: `python -m tests.integration.leaks.child NAME SECONDS`.

Every 10 ms count as one second. It prints a line of JSON for each new word of the detector's, and one at the end.
With `--driven` it watches nothing: it lives one second for each line that it is sent, and answers with a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable

import msgspec

from core.memory import LeakVerdict, pacing
from core.memory.caches import CacheRegistry
from core.memory.leak import LeakDetector
from core.memory.probes import OwnProcess
from core.memory.sample import memory_channel, memory_kb
from tests.integration.leaks.lives import LEAKS, NO_LEAKS, ONSET_S, Place, work

SECOND_S = 0.010


def main() -> None:
    name, how = sys.argv[1:]
    caches = CacheRegistry(print)
    place = Place(OwnProcess(caches), caches, asyncio.new_event_loop())
    place.process.watch_loop(place.loop)
    life = leaking(name, place) if name in LEAKS else NO_LEAKS[name](place)
    if how == "--driven":
        for second, _ in enumerate(sys.stdin):
            live(second, life)
            print(flush=True)
    else:
        watch(int(how), place.process, life)
    sys.stdout.flush()
    os._exit(0)  # It leaves threads and tasks behind, which is what it is for.


def live(second: int, life: Callable[[int], object]) -> None:
    work(second)
    life(second)


def leaking(name: str, place: Place) -> Callable[[int], object]:
    """From its onset on, by the live bytes of that moment."""
    leak = LEAKS[name]
    leak_piece = leak.make(place)
    pace = owed = 0.0

    def live(second: int) -> None:
        nonlocal pace, owed
        if second == ONSET_S:
            pace = leak.pieces_a_second(live_kb(place.process))
        owed += pace
        while owed >= 1:
            owed -= 1
            leak_piece()

    return live


def live_kb(process: OwnProcess) -> float:
    sample = process.sample()
    return memory_kb(sample, memory_channel(sample)) or 0.0


def watch(seconds: int, process: OwnProcess, life: Callable[[int], object]) -> None:
    # A reading that is dear is repeated for a while; that while is compressed like all else.
    pacing.CORE_SHARE /= SECOND_S
    pacing.LONGEST_PAUSE_S *= SECOND_S
    detector = LeakDetector()
    told = ("none", "")
    for second in range(seconds):
        began_s = time.monotonic()
        live(second, life)
        verdict = detector.add(msgspec.structs.replace(process.sample(), t_s=float(second)))
        if (verdict.verdict, verdict.channel) != told:
            told = (verdict.verdict, verdict.channel)
            tell(second, verdict)
        time.sleep(max(0.0, began_s + SECOND_S - time.monotonic()))
    tell(seconds, detector.verdict)


def tell(second: int, verdict: LeakVerdict) -> None:
    print(json.dumps({"second": second, **msgspec.to_builtins(verdict)}), flush=True)


if __name__ == "__main__":
    main()
