"""What a session will have cost at its end, with an interval, from what its prompts have cost so far.

The rest is taken as more prompts like those before: so many of them bought, each at about the mean cost. The interval
accounts for the spread of costs, for the error of the mean, for costs that come in waves, and for what is not known
of the hit rate, which mostly rises as prompts repeat. It cannot know of prices that change, or of prompts sorted by
length. `benchmarks/adaptive/forecast.py` measures how often it holds the final cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.session.cost_trace import CostTrace
from core.session.state import SessionState

LEVEL = 0.8
"""Of the interval: it should hold the final cost in four of five sessions."""
_NORMAL = 1.2815515655446004
"""Quantile of the normal distribution at (1 + LEVEL) / 2."""
FEWEST_BOUGHT = 20
"""Prompts that must have been bought: with fewer nobody knows how much costs differ."""
FEWEST_BLOCKS = 8
_COARSE = ((32, 1.45), (16, 1.67), (8, 2.01))
"""Numbers of batches, and by how much their spread must be above that of single prompts to count: the 95 % quantile
of chi-squared over its degrees of freedom."""
_SURELY = 1.645
"""Standard errors above zero from which blocks count as correlated."""
_STRONGEST = 0.95
_STEPS_AHEAD = 24
_NEWTON_STEPS = 12

Array = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """USD."""

    low: float
    mid: float
    high: float


class Forecast(NamedTuple):
    """The expected total of this run, of the session and of each account, and what it is based on."""

    total: Interval
    accounts: dict[str, Interval]
    prompts: int
    """Finished ones, whose costs are known."""
    left: int
    hit_rate_ahead: float
    """Expected share of the prompts left that the cache answers."""


def forecast(state: SessionState) -> Forecast | None:
    """None while nobody can know: too few answers, an unknown number of prompts, or prices that are missing.

    Takes about half a millisecond.
    """
    trace = state.costs
    if state.total is None or state.cost_unknown:
        return None
    left = max(state.total - state.done, 0)
    if not left and not state.in_flight:
        accounts = {name: _sure(account.cost_usd) for name, account in state.accounts.items()}
        return Forecast(_sure(state.cost_usd), accounts, trace.prompts, 0, 0.0)
    if trace.bought < FEWEST_BOUGHT or trace.cost_usd <= 0:
        return None
    begun_usd = sum(row.calls_cost_usd for row in state.rows.values() if row.state == "running")
    # Checks of hits and the like belong to no prompt; they come as often as they came.
    aside_usd = max(state.cost_usd - trace.cost_usd - begun_usd, 0.0)
    scale = 1 + aside_usd / trace.cost_usd
    spent_usd = state.cost_usd - begun_usd
    rest = rest_usd(trace, left)
    total = Interval(*(max(spent_usd + scale * usd, state.cost_usd) for usd in rest))
    accounts = _accounts(state, total.mid - state.cost_usd, left)
    ahead = expected_misses(trace, left)[0] / left if left else 1.0
    return Forecast(total, accounts, trace.prompts, left, 1 - ahead)


def rest_usd(trace: CostTrace, left: int) -> Interval:
    """The cost of `left` more prompts. Needs FEWEST_BOUGHT.

    With m of them bought, at mean cost y of the M bought so far, whose variance is s2: the error of m * y has the
    variance s2 * m * (1 + m / M) + y**2 * var(m): spread of what comes and error of the mean (Cochran, Sampling
    Techniques, 1977, section 2.6), and product by the delta method. The interval is that of a log-normal of this
    mean and variance, for costs are skewed and never negative, with Student's t for M - 1 degrees of freedom.
    """
    if left <= 0:
        return _sure(0.0)
    bought = trace.bought
    mean = trace.cost_usd / bought
    m, m_variance = expected_misses(trace, left)
    variance = _variance(trace) * m * (1 + m / bought) + mean * mean * m_variance
    mid = m * mean
    width = student_t(bought - 1) * math.sqrt(math.log1p(variance / (mid * mid))) if mid else 0.0
    return Interval(mid * math.exp(-width), mid, mid * math.exp(width))


def expected_misses(trace: CostTrace, left: int) -> tuple[float, float]:
    """How many of `left` more prompts will be bought, and the variance of that.

    Four courses of the miss rate are fitted to the blocks: level, a power of the number of prompts (Heaps' law: new
    words in a growing text), that with a bend, and a fall to zero as the last of a limited number of different
    prompts is bought. They are weighed by Akaike's criterion, and their differences count as uncertainty (Burnham
    and Anderson, Model Selection and Multimodel Inference, 2002, section 4.3).
    """
    n, bought = trace.prompts, trace.bought
    if bought == n or left <= 0:
        return float(max(left, 0)), 0.0
    rate = bought / n
    level = left * rate * (1 - rate) * (1 + left / n)
    blocks = trace.full_blocks
    if len(blocks) < FEWEST_BLOCKS:
        return left * rate, level
    counts = np.array([block.bought for block in blocks], float)
    size = float(trace.block_size)
    at = (np.arange(len(blocks)) + 0.5) * size
    ahead = n + (np.arange(_STEPS_AHEAD) + 0.5) * left / _STEPS_AHEAD
    flat = _log_likelihood(counts, size, np.full(len(blocks), counts.mean() / size))
    found = [(flat - 1, left * rate, level)]
    for course in _COURSES:
        fitted = _fit(counts, size, course(at / n))
        if fitted is not None:
            found.append(_look_ahead(counts, size, course(at / n), course(ahead / n), left, *fitted))
    best = max(each[0] for each in found)
    weights = np.exp([each[0] - best for each in found])
    weights /= weights.sum()
    mid = float(sum(w * m for w, (_, m, _) in zip(weights, found, strict=True)))
    variance = float(sum(w * (v + (m - mid) ** 2) for w, (_, m, v) in zip(weights, found, strict=True)))
    return mid, variance


def _power(x: Array) -> Array:
    return np.stack([np.ones_like(x), np.log(x)], axis=1)


def _bent_power(x: Array) -> Array:
    return np.stack([np.ones_like(x), np.log(x), np.log(x) ** 2], axis=1)


def _decay(x: Array) -> Array:
    return np.stack([np.ones_like(x), x], axis=1)


_COURSES: tuple[Callable[[Array], Array], ...] = (_power, _bent_power, _decay)
"""Columns of the regression, for the place in the session over the number of prompts so far."""


def _fit(counts: Array, size: float, columns: Array) -> tuple[Array, Array] | None:
    """A Poisson regression with log link by Newton's method: coefficients and their covariance. None where it does
    not settle."""
    rate = counts.mean() / size
    beta: Array = np.zeros(columns.shape[1])
    beta[0] = math.log(rate)
    for _ in range(_NEWTON_STEPS):
        expected = size * np.exp(np.clip(columns @ beta, -20, 3))
        information = columns.T @ (columns * expected[:, None])
        try:
            covariance: Array = np.asarray(np.linalg.inv(information), float)
        except np.linalg.LinAlgError:
            return None
        step = covariance @ (columns.T @ (counts - expected))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            return beta, covariance
    return None


def _look_ahead(
    counts: Array, size: float, columns: Array, ahead: Array, left: int, beta: Array, covariance: Array
) -> tuple[float, float, float]:
    """Likelihood less the number of coefficients, misses to come, and their variance."""
    rates = np.exp(np.clip(columns @ beta, -20, 3))
    freedom = max(len(counts) - len(beta), 1)
    # Misses vary less than Poisson's where most prompts are bought, and more where they come in waves.
    dispersion = float(((counts - size * rates) ** 2 / (size * rates)).sum()) / freedom
    step = left / _STEPS_AHEAD
    free = np.exp(np.clip(ahead @ beta, -20, 20))
    coming = np.minimum(free, 1.0)
    slope = step * (np.where(free < 1, coming, 0.0)[:, None] * ahead).sum(axis=0)
    variance = dispersion * float(slope @ covariance @ slope) + step * float((coming * (1 - coming)).sum())
    likelihood = _log_likelihood(counts, size, rates)
    return likelihood - len(beta), step * float(coming.sum()), max(variance, 0.0)


def _log_likelihood(counts: Array, size: float, rates: Array) -> float:
    """Binomial."""
    p = np.clip(rates, 1e-9, 1 - 1e-9)
    return float((counts * np.log(p) + (size - counts) * np.log1p(-p)).sum())


def _variance(trace: CostTrace) -> float:
    """Of the cost of a bought prompt, for the sum of many.

    Where one block's mean tells something of the next one's, costs come in waves, and a sum varies by
    (1 + r) / (1 - r) times what its blocks do, r being their correlation (an autoregression of the first order:
    Law, Simulation Modeling and Analysis, section 9.5.3). Where batches of blocks still spread more than that, they
    tell.
    """
    bought = trace.bought
    mean = trace.cost_usd / bought
    variance = max((trace.squares - bought * mean * mean) / (bought - 1), 0.0)
    blocks = trace.full_blocks
    if len(blocks) < FEWEST_BLOCKS or not variance:
        return variance
    off = np.array([block.cost_usd - mean * block.bought for block in blocks])
    per_block = sum(block.bought for block in blocks) / len(blocks)
    found = variance
    of_blocks = float(off @ off)
    if of_blocks and (r := float(off[1:] @ off[:-1]) / of_blocks) > _SURELY / math.sqrt(len(blocks)):
        r = min(r, _STRONGEST)
        found = max(found, of_blocks / (len(blocks) - 1) / per_block * (1 + r) / (1 - r))
    for batches, above in _COARSE:
        each = len(blocks) // batches
        if each:
            sums = off[-each * batches :].reshape(batches, each).sum(axis=1)
            of_batches = float(sums @ sums) / (batches - 1) / (each * per_block)
            if of_batches > above * variance:
                found = max(found, of_batches)
    return found


def _accounts(state: SessionState, rest: float, left: int) -> dict[str, Interval]:
    """Each account's part of the rest is what its part of the cost was among those that can answer now."""
    usable = sum(a.cost_usd for a in state.accounts.values() if a.usable)
    found = {}
    for name, account in state.accounts.items():
        if not (account.usable and usable and account.cost_usd):
            found[name] = _sure(account.cost_usd)
            continue
        mid = rest * account.cost_usd / usable
        n = state.costs.prompts
        mean = account.cost_usd / n
        variance = max(account.cost_squares / n - mean * mean, 0.0) * left * (1 + left / n)
        width = student_t(n - 1) * math.sqrt(math.log1p(variance / (mid * mid))) if mid > 0 else 0.0
        ends = (mid * math.exp(-width), mid, mid * math.exp(width))
        found[name] = Interval(*(account.cost_usd + usd for usd in ends))
    return found


def _sure(usd: float) -> Interval:
    return Interval(usd, usd, usd)


def student_t(freedom: int) -> float:
    """The quantile of Student's t for LEVEL, by Hill's expansion (Abramowitz and Stegun, 26.7.5)."""
    z = _NORMAL
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
