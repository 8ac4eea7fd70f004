"""One start of a cache that is asked until it answers: the child of `adaptive_warm`. A job as JSON on standard input,
its figures as JSON on the last line."""

from __future__ import annotations

import json
import sys
import time

from core.cache import IntelligentCache, ScopeMaker
from core.client.prompt import Prompt

LOOK_S = 0.001


def main() -> None:
    job = json.load(sys.stdin)
    request = ScopeMaker({"model": "benchmark"}).request(Prompt(0, "", text=job["text"]))
    cpu, began = time.process_time(), time.perf_counter()
    cache = IntelligentCache(job["path"], max_bytes=8 << 30)
    while cache.look_up(request).hit is None:
        time.sleep(LOOK_S)
    figures = {"hit_s": time.perf_counter() - began, "hit_cpu_s": time.process_time() - cpu}
    cache.loaded.wait()
    figures["loaded_s"] = time.perf_counter() - began
    cache.close()
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
