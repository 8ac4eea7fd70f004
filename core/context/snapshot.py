"""`ContextSnapshot`: a conversation as it was at one moment, with all that is needed to go on with it.

>>> snapshot = ContextSnapshot.of([{"role": "user", "content": "Hello"}], name="greeting", model="deepseek-flash")
>>> snapshot.branch_at(1, "another greeting").parent == snapshot.id
True
"""

from __future__ import annotations

import secrets
import time
from typing import Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache import Scope, ScopeMaker
from core.client.conversation import text_of, wrong_messages
from core.client.prompt import BODY_FIELDS, Prompt
from core.client.reply import estimate_tokens
from core.context.summary import summarise, title_of
from core.storage import FileError

Vector = NDArray[np.float32]

FORMAT = 1
"""Of a snapshot's own fields; it grows when one comes that an older Pilothouse would misread."""
LONGEST_NAME = 80
"""Characters."""


class ContextError(FileError):
    """A context that cannot be kept, found or used: what is wrong and what to do, in words for the user."""


class ContextHead(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot as a table shows it. `messages` is their number; `parent` the id of what it was branched from.

    `trouble` says in words why it cannot be opened; empty where it can, as far as is known without reading it whole.
    """

    id: str
    name: str
    model: str = ""
    endpoint: str = ""
    account: str | None = None
    messages: int = 0
    tokens: int = 0
    tokens_estimated: bool = True
    summary: str = ""
    created: float = 0.0
    used: float = 0.0
    parent: str | None = None
    version: int = FORMAT
    trouble: str = ""


class ContextSnapshot(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A conversation with its scope: the model, the endpoint and the other request `fields` (sampling, tools, ...).

    `tokens` are what all messages take as input, `tokens_estimated` where no endpoint has told them. `account` is
    the account that answered last, whose provider-side context cache holds the conversation. Times are seconds since
    the epoch. `embedding` is a vector of the summary (float32, 384 values) while somebody needs it.
    """

    id: str
    name: str
    messages: list[dict[str, Any]]
    model: str = ""
    endpoint: str = ""
    fields: dict[str, Any] = {}
    account: str | None = None
    summary: str = ""
    tokens: int = 0
    tokens_estimated: bool = True
    created: float = 0.0
    used: float = 0.0
    parent: str | None = None
    version: int = FORMAT
    embedding: Vector | None = None

    @classmethod
    def of(
        cls,
        messages: list[dict[str, Any]],
        *,
        name: str = "",
        model: str = "",
        endpoint: str = "",
        fields: dict[str, Any] | None = None,
        account: str | None = None,
        tokens: int | None = None,
        parent: str | None = None,
        now: float | None = None,
    ) -> Self:
        """A new one, with its summary and, where `tokens` is None, an estimate of them.

        Without a name it is called by the beginning of its first question. Raises ContextError for what is no
        conversation.
        """
        why = wrong_messages(messages)
        if why is not None:
            raise ContextError(f"this is no conversation: {why}")
        now = time.time() if now is None else now
        kept = {key: value for key, value in (fields or {}).items() if key in BODY_FIELDS and key != "model"}
        return cls(
            id=secrets.token_hex(8),
            name=valid_name(name or title_of(messages) or "context"),
            messages=messages,
            model=model,
            endpoint=endpoint,
            fields=kept,
            account=account,
            summary=summarise(messages),
            tokens=count_tokens(messages) if tokens is None else tokens,
            tokens_estimated=tokens is None,
            created=now,
            used=now,
            parent=parent,
        )

    def branch_at(self, count: int, name: str, now: float | None = None) -> ContextSnapshot:
        """A new one of the first `count` messages, whose parent is this. Raises ContextError."""
        if not 1 <= count <= len(self.messages):
            raise ContextError(
                f"{self.name!r} has {len(self.messages)} messages: branch at one from 1 to {len(self.messages)}"
            )
        return ContextSnapshot.of(
            self.messages[:count],
            name=name,
            model=self.model,
            endpoint=self.endpoint,
            fields=self.fields,
            account=self.account,
            tokens=self.tokens if count == len(self.messages) and not self.tokens_estimated else None,
            parent=self.id,
            now=now,
        )

    @property
    def scope(self) -> Scope:
        """That of a plain question which continues this conversation: the cache answers it within this scope only."""
        question = Prompt(0, "", messages=[*self.messages, {"role": "user", "content": ""}])
        maker = ScopeMaker({"model": self.model, **self.fields}, endpoint=self.endpoint)
        return maker.request(question).scope

    @property
    def head(self) -> ContextHead:
        return ContextHead(
            id=self.id,
            name=self.name,
            model=self.model,
            endpoint=self.endpoint,
            account=self.account,
            messages=len(self.messages),
            tokens=self.tokens,
            tokens_estimated=self.tokens_estimated,
            summary=self.summary,
            created=self.created,
            used=self.used,
            parent=self.parent,
            version=self.version,
        )

    def without_embedding(self) -> ContextSnapshot:
        return self if self.embedding is None else msgspec.structs.replace(self, embedding=None)


def valid_name(name: str) -> str:
    """The name on one line, cut to LONGEST_NAME. Raises ContextError for an empty one."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME].rstrip()
    if not name:
        raise ContextError("a context needs a name with at least one visible character")
    return name


def count_tokens(messages: list[dict[str, Any]]) -> int:
    """About how many tokens the messages take as input, tool calls included."""
    texts = [text_of(message) for message in messages]
    texts += [
        msgspec.json.encode(message["tool_calls"]).decode()
        for message in messages
        if message.get("tool_calls")
    ]
    return sum(map(estimate_tokens, texts))
