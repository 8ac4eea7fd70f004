"""The endpoints that are offered by name: data in `resources/endpoints.toml`, which explains the format."""

from __future__ import annotations

import functools
import tomllib
from typing import Literal

import msgspec

from core.config.resources import resource_path


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address with a name. `variable` is the environment variable in which its keys usually are."""

    name: str
    base_url: str
    model: str
    key: Literal["needed", "none"]
    variable: str = ""
    local: bool = False
    """A server on this machine."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    endpoint: tuple[Endpoint, ...]


@functools.cache
def endpoints() -> tuple[Endpoint, ...]:
    """All of them, in the order of the file."""
    content = tomllib.loads(resource_path("endpoints.toml").read_text("utf-8"))
    return msgspec.convert(content, _File).endpoint
