"""Right and wrong hits on labelled pairs, each judged by `core.cache.judge` at the default threshold."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.cache.targets import Reach, compare
from benchmarks.report import Report
from core.cache.encoder import Embedder, EncoderMissingError, MiniLM
from core.cache.judge import Verdict, judge
from core.cache.pairs import Pair, read_pairs

MOST_FALSE_PERCENT = 1
BY_WORDS = {"fow_pairs": 30, "mqp_dev": 12, "qqp_dev": 10, "lcqmc": 18}
"""Recall to reach (%) with at most MOST_FALSE_PERCENT of different pairs served."""
BY_MEANING = {"fow_pairs": 45, "mqp_dev": 36, "qqp_dev": 18}
REPEATS, REPEATS_RECALL = ("fow_pairs", "near_repeat"), 90
CONVERSATIONS = "fow_conversations"
LABELLED = "labelled pairs at the default threshold"
WORDS, MEANING = "words", "words and encoder"


def measure_quality(report: Report, folder: Path) -> None:
    _judge_all(report, folder, WORDS, BY_WORDS, None)
    traps = _judge_file(report, folder, CONVERSATIONS, WORDS, None)
    if traps is not None:
        compare(report, "conversation traps served", "%", [Reach(0)], [_percent(traps.false_hit_rate)])
    try:
        MiniLM.check()
    except EncoderMissingError as e:
        report.notes.append(f"Without figures of the encoder. {e}")
        return
    _judge_all(report, folder, MEANING, BY_MEANING, MiniLM())


def _judge_all(
    report: Report, folder: Path, by: str, targets: dict[str, int], encoder: Embedder | None
) -> None:
    for name, recall in targets.items():
        verdict = _judge_file(report, folder, name, by, encoder)
        if verdict is None:
            continue
        figures = [_percent(verdict.recall), _percent(verdict.false_hit_rate)]
        bounds = [Reach(recall, at_least=True), Reach(MOST_FALSE_PERCENT)]
        compare(report, f"recall / false hits by {by}: {name}", "%", bounds, figures)
        repeats = verdict.categories.get(REPEATS[1]) if name == REPEATS[0] else None
        if repeats is not None:
            bounds[0] = Reach(REPEATS_RECALL, at_least=True)
            figures[0] = _percent(repeats.recall)
            compare(report, f"near repeats served by {by} / false hits: {name}", "%", bounds, figures)


def _judge_file(report: Report, folder: Path, name: str, by: str, encoder: Embedder | None) -> Verdict | None:
    path = folder / f"{name}.jsonl.gz"
    if not path.exists():
        note = f"Without {name}: {path} is not there."
        if note not in report.notes:
            report.notes.append(note)
        return None
    began, cpu = time.monotonic(), time.process_time()
    verdict = judge((pair for pair in read_pairs(path) if isinstance(pair, Pair)), encoder=encoder)
    report.add(
        LABELLED,
        file=name,
        by=by,
        same=verdict.same,
        different=verdict.different,
        recall_percent=_percent(verdict.recall),
        false_hit_percent=_percent(verdict.false_hit_rate),
        precision_percent=_percent(verdict.precision),
        **{f"{layer}_right_wrong": f"{n.right} {n.wrong}" for layer, n in verdict.layers.items()},
        judged_s=time.monotonic() - began,
        cpu_s=time.process_time() - cpu,
    )
    for category, figures in verdict.categories.items():
        if len(verdict.categories) > 1:
            report.add(
                "labelled pairs by category",
                file=name,
                by=by,
                category=category,
                pairs=figures.pairs,
                recall_percent=_percent(figures.recall) if figures.recall is not None else None,
                false_hit_percent=_percent(figures.false_hit_rate)
                if figures.false_hit_rate is not None
                else None,
            )
    return verdict


def _percent(share: float | None) -> float:
    """Of nothing, nothing."""
    return 100 * (share or 0.0)
