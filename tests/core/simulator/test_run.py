"""A simulator run as a program ends with whoever started it."""

import socket
import subprocess
import sys
import time

SERVE = [sys.executable, "-m", "core.simulator", "--profile", "instant", "--port", "0"]
# Starts a simulator that ignores its stdin, tells its address, and dies without cleaning up.
PARENT = (
    "import os, subprocess, sys;"
    "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE);"
    "print(child.stdout.readline().decode(), flush=True); os._exit(0)"
)


def test_it_prints_one_line_and_ends_when_stdin_closes() -> None:
    with subprocess.Popen(SERVE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("http://127.0.0.1:")
        rest, _ = child.communicate(timeout=5)
    assert (rest, child.returncode) == ("", 0)


def test_it_ends_when_its_parent_dies() -> None:
    told = subprocess.run([sys.executable, "-c", PARENT, *SERVE], capture_output=True, text=True, check=True)
    host, port = told.stdout.strip().removeprefix("http://").split(":")
    deadline = time.monotonic() + 5
    while _answers(host, int(port)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port)).close()
    except ConnectionRefusedError:
        return False
    return True
