"""What the finished prompts of a session cost, in their order: sums, and sums of blocks, from which to look ahead.

Bounded: when there are too many blocks, two neighbours become one, so a million prompts take no more than a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

BLOCKS_KEPT = 64


class Block(NamedTuple):
    """Prompts that ended one after the other: how many were bought, and what they cost (USD)."""

    bought: int
    cost_usd: float


@dataclass(slots=True)
class CostTrace:
    """`bought` prompts are those that the cache did not answer."""

    prompts: int = 0
    bought: int = 0
    cost_usd: float = 0.0
    squares: float = 0.0
    """Of the costs of the bought prompts."""
    block_size: int = 1
    blocks: list[Block] = field(default_factory=list)
    """Of `block_size` prompts each, but for the last."""
    _in_last: int = 0

    def add(self, cost_usd: float, *, bought: bool) -> None:
        """A prompt has ended."""
        self.prompts += 1
        self.bought += bought
        self.cost_usd += cost_usd
        self.squares += cost_usd * cost_usd
        blocks = self.blocks
        if blocks and self._in_last < self.block_size:
            last = blocks[-1]
            blocks[-1] = Block(last.bought + bought, last.cost_usd + cost_usd)
            self._in_last += 1
            return
        if len(blocks) == BLOCKS_KEPT:
            self.blocks = blocks = [
                Block(a.bought + b.bought, a.cost_usd + b.cost_usd)
                for a, b in zip(blocks[::2], blocks[1::2], strict=True)
            ]
            self.block_size *= 2
        blocks.append(Block(int(bought), cost_usd))
        self._in_last = 1

    @property
    def full_blocks(self) -> list[Block]:
        """Without a last one that is still growing."""
        return self.blocks if self._in_last == self.block_size else self.blocks[:-1]

    def copy(self) -> CostTrace:
        return CostTrace(
            self.prompts,
            self.bought,
            self.cost_usd,
            self.squares,
            self.block_size,
            self.blocks.copy(),
            self._in_last,
        )
