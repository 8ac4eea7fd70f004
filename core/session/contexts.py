"""An answered prompt of a session file as a context: its messages, and the answer as their next turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.config.settings import Settings
from core.context import ContextSnapshot
from core.executor.inputs import request_defaults
from core.session.errors import InputError
from core.session.file import SessionFile
from core.session.records import Outcome

SIMULATED = "simulated"
"""The endpoint of contexts from the simulator, whose address is another one each time."""


def context_of(session: Path, which: int | str, name: str = "") -> ContextSnapshot:
    """The context of the prompt with that `seq` (a number) or id (a text), not kept yet.

    Raises InputError where there is no such prompt or it has no answer, and SessionFileError.
    """
    file = SessionFile(session, read_only=True)
    try:
        meta = file.meta()
        seq = which if isinstance(which, int) else file.seq_of(which)
        found = None if seq is None else file.result(seq)
    finally:
        file.close()
    if found is None:
        raise InputError(f"{session}: has no prompt {which!r}: pilothouse export lists the ids")
    prompt, outcome = found
    if outcome is None or outcome.error is not None:
        why = "has no answer yet" if outcome is None else f"has failed ({outcome.error.kind})"  # type: ignore[union-attr]
        raise InputError(
            f"{session}: the prompt {prompt.id!r} {why}: only an answered one can be kept as a context"
        )
    settings = Settings.from_dict(meta.get("settings", {}), str(session))
    fields = {**request_defaults(settings), **(prompt.params or {})}
    return ContextSnapshot.of(
        [*prompt.conversation(), _answer(outcome)],
        name=name,
        model=str(fields.pop("model")),
        endpoint=SIMULATED if meta.get("simulated") else settings.base_url,
        fields=fields,
        account=outcome.account,
        tokens=_tokens(outcome),
    )


def _answer(outcome: Outcome) -> dict[str, Any]:
    """Without its reasoning, which the API ignores; but for an answer that calls tools it must be sent back (see
    the multi-turn rule of DeepSeek's thinking mode), also where it is empty."""
    message: dict[str, Any] = {"role": "assistant", "content": outcome.answer or ""}
    if outcome.tool_calls:
        message |= {"reasoning_content": outcome.reasoning or "", "tool_calls": outcome.tool_calls}
    return message


def _tokens(outcome: Outcome) -> int | None:
    """Those of the conversation with the answer, where one call tells: usage sums up all calls of a prompt."""
    usage = outcome.usage
    if usage is None or usage.estimated or outcome.attempts != 1 or outcome.cached is not None:
        return None
    return usage.prompt_tokens + usage.completion_tokens - usage.reasoning_tokens
