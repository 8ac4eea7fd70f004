"""What shapes an answer besides the last user message: two prompts share answers only within one scope."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from core.cache.entry import CacheRequest, Scope
from core.client.prompt import Prompt

LONGEST_READ = 4_000
"""Characters: a longer message takes more than a millisecond to read, and is matched exactly only."""
LONGEST_LABEL = 60


class ScopeMaker:
    """Requests of one endpoint under the same default fields (model, sampling, ...).

    `mode` tells answers of a vote from those of a single call: who asks for a consensus gets one.
    """

    def __init__(self, defaults: dict[str, Any], *, endpoint: str = "", mode: str = "single") -> None:
        self._defaults = defaults
        self._around = {"endpoint": endpoint, "vote": mode == "consensus"}
        self._plain: Scope | None = None

    @classmethod
    def within(cls, scope: Scope) -> ScopeMaker:
        """Requests of plain texts in a scope of which nothing but an entry is known."""
        maker = cls({})
        maker._plain = scope
        return maker

    def request(self, prompt: Prompt) -> CacheRequest:
        """What the cache needs to know of a prompt."""
        messages = prompt.conversation()
        last = messages[-1] if messages else {}
        content = last.get("content")
        text = content if last.get("role") == "user" and isinstance(content, str) else None
        if text is not None and (len(text) > LONGEST_READ or not text.strip() or not _is_whole(text)):
            text = None
        if prompt.params is None and prompt.messages is None:
            if self._plain is None:
                self._plain = self._scope(prompt, [])
            scope = self._plain
        else:
            scope = self._scope(prompt, messages)
        question = hashlib.blake2b(scope.key + _encode(last), digest_size=16).digest()
        return CacheRequest(question, scope, text, text if text is not None else prompt.preview())

    def _scope(self, prompt: Prompt, messages: list[dict[str, Any]]) -> Scope:
        fields = {**self._defaults, **(prompt.params or {})}
        last = {k: v for k, v in messages[-1].items() if k not in ("role", "content")} if messages else {}
        shape = {**fields, **self._around, "earlier": messages[:-1], "last": last}
        key = hashlib.blake2b(_encode(shape), digest_size=16).digest()
        return Scope(
            key,
            _shown(str(fields.get("model", ""))),
            _shown(_label(fields, messages[:-1], vote=self._around["vote"] is True)),
        )


def as_request(
    value: CacheRequest | Prompt | str | list[dict[str, Any]], model: str = "", **fields: Any
) -> CacheRequest:
    """A request from what scripts have at hand: a text, or a conversation in the API's form.

    Raises ValueError for an empty conversation.
    """
    if isinstance(value, CacheRequest):
        return value
    if isinstance(value, list) and not value:
        raise ValueError("the conversation has no message: give at least one, such as {'role': 'user', ...}")
    if isinstance(value, str):
        value = Prompt(0, "", text=value)
    elif isinstance(value, list):
        value = Prompt(0, "", messages=value)
    return ScopeMaker({"model": model, **fields}).request(value)


def _encode(value: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(value, order="deterministic")
    except UnicodeEncodeError:
        # Half a character somewhere, as a bad cut leaves it: no file holds it, but its question is one of its own.
        return json.dumps(value, sort_keys=True).encode()


def _is_whole(text: str) -> bool:
    """Whether no character of it is a half one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    return text.encode(errors="replace").decode()


def _label(fields: dict[str, Any], earlier: list[dict[str, Any]], *, vote: bool) -> str:
    """The scope in words, for tables."""
    parts = [str(fields.get("model") or "any model")]
    systems = [m for m in earlier if m.get("role") in ("system", "developer")]
    if systems:
        text = " ".join(str(systems[0].get("content", ""))[:200].split())
        parts.append(f"system: {text[:LONGEST_LABEL]}{'…' if len(text) > LONGEST_LABEL else ''}")
    turns = len(earlier) - len(systems)
    if turns:
        parts.append(f"{turns} earlier message{'s' if turns > 1 else ''}")
    parts.extend(
        f"{name} {fields[name]}"
        for name in ("temperature", "top_p", "max_tokens")
        if fields.get(name) is not None
    )
    parts.extend(name for name in ("tools", "response_format", "thinking") if fields.get(name))
    if vote:
        parts.append("consensus")
    return " · ".join(parts)
