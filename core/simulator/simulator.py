"""The endpoint itself: starts and stops listening, on this machine only."""

import asyncio
import ipaddress
from typing import Any

from core.simulator.connection import Connection
from core.simulator.endpoints import Endpoints
from core.simulator.profile import Profile

LISTEN_BACKLOG = 4096


class Simulator:
    """A local DeepSeek: `url = await Simulator(load_profile("demo")).start()`.

    All methods belong to the thread of the loop that ran `start`.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._endpoints: Endpoints | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the base URL; port 0 takes a free one.

        Raises ValueError for a host that other machines could reach, RuntimeError when it is
        running already, OSError when the port is taken.
        """
        if self._server is not None:
            raise RuntimeError("The simulator is running; stop it first.")
        if not _is_loopback(host):
            raise ValueError(
                f"The simulator answers anyone who knows its keys, so it listens on this machine"
                f" only: use 127.0.0.1, ::1 or localhost instead of {host!r}."
            )
        loop = asyncio.get_running_loop()
        endpoints = self._endpoints = Endpoints(loop, self._profile)
        self._server = await loop.create_server(
            lambda: Connection(endpoints, self._connections), host, port, backlog=LISTEN_BACKLOG
        )
        bound = self._server.sockets[0].getsockname()[1]
        return f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"

    async def stop(self) -> None:
        """Close the port and every connection; the counters stay readable. Twice is harmless."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in list(self._connections):
            connection.drop()
        await server.wait_closed()

    def stats(self) -> dict[str, Any]:
        """Calls, outcomes and tokens by account and key; see `GET /_simulator/stats`."""
        return self._started().stats()

    def replace_profile(self, profile: Profile) -> None:
        """Behave like `profile` from the next call on."""
        self._started().replace_profile(profile)

    def _started(self) -> Endpoints:
        if self._endpoints is None:
            raise RuntimeError("The simulator has not been started: await start() first.")
        return self._endpoints


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
