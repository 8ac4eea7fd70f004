"""Asks an endpoint with each key whether it works: `GET /models` and the balance, which cost nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from core.client.account_calls import Balance, get_balance, get_models
from core.client.default_transport import default_transport
from core.client.errors import CallError
from core.client.transport import Transport
from core.keys.keyfile import KeySpec

TIMEOUT_S = 15.0
AT_ONCE = 8


@dataclass(frozen=True)
class TriedKey:
    """A key with what the endpoint said to it, in words; `balance` None where that is not told."""

    account: str
    masked: str
    works: bool
    verdict: str
    models: tuple[str, ...] = ()
    balance: Balance | None = None


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
                balance = await _balance(transport, base_url, key)
        except CallError as e:
            return TriedKey(key.account, key.secret.masked, False, f"does not work: {e.message}")
        except TimeoutError:
            return TriedKey(
                key.account, key.secret.masked, False, f"does not work: no answer in {TIMEOUT_S:g} s"
            )
    works = balance is None or balance.available
    told = (
        "balance not told by this endpoint"
        if balance is None
        else f"balance {balance.amount:g} {balance.currency}"
    )
    verdict = f"{'works' if works else 'cannot pay'}: {len(models)} models, {told}"
    return TriedKey(key.account, key.secret.masked, works, verdict, tuple(models), balance)


async def _balance(transport: Transport, base_url: str, key: KeySpec) -> Balance | None:
    try:
        return await get_balance(transport, base_url, key.secret)
    except CallError as e:
        if e.kind == "bad_request":
            return None
        raise
