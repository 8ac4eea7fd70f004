import signal
import socket
import subprocess
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from core.simulator import list_profiles
from tests.core.cli.conftest import Call, command, environment


def test_it_prints_its_address_and_serves_until_interrupted(tmp_path: Path) -> None:
    child = subprocess.Popen(
        command("simulate", "--port", "0", "--profile", "instant"),
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    address = child.stdout.readline().strip()
    with build_opener(ProxyHandler({})).open(f"{address}/_simulator/stats", timeout=5) as answer:
        assert answer.status == 200
    child.send_signal(signal.SIGINT)
    assert child.wait(10) == 0
    child.stdout.close()


def test_the_list_names_every_profile(call: Call) -> None:
    told = call("simulate", "--list").out
    assert [line.split()[0] for line in told.splitlines()] == list_profiles()


def test_a_profile_that_is_not_there(call: Call) -> None:
    done = call("simulate", "--profile", "nothing")
    assert done.code == 2
    assert done.err.startswith("pilothouse: There is no profile 'nothing'")


def test_a_port_that_is_taken(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call("simulate", "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "choose another, or 0 for a free one" in done.err
