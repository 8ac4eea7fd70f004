"""Events as bytes: a batch of events is one MessagePack array."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.events.types import AnyEvent, Event

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[AnyEvent])


def encode_events(events: Sequence[Event]) -> bytes:
    return _encoder.encode(events)


def decode_events(data: bytes) -> list[AnyEvent]:
    """Raises msgspec.ValidationError or msgspec.DecodeError where `data` is not a batch of known events."""
    return _decoder.decode(data)
