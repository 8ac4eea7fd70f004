"""DeepSeek's context cache, roughly: which part of a prompt an account has seen before.

A prompt is cut into units of 64 tokens; a unit hits when the account has had the same units from
the beginning up to it. The newest units are kept, the oldest leave.
"""

from collections import OrderedDict

from core.simulator.tokens import CHARS_PER_TOKEN, TOKENS_PER_CJK_CHAR, estimate_tokens

UNIT_TOKENS = 64
_LATIN_UNIT_CHARS = UNIT_TOKENS * CHARS_PER_TOKEN
_OTHER_UNIT_CHARS = int(UNIT_TOKENS / TOKENS_PER_CJK_CHAR)


class PrefixCache:
    """The units one account remembers, at most `capacity`; 20,000 is more than the longest context."""

    def __init__(self, capacity: int = 20_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[int, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def hit_tokens(self, prompt: str) -> int:
        """Tokens at the start of `prompt` that were seen before; the prompt is remembered."""
        hits = 0
        hitting = True
        chain = 0
        start = 0
        while start + _OTHER_UNIT_CHARS <= len(prompt):
            unit = prompt[start : start + _LATIN_UNIT_CHARS]
            if not unit.isascii():
                unit = unit[:_OTHER_UNIT_CHARS]
            elif len(unit) < _LATIN_UNIT_CHARS:
                break
            start += len(unit)
            chain = hash((chain, unit))
            hitting = hitting and chain in self._seen
            if hitting:
                hits += estimate_tokens(unit)
            self._seen[chain] = None
            self._seen.move_to_end(chain)
        while len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return hits
