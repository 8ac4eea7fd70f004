"""Asks an endpoint with each key whether it works: `GET /models` and the balance, which cost nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from core.cli.errors import CliError
from core.client.account_calls import get_balance, get_models
from core.client.default_transport import default_transport
from core.client.errors import CallError
from core.client.exchange import check_base_url
from core.client.transport import Transport
from core.config.paths import settings_file
from core.config.settings import Settings, load_settings
from core.keys.keyfile import KeySpec

TIMEOUT_S = 15.0
AT_ONCE = 8


@dataclass(frozen=True)
class TriedKey:
    """A key with what the endpoint said to it, in words."""

    account: str
    masked: str
    works: bool
    verdict: str


def endpoint_of(base_url: str | None, profile: str) -> str:
    """The address given, else that of the profile's settings. Raises CliError, ConfigError."""
    settings = load_settings(settings_file(profile))
    if base_url is not None:
        settings = Settings.from_dict({"base_url": base_url}, "the command line")
    try:
        return check_base_url(settings.base_url)
    except ValueError as e:
        raise CliError(str(e)) from None


def try_keys(base_url: str, keys: Sequence[KeySpec]) -> list[TriedKey]:
    """Every key, in the order given."""
    return asyncio.run(_try_keys(base_url, keys))


async def _try_keys(base_url: str, keys: Sequence[KeySpec]) -> list[TriedKey]:
    transport = default_transport(base_url)
    few = asyncio.Semaphore(AT_ONCE)
    try:
        return await asyncio.gather(*(_try_key(transport, base_url, key, few) for key in keys))
    finally:
        await transport.close()


async def _try_key(transport: Transport, base_url: str, key: KeySpec, few: asyncio.Semaphore) -> TriedKey:
    async with few:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                models = await get_models(transport, base_url, key.secret)
                works, balance = await _balance(transport, base_url, key)
        except CallError as e:
            return TriedKey(key.account, key.secret.masked, False, f"does not work: {e.message}")
        except TimeoutError:
            return TriedKey(
                key.account, key.secret.masked, False, f"does not work: no answer in {TIMEOUT_S:g} s"
            )
    verdict = f"{'works' if works else 'cannot pay'}: {len(models)} models, {balance}"
    return TriedKey(key.account, key.secret.masked, works, verdict)


async def _balance(transport: Transport, base_url: str, key: KeySpec) -> tuple[bool, str]:
    try:
        balance = await get_balance(transport, base_url, key.secret)
    except CallError as e:
        if e.kind == "bad_request":
            return True, "balance not told by this endpoint"
        raise
    return balance.available, f"balance {balance.amount:g} {balance.currency}"
