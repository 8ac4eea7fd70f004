"""The body of a chat call, as far as the simulator looks at it, and the identity of its prompt."""

from collections.abc import Sequence
from hashlib import blake2b

import msgspec
from msgspec import Struct


class ContentPart(Struct):
    """A piece of a message's content; only text counts."""

    type: str = "text"
    text: str = ""


class Message(Struct):
    """A turn of the conversation."""

    role: str
    content: str | list[ContentPart] | None = None
    prefix: bool | None = None

    @property
    def text(self) -> str:
        """The text of the content, whatever its form."""
        if isinstance(self.content, str):
            return self.content
        return "".join(part.text for part in self.content or ())


class Thinking(Struct):
    """The switch of the thinking mode."""

    type: str = "enabled"


class StreamOptions(Struct):
    """What a stream carries besides text."""

    include_usage: bool | None = None


class ChatRequest(Struct):
    """A decoded body; fields that change nothing here are ignored."""

    model: str
    messages: list[Message]
    stream: bool | None = None
    max_tokens: int | None = None
    stream_options: StreamOptions | None = None
    thinking: Thinking | None = None

    @property
    def continued_text(self) -> str | None:
        """The beginning of the answer that the client gave (chat prefix completion), if it did."""
        if not self.messages:
            return None
        last = self.messages[-1]
        return last.text if last.role == "assistant" and last.prefix else None

    @property
    def last_user_text(self) -> str:
        """The text of the last user message, or an empty string."""
        for message in reversed(self.messages):
            if message.role == "user":
                return message.text
        return ""

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with usage."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)

    @property
    def thinks(self) -> bool:
        """Whether the thinking mode is left on."""
        return self.thinking is None or self.thinking.type != "disabled"


_decoder = msgspec.json.Decoder(ChatRequest)


def decode_chat_request(body: bytes) -> ChatRequest:
    """Raises msgspec.ValidationError for a wrong field, msgspec.DecodeError for broken JSON."""
    return _decoder.decode(body)


def prompt_text(messages: Sequence[Message]) -> str:
    """The whole prompt as one text; the beginning of an answer (a prefix turn) is no part of it."""
    if messages and messages[-1].prefix:
        messages = messages[:-1]
    return "\n".join(f"{message.role}: {message.text}" for message in messages)


def prompt_hash(prompt: str) -> str:
    """The name under which the statistics count a prompt: 16 hex digits of its `prompt_text`."""
    return blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
