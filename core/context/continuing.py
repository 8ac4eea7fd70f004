"""`ContextStart`: what a session that starts from a context needs of it, so that every prompt goes on from there.

It is stored in the session file, which needs the context no longer.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from core.client.prompt import Prompt
from core.config.errors import ConfigError
from core.config.settings import Settings
from core.context.snapshot import ContextError, ContextSnapshot

_SETTINGS = ("model", "temperature", "max_tokens", "thinking")
"""Request fields that a setting stands for: what the user sets wins over the context's."""


class ContextStart(msgspec.Struct, frozen=True):
    """`fields` are request fields that every prompt gets unless it has its own. `account` answered last: its
    provider-side cache holds the conversation."""

    id: str
    name: str
    messages: list[dict[str, Any]]
    fields: dict[str, Any] = {}
    account: str | None = None

    def continued(self, prompt: Prompt) -> Prompt | str:
        """The prompt as the next turn of the conversation, or why it cannot be one."""
        turn = prompt.conversation()
        first = turn[0].get("role")
        if first in ("system", "developer"):
            return (
                f"has a system message of its own, which the conversation {self.name!r} may not get in its middle: "
                "leave it out, or ask it without a context"
            )
        if self.messages[-1].get("tool_calls") and first != "tool":
            return (
                f"the conversation {self.name!r} ends with a tool call: the next message must be its result "
                '(role "tool"), or branch the context before the call'
            )
        params = {**self.fields, **(prompt.params or {})} or None
        return msgspec.structs.replace(prompt, text=None, messages=[*self.messages, *turn], params=params)


def start_from(
    snapshot: ContextSnapshot, settings: Settings, given: Collection[str]
) -> tuple[ContextStart, Settings]:
    """What a session from this context is given, and its settings: the context's own model and sampling, but for the
    settings `given` by the user. Raises ContextError where a field of it is no possible setting."""
    values = {
        key: value for key in _SETTINGS if key not in given and (value := _setting(snapshot, key)) is not None
    }
    try:
        settings = Settings.from_dict({**settings.to_dict(), **values}, f"the context {snapshot.name!r}")
    except ConfigError as e:
        raise ContextError(str(e)) from None
    fields = {key: value for key, value in snapshot.fields.items() if key not in _SETTINGS}
    return ContextStart(snapshot.id, snapshot.name, snapshot.messages, fields, snapshot.account), settings


def _setting(snapshot: ContextSnapshot, key: str) -> Any:
    if key == "model":
        return snapshot.model or None
    value = snapshot.fields.get(key)
    if key == "thinking" and isinstance(value, dict):
        return {"enabled": True, "disabled": False}.get(str(value.get("type")))
    return value
