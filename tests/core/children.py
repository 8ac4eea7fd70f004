"""Processes beside the test's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def child_process() -> Iterator[subprocess.Popen[str]]:
    """A process of 30 MB that is ready, and ends when it is sent a line; at the latest when the block is left."""
    program = "memory = b'x' * 30_000_000; print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        yield child
        if child.poll() is None:
            child.communicate("\n")
