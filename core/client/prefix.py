"""Where prompts begin alike: a running check sum of a prompt's text, read off at fixed marks.

Two prompts that have a mark in common begin with the same text up to it, so a dictionary from marks to accounts
finds the longest beginning that an account has seen, without keeping any text. A mark is a number that also holds
its place (in bytes of UTF-8); it is the same in every process, and differs between models, tools and user ids,
for which the provider's context cache is kept apart.
"""

from __future__ import annotations

import zlib
from typing import Any

import msgspec

from core.client.prompt import Prompt

SHORTEST_BYTES = 1024
"""About 256 tokens: a shorter beginning saves less than a ten-thousandth of a cent."""
LONGEST_BYTES = 1 << 18
"""Prompts that are alike up to here (65,000 tokens) count as alike: hashing more would cost milliseconds."""
STEP = 1.125
"""Each mark is at most this many times as far as the one before: the length of what is shared is at least 8/9 known
with 44 marks for the longest prompt."""
TAIL_BYTES = 4096
BYTES_PER_TOKEN = 4
"""Of Latin text; a Chinese character has 3 bytes and 0.6 tokens, which is near it."""

_PLACE_SHIFT = 32
_OWN_FIELDS = ("tools", "user_id")
_encoder = msgspec.json.Encoder(order="sorted")


def _places() -> tuple[int, ...]:
    places = [SHORTEST_BYTES]
    while places[-1] < LONGEST_BYTES:
        places.append(min(LONGEST_BYTES, max(places[-1] + 256, int(places[-1] * STEP))))
    return tuple(places)


PLACES = _places()


def prefix_marks(prompt: Prompt, model: str) -> tuple[int, ...]:
    """The marks of a prompt for `model`, the nearest to its beginning first; the last one stands for the whole of it.

    Empty for a prompt that is too short to be worth it.
    """
    data = _text_of(prompt)
    length = len(data)
    if length < SHORTEST_BYTES:
        return ()
    crc = zlib.crc32(_seed(prompt.params, model))
    view = memoryview(data)
    marks = []
    start = 0
    for place in PLACES:
        if place > length:
            break
        crc = zlib.crc32(view[start:place], crc)
        marks.append(place << _PLACE_SHIFT | crc)
        start = place
    whole = zlib.crc32(view[max(start, length - TAIL_BYTES) :], crc)
    marks.append(length << _PLACE_SHIFT | whole)
    return tuple(marks)


def place_of(mark: int) -> int:
    """Bytes of the prompt up to a mark."""
    return mark >> _PLACE_SHIFT


def _seed(params: dict[str, Any] | None, model: str) -> bytes:
    own = {name: params[name] for name in _OWN_FIELDS if name in params} if params else None
    return _encoder.encode((model, own)) if own else model.encode()


def _text_of(prompt: Prompt) -> bytes:
    messages = prompt.messages
    if messages is None:
        text = prompt.text or ""
        # Three bytes a character at most, but for those that are a rarity in prompts.
        return _line("user", text) if 3 * len(text) >= SHORTEST_BYTES else b""
    return b"".join([_line(str(message.get("role", "")), message.get("content")) for message in messages])


def _line(role: str, content: object) -> bytes:
    if isinstance(content, str):
        return f"{role}: {content}\n".encode("utf-8", "surrogatepass")
    return role.encode("utf-8", "surrogatepass") + b": " + _encoder.encode(content) + b"\n"
