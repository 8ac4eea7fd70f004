"""A simulator beside the program, in a thread."""

import socket
import threading

import httpx
import pytest

from core.simulator import Account, Profile, SimulatorThread

PROFILE = Profile(accounts=(Account(name="a", keys=("sk-1",)),))


def test_it_serves_inside_the_with_block_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with SimulatorThread(PROFILE) as simulator:
        assert (
            httpx.get(f"{simulator.base_url}/_simulator/stats", trust_env=False, verify=False).status_code
            == 200
        )
        simulator.replace_profile(Profile(accounts=(Account(name="b", keys=("sk-2",)),)))
        assert list(simulator.stats()["accounts"]) == ["b"]
    assert list(simulator.stats()["accounts"]) == ["b"]
    assert threading.active_count() == before
    simulator.stop()


def test_a_failure_to_start_is_raised_where_it_was_started() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(OSError, match="in use"),
        SimulatorThread(PROFILE, port=other.getsockname()[1]),
    ):
        pass
