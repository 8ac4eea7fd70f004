"""A simulator in a process of its own, so that its CPU is not the client's: for benchmarks."""

import os
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

from core.simulator.profile import Profile

STOP_TIMEOUT_S = 5.0
_ROOT = Path(__file__).resolve().parents[2]


class SimulatorProcess:
    """`with SimulatorProcess("heavy-tail") as simulator: measure(simulator.base_url)`.

    `profile` is a built-in name or a TOML file. The child ends with this process, however it ends.
    Not for frozen apps, which have no interpreter to start.
    """

    def __init__(self, profile: str | Path, *, port: int = 0) -> None:
        self._profile = profile
        self._port = port
        self._child: subprocess.Popen[str] | None = None
        self.base_url = ""

    @property
    def pid(self) -> int:
        """The child's process id, to read its CPU time."""
        return self._running().pid

    def start(self) -> str:
        """Start the child and return the base URL once it listens.

        Raises RuntimeError with what the child said when it could not start.
        """
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
        with TemporaryFile(mode="w+") as complaints:
            child = self._child = subprocess.Popen(
                [
                    *(sys.executable, "-m", "core.simulator"),
                    *("--profile", str(self._profile), "--port", str(self._port)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                env=os.environ | {"PYTHONPATH": path},
            )
            self.base_url = child.stdout.readline().strip() if child.stdout else ""
            if not self.base_url:
                child.communicate()
                complaints.seek(0)
                raise RuntimeError(f"The simulator did not start: {complaints.read().strip()}")
        return self.base_url

    def stop(self) -> None:
        """Close the child's stdin, which ends it; kill it if it does not end. Twice is harmless."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        try:
            child.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()

    def stats(self) -> dict[str, Any]:
        """The counters; see `GET /_simulator/stats`."""
        return self._ask("GET", "/_simulator/stats")

    def replace_profile(self, profile: Profile) -> None:
        """Behave like `profile` from the next call on."""
        self._ask("POST", "/_simulator/profile", msgspec.json.encode(profile))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None:
            raise RuntimeError("The simulator has not been started: call start() first.")
        return self._child

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        self._running()
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=STOP_TIMEOUT_S)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            value: dict[str, Any] = msgspec.json.decode(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"The simulator refused {path}: {value['error']['message']}")
        return value
