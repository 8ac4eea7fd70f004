"""One console for each user and profile: a second start hands its files to the first and ends.

The first listens on a local socket in a folder that only its user can enter. A message is a length and JSON, at most
64 KB; anything else is cut off. A socket that a killed process left is taken over.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QDir, QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

Claim = Literal["first", "handed over", "apart"]

_HEAD = 4
_MOST_BYTES = 64 * 1024
_PATIENCE_MS = 3_000
_MOST_GUESTS = 8
_LONGEST_PATH = 100
"""Of a Unix socket, in bytes; the system's limit is 104 to 108."""
_THANKS = b"ok"


class SingleInstance(QObject):
    """>>> if SingleInstance(folder, app).claim(files) == "handed over": return 0"""

    filesWanted = Signal(list)
    """Another start had these files (absolute paths as text; maybe none): open them, come to the front."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` is the user's own, and another one for each profile."""
        super().__init__(parent)
        self._name = _socket_name(folder)
        self._lock = QLockFile(str(folder / "console.lock"))
        self._server: QLocalServer | None = None

    def claim(self, files: Sequence[str]) -> Claim:
        """Become the first, or hand the files to it. "apart" when it is there and does not answer."""
        if not self._lock.tryLock(_PATIENCE_MS):
            return "apart"  # another start is stuck in the middle of this
        try:
            if _is_ours(self._name):
                answer = self._hand_over(files)
                if answer is not None:
                    return answer
            return "first" if self._listen() else "apart"
        finally:
            self._lock.unlock()

    def claim_quietly(self) -> bool:
        """Become the first if there is none; nobody is told of anything, and nothing is waited for."""
        if not self._lock.tryLock(0):
            return False
        try:
            return not (_is_ours(self._name) and self._is_answered()) and self._listen()
        finally:
            self._lock.unlock()

    def _is_answered(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        answered = socket.waitForConnected(_PATIENCE_MS)
        socket.abort()
        return answered

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    # -- the second -------------------------------------------------------------------------------

    def _hand_over(self, files: Sequence[str]) -> Claim | None:
        """None when nobody listens."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return None
        message = json.dumps({"files": list(files)}).encode()
        socket.write(len(message).to_bytes(_HEAD, "big") + message)
        socket.waitForBytesWritten(_PATIENCE_MS)
        if not socket.bytesAvailable():  # it may have come while the message went out
            socket.waitForReadyRead(_PATIENCE_MS)
        answered = bytes(socket.readAll().data()) == _THANKS
        socket.abort()
        return "handed over" if answered else "apart"

    # -- the first --------------------------------------------------------------------------------

    def _listen(self) -> bool:
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_GUESTS)
        QLocalServer.removeServer(self._name)  # nobody answered on it
        if not server.listen(self._name):
            return False
        server.newConnection.connect(self._welcome)
        self._server = server
        return True

    def _welcome(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            _Guest(self._server.nextPendingConnection(), self)


class _Guest(QObject):
    """One message of another start, until it is whole, too long or too late."""

    def __init__(self, socket: QLocalSocket, host: SingleInstance) -> None:
        super().__init__(host)
        self._socket = socket
        self._host = host
        self._came = b""
        socket.setParent(self)
        socket.setReadBufferSize(_MOST_BYTES)
        socket.disconnected.connect(self.deleteLater)
        socket.readyRead.connect(self._read)
        QTimer.singleShot(_PATIENCE_MS, self, self._socket.abort)
        self._read()

    def _read(self) -> None:
        self._came += bytes(self._socket.readAll().data())
        if len(self._came) < _HEAD:
            return
        length = int.from_bytes(self._came[:_HEAD], "big")
        if length > _MOST_BYTES:
            self._socket.abort()
        elif len(self._came) >= _HEAD + length:
            files = _files_in(self._came[_HEAD : _HEAD + length])
            if files is None:
                self._socket.abort()
                return
            self._socket.write(_THANKS)
            self._socket.flush()  # before whatever the files take
            self._socket.disconnectFromServer()
            self._host.filesWanted.emit(files)


def _files_in(message: bytes) -> list[str] | None:
    """None for what no start of ours would say."""
    try:
        told = json.loads(message)
    except ValueError:
        return None
    files = told.get("files") if isinstance(told, dict) else None
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        return None
    return files


def _socket_name(folder: Path) -> str:
    """On Windows a pipe's name, elsewhere a path; in the folder itself when it is short enough."""
    name = "pilothouse-" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return name
    path = folder / "console.sock"
    return str(path) if len(os.fsencode(path)) <= _LONGEST_PATH else QDir.temp().filePath(name)


def _is_ours(name: str) -> bool:
    """Whether there is a socket, and this user made it: in a shared folder it may be anybody's."""
    if sys.platform == "win32":
        return True
    try:
        return os.stat(name).st_uid == os.getuid()
    except FileNotFoundError:
        return False


class MeetingPlaces(QObject):
    """Where other starts find this console: a place for each profile that a window of it uses."""

    filesWanted = Signal(str, list)
    """The profile, and the files that another start with that profile had."""

    def __init__(self, folder_of: Callable[[str], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder_of = folder_of
        self._places: dict[str, SingleInstance] = {}

    def claim(self, profile: str, files: Sequence[str]) -> Claim:
        """As `SingleInstance.claim`. Raises ConfigError where there is no folder to meet in."""
        place = self._place(profile)
        answer = place.claim(files)
        if answer == "first":
            self._places[profile] = place
        return answer

    def follow(self, profiles: Collection[str]) -> None:
        """These are in use now. Where another console uses one too it stays the first there."""
        for profile in [each for each in self._places if each not in profiles]:
            place = self._places.pop(profile)
            place.close()
            place.deleteLater()
        for profile in profiles:
            if profile in self._places:
                continue
            place = self._place(profile)
            if place.claim_quietly():
                self._places[profile] = place
            else:
                place.deleteLater()

    def _place(self, profile: str) -> SingleInstance:
        place = SingleInstance(self._folder_of(profile), self)
        place.filesWanted.connect(lambda files: self.filesWanted.emit(profile, files))
        return place
