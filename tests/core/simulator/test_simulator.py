"""The endpoint starts, stops and stays on this machine."""

import asyncio
import socket

import httpx
import pytest

from core.simulator import Account, Constant, Profile, Simulator

PROFILE = Profile(accounts=(Account(name="a", keys=("sk-1",), latency=Constant(value_s=60)),))


async def test_it_serves_between_start_and_stop() -> None:
    simulator = Simulator(PROFILE)
    url = await simulator.start()
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        answer = await client.get(f"{url}/models", headers={"Authorization": "Bearer sk-1"})
        assert answer.status_code == 200
        await simulator.stop()
        with pytest.raises(httpx.TransportError):
            await client.get(f"{url}/models")
    await simulator.stop()
    assert simulator.stats()["accounts"]["a"]["calls"] == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
async def test_a_host_that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r"use 127\.0\.0\.1"):
        await Simulator(PROFILE).start(host)


async def test_stopping_ends_calls_in_flight() -> None:
    simulator = Simulator(PROFILE)
    url = await simulator.start("localhost")
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        call = asyncio.create_task(
            client.post(
                f"{url}/chat/completions",
                json={"model": "deepseek-flash", "messages": [{"role": "user", "content": "x"}]},
                headers={"Authorization": "Bearer sk-1"},
            )
        )
        while not simulator.stats()["accounts"]["a"]["in_flight"]:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.005)
        await simulator.stop()
        with pytest.raises(httpx.TransportError):
            await call
    assert simulator.stats()["accounts"]["a"]["cancelled"] == 1


async def test_a_port_in_use_is_an_error_of_the_system() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        await Simulator(PROFILE).start(port=other.getsockname()[1])


async def test_misuse_is_told() -> None:
    simulator = Simulator(PROFILE)
    with pytest.raises(RuntimeError, match="start"):
        simulator.stats()
    await simulator.start()
    with pytest.raises(RuntimeError, match="stop it first"):
        await simulator.start()
    await simulator.stop()
