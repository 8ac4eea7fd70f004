"""What a batch is expected to cost if it runs now, off-peak, or by a deadline, told before it starts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.client.prompt import Prompt
from core.client.reply import estimate_tokens
from core.config.prices import PriceTable
from core.config.settings import Settings
from core.config.when import When
from core.executor.schedule import expected_end, margin_s
from core.session.file import SessionFile
from core.session.history import History
from core.session.prompts import STDIN, PromptFile

SAMPLED = 2_000
_BLOCK = 1 << 20


class Workload(msgspec.Struct, frozen=True):
    """How many prompts (`about`: an estimate), and how many tokens of prompt each has on the average."""

    prompts: int
    prompt_tokens: float
    about: bool = False


class Choice(msgspec.Struct, frozen=True):
    """`cost_usd` is the least and the most expected, None where no price is known; `ends` is the soonest and the
    latest."""

    when: When
    begins: float
    ends: tuple[float, float]
    cost_usd: tuple[float, float] | None

    @property
    def too_late(self) -> bool:
        """Whether the deadline cannot be kept, however well it goes."""
        return self.when.deadline is not None and self.ends[0] > self.when.deadline


def workload_of_source(path: Path) -> Workload | None:
    """Of a file of prompts, from its first ones; None for standard input, which can be read only once."""
    if path == STDIN:
        return None
    source = PromptFile(path)
    found: list[Prompt] = []
    for line, position, record in source.records():
        if len(found) == SAMPLED:
            # A row of a CSV file does not tell how far into the file it is, but its line.
            share = position / (source.size_bytes or 1) if position else line / _lines(path)
            return Workload(max(round(len(found) / share), len(found)), _mean_tokens(found), about=True)
        if isinstance(record, Prompt):
            found.append(record)
    return Workload(len(found), _mean_tokens(found))


def workload_left(file: SessionFile) -> Workload:
    """Of a session that is to go on."""
    prompts, answered, _ = file.counts()
    return Workload(prompts - answered, _mean_tokens(file.unfinished(0, SAMPLED)))


def choices(
    work: Workload, settings: Settings, prices: PriceTable, history: History, now: float, deadline: float
) -> list[Choice]:
    """Now, off-peak, and as cheaply as the deadline allows."""
    whens = (When("now"), When("off-peak"), When("cheapest-by", deadline))
    return [_choice(when, work, settings, prices, history, now) for when in whens]


def _choice(
    when: When, work: Workload, settings: Settings, prices: PriceTable, history: History, now: float
) -> Choice:
    ends: list[float] = []
    shares: list[float] = []
    for latency_s in (history.quick_latency_s(settings), history.slow_latency_s(settings)):
        work_s = work.prompts * latency_s / settings.concurrency
        spare_s = 0.0 if when.deadline is None else margin_s(when.deadline - now, settings.timeout_s)
        end, peak_s = expected_end(when, prices, now, work_s=work_s, spare_s=spare_s)
        ends.append(end)
        shares.append(peak_s / work_s if work_s else 0.0)
    begins = now
    if when.kind != "now" and prices.band(now) == "peak" and max(shares) < 1:
        begins = prices.next_change(now) or now
    low, high = history.output_range(settings)
    least = _cost(work, settings, prices, low, min(shares))
    most = _cost(work, settings, prices, high, max(shares))
    cost = None if least is None or most is None else (least, most)
    return Choice(when, begins, (min(ends), max(ends)), cost)


def _cost(
    work: Workload, settings: Settings, prices: PriceTable, output: float, peak_share: float
) -> float | None:
    calls = {"single": 1, "fast": settings.race_width, "consensus": settings.consensus_votes}[settings.mode]
    cheap = prices.cost_in_band(settings.model, "off-peak", work.prompt_tokens, output)
    dear = prices.cost_in_band(settings.model, "peak", work.prompt_tokens, output)
    if cheap is None or dear is None:
        return None
    return work.prompts * calls * (dear * peak_share + cheap * (1 - peak_share))


def _lines(path: Path) -> int:
    count = 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            count += block.count(b"\n")
    return count


def _mean_tokens(prompts: list[Prompt]) -> float:
    if not prompts:
        return 0.0
    return sum(_tokens(prompt) for prompt in prompts) / len(prompts)


def _tokens(prompt: Prompt) -> int:
    if prompt.text is not None:
        return estimate_tokens(prompt.text)
    return sum(estimate_tokens(str(message.get("content") or "")) for message in prompt.messages or ())
