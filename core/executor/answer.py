"""What the executor brings back for a prompt: an answer, or the reason why there is none."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from core.client.prompt import Prompt
from core.events import NO_USAGE, Cached, PromptAnswered, Usage


class Candidate(msgspec.Struct, frozen=True):
    """One of the answers of a consensus."""

    account: str
    content: str
    agreement: float


class PartialAnswer(NamedTuple):
    """What a call of a prompt in flight has brought so far."""

    attempt: int
    account: str
    text: str
    reasoning: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A complete answer. Usage and cost are those of every call made for the prompt, wasted ones included.

    `attempts` is 0 where no call was made. `agreement` (0..1) and `candidates` belong to
    consensus; `flagged` marks low agreement. `cost_usd` is None where the price is not known.
    `saved_usd` is what an answer of the cache had cost when it was bought.
    """

    content: str
    reasoning: str = ""
    model: str = ""
    account: str | None = None
    key: str | None = None
    cached: Cached | None = None
    attempts: int = 0
    first_token_s: float | None = None
    latency_s: float = 0.0
    usage: Usage = NO_USAGE
    cost_usd: float | None = None
    saved_usd: float | None = None
    finish_reason: str = "stop"
    agreement: float | None = None
    flagged: bool = False
    tool_calls: list[dict[str, Any]] | None = None
    candidates: list[Candidate] | None = None


class PromptError(Exception):
    """A prompt that could not be answered. `kind` is one of `core.client.errors.ACTIONS`, or "no_account"
    (nobody could be asked in time)."""

    def __init__(self, kind: str, message: str, *, attempts: int = 0, latency_s: float = 0.0) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.attempts = attempts
        self.latency_s = latency_s


class PoolExhaustedError(Exception):
    """No account can answer until somebody acts: every key refused, every balance empty, or nothing reachable."""


def answered_event(at: float, prompt: Prompt, answer: Answer) -> PromptAnswered:
    return PromptAnswered(
        at,
        prompt.seq,
        prompt.id,
        answer.account,
        answer.cached,
        answer.attempts,
        answer.first_token_s,
        answer.latency_s,
        answer.usage,
        answer.cost_usd,
        answer.finish_reason,
        answer.agreement,
        answer.flagged,
        answer.saved_usd,
    )
