"""Balances and models are read from the endpoint, or the error says what it answered."""

from __future__ import annotations

from typing import Any

import pytest

from core.client.account_calls import Balance, get_balance, get_models
from core.client.errors import CallError
from core.client.transport import Transport
from core.config.secrets import Secret


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (status, len(body)) + body


@pytest.mark.parametrize("path", ["", "/v1", "/beta", "/beta/v1"])
async def test_a_balance_is_read_whatever_the_base_address_ends_in(
    transport: Transport, simulate: Any, key: Secret, path: str
) -> None:
    simulator = simulate(balance=12.5)
    balance = await get_balance(transport, simulator.base_url + path, key)
    assert balance == Balance(available=True, amount=pytest.approx(12.5), currency="USD")


async def test_an_empty_account_is_told_as_not_available(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    balance = await get_balance(transport, simulate(balance=0.0).base_url, key)
    assert (balance.available, balance.amount) == (False, 0.0)


async def test_an_endpoint_without_balances_is_a_bad_request(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    with pytest.raises(CallError) as failed:
        await get_balance(transport, simulate(balance=None).base_url, key)
    assert failed.value.kind == "bad_request"


async def test_the_largest_of_several_currencies_is_told(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    raw = await serve_raw(
        http(
            b'{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"3.00","granted_balance":"0"},'
            b'{"currency":"CNY","total_balance":"110.00"}]}'
        )
    )
    assert await get_balance(transport, raw.url, key) == Balance(True, 110.0, "CNY")


async def test_an_account_without_any_currency_has_nothing(
    transport: Transport, serve_raw: Any, key: Secret
) -> None:
    raw = await serve_raw(http(b'{"is_available":false}'))
    assert await get_balance(transport, raw.url, key) == Balance(False, 0.0, "")


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{}",
        b"",
        b'{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"a lot"}]}',
        b'{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"nan"}]}',
        b'{"x":' + b"[" * 5_000,
    ],
)
async def test_a_balance_page_that_is_not_understood_is_malformed(
    transport: Transport, serve_raw: Any, key: Secret, body: bytes
) -> None:
    raw = await serve_raw(http(body))
    with pytest.raises(CallError, match="balance page") as failed:
        await get_balance(transport, raw.url, key)
    assert failed.value.kind == "malformed"


async def test_models_are_listed_by_the_names_to_send(
    transport: Transport, simulate: Any, key: Secret
) -> None:
    assert await get_models(transport, simulate().base_url, key) == ["deepseek-flash", "deepseek-v4-pro"]


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"data":[{"name":"x"}]}', b'{"data":[],"x":' + b"[" * 5_000]
)
async def test_a_list_of_models_that_is_not_understood_is_malformed(
    transport: Transport, serve_raw: Any, key: Secret, body: bytes
) -> None:
    raw = await serve_raw(http(body))
    with pytest.raises(CallError, match="list of models") as failed:
        await get_models(transport, raw.url, key)
    assert failed.value.kind == "malformed"


async def test_a_wrong_key_is_told_as_such_and_not_shown(transport: Transport, simulate: Any) -> None:
    wrong = Secret("sk-0123456789abcdef0123456789")
    for call in (get_balance, get_models):
        with pytest.raises(CallError) as failed:
            await call(transport, simulate().base_url, wrong)
        assert (failed.value.kind, failed.value.status) == ("unauthorised", 401)
        assert wrong.reveal() not in failed.value.message


async def test_a_page_without_end_is_given_up(transport: Transport, serve_raw: Any, key: Secret) -> None:
    async def endless(writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        while True:
            writer.write(b" " * 65_536)
            await writer.drain()

    raw = await serve_raw(endless)
    with pytest.raises(CallError) as failed:
        await get_models(transport, raw.url, key)
    assert failed.value.kind == "malformed"
