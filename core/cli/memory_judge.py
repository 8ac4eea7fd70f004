"""What `pilothouse memory judge` does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple

from core.cli.cache_tables import Shown
from core.cli.errors import complain
from core.cli.memory_session import Run, is_session_file, runs_of
from core.config.secrets import Redactor
from core.memory.evidence import duration, evidence
from core.memory.trace import FEWEST_SAMPLES, JudgedTrace, Trace, interval_of, judge, read_trace
from core.memory.verdict import VERDICT_WORDS, Interval, finite
from core.storage import FileError

GAPS_LISTED = 10


def judge_file(path: Path, redactor: Redactor, *, level_mb: float, as_json: bool) -> None:
    """Raises FileError or SessionFileError where the file cannot be judged."""
    shown = Shown(redactor)
    if is_session_file(path):
        judge_session(path, shown, level_mb=level_mb, as_json=as_json)
        return
    trace = read_trace(path)
    for gap in trace.gaps[:GAPS_LISTED]:
        complain(
            f"{path}, line {gap.line}: nothing was recorded for {duration(gap.seconds)}; left out of the verdict"
        )
    if len(trace.gaps) > GAPS_LISTED:
        complain(f"{len(trace.gaps) - GAPS_LISTED} more gaps")
    judged = judge(trace.samples, trace.interval_s, level_mb)
    if as_json:
        shown.json(_fields(trace, judged, level_mb))
    else:
        shown.text(_words(trace, judged, level_mb))


def judge_session(path: Path, shown: Shown, *, level_mb: float, as_json: bool) -> None:
    """Each run for itself. The one with the strongest word speaks, the latest of several."""
    runs = runs_of(path)
    judged_runs = [_judged(run, level_mb) for run in runs if len(run.samples) >= FEWEST_SAMPLES]
    if not judged_runs:
        raise FileError(
            f"{path}: no run of this session holds {FEWEST_SAMPLES} samples of memory; "
            "a verdict needs minutes of them"
        )
    run, trace, judged = strongest = max(judged_runs, key=_strength)
    if as_json:
        fields = _fields(trace, judged, level_mb)
        shown.json({**fields, "run": run.number, "runs": [_run_fields(one) for one in judged_runs]})
        return
    lines = [_words(trace, judged, level_mb), f"this is run {run.number} of {len(runs)}, {_begun(run)}"]
    lines += _said(run)
    for other in judged_runs:
        if other is not strongest:
            length = duration(_seconds(other.trace))
            word = other.judged.verdict.verdict
            lines.append(f"run {other.run.number}, {_begun(other.run)}, {length}: {word}")
            lines += _said(other.run)
    shown.text("\n".join(lines))


class _JudgedRun(NamedTuple):
    run: Run
    trace: Trace
    judged: JudgedTrace


def _judged(run: Run, level_mb: float) -> _JudgedRun:
    interval_s = interval_of(run.samples)
    return _JudgedRun(run, Trace(run.samples, interval_s, []), judge(run.samples, interval_s, level_mb))


def _strength(one: _JudgedRun) -> tuple[int, int]:
    return VERDICT_WORDS.index(one.judged.verdict.verdict), one.run.number


def _begun(run: Run) -> str:
    return f"begun {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(run.started))}"


def _said(run: Run) -> list[str]:
    said = run.said
    if said is None or said.verdict == "none":
        return []
    return [f"while it ran it said itself: {said.verdict}: {said.evidence}"]


def _run_fields(one: _JudgedRun) -> dict[str, Any]:
    run, verdict, said = one.run, one.judged.verdict, one.run.said
    return {
        "run": run.number,
        "started": run.started,
        "verdict": verdict.verdict,
        "channel": verdict.channel or None,
        "samples": len(run.samples),
        "said": None
        if said is None
        else {"verdict": said.verdict, "channel": said.channel, "evidence": said.evidence},
    }


def _fields(trace: Trace, judged: JudgedTrace, level_mb: float) -> dict[str, Any]:
    verdict, slope = judged.verdict, judged.verdict.slope
    memory_slope, counter_slope = (slope, None) if verdict.is_memory else (None, slope)
    return {
        "verdict": verdict.verdict,
        "suspect_at_s": verdict.suspect_at_s,
        "confirmed_at_s": verdict.confirmed_at_s,
        "channel": verdict.channel or None,
        "since_s": verdict.since_s,
        "slope_mb_per_min": None if memory_slope is None else memory_slope.value,
        "slope_mb_per_min_interval": _range(memory_slope),
        "slope_per_min": None if counter_slope is None else counter_slope.value,
        "slope_per_min_interval": _range(counter_slope),
        "python_share": verdict.python_share,
        "forecast": _forecast(trace, judged.forecast, level_mb),
        "at_the_end": judged.last.verdict,
        "evidence": _evidence(trace, judged, level_mb),
        "samples": len(trace.samples),
        "seconds": _seconds(trace),
        "gaps": [{"line": gap.line, "seconds": gap.seconds} for gap in trace.gaps],
    }


def _forecast(trace: Trace, forecast: Interval | None, level_mb: float) -> dict[str, Any] | None:
    """Seconds from the end of the trace, and the same as times of the trace; None for a bound without end."""
    if forecast is None:
        return None
    end_s = trace.samples[-1].t_s
    high_s = finite(forecast.high)
    return {
        "level_mb": level_mb,
        "in_s": forecast.value,
        "in_s_interval": [forecast.low, high_s],
        "reaches_at_s": end_s + forecast.value,
        "reaches_at_s_interval": [end_s + forecast.low, None if high_s is None else end_s + high_s],
    }


def _words(trace: Trace, judged: JudgedTrace, level_mb: float) -> str:
    verdict = judged.verdict
    lines = [
        f"{verdict.verdict}: {_evidence(trace, judged, level_mb)}",
        f"judged {len(trace.samples)} samples over {duration(_seconds(trace))}",
    ]
    if verdict.verdict == "confirmed":
        lines.insert(
            1, f"suspect at {verdict.suspect_at_s:.0f} s, confirmed at {verdict.confirmed_at_s:.0f} s"
        )
    elif verdict.verdict == "suspect":
        lines.insert(1, f"suspect at {verdict.suspect_at_s:.0f} s, never confirmed")
    if judged.last.verdict != verdict.verdict:
        lines.append(f"at the end of the trace: {judged.last.verdict}")
    return "\n".join(lines)


def _evidence(trace: Trace, judged: JudgedTrace, level_mb: float) -> str:
    return evidence(judged.verdict, trace.samples[-1].t_s, forecast=judged.forecast, level_mb=level_mb)


def _seconds(trace: Trace) -> float:
    return trace.samples[-1].t_s - trace.samples[0].t_s


def _range(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]
