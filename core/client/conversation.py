"""What a conversation in the API's form may look like, in a file of prompts or in a kept context."""

from __future__ import annotations

from typing import Any

ROLES = frozenset({"system", "user", "assistant", "tool", "developer"})


def wrong_messages(messages: Any) -> str | None:
    """Why these cannot be the messages of a request; None where they can."""
    if not isinstance(messages, list) or not messages:
        return "messages must be a list with at least one message"
    for i, message in enumerate(messages, 1):
        role = message.get("role") if isinstance(message, dict) else None
        if not isinstance(role, str) or role not in ROLES:
            return f"message {i} has no role (system, user, assistant or tool)"
        if "content" not in message and "tool_calls" not in message:
            return f"message {i} has no content"
    return None


def text_of(message: dict[str, Any]) -> str:
    """What a message says: its text, or the texts among its parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        texts = (part.get("text") for part in content if isinstance(part, dict))
        return " ".join(text for text in texts if isinstance(text, str))
    return ""
