"""DeepSeek's context cache, roughly: which part of a prompt an account has seen before.

A text is cut into units of 64 tokens; a unit hits when the account has stored the same units from the beginning up
to it. A prompt and its answer are stored when the answer is through and a moment has passed, not while it is under
way. Units leave after a time without use, and the oldest when there are too many. It is best effort: a share of the
prompts finds nothing.
"""

from collections import OrderedDict
from collections.abc import Iterator
from random import Random
from typing import Annotated

from msgspec import Meta, Struct

from core.simulator.distributions import NonNegative, Positive, Share
from core.simulator.tokens import CHARS_PER_TOKEN, TOKENS_PER_CJK_CHAR, estimate_tokens

UNIT_TOKENS = 64
_LATIN_UNIT_CHARS = UNIT_TOKENS * CHARS_PER_TOKEN
_OTHER_UNIT_CHARS = int(UNIT_TOKENS / TOKENS_PER_CJK_CHAR)


class PrefixCacheRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an account's context cache behaves."""

    units: Annotated[int, Meta(ge=0)] = 20_000
    """How many units of 64 tokens it keeps: 20,000 is more than the longest context. 0: there is no cache."""
    miss_share: Share = 0.0
    """The part of the prompts that find nothing although it is there."""
    ready_s: NonNegative = 0.0
    """From the end of an answer until its prompt can be found."""
    expires_s: Positive = 3 * 3600.0
    """A unit that nobody has used for so long is gone; the documentation says hours to days."""


class PrefixCache:
    """What one account remembers. Times are seconds of any clock that does not go back."""

    def __init__(self, rules: PrefixCacheRules | None = None, random: Random | None = None) -> None:
        self._rules = rules if rules is not None else PrefixCacheRules()
        self._random = random if random is not None else Random(0)
        self._seen: OrderedDict[int, float] = OrderedDict()
        """When each unit was used last, or will be ready."""

    def __len__(self) -> int:
        return len(self._seen)

    def hit_tokens(self, prompt: str, now: float) -> int:
        """Tokens at the start of `prompt` that can be found now."""
        if self._rules.miss_share and self._random.random() < self._rules.miss_share:
            return 0
        hits = 0
        for unit, chain in _units(prompt):
            used = self._seen.get(chain)
            if used is None or used > now:
                break
            if now - used > self._rules.expires_s:
                del self._seen[chain]
                break
            self._seen[chain] = now
            self._seen.move_to_end(chain)
            hits += estimate_tokens(unit)
        return hits

    def store(self, text: str, now: float) -> None:
        """A prompt and its answer are through."""
        ready = now + self._rules.ready_s
        for _, chain in _units(text):
            used = self._seen.get(chain)
            # What can be found already stays so.
            fresh = used is not None and used <= now and now - used <= self._rules.expires_s
            self._seen[chain] = now if fresh else ready
            self._seen.move_to_end(chain)
        while len(self._seen) > self._rules.units:
            self._seen.popitem(last=False)


def _units(text: str) -> Iterator[tuple[str, int]]:
    """The units of a text, each with the name of all from the beginning up to it."""
    chain = 0
    start = 0
    while start + _OTHER_UNIT_CHARS <= len(text):
        unit = text[start : start + _LATIN_UNIT_CHARS]
        if not unit.isascii():
            unit = unit[:_OTHER_UNIT_CHARS]
        elif len(unit) < _LATIN_UNIT_CHARS:
            break
        start += len(unit)
        chain = hash((chain, unit))
        yield unit, chain
