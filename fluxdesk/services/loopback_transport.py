"""HTTP/1.1 to a server on this machine, without the copies of a general parser.

A server on the same machine (a mirror on the home server's own disk, a test) delivers faster than httpx's
parser can copy: it moves every byte four times on the event loop. This transport reads the answer's head,
then lets the socket fill large buffers which go to the disk and the hash as they are. It speaks just what a
download needs: GET, one answer per connection at a time, bodies with a length or until the connection closes.
Chunked answers are left to httpx's own transport.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from typing import cast

import httpx

BUFFER_BYTES = 1 << 20
MOST_HEAD_BYTES = 64 << 10
MOST_IDLE = 16
MOST_LENT = 96
"""Buffers that are used again; the first free one is taken, so that few are used and stay in the cache."""
_UNSEEN = 3
"""References to a lent buffer that no view holds: the list's, the loop's and the count's own."""


class _Buffers:
    """Lends buffers and takes them back once nobody looks at their bytes: new ones cost page faults."""

    def __init__(self) -> None:
        self._lent: list[bytearray] = []

    def take(self) -> memoryview:
        """A buffer of BUFFER_BYTES with anything in it."""
        for buffer in self._lent:
            if sys.getrefcount(buffer) == _UNSEEN:
                return memoryview(buffer)
        buffer = bytearray(BUFFER_BYTES)
        if len(self._lent) < MOST_LENT:
            self._lent.append(buffer)
        return memoryview(buffer)


class _Wire(asyncio.BufferedProtocol):
    """The reading end of one connection: fills a buffer, stops reading while it is full."""

    def __init__(self, buffers: _Buffers) -> None:
        self._buffers = buffers
        self._buffer = buffers.take()
        self._filled = self._taken = 0
        self._news = asyncio.Event()
        self._reading = True
        self.ended = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        if self._filled == BUFFER_BYTES:
            self._reading = False
            self.transport.pause_reading()
        self._news.set()

    def eof_received(self) -> bool:
        self.ended = True
        self._news.set()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.ended = True
        self._news.set()

    def unread(self, count: int) -> None:
        """Put the last `count` bytes back; `read` keeps a full buffer until the next call for that."""
        self._taken -= count

    async def read(self, most: int, seconds: float | None) -> memoryview:
        """Up to `most` bytes, at least one; none when the connection has ended.

        Raises:
            httpx.ReadTimeout: nothing came for `seconds`.
        """
        if self._taken == self._filled == BUFFER_BYTES:
            # The parts handed out stay what they are: the next bytes go into a new buffer.
            self._buffer = self._buffers.take()
            self._filled = self._taken = 0
            if not self._reading and not self.ended:
                self._reading = True
                self.transport.resume_reading()
        while self._taken == self._filled:
            if self.ended:
                return self._buffer[:0]
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                raise httpx.ReadTimeout("") from None
        end = min(self._filled, self._taken + most)
        part = self._buffer[self._taken : end]
        self._taken = end
        return part


class _Body(httpx.AsyncByteStream):
    """The rest of an answer. A body that was read to its end gives its connection back."""

    def __init__(
        self, owner: LoopbackTransport, key: tuple[str, int], wire: _Wire, length: int | None, keep: bool
    ) -> None:
        self._owner = owner
        self._key = key
        self._wire = wire
        self._length = length
        self._keep = keep
        self.seconds: float | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._length is None or self._length > 0:
            part = await self._wire.read(self._length or BUFFER_BYTES, self.seconds)
            if not part:
                if self._length is None:
                    return
                raise httpx.RemoteProtocolError("the connection ended inside the answer")
            if self._length is not None:
                self._length -= len(part)
            yield cast(bytes, part)

    async def aclose(self) -> None:
        if self._length == 0 and self._keep and not self._wire.ended:
            self._owner.give_back(self._key, self._wire)
        else:
            self._wire.transport.abort()


class LoopbackTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(mounts=…)`; keeps a few connections for reuse."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """`context` is for httpx's own transport, which would read all certificates (30 ms) for another one."""
        self._idle: dict[tuple[str, int], list[_Wire]] = {}
        self._buffers = _Buffers()
        self._general = httpx.AsyncHTTPTransport(verify=context, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Raises:
            httpx.TransportError: no connection, a timeout, or an answer that is no HTTP/1.1.
        """
        response = await self._quick(request)
        if "transfer-encoding" in response.headers:
            await response.aclose()
            return await self._general.handle_async_request(request)
        return response

    async def _quick(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions.get("timeout", {})
        key = (request.url.host, request.url.port or 80)
        lines = [f"GET {request.url.raw_path.decode('ascii')} HTTP/1.1"]
        lines += [
            f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in request.headers.raw
        ]
        message = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        idle = self._idle.get(key, [])
        while idle:
            wire = idle.pop()
            if not wire.ended:
                try:
                    return await self._ask(key, wire, message, timeouts.get("read"))
                except (httpx.RemoteProtocolError, ConnectionError):
                    continue  # it was closed while idle
        return await self._ask(
            key, await self._connect(key, timeouts.get("connect")), message, timeouts.get("read")
        )

    async def _ask(
        self, key: tuple[str, int], wire: _Wire, message: bytes, seconds: float | None
    ) -> httpx.Response:
        try:
            wire.transport.write(message)
            status, headers = await _read_head(wire, seconds)
        except BaseException:
            wire.transport.abort()
            raise
        length = headers.get("content-length", "")
        size = int(length) if length.isdigit() else None
        if status in (204, 304):
            size = 0
        body = _Body(self, key, wire, size, headers.get("connection", "").lower() != "close")
        body.seconds = seconds
        return httpx.Response(status, headers=headers, stream=body, extensions={"http_version": b"HTTP/1.1"})

    async def _connect(self, key: tuple[str, int], seconds: float | None) -> _Wire:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, wire = await loop.create_connection(lambda: _Wire(self._buffers), *key)
        except TimeoutError:
            raise httpx.ConnectTimeout("") from None
        except OSError as error:
            raise httpx.ConnectError(str(error)) from None
        return wire

    def give_back(self, key: tuple[str, int], wire: _Wire) -> None:
        """Keep a connection whose answer was read whole."""
        idle = self._idle.setdefault(key, [])
        if len(idle) < MOST_IDLE:
            idle.append(wire)
        else:
            wire.transport.abort()

    async def aclose(self) -> None:
        for idle in self._idle.values():
            for wire in idle:
                wire.transport.abort()
        self._idle.clear()
        await self._general.aclose()


async def _read_head(wire: _Wire, seconds: float | None) -> tuple[int, httpx.Headers]:
    head = bytearray()
    while (end := head.find(b"\r\n\r\n")) < 0:
        part = await wire.read(MOST_HEAD_BYTES, seconds)
        head += part
        if not part or len(head) > MOST_HEAD_BYTES:
            raise httpx.RemoteProtocolError("no HTTP answer")
    wire.unread(len(head) - end - 4)
    lines = head[:end].decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].isdigit():
        raise httpx.RemoteProtocolError("no HTTP answer")
    pairs = [line.partition(":") for line in lines[1:]]
    headers = httpx.Headers([(name.strip(), value.strip()) for name, _, value in pairs])
    return int(words[1]), headers
