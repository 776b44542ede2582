"""One window per user: a second start hands its files to the first and ends.

A local socket named after the user carries one JSON line each way. Both sides say protocol and version, so a
window that was started before an update can tell that it is the old one.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PROTOCOL = 1
WAIT_MS = 1500


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """What the second start says, and (with no files) what the first answers."""

    protocol: int
    version: str
    files: tuple[str, ...] = ()


def hand_over(name: str, version: str, files: tuple[str, ...]) -> Hello | None:
    """Give `files` to the window that runs already; its answer, or None when there is none (or it hangs)."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(WAIT_MS):
        return None
    socket.write(msgspec.json.encode(Hello(protocol=PROTOCOL, version=version, files=files)) + b"\n")
    socket.flush()
    while not socket.canReadLine():
        if not socket.waitForReadyRead(WAIT_MS):
            return None
    try:
        return msgspec.json.decode(bytes(socket.readLine().data()), type=Hello)
    except msgspec.DecodeError:
        return None


class InstanceServer(QObject):
    """The first window's ear. UI thread.

    Signals:
        called(object Hello): another start wants the window, with these files.
    """

    called = Signal(object)

    def __init__(self, name: str, version: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._version = version
        self._sockets: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # a crash leaves the socket's file behind
        self.listening = self._server.listen(name)
        self._server.newConnection.connect(self._on_connection)

    def close(self) -> None:
        self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        self._sockets.add(socket)  # else Python and the server both believe that it is theirs to delete
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(self._on_disconnected)
        self._answer(socket)

    def _on_ready(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        self._answer(socket)

    def _on_disconnected(self) -> None:
        socket = self.sender()
        assert isinstance(socket, QLocalSocket)
        self._sockets.discard(socket)
        socket.deleteLater()

    def _answer(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            hello = msgspec.json.decode(bytes(socket.readLine().data()), type=Hello)
        except msgspec.DecodeError:
            socket.abort()
            return
        socket.write(msgspec.json.encode(Hello(protocol=PROTOCOL, version=self._version)) + b"\n")
        socket.flush()
        self.called.emit(hello)
