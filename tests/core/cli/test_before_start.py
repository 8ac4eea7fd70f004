"""What `run` says before it asks anything: expected costs, and deadlines that cannot be kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.config.paths import prices_file
from tests.core.bands import peak_for
from tests.core.cli.conftest import Call

RUN = ("--simulate=instant", "--no-cache", "--no-memory-monitoring", "--json")


@pytest.fixture
def peak() -> Path:
    return peak_for(prices_file("default"), (-60, 3600))


@pytest.mark.usefixtures("peak")
def test_the_cost_of_each_choice_is_told_on_stderr_and_only_there(call: Call, prompts: Path) -> None:
    done = call("run", prompts, *RUN)
    assert done.code == 0
    assert json.loads(done.out)["answered"] == 5
    assert "expected cost of 5 prompts" in done.err
    assert "a guess" in done.err
    lines = [
        line.removeprefix("pilothouse:").split() for line in done.err.splitlines() if " ends by " in line
    ]
    assert [words[1] if words[0] == "*" else words[0] for words in lines] == [
        "now",
        "off-peak",
        "cheapest-by",
    ]
    costs = [next(float(word[1:]) for word in words if word.startswith("$")) for words in lines]
    assert costs[1] == pytest.approx(costs[0] / 2, rel=0.1)


@pytest.mark.usefixtures("peak")
def test_a_deadline_needs_no_quotes_and_one_that_cannot_be_kept_is_refused(call: Call, prompts: Path) -> None:
    late = call("run", prompts, *RUN, "--session", "s.pilot", "--when", "cheapest-by", "2020-01-01T00:00")
    assert late.code == 2
    assert "has passed" in late.err
    many = prompts.with_name("many.txt")
    many.write_text("\n".join(f"question {i}" for i in range(20_000)))
    late = call("run", many, *RUN, "--session", "s.pilot", "--when", "cheapest-by", "30s")
    assert late.code == 2
    assert "cannot be kept: about 2" in late.err
    assert "at the earliest" in late.err
    assert not Path("s.pilot").exists()
    # A deadline before the cheap hours, and one that can be kept: it runs at once.
    assert call("run", prompts, *RUN, "--when", "cheapest-by", "10m").code == 0


def test_a_model_without_a_price_runs_now_and_says_so(call: Call, prompts: Path, peak: Path) -> None:
    # The simulator knows neither model: that it asked at once shows that it did not wait.
    done = call("run", prompts, *RUN, "--model", "unheard-of", "--when", "off-peak")
    assert "runs now: no price is known for unheard-of" in done.err
    assert json.loads(done.out)["calls"] == 5
    peak.write_text(
        peak.read_text() + "\n[models.flat]\noff_peak = { cache_hit = 1, cache_miss = 2, output = 3 }\n"
    )
    done = call("run", prompts, *RUN, "--model", "flat", "--when", "off-peak")
    assert "flat costs the same all day" in done.err
    assert json.loads(done.out)["calls"] == 5


def test_cheap_hours_are_told_in_one_line(call: Call, prompts: Path) -> None:
    peak_for(prices_file("default"), (3 * 3600, 4 * 3600))
    done = call("run", prompts, *RUN)
    assert "whenever it runs: these are cheap hours" in done.err


@pytest.mark.usefixtures("peak")
def test_what_cannot_be_meant_is_named(call: Call, prompts: Path) -> None:
    done = call("run", prompts, *RUN, "--when", "tomorrow")
    assert done.code == 2
    assert "'cheapest-by 24h'" in done.err
