"""What is said before a session starts: what it is expected to cost now, off-peak or by a deadline, and whether a
deadline can be kept at all."""

from __future__ import annotations

import datetime as dt
import time

from core.cli.errors import CliError
from core.cli.progress import money
from core.cli.run_plan import RunOptions, RunPlan
from core.config.paths import data_folder, prices_file
from core.config.prices import PriceTable
from core.config.settings import Settings
from core.config.when import When, parse_when
from core.executor.schedule import gains_by_waiting
from core.session.choices import Choice, Workload, choices, workload_left, workload_of_source
from core.session.file import SessionFile
from core.session.history import History, history_of, latest_history

EXAMPLE_S = 86400.0
"""The deadline whose cost is shown where none was given."""


def before_start(options: RunOptions, plan: RunPlan) -> list[str]:
    """The expected costs, in lines for the user. Raises CliError where a deadline that was given cannot be kept."""
    now = time.time()
    settings = plan.session.settings
    when = parse_when(settings.when, now)
    given = options.resume is None or "when" in options.settings
    if given and when.deadline is not None and when.deadline <= now:
        raise CliError(
            f"the deadline of --when has passed ({_clock(when.deadline)}): name a later one, or --when now"
        )
    prices = PriceTable.load(prices_file(plan.session.profile))
    gains, why = gains_by_waiting(prices, settings.model)
    if when.kind == "now" and not gains:
        return []
    told = [] if gains else [f"runs now: {why}"]
    work, history = _look(options, plan)
    if work is None:
        if when.kind != "now":
            told.append("the cost of prompts from standard input cannot be told before they are read")
        return told
    found = choices(work, settings, prices, history, now, when.deadline or now + EXAMPLE_S)
    chosen = next(choice for choice in found if choice.when.kind == when.kind)
    if given and chosen.too_late:
        raise CliError(
            f"the deadline {_clock(chosen.when.deadline or 0)} cannot be kept: {_count(work)} prompts take until "
            f"{_clock(chosen.ends[0])} at the earliest; name a later one, raise --concurrency, or --when now"
        )
    if gains and work.prompts:
        told += _costs(found, chosen, work, settings, history)
    return told


def _look(options: RunOptions, plan: RunPlan) -> tuple[Workload | None, History]:
    settings = plan.session.settings
    if options.resume is None:
        work = None if options.prompts is None else workload_of_source(options.prompts)
        folders = (data_folder(options.profile) / "sessions", plan.session.session_path.resolve().parent)
        return work, latest_history(folders, settings)
    file = SessionFile(options.resume, read_only=True)
    try:
        return workload_left(file), history_of(file)
    finally:
        file.close()


def _costs(
    found: list[Choice], chosen: Choice, work: Workload, settings: Settings, history: History
) -> list[str]:
    low, high = history.output_range(settings)
    basis = f"as in {history.source}" if history.enough else "a guess"
    lines = [
        f"expected cost of {_count(work)} prompts, without hits of the cache: {work.prompt_tokens:,.0f} tokens each, "
        f"answers of {low:,.0f} to {high:,.0f} tokens ({basis})"
    ]
    if len({choice.cost_usd for choice in found}) == 1 and chosen.cost_usd is not None:
        least, most = chosen.cost_usd
        return [*lines, f"  {money(least)} to {money(most)}, whenever it runs: these are cheap hours"]
    for choice in found:
        if choice.cost_usd is None:
            continue
        cost = f"{money(choice.cost_usd[0])} to {money(choice.cost_usd[1])}"
        mark = "*" if choice is chosen else " "
        begins = "starts now" if choice.begins - time.time() < 1 else f"starts {_clock(choice.begins)}"
        late = ", which cannot be kept" if choice.too_late else ""
        lines.append(
            f"{mark} {_named(choice.when):32} {cost:22} {begins}, ends by {_clock(choice.ends[1])}{late}"
        )
    return lines


def _named(when: When) -> str:
    return when.kind if when.deadline is None else f"{when.kind} {_clock(when.deadline)}"


def _count(work: Workload) -> str:
    return f"about {work.prompts:,}" if work.about else f"{work.prompts:,}"


def _clock(at: float) -> str:
    """Local time; such a moment is days away at most."""
    return f"{dt.datetime.fromtimestamp(at).astimezone():%a %d %b %H:%M:%S}"
