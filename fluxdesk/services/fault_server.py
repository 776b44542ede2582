"""A local stand-in for a model hub: real sockets, two ports, and every fault a network can show.

The tests and `fluxdesk bench` measure against it; POSIX only. Port one answers `/OWNER/REPO/resolve/REVISION/PATH`
as huggingface.co does: 302 to a signed, short-lived address on the storage port, with X-Linked-ETag,
X-Linked-Size, X-Repo-Commit; 401 for gated repositories without a token. `/plain/NAME` gives the file directly.
`/simple/PACKAGE/` is a package index over the wheels. Faults are taken from a list, one per request for bytes, or
drawn by a function. Every request is recorded with its headers and the bytes that were sent.

Also a program, for measurements that need the server to be a process of its own:
    python -m fluxdesk.services.fault_server FOLDER    serves the folder's files, prints both ports
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, quote, unquote, urlsplit

REASONS = {200: "OK", 206: "Partial Content", 302: "Found", 404: "Not Found"}
GATED_TOKEN = "hf_test_token_that_opens_gates"


@dataclass
class Fault:
    """What to do to one answer. `after` counts the answer's own bytes."""

    kind: str
    """stall, drop, reset, corrupt, html, status, long, short, no_length, ignore_range, expire, other_file."""
    after: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 60.0


@dataclass
class Seen:
    """One request as it came."""

    port: str
    method: str
    target: str
    headers: dict[str, str]
    status: int = 0
    start: int = 0
    """Where in the file the bytes begin that were sent."""
    sent: int = 0


@dataclass
class Served:
    path: Path
    sha256: str
    size: int
    etag: str


class FaultServer:
    """Serves `files` (name -> path). Use as a context manager; thread per connection."""

    def __init__(self, files: dict[str, Path], host: str = "127.0.0.1") -> None:
        self.files = {name: describe(path) for name, path in files.items()}
        """What is served, by name; may be changed while it runs."""
        self.faults: list[Fault] = []
        self.choose: Callable[[Seen, int], Fault | None] | None = None
        """Called with the request and the length of its answer when `faults` is empty."""
        self.gated: set[str] = set()
        self.accepted = True
        """Whether the token's account has accepted the terms of gated repositories."""
        self.ranges = True
        self.validators = True
        self.seen: list[Seen] = []
        self.generation = 0
        self.bytes_per_second = 0
        self.in_flight_bytes = 0
        """Size of a connection's send buffer; 0 leaves it to the system, which keeps megabytes under way."""
        self._lock = threading.Lock()
        self._open = True
        self._listeners = {name: socket.create_server((host, 0)) for name in ("hub", "storage")}
        self.hub_port, self.storage_port = (
            listener.getsockname()[1] for listener in self._listeners.values()
        )
        self.hub = f"http://{host}:{self.hub_port}"
        self.storage = f"http://{host}:{self.storage_port}"
        self._connections: set[socket.socket] = set()
        self._threads = [
            threading.Thread(target=self._accept, args=(name, listener), daemon=True)
            for name, listener in self._listeners.items()
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> FaultServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        for listener in self._listeners.values():
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            _reset(connection)
        for thread in self._threads:
            thread.join(5)

    def url(self, name: str, repo: str = "tester/files", revision: str = "main") -> str:
        return f"{self.hub}/{repo}/resolve/{revision}/{name}"

    def plain(self, name: str) -> str:
        return f"{self.hub}/plain/{name}"

    def expire_signatures(self) -> None:
        """Every storage address given out so far answers 403 from now on."""
        self.generation += 1

    @property
    def sent_bytes(self) -> int:
        """Bytes of files that went out in all."""
        with self._lock:
            return sum(seen.sent for seen in self.seen if seen.status in (200, 206))

    def spans_of(self, name: str) -> list[tuple[int, int]]:
        """(start, end) of everything of the file `name` that went out, by request."""
        with self._lock:
            found = [
                seen for seen in self.seen if seen.sent and urlsplit(seen.target).path.endswith(f"/{name}")
            ]
        return [(seen.start, seen.start + seen.sent) for seen in found]

    def _accept(self, port: str, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.in_flight_bytes:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.in_flight_bytes)
            thread = threading.Thread(target=self._serve, args=(port, connection), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, port: str, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)
        try:
            while self._open and self._answer(port, connection):
                pass
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _answer(self, port: str, connection: socket.socket) -> bool:
        """One request; False when the connection ends."""
        seen = _read_request(port, connection)
        if seen is None:
            return False
        with self._lock:
            self.seen.append(seen)
        where = urlsplit(seen.target)
        parts = unquote(where.path).strip("/").split("/")
        if port == "storage":
            if parse_qs(where.query).get("Signature") != [self._signature(parts[-1])]:
                return self._status(connection, seen, 403, {}, b"<Error>Request has expired</Error>")
            return self._file(connection, seen, parts[-1])
        if parts[0] == "plain":
            return self._file(connection, seen, parts[-1])
        if parts[0] == "simple":
            return self._index(connection, seen, parts[-1])
        if parts[:2] == ["api", "models"]:
            return self._tree(connection, seen, "/".join(parts[2:4]))
        if len(parts) < 5 or parts[2] != "resolve":
            return self._status(connection, seen, 404, {"X-Error-Code": "RepoNotFound"}, b"Not found")
        return self._resolve(connection, seen, "/".join(parts[:2]), parts[-1])

    def _tree(self, connection: socket.socket, seen: Seen, repo: str) -> bool:
        """`/api/models/OWNER/REPO/tree/REVISION`, as the hub lists a repository."""
        if repo.startswith("nobody/"):
            return self._status(connection, seen, 404, {}, b"{}")
        items = [
            {"type": "file", "path": name, "size": 135, "lfs": {"oid": file.sha256, "size": file.size}}
            for name, file in self.files.items()
        ]
        items.append({"type": "directory", "path": "folder", "size": 0})
        return self._status(
            connection, seen, 200, {"Content-Type": "application/json"}, json.dumps(items).encode()
        )

    def _index(self, connection: socket.socket, seen: Seen, package: str) -> bool:
        """`/simple/PACKAGE/`, as a package index lists the wheels it has (PEP 503)."""
        links = "<br>".join(
            f'<a href="/plain/{quote(name)}#sha256={file.sha256}">{name}</a>'
            for name, file in self.files.items()
            if name.partition("-")[0].replace("_", "-").lower() == package
        )
        page = {"Content-Type": "text/html"}
        return self._status(connection, seen, 200 if links else 404, page, links.encode())

    def _signature(self, name: str) -> str:
        return hashlib.sha256(f"{name} {self.generation}".encode()).hexdigest()[:32]

    def _resolve(self, connection: socket.socket, seen: Seen, repo: str, name: str) -> bool:
        token = seen.headers.get("authorization", "")
        if repo in self.gated:
            if token != f"Bearer {GATED_TOKEN}":
                return self._status(connection, seen, 401, {"X-Error-Code": "GatedRepo"}, b"Restricted")
            if not self.accepted:
                return self._status(connection, seen, 403, {"X-Error-Code": "GatedRepo"}, b"Not accepted")
        if name not in self.files:
            return self._status(connection, seen, 404, {"X-Error-Code": "EntryNotFound"}, b"Entry not found")
        served = self.files[name]
        headers = {
            "Location": f"{self.storage}/store/{name}?Expires=1&Signature={self._signature(name)}",
            "X-Linked-ETag": f'"{served.sha256}"',
            "X-Linked-Size": str(served.size),
            "X-Repo-Commit": "0123456789abcdef0123456789abcdef01234567",
            "Accept-Ranges": "bytes",
        }
        return self._status(connection, seen, 302, headers, b"")

    def _status(
        self, connection: socket.socket, seen: Seen, status: int, headers: dict[str, str], body: bytes
    ) -> bool:
        seen.status = status
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return True

    def _file(self, connection: socket.socket, seen: Seen, name: str) -> bool:
        if name not in self.files:
            return self._status(connection, seen, 404, {}, b"no such file")
        served = self.files[name]
        start, end, status = self._range(seen, served)
        if status == 416:
            return self._status(connection, seen, 416, {"Content-Range": f"bytes */{served.size}"}, b"")
        fault = self._next_fault(seen, end - start)
        if fault is not None and fault.kind == "ignore_range":
            start, end, status = 0, served.size, 200
        if fault is not None and fault.kind in ("status", "html", "expire"):
            return self._refuse(connection, seen, fault)
        return self._send_file(connection, seen, served, (start, end, status), fault)

    def _range(self, seen: Seen, served: Served) -> tuple[int, int, int]:
        wanted = seen.headers.get("range", "")
        condition = seen.headers.get("if-range", "")
        if not wanted or not self.ranges or (condition and condition != served.etag):
            return 0, served.size, 200
        first, last = wanted.removeprefix("bytes=").split("-")
        start = int(first)
        end = min(int(last) + 1, served.size) if last else served.size
        return (start, end, 206) if start < served.size else (0, 0, 416)

    def _next_fault(self, seen: Seen, length: int) -> Fault | None:
        with self._lock:
            if self.faults:
                return self.faults.pop(0)
        return self.choose(seen, length) if self.choose else None

    def _refuse(self, connection: socket.socket, seen: Seen, fault: Fault) -> bool:
        if fault.kind == "html":
            page = b"<!DOCTYPE html><html><body>Please log in to this network</body></html>"
            return self._status(connection, seen, 200, {"Content-Type": "text/html"}, page)
        if fault.kind == "expire":
            self.expire_signatures()
            return self._status(connection, seen, 403, {}, b"<Error>Request has expired</Error>")
        return self._status(connection, seen, fault.status, fault.headers, b"go away")

    def _send_file(
        self,
        connection: socket.socket,
        seen: Seen,
        served: Served,
        span: tuple[int, int, int],
        fault: Fault | None,
    ) -> bool:
        start, end, seen.status = span
        seen.start = start
        kind = fault.kind if fault else ""
        length = end - start + {"long": 1000, "short": -1000}.get(kind, 0)
        lines = [
            f"HTTP/1.1 {seen.status} {REASONS.get(seen.status)}",
            "Content-Type: application/octet-stream",
        ]
        if kind != "no_length":
            lines.append(f"Content-Length: {length}")
        if self.validators:
            lines.append(f"ETag: {served.etag}")
        if seen.status == 206:
            lines.append(f"Content-Range: bytes {start}-{end - 1}/{served.size}")
        if self.ranges:
            lines.append("Accept-Ranges: bytes")
        if kind == "no_length":
            lines.append("Connection: close")
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        if seen.method == "HEAD":
            return True
        stop = min(end, start + fault.after) if fault and kind in ("stall", "drop", "reset") else end
        if fault and kind == "corrupt":
            self._send_corrupt(connection, seen, served, (start, end), fault.after)
        else:
            self._send_span(connection, seen, served, start, stop)
        if fault and kind == "stall":
            connection.settimeout(fault.seconds)
            with suppress(TimeoutError):
                connection.recv(1)  # until the client hangs up
            return False
        if kind == "reset":
            _reset(connection)
        return kind not in ("drop", "reset", "long", "short", "no_length")

    def _send_span(self, connection: socket.socket, seen: Seen, served: Served, start: int, end: int) -> None:
        pace = self.bytes_per_second
        with served.path.open("rb") as file:
            while start < end:
                step = min(end - start, max(pace // 50, 1) if pace else 1 << 22)
                count = os.sendfile(connection.fileno(), file.fileno(), start, step)
                if count == 0:
                    return
                start += count
                seen.sent += count
                if pace:
                    time.sleep(count / pace)

    def _send_corrupt(
        self, connection: socket.socket, seen: Seen, served: Served, span: tuple[int, int], at: int
    ) -> None:
        start, end = span
        with served.path.open("rb") as file:
            file.seek(start)
            data = bytearray(file.read(end - start))
        at = min(at, len(data) - 1)
        data[at] ^= 0x55
        connection.sendall(data)
        seen.sent += len(data)


def describe(path: Path) -> Served:
    """What the server says about `path`; reads it once."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Served(path, digest, path.stat().st_size, f'"{digest[:20]}"')


def _read_request(port: str, connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    lines = data.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    pairs = (line.split(": ", 1) for line in lines[1:] if ": " in line)
    return Seen(port, method, target, {name.lower(): value for name, value in pairs})


def _reset(connection: socket.socket) -> None:
    """Close so that the other side gets a reset."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def main() -> None:
    folder = Path(sys.argv[1])
    server = FaultServer({path.name: path for path in folder.iterdir() if path.is_file()})
    sys.stdout.write(f"{server.hub_port} {server.storage_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main()
