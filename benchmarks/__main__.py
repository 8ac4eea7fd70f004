"""`python -m benchmarks` lists the measurements, `python -m benchmarks NAME [options]` runs one, `all` runs all."""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

NAMES = (
    "fault_pool",
    "call_cpu",
    "transport",
    "footprint",
    "tails",
    "kill_resume",
    "big_file",
    "llmock_verdict",
    "cache",
    "cache_peers",
    "memory",
    "soak",
    "console_start",
    "console_blocks",
    "console_calm",
    "console_replay",
    "console_rows",
    "console_cache",
    "adaptive_eviction",
    "adaptive_offpeak",
    "adaptive_forecast",
    "adaptive_timeouts",
    "adaptive_warm",
    "adaptive_freshness",
    "adaptive_affinity",
)


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 where a measurement found something that must not be, 2 for bad usage."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__, end="\n\n")
        for name in NAMES:
            print(f"  {name:15s} {_summary(_module(name))}")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name == "all":
        return max(_run(each, rest) for each in NAMES)
    if name not in NAMES:
        print(f"there is no measurement {name!r}: choose one of {', '.join(NAMES)}, or all", file=sys.stderr)
        return 2
    return _run(name, rest)


def _run(name: str, arguments: list[str]) -> int:
    module = _module(name)
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_options(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(f"unknown options: {' '.join(unknown)}")
    print(f"== {name}: {_summary(module)}", flush=True)
    started = time.monotonic()
    report = module.measure(options)
    print(report.text())
    print(f"({time.monotonic() - started:.0f} s)\n", flush=True)
    if options.json is not None:
        path = options.json / f"{name}.json" if options.json.is_dir() else options.json
        path.write_text(json.dumps(report.to_dict(), indent=1), encoding="utf-8")
    return int(any(note.startswith("FAILED") for note in report.notes))


def _module(name: str) -> ModuleType:
    place = "console.cache_rows" if name == "console_cache" else name
    for group in ("console", "adaptive"):
        place = place.replace(f"{group}_", f"{group}.")
    return import_module(f"benchmarks.{place}")


def _summary(module: ModuleType) -> str:
    return (module.__doc__ or "").splitlines()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
