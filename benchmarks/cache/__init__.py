"""The intelligent cache against its targets: right and wrong hits, speed, memory, and what the loop feels.

Prompts are synthetic questions of 6 to 20 words, real ones as often as they occur. Half of what is asked is near
what is stored (greeting, case, order of clauses, a slip of the keyboard), half is not (a content word exchanged,
another question); every text is read anew. Answers have 400 characters, 200 at a million entries, 4,000 where
memory is given back. All but the pairs is measured in fresh processes, where texts are read from files: memory is
what the process grew by in pages that no file backs. "with a file" is an SQLite file that is written meanwhile.
Cold load: from the constructor, imports done, the file in the system's cache; median of fresh processes.
Beats: lateness of a timer of 1 ms in a loop with dummy requests of 0.5 to 1.5 s in flight, each of which looks up
before and puts after; "added" is the p99 less that of the same loop without a cache.

`--pairs` is a folder with fow_pairs, fow_conversations, mqp_dev, qqp_dev and lcqmc, each as .jsonl.gz.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.cache.peers import add_own_pairs, add_own_speed, measure_peers
from benchmarks.cache.prompts import FAR, NEAR, Prompts, Question
from benchmarks.cache.quality import measure_quality
from benchmarks.cache.targets import TABLE, Reach, compare
from benchmarks.report import Report
from benchmarks.sessions import ROOT

MILLION = 1_000_000
ANSWER_BYTES, MILLION_ANSWER_BYTES, LARGE_ANSWER_BYTES = 400, 200, 4_000
GIVEN_BACK = 50_000
"""Entries of LARGE_ANSWER_BYTES: 200 MB."""
LOOKUP_MS = {100_000: (0.5, 5), MILLION: (1.5, 10)}
"""p50 and p99 to reach."""
PUT_MS = (0.2, 5)
"""p50 and longest."""
COLD_HIT_MS, COLD_ALL_S = 50, 1
ENTRY_BYTES = 600
RETURNED_PERCENT = {True: 95, False: 45}
"""Of the memory that filling took, after all or half of it has gone."""
DELAY_MS = 5


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", type=Path, metavar="FOLDER", help="labelled pairs, *.jsonl.gz")
    parser.add_argument("--entries", type=int, default=100_000, help="0: pairs only")
    parser.add_argument("--million", action="store_true", help="lookups among a million entries too")
    parser.add_argument("--lookups", type=int, default=8_000)
    parser.add_argument("--puts", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=2_000, help="that go through a loop")
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="other caches in the same tables (minutes)")
    parser.add_argument("--peer-entries", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where the peers' environments stay, to be used again")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Report:
    report = Report("cache", tables={TABLE: []})
    with tempfile.TemporaryDirectory() as folder:
        work = _Work(report, Path(folder), options)
        if options.entries:
            work.at(options.entries, ANSWER_BYTES, in_flight=True)
            work.give_back()
        if options.million:
            work.at(MILLION, MILLION_ANSWER_BYTES)
        if options.pairs is None:
            report.notes.append("Without pairs: right and wrong hits were not measured (--pairs FOLDER).")
        else:
            measure_quality(report, options.pairs)
        if options.peers:
            measure_peers(report, options)
            add_own_pairs(report)
            if options.peer_entries:
                add_own_speed(report, options.peer_entries, *work.beside_peers(options.peer_entries))
    return report


class _Work:
    """Starts the jobs, one after the other, in a folder with what they read."""

    def __init__(self, report: Report, folder: Path, options: argparse.Namespace) -> None:
        self._report = report
        self._folder = folder
        self._options = options

    def at(self, entries: int, answer_bytes: int, *, in_flight: bool = False) -> None:
        """Speed and memory at so many entries, in memory; with a file and in a loop too."""
        texts = self._write_texts(entries)
        sized = {"entries": entries, "puts": self._options.puts, "answer_bytes": answer_bytes, **texts}
        warm = self._run("ask_and_put", f"{entries} in memory", **sized)
        self._lookups(entries, warm)
        self._memory("memory only", warm)
        self._puts("memory only", warm)
        if not in_flight:
            return
        path = str(self._folder / "kept.sqlite")
        loop = {"path": path, "in_flight": self._options.in_flight, "calls": self._options.calls}
        kept = self._run("ask_and_put", f"{entries} with a file", **sized, **loop)
        self._memory("with a file", kept)
        self._puts("with a file", kept)
        self._loop(kept["in_flight"])
        self._cold(path, texts["prompts"], entries)

    def beside_peers(self, entries: int) -> tuple[dict[str, Any], dict[str, Any]]:
        texts = self._write_texts(entries)
        path = str(self._folder / "beside.sqlite")
        sized: dict[str, Any] = {"entries": entries, "puts": 500, "answer_bytes": ANSWER_BYTES, **texts}
        warm = self._run("ask_and_put", "beside peers", **sized, path=path)
        newest = _line(texts["prompts"], entries + sized["puts"] - 1)
        return warm, self._run("cold", "beside peers", path=path, question=newest, entries=entries)

    def give_back(self) -> None:
        prompts = self._folder / f"prompts-{GIVEN_BACK}.txt"
        if not prompts.exists():
            self._write_texts(GIVEN_BACK)
        for kept in ("memory only", "with a file"):
            for everything in (True, False):
                path = str(self._folder / f"cleared-{everything}.sqlite") if kept == "with a file" else None
                what = "full" if everything else "half"
                found = self._run(
                    "give_back",
                    f"{what} clear, {kept}",
                    prompts=str(prompts),
                    entries=GIVEN_BACK,
                    answer_bytes=LARGE_ANSWER_BYTES,
                    path=path,
                    all=everything,
                    seed=self._options.seed,
                )
                self._report.add("memory given back", clear=what, kept=kept, **found)
                compare(
                    self._report,
                    f"returned to the system after a {what} clear of 200 MB, {kept}",
                    "%",
                    [Reach(RETURNED_PERCENT[everything], at_least=True)],
                    [found["returned_percent"]],
                )

    def _lookups(self, entries: int, warm: dict[str, Any]) -> None:
        how, ms, cpu_ms, hit = (
            np.array(warm["lookups"][name] if name != "how" else warm["lookups"]["how"])
            for name in ("how", "ms", "cpu_ms", "done")
        )
        rows = {"all": how != "", "near": np.isin(how, NEAR), "far": np.isin(how, FAR)}
        rows |= {kind: how == kind for kind in (*NEAR, *FAR)}
        for name, those in rows.items():
            self._report.add(
                f"lookups at {entries} entries, in memory",
                asked=name,
                lookups=int(those.sum()),
                served_percent=100 * float(hit[those].mean()),
                **_percentiles(ms[those], "ms"),
                **_percentiles(cpu_ms[those], "cpu_ms"),
            )
        figures = _percentiles(ms, "ms")
        reach = [Reach(bound) for bound in LOOKUP_MS[MILLION if entries >= MILLION else 100_000]]
        compare(
            self._report,
            f"lookup p50 / p99 at {entries}",
            "ms",
            reach,
            [figures["p50_ms"], figures["p99_ms"]],
        )

    def _memory(self, kept: str, found: dict[str, Any]) -> None:
        entries = found["entries"]
        self._report.add(
            "memory of a full cache",
            entries=entries,
            kept=kept,
            bytes_an_entry=found["bytes_an_entry"],
            trimmed=found["bytes_an_entry_trimmed"],
            counted_mb=found["bytes_counted"] / 1e6,
            resident_mb=found["bytes_resident"] / 1e6,
            texts_mb=found["text_bytes"] / 1e6,
            fill_s=found["fill_s"],
        )
        compare(
            self._report,
            f"memory beyond the texts at {entries}, {kept}",
            "bytes an entry",
            [Reach(ENTRY_BYTES)],
            [found["bytes_an_entry"]],
        )

    def _puts(self, kept: str, found: dict[str, Any]) -> None:
        entries, puts = found["entries"], found["puts"]
        ms, cpu_ms = np.array(puts["ms"]), np.array(puts["cpu_ms"])
        figures = _percentiles(ms, "ms")
        self._report.add(
            "puts into a full cache",
            entries=entries,
            kept=kept,
            puts=len(ms),
            **figures,
            **_percentiles(cpu_ms, "cpu_ms"),
            over_1_ms=int((ms > 1).sum()),
            over_5_ms=int((ms > DELAY_MS).sum()),
        )
        compare(
            self._report,
            f"put at capacity p50 / longest at {entries}, {kept}",
            "ms",
            [Reach(bound) for bound in PUT_MS],
            [figures["p50_ms"], figures["max_ms"]],
        )

    def _loop(self, found: dict[str, Any]) -> None:
        for what in ("lookup_ms", "put_ms", "late_ms", "late_without_ms"):
            p50, p99, longest = (found[what].get(at) for at in ("p50", "p99", "p100"))
            self._report.add(
                f"an event loop with {self._options.in_flight} calls in flight, with a file",
                what=what.removesuffix("_ms"),
                number=found.get(what.replace("_ms", "s")),
                p50_ms=p50,
                p99_ms=p99,
                max_ms=longest,
            )
        added = found["late_ms"]["p99"] - found["late_without_ms"]["p99"]
        compare(
            self._report,
            f"in a loop with {self._options.in_flight} in flight: longest lookup / p99 of lateness added",
            "ms",
            [Reach(DELAY_MS), Reach(DELAY_MS)],
            [found["lookup_ms"]["p100"], added],
        )

    def _cold(self, path: str, prompts: str, entries: int) -> None:
        newest = _line(prompts, entries + self._options.puts - 1)
        starts = [
            self._run("cold", "cold load", path=path, question=newest, entries=entries)
            for _ in range(self._options.starts)
        ]
        for name, of in (("median", median), ("lowest", min), ("highest", max)):
            row = {key: of(start[key] for start in starts) for key in starts[0]}
            self._report.add(f"cold load of {entries} entries", of=name, **row)
        figures = [median(start[key] for start in starts) for key in ("hit_ms", "loaded_s")]
        compare(
            self._report,
            f"cold load of {entries} to the first exact hit (ms) / to all (s)",
            "",
            [Reach(COLD_HIT_MS), Reach(COLD_ALL_S)],
            figures,
        )

    def _write_texts(self, entries: int) -> dict[str, str]:
        """Files of the prompts, more than fit, and of what is asked."""
        prompts, asked = (self._folder / f"{name}-{entries}.txt" for name in ("prompts", "asked"))
        every = max(1, entries // self._options.lookups)
        made = Prompts(self._options.seed)
        sample: list[Question] = []
        with prompts.open("w", encoding="utf-8") as file:
            for i, question in enumerate(made.questions(entries + self._options.puts)):
                file.write(question.text + "\n")
                if i < entries and i % every == 0:
                    sample.append(question)
        drawn = made.asked(list(islice(sample, self._options.lookups)))
        asked.write_text("".join(f"{one.how}\t{one.text}\n" for one in drawn), encoding="utf-8")
        return {"prompts": str(prompts), "asked": str(asked)}

    def _run(self, do: str, title: str, **job: Any) -> dict[str, Any]:
        """The figures of a job in a fresh process. Raises RuntimeError where it fails."""
        load = _load()
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.cache.jobs"],
            input=json.dumps({"do": do, **job}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        if done.returncode:
            raise RuntimeError(f"{title}: {done.stderr.strip()}")
        self._report.add(
            "processes that were started, and the machine's load before",
            job=f"{do}: {title}",
            took_s=time.monotonic() - began,
            load=load,
        )
        found: dict[str, Any] = json.loads(done.stdout.rstrip().rsplit("\n", 1)[-1])
        return found


def _line(path: str, number: int) -> str:
    with Path(path).open(encoding="utf-8") as lines:
        return next(islice(lines, number, None)).removesuffix("\n")


def _percentiles(values: np.ndarray, unit: str) -> dict[str, float]:
    return {
        f"p50_{unit}": float(np.percentile(values, 50)),
        f"p99_{unit}": float(np.percentile(values, 99)),
        f"max_{unit}": float(values.max()),
    }


def _load() -> str:
    """Of the last minute, five and fifteen; where the system tells it."""
    return " ".join(f"{load:.2f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else ""
