"""A short form of `make soak`: a session keeps its memory through errors, broken streams, repeats and evictions."""

import argparse
from pathlib import Path

from benchmarks import soak

PROMPTS = 12_000
WARM_UP = 0.7
"""Words that are kept and code that is reached for the first time take 20 MB over the first 8,000 prompts."""
LEFT_KB = 2560
"""What may still come after that: 0.7 kB a prompt."""


def test_a_session_keeps_its_memory(tmp_path: Path) -> None:
    picture = tmp_path / "soak.html"
    report = soak.measure(
        argparse.Namespace(prompts=PROMPTS, in_flight=32, entries=300, warm_up=WARM_UP, picture=picture)
    )
    (session,) = report.tables["the session"]
    assert (session["answered"], session["failed"]) == (PROMPTS, 0)
    assert session["failed_calls"] > 100
    live = next(row for row in report.tables["memory"] if row["of"] == "live bytes")
    assert live["samples"] > 5
    assert 1024 * (live["at_end_mb"] - live["after_warm_up_mb"]) < LEFT_KB
    assert not any("confirmed" in note for note in report.notes)
    assert "<polyline" in picture.read_text("utf-8")
