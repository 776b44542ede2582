"""One address of a file: follows its redirects, tells who may see the token, opens byte ranges.

Written against huggingface.co's resolve URLs: they answer 302 to a storage host with a signed, short-lived
address, and say the file's SHA-256 and size in `X-Linked-ETag` and `X-Linked-Size`. Every other server that
speaks HTTP ranges works the same, only without those headers. The token goes to the host it belongs to and to
no other; addresses are never logged with their query, where signatures live.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from time import time

import httpx

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_record import FileIdentity

_log = logging.getLogger(__name__)
MOST_REDIRECTS = 10
MOST_EXPIRED = 4
"""Storage addresses in a row that are refused before the refusal counts."""
LONGEST_SERVER_WAIT = 300.0
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REDIRECTS = (301, 302, 303, 307, 308)
_EXPIRED = (400, 401, 403, 404, 410)
"""What storage hosts answer to a signed address that ran out."""


class RetryError(Exception):
    """This request failed, another may succeed."""

    def __init__(self, reason: str, *, wait_seconds: float | None = None, crowded: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_seconds = wait_seconds
        """How long the server asked to wait."""
        self.crowded = crowded
        """The server has too many requests from us."""


class RemoteChangedError(Exception):
    """The server has another file now than the one that was begun."""


class Body:
    """An open answer: the bytes `start` to `end` (half-open; None: until it ends) are coming."""

    def __init__(
        self, response: httpx.Response, identity: FileIdentity, start: int, end: int | None, *, ranged: bool
    ) -> None:
        self._response = response
        self.identity = identity
        """What the server says about the file these bytes belong to."""
        self.start = start
        self.end = end
        self.ranged = ranged
        self.content_type = response.headers.get("content-type", "")

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes as they come.

        Raises:
            RetryError: the connection broke or stalled.
        """
        try:
            async for chunk in self._response.aiter_raw():
                yield chunk
        except httpx.TransportError as error:
            raise RetryError(describe(error)) from None


class RemoteFile:
    """A file at an address, and what its server has said about it."""

    def __init__(
        self, client: httpx.AsyncClient, address: str, name: str, token_for: Callable[[str], str | None]
    ) -> None:
        self._client = client
        self._origin = httpx.URL(address)
        self._direct: httpx.URL | None = None
        self._token_for = token_for
        self._expired = 0
        self._linked_sha256 = ""
        self._linked_size: int | None = None
        self.name = name
        self.size: int | None = None
        """What the caller settled on; a refused range is judged by it."""

    @property
    def host(self) -> str:
        return self._origin.netloc.decode("ascii")

    @asynccontextmanager
    async def open(self, start: int, end: int | None, if_range: str = "") -> AsyncIterator[Body]:
        """Ask for bytes `start` to `end` (half-open; None: all that follow).

        Args:
            if_range: validator that must still hold, or the whole file comes instead.

        Raises:
            KnownError: refused for good.
            RetryError: try again.
            RemoteChangedError: `if_range` no longer holds, or the file became shorter.
        """
        headers = {"Range": f"bytes={start}-{'' if end is None else end - 1}", "Accept-Encoding": "identity"}
        if if_range:
            headers["If-Range"] = if_range
        response = await self._arrive(headers)
        try:
            yield self._read_answer(response, start)
        finally:
            await response.aclose()

    async def _arrive(self, headers: dict[str, str]) -> httpx.Response:
        """Follow redirects until an answer with bytes comes."""
        url = self._direct or self._origin
        for _ in range(MOST_REDIRECTS):
            require_safe(url, self.name)
            response = await self._send(url, headers)
            if response.status_code in _REDIRECTS and "location" in response.headers:
                self._note_linked(response)
                target = url.join(response.headers["location"])
                await response.aclose()
                if url.scheme == "https" and target.scheme != "https":
                    raise _unsafe(self.name, target.host)
                url = target
                continue
            if response.status_code in (200, 206):
                self._direct = url if url != self._origin else None
                self._expired = 0
                return response
            await response.aclose()
            self._refuse(response, url)
        raise KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "{host} sends the request for {file} in circles."),
            QT_TRANSLATE_NOOP("errors", "Check the address."),
            host=self.host,
            file=self.name,
        )

    async def _send(self, url: httpx.URL, headers: dict[str, str]) -> httpx.Response:
        request = self._client.build_request("GET", url, headers=headers)
        token = self._token_for(url.netloc.decode("ascii"))
        if token and (url.scheme == "https" or url.host in _LOOPBACK):
            request.headers["Authorization"] = f"Bearer {token}"
        try:
            return await self._client.send(request, stream=True, follow_redirects=False)
        except httpx.TransportError as error:
            if "CERTIFICATE_VERIFY" in str(error):
                raise KnownError(
                    "network",
                    QT_TRANSLATE_NOOP(
                        "errors", "{host} could not prove who it is (its certificate is not valid)."
                    ),
                    QT_TRANSLATE_NOOP(
                        "errors", "Check the computer's date, and whether a proxy is in between."
                    ),
                    host=url.host,
                ) from None
            self._direct = None
            raise RetryError(describe(error)) from None

    def _note_linked(self, response: httpx.Response) -> None:
        """The hub's own word about a file that lies elsewhere."""
        tag = response.headers.get("x-linked-etag", "").strip('"').lower()
        size = response.headers.get("x-linked-size", "")
        self._linked_size = int(size) if size.isdigit() else self._linked_size
        self._linked_sha256 = tag if _SHA256.fullmatch(tag) else self._linked_sha256

    def _read_answer(self, response: httpx.Response, start: int) -> Body:
        self._note_linked(response)
        headers = response.headers
        if headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise RetryError("compressed answer")
        length = headers.get("content-length", "")
        ranged = response.status_code == 206
        end = int(length) if length.isdigit() else None
        total = end
        if ranged:
            match = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
            if match is None or int(match[1]) != start:
                raise RetryError("answer without the requested range")
            total = int(match[3]) if match[3] != "*" else None
            end = int(match[2]) + 1
        identity = FileIdentity(
            size=total if total is not None else self._linked_size,
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            sha256=self._linked_sha256,
        )
        return Body(response, identity, start if ranged else 0, end, ranged=ranged)

    def _refuse(self, response: httpx.Response, url: httpx.URL) -> None:
        """Turn an answer without bytes into the right exception."""
        status = response.status_code
        self._direct = None  # whatever is wrong, the next try asks the origin again
        if url != self._origin and status in _EXPIRED and self._expired < MOST_EXPIRED:
            self._expired += 1
            raise RetryError("the storage address expired", wait_seconds=0.0)
        if status == 416:
            total = response.headers.get("content-range", "").rpartition("/")[2]
            if total.isdigit() and self.size is not None and int(total) != self.size:
                raise RemoteChangedError
            raise RetryError("range refused (416)")
        if status in (429, 503):
            wait = retry_after(response.headers.get("retry-after", ""))
            raise RetryError(f"the server is busy ({status})", wait_seconds=wait, crowded=True)
        if status in (408, 425) or status >= 500:
            raise RetryError(f"the server answered {status}")
        raise self._denied(response, url)

    def _denied(self, response: httpx.Response, url: httpx.URL) -> KnownError:
        status = response.status_code
        host = url.netloc.decode("ascii")
        if status == 401 or status == 403:
            _log.info("%s refuses %s with %d", host, self.name, status)
            return self._no_access(response, host)
        if status in (404, 410):
            return KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "{host} has no file {file}."),
                QT_TRANSLATE_NOOP("errors", "Check the address; the publisher may have moved or renamed it."),
                host=host,
                file=self.name,
            )
        return KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "{host} answered {status} for {file}."),
            QT_TRANSLATE_NOOP("errors", "Check the address."),
            host=host,
            status=status,
            file=self.name,
        )

    def _no_access(self, response: httpx.Response, host: str) -> KnownError:
        page = "/".join(self._origin.path.split("/")[:3]) if "/resolve/" in self._origin.path else ""
        address = f"{self._origin.scheme}://{host}{page}"
        if not self._token_for(host):
            return KnownError(
                "access_denied",
                QT_TRANSLATE_NOOP("errors", "{host} gives {file} only to people who are logged in."),
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Accept the terms at {page} with a free account, then save its token in the settings.",
                ),
                host=host,
                file=self.name,
                page=address,
            )
        if response.status_code == 403:
            return KnownError(
                "access_denied",
                QT_TRANSLATE_NOOP("errors", "Your account at {host} may not fetch {file} yet."),
                QT_TRANSLATE_NOOP("errors", "Open {page}, accept the terms there, then resume."),
                host=host,
                file=self.name,
                page=address,
            )
        return KnownError(
            "access_denied",
            QT_TRANSLATE_NOOP("errors", "{host} did not accept your access token for {file}."),
            QT_TRANSLATE_NOOP("errors", "Make a new token at {host} and save it in the settings."),
            host=host,
            file=self.name,
        )


def require_safe(url: httpx.URL, name: str) -> None:
    """Raise `KnownError` unless the address is HTTPS, or plain HTTP on this machine."""
    if url.scheme == "https" and url.host:
        return
    if url.scheme == "http" and url.host in _LOOPBACK:
        return
    raise _unsafe(name, url.host or str(url.scheme))


def _unsafe(name: str, host: str) -> KnownError:
    return KnownError(
        "bad_input",
        QT_TRANSLATE_NOOP(
            "errors", "{file} is not fetched from {host}: the connection would not be encrypted."
        ),
        QT_TRANSLATE_NOOP("errors", "Use an address that begins with https://."),
        file=name,
        host=host,
    )


def retry_after(value: str) -> float | None:
    """Seconds a `Retry-After` header asks for (a number or an HTTP date), at most five minutes."""
    try:
        return max(0.0, min(float(value), LONGEST_SERVER_WAIT))
    except ValueError:
        pass
    try:
        wanted = parsedate_to_datetime(value).timestamp() - time()
    except (TypeError, ValueError):
        return None
    return max(0.0, min(wanted, LONGEST_SERVER_WAIT))


def describe(error: httpx.TransportError) -> str:
    """What went wrong in a word or two, without any address."""
    names = {
        httpx.ReadTimeout: "no data came",
        httpx.ConnectTimeout: "no connection",
        httpx.RemoteProtocolError: "the connection broke",
        httpx.ReadError: "the connection broke",
        httpx.WriteError: "the connection broke",
        httpx.ProxyError: "the proxy refused",
    }
    for kind, text in names.items():
        if isinstance(error, kind):
            return text
    return "no connection" if isinstance(error, httpx.ConnectError) else type(error).__name__
