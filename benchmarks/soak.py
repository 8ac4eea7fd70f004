"""Whether a long headless session keeps its memory: simulated prompts with errors, broken streams and repeats.

One session in a process of its own, with a cache that fills up early and evicts from then on. Growth is the median
resident memory of the last twentieth of the samples against that of the twentieth after the warm-up (the first fifth
of the prompts). The verdict is that of the session's own leak detector. `--picture` keeps the curve.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.report import Report
from benchmarks.sessions import PROFILES, workplace
from core.events import LeakJudged, MemorySampled, PromptAnswered
from core.memory.recorded import sample_of
from core.memory.sample import LIVE, memory_kb
from core.session.charts import curve
from core.session.file import SessionFile

WARM_UP = 0.2
PART = 0.05
MOST_GROWTH = 0.01
REPEATED = 5
"""Every so many prompts one is a repeat of an earlier one."""
_STYLE = (
    "<style>svg{font:12px sans-serif;fill:#333}.curve{fill:none;stroke:#0a6;stroke-width:1.5}.area{fill:none}"
    ".grid{stroke:#ccc;stroke-width:.5}</style>"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompts", type=int, default=1_000_000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument(
        "--entries", type=int, default=0, help="of the cache; a fiftieth of the prompts by default"
    )
    parser.add_argument("--warm-up", type=float, default=WARM_UP, metavar="SHARE", help="of the prompts")
    parser.add_argument("--picture", type=Path, metavar="FILE.html", help="keep the curve there")


def measure(options: argparse.Namespace) -> Report:
    report = Report("soak")
    with workplace(PROFILES / "rapids.toml") as place:
        prompts = _prompts(place.folder / "soak.jsonl", options.prompts)
        job = place.job(
            prompts,
            settings={
                "concurrency": options.in_flight,
                "max_attempts": 20,
                "cache": True,
                "cache_max_entries": options.entries or max(500, options.prompts // 50),
                "seed": 7,
            },
        )
        job.cache_path = str(place.folder / "cache.db")
        figures, wall_s = place.run(job)
        _report(report, Path(job.session_path), options)
    report.add(
        "the session",
        prompts=options.prompts,
        answered=figures.answered,
        failed=figures.failed,
        calls=figures.calls,
        failed_calls=figures.wasted_calls,
        wall_s=wall_s,
        cpu_s=figures.cpu_s,
        prompts_per_s=options.prompts / wall_s,
    )
    return report


def _prompts(path: Path, count: int) -> Path:
    """Different questions, of which every fifth was asked 400 prompts before."""
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            number = i - 400 if i % REPEATED == 0 and i >= 400 else i
            file.write(
                f'{{"prompt": "Which way does ship {number} leave harbour {number % 997}, and when?"}}\n'
            )
    return path


def _report(report: Report, session: Path, options: argparse.Namespace) -> None:
    samples, verdicts, answers = [], [], 0
    answered_at = []
    for event in _events(session):
        if isinstance(event, MemorySampled):
            samples.append(event)
            answered_at.append(answers)
        elif isinstance(event, LeakJudged):
            verdicts.append(event)
        elif isinstance(event, PromptAnswered):
            answers += 1
    warm = next((i for i, n in enumerate(answered_at) if n >= options.warm_up * options.prompts), 0)
    part = max(3, int(PART * len(samples)))
    for name, size in SIZES.items():
        early = median(size(sample) for sample in samples[warm : warm + part])
        late = median(size(sample) for sample in samples[-part:])
        report.add(
            "memory",
            of=name,
            at_start_mb=size(samples[0]),
            after_warm_up_mb=early,
            at_end_mb=late,
            growth_percent=100 * (late / early - 1),
            samples=len(samples),
        )
        if late > early * (1 + MOST_GROWTH):
            report.notes.append(f"FAILED: {name} grew by more than {MOST_GROWTH:.0%} after the warm-up")
    told = [(each.verdict, each.evidence) for each in verdicts]
    for verdict, evidence in dict.fromkeys(told):
        report.add("the detector said", verdict=verdict, evidence=evidence)
    if any(verdict == "confirmed" for verdict, _ in told):
        report.notes.append("FAILED: the detector confirmed a leak")
    if options.picture is not None:
        drawn = curve([s.t for s in samples], [s.rss_mb for s in samples], title="Resident memory", unit="MB")
        options.picture.write_text(
            f"<!doctype html><meta charset=utf-8><title>Soak</title>{_STYLE}{drawn}", encoding="utf-8"
        )


def _events(session: Path) -> Iterator[object]:
    with closing(SessionFile(session, read_only=True)) as file:
        for batch in file.events():
            yield from batch


def _live_mb(sample: MemorySampled) -> float:
    """What is in use and not explained by the cache; nan where the platform does not tell."""
    kb = memory_kb(sample_of(sample, sample.t), LIVE)
    return float("nan") if kb is None else kb / 1024


SIZES: dict[str, Callable[[MemorySampled], float]] = {
    "resident": lambda sample: sample.rss_mb,
    "anonymous": lambda sample: (sample.anon_kb or 0.0) / 1024,
    "live bytes": _live_mb,
}
