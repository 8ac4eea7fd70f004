"""A simulator in a process of its own."""

import psutil
import pytest

from core.simulator import Account, Profile, SimulatorProcess


def test_it_serves_inside_the_with_block_and_ends_with_it() -> None:
    with SimulatorProcess("instant") as simulator:
        pid = simulator.pid
        assert simulator.base_url.startswith("http://127.0.0.1:")
        assert simulator.stats()["calls"] == 0
        simulator.replace_profile(Profile(accounts=(Account(name="b", keys=("sk-2",)),)))
        assert list(simulator.stats()["accounts"]) == ["b"]
    assert not psutil.pid_exists(pid)
    simulator.stop()


def test_a_failure_to_start_says_why() -> None:
    with pytest.raises(RuntimeError, match="There is no profile 'nowhere'"), SimulatorProcess("nowhere"):
        pass


def test_a_simulator_that_was_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match=r"call start\(\) first"):
        SimulatorProcess("instant").stats()
