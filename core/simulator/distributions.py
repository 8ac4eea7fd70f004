"""Random quantities that a profile can name: how long an answer takes and how long it is.

Latencies are drawn from a generator that the caller owns; answer lengths are a function of the
prompt (through a number in 0..1), so the same prompt has the same answer on every account.
"""

import math
from random import Random
from statistics import NormalDist
from typing import Annotated

from msgspec import Meta, Struct

NonNegative = Annotated[float, Meta(ge=0)]
Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
TokenCount = Annotated[int, Meta(ge=1, le=1_000_000)]

_STANDARD_NORMAL = NormalDist()


class Constant(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="constant"
):
    """Always the same time: `{kind = "constant", value_s = 0.2}`."""

    value_s: NonNegative = 0.0

    def sample_s(self, random: Random) -> float:
        """The next latency in seconds; draws nothing."""
        return self.value_s


class Lognormal(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="lognormal"
):
    """The usual shape of answer times: `{kind = "lognormal", median_s = 0.6, sigma = 0.4}`."""

    median_s: Positive
    sigma: NonNegative = 0.25

    def sample_s(self, random: Random) -> float:
        """The next latency in seconds."""
        return self.median_s * math.exp(random.gauss(0.0, self.sigma))


class HeavyTail(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="heavy-tail",
):
    """A lognormal body of which a share is multiplied by a Pareto factor of at least `tail_scale`.

    `{kind = "heavy-tail", median_s = 0.2, sigma = 0.25, tail_share = 0.08, alpha = 1.5,
    tail_scale = 8}`: one answer in twelve takes 1.6 s or more, with no upper end.
    """

    median_s: Positive
    sigma: NonNegative = 0.25
    tail_share: Share = 0.05
    alpha: Positive = 1.5
    tail_scale: Positive = 8.0

    def sample_s(self, random: Random) -> float:
        """The next latency in seconds."""
        body_s = self.median_s * math.exp(random.gauss(0.0, self.sigma))
        if random.random() < self.tail_share:
            return body_s * self.tail_scale * random.paretovariate(self.alpha)
        return body_s


Latency = Constant | Lognormal | HeavyTail


class LognormalTokens(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer lengths that vary with the prompt: `{median = 60, sigma = 0.5, maximum = 400}`."""

    median: TokenCount
    sigma: NonNegative = 0.5
    maximum: TokenCount = 4_000


AnswerTokens = TokenCount | LognormalTokens


def answer_length(tokens: int | LognormalTokens, quantile: float) -> int:
    """Tokens of an answer; `quantile`, strictly between 0 and 1, says where in the distribution."""
    if isinstance(tokens, int):
        return tokens
    drawn = tokens.median * math.exp(tokens.sigma * _STANDARD_NORMAL.inv_cdf(quantile))
    return max(1, min(tokens.maximum, round(drawn)))
