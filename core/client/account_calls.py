"""The rare calls: an account's balance and the endpoint's models."""

from __future__ import annotations

import math
import time

import msgspec

from core.client.errors import CallError, error_from_status
from core.client.exchange import MAX_ERROR_BYTES, request_headers
from core.client.transport import Transport
from core.config.secrets import Secret


class _BalanceInfo(msgspec.Struct):
    currency: str
    total_balance: str


class _Balance(msgspec.Struct):
    is_available: bool
    balance_infos: list[_BalanceInfo] = []


class _Model(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Model]


class Balance(msgspec.Struct, frozen=True):
    """What an account has left. Amounts in several currencies cannot be added: the largest one is told."""

    available: bool
    amount: float
    currency: str


async def get_balance(transport: Transport, base_url: str, key: Secret) -> Balance:
    """`GET /user/balance`. Raises CallError, "bad_request" where the endpoint has no such page."""
    body = await _get(transport, base_url.removesuffix("/v1").removesuffix("/beta") + "/user/balance", key)
    try:
        found = msgspec.json.decode(body, type=_Balance)
        entries = [(float(i.total_balance), i.currency) for i in found.balance_infos]
        if not all(math.isfinite(amount) for amount, _ in entries):
            raise ValueError("an amount is not a number")
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, RecursionError) as e:
        raise CallError("malformed", f"the balance page is not understood: {e}") from None
    amount, currency = max(entries, default=(0.0, ""))
    return Balance(found.is_available, amount, currency)


async def get_models(transport: Transport, base_url: str, key: Secret) -> list[str]:
    """`GET /models`: the names that can be sent. Raises CallError."""
    body = await _get(transport, base_url + "/models", key)
    try:
        return [m.id for m in msgspec.json.decode(body, type=_Models).data]
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as e:
        raise CallError("malformed", f"the list of models is not understood: {e}") from None


async def _get(transport: Transport, url: str, key: Secret) -> bytes:
    response = await transport.send("GET", url, request_headers(key))
    try:
        body = b""
        while len(body) < MAX_ERROR_BYTES * 16 and (chunk := await response.read_chunk()) is not None:
            body += chunk
        if response.status != 200:
            raise error_from_status(response.status, body, response.headers(), time.time(), None)
        return body
    finally:
        await response.close()
