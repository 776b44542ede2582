"""Brings one file here: plans, opens connections, retries, and hands over what arrives.

The steps are in `Transfer.run`; everything it knows about HTTP is in `download_http`, about the disk in
`download_part`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import Literal

import httpx
import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_http import Body, RemoteChangedError, RemoteFile, RetryError
from fluxdesk.services.download_part import CarriedHash, PartFile
from fluxdesk.services.download_ranges import RangePlan, Segment, piece_bytes
from fluxdesk.services.download_rate import RateLimiter, SpeedMeter
from fluxdesk.services.download_record import FileIdentity
from fluxdesk.services.download_request import FetchedFile, FetchRequest, refuse_other_file
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.download_sink import Sink
from fluxdesk.services.to_the_end import to_the_end

_log = logging.getLogger(__name__)
BATCH_BYTES = 512 << 10
"""Handed to the sink together: few enough to lose little in a crash, enough to keep the loop idle."""
BATCH_SECONDS = 0.5
ALONE_SECONDS = 0.1
"""The first connection goes alone for so long."""
ALONE_RATE = 300_000_000
"""Bytes per second: more than any line into a house brings, so this is a server on this machine or beside it."""
MOST_RESTARTS = 3
FIRST_PIECE = 1 << 20
"""Asked for first when nobody has told the size."""
HELP_SECONDS = 8.0
"""An idle connection takes over half of a piece that needs longer than this."""
_ELSEWHERE = ("access_denied", "file_missing", "network", "hash_mismatch", "bad_result", "file_damaged")

Phase = Literal["connecting", "running", "waiting", "verifying"]


class _NoRangesError(Exception):
    """The server gave ranges before and now sends the whole file."""


class Transfer:
    """One go at one file. Cancel its task to pause: what has arrived stays."""

    def __init__(
        self,
        request: FetchRequest,
        client: httpx.AsyncClient,
        settings: DownloadSettings,
        limiter: RateLimiter,
        token_for: Callable[[str], str | None],
        carried: CarriedHash | None = None,
    ) -> None:
        self._request = request
        self._client = client
        self._settings = settings
        self._limiter = limiter
        self._token_for = token_for
        self.carried = carried
        """The hash of what arrived, for the next go of the same session."""
        self.meter = SpeedMeter()
        self.phase: Phase = "connecting"
        self.trouble = ""
        """Why it waits, in a few words."""
        self.size = request.bytes
        self._part: PartFile | None = None
        self._sink: Sink | None = None
        self._single = False
        self._done_bytes = 0

    @property
    def done_bytes(self) -> int:
        """Bytes on the disk."""
        return self._part.done.total if self._part is not None else self._done_bytes

    async def run(self) -> FetchedFile:
        """Fetch, check, name.

        Raises:
            KnownError: refused, gave up, or the bytes are wrong; what can be used later stays in the `.part`.
        """
        addresses = self._request.addresses
        for number, address in enumerate(addresses, 1):
            try:
                return await self._fetch_from(address)
            except KnownError as error:
                if number == len(addresses) or error.kind not in _ELSEWHERE:
                    raise
                _log.warning("%s: %s; trying the next address", self._request.name, error)
        raise AssertionError("a request has at least one address")

    async def _fetch_from(self, address: str) -> FetchedFile:
        self._part = await self._open_part()
        self._single = False
        whole = False
        try:
            self._sink = None
            remote = RemoteFile(self._client, address, self._request.name, self._token_for)
            await self._until_complete(remote, self._part)
            self.phase = "verifying"
            await self._close_sink(hash_rest=True)
            whole = True
            identity = self._part.identity
            received, read_back = self.meter.total, self._part.prefix.read_back_bytes
            digest = await self._finish(self._part)
            return FetchedFile(
                path=self._request.target,
                bytes=self._part.prefix.position,
                sha256=digest,
                verified=bool(identity and identity.sha256),
                received_bytes=received,
                read_back_bytes=read_back,
            )
        finally:
            if not whole:
                await to_the_end(self._put_away(self._part))
            self._done_bytes = self._part.done.total
            self._part.close()
            self._part = None

    async def _open_part(self) -> PartFile:
        """The partial file; when cancelled, the thread that opens it is waited for and the file closed again."""
        opening = asyncio.ensure_future(asyncio.to_thread(PartFile, self._request.target, self.carried))
        try:
            return await to_the_end(opening)
        except asyncio.CancelledError:
            if not opening.cancelled() and opening.exception() is None:
                opening.result().close()
            raise

    async def _finish(self, part: PartFile) -> str:
        """Check and name the file; a cancellation that comes while it gets its name comes too late."""
        naming = asyncio.ensure_future(asyncio.to_thread(part.finish))
        try:
            return await to_the_end(naming)
        except asyncio.CancelledError:
            if not naming.cancelled() and naming.exception() is None:
                return naming.result()
            raise

    async def _put_away(self, part: PartFile) -> None:
        """Write what is under way, flush it, remember the hash so far."""
        try:
            await self._close_sink(hash_rest=False)
        except KnownError as error:  # the reason is on its way already
            _log.info("%s: while stopping: %s", self._request.name, error)
        self.carried = part.carry()
        await asyncio.to_thread(part.sync)

    async def _close_sink(self, *, hash_rest: bool) -> None:
        """End writing and hashing; bytes that can never become the file are thrown away.

        Raises:
            KnownError: as `Sink.put`.
        """
        sink, self._sink = self._sink, None
        if sink is None:
            return
        try:
            await to_the_end(sink.close(hash_rest=hash_rest))
        except KnownError as error:
            if error.kind in ("bad_result", "file_unsupported", "file_damaged"):
                assert self._part is not None
                self._part.discard()
            raise

    async def _until_complete(self, remote: RemoteFile, part: PartFile) -> None:
        restarts = failures = 0
        while True:
            before = self.meter.total
            try:
                if await self._attempt(remote, part):
                    return
            except RemoteChangedError:
                restarts += 1
                await self._start_over(part)
                if restarts > MOST_RESTARTS:
                    raise KnownError(
                        "network",
                        QT_TRANSLATE_NOOP("errors", "{file} keeps changing on {host} while it is fetched."),
                        QT_TRANSLATE_NOOP("errors", "Try again later."),
                        file=self._request.name,
                        host=remote.host,
                    ) from None
            except _NoRangesError:
                self._single = True
            except RetryError as error:
                failures = 1 if self.meter.total > before else failures + 1
                await self._wait(error, failures, remote.host)

    async def _start_over(self, part: PartFile) -> None:
        await self._close_sink(hash_rest=False)
        await to_the_end(asyncio.to_thread(part.forget))

    async def _attempt(self, remote: RemoteFile, part: PartFile) -> bool:
        """One opening of the file and all that follows from it; True when every byte is there."""
        self.phase = "connecting"
        known = part.identity
        gaps = part.done.gaps(known.size) if known and known.size is not None else []
        if known and known.size is not None and not gaps:
            gaps = [(known.size - 1, known.size)]  # all there: one byte tells whether it still is the file
        start, stop = gaps[0] if gaps else (0, None)
        if self._single:
            start, stop = 0, None
        if not self._single:
            size = known.size if known and known.size is not None else self._request.bytes
            piece = piece_bytes(size, self._settings.connections) if size else FIRST_PIECE
            stop = start + piece if stop is None else min(stop, start + piece)
        # With a known hash the bytes are judged by it in the end; without one the server has to vouch.
        condition = known.validator if known is not None and not known.sha256 else ""
        async with remote.open(start, stop, condition) as body:
            await self._settle(remote, part, body)
            if self._sink is None:
                self._sink = Sink(part)
            self.phase = "running"
            if body.ranged and not self._single and self.size is not None:
                return await self._fetch_ranges(remote, part, body)
            self._single = True
            return await self._fetch_stream(part, body)

    async def _settle(self, remote: RemoteFile, part: PartFile, body: Body) -> None:
        """Compare what the server says with what is wanted and with what is on the disk."""
        wanted, said = self._request, body.identity
        refuse_other_file(wanted, said, body.content_type, remote.host)
        identity = msgspec.structs.replace(said, sha256=wanted.sha256 or said.sha256)
        known = part.identity
        if part.begun and known is not None:
            keep = not identity.contradicts(known)
        else:
            keep = known is not None and identity.same_bytes(known)
        if not keep or known != identity or not part.begun:
            await self._begin(part, identity, keep=keep)
        remote.size = self.size = identity.size

    async def _begin(self, part: PartFile, identity: FileIdentity, *, keep: bool) -> None:
        await self._close_sink(hash_rest=False)  # the part must not change under its thread
        if part.done.total and not keep:
            _log.info("%s: another file than before, starting over", self._request.name)
            raise RemoteChangedError
        await to_the_end(asyncio.to_thread(part.begin, identity))

    async def _fetch_ranges(self, remote: RemoteFile, part: PartFile, first: Body) -> bool:
        assert self.size is not None
        connections = self._settings.connections
        plan = RangePlan(self.size, part.done, piece_bytes(self.size, connections))
        segment = plan.take(first.end)
        if segment is None:
            return True
        assert segment.position == first.start, "the plan and the request begin at the first gap"
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._work(remote, plan, (segment, first)))
                for _ in range(connections - 1):
                    group.create_task(self._work_too(remote, plan))
        except BaseExceptionGroup as errors:
            raise _foremost(errors) from None
        return plan.remaining == 0

    async def _work_too(self, remote: RemoteFile, plan: RangePlan) -> None:
        """A further connection, unless the first alone is as fast as a disk: then others only cost time."""
        before = self.meter.total
        await asyncio.sleep(ALONE_SECONDS)
        if self.meter.total - before < ALONE_RATE * ALONE_SECONDS:
            await self._work(remote, plan, None)

    async def _work(self, remote: RemoteFile, plan: RangePlan, opened: tuple[Segment, Body] | None) -> None:
        """One connection: piece after piece until none is left."""
        failures = 0
        segment = opened[0] if opened else plan.take()
        body = opened[1] if opened else None
        while segment is not None:
            before = self.meter.total
            try:
                await self._fetch_piece(remote, segment, body)
                plan.give_back(segment)
            except RetryError as error:
                plan.give_back(segment)
                failures = 1 if self.meter.total > before else failures + 1
                if error.crowded and plan.active:
                    return  # fewer connections is what a busy server wants
                await self._wait(error, failures, remote.host)
            body = None
            segment = plan.take() or plan.help_out(self._help_bytes())

    def _help_bytes(self) -> int:
        """The least half worth taking over: what one connection brings in half of `HELP_SECONDS`."""
        each = self.meter.latest / self._settings.connections
        return max(1 << 20, int(each * HELP_SECONDS / 2)) if each else 1 << 62

    async def _fetch_piece(self, remote: RemoteFile, segment: Segment, body: Body | None) -> None:
        if body is not None:
            await self._pump(body, segment)
            return
        assert self._part is not None
        assert self._part.identity is not None
        settled = self._part.identity
        async with remote.open(segment.position, segment.end, settled.validator) as answer:
            if answer.identity.contradicts(settled):
                raise RemoteChangedError
            if not answer.ranged:
                raise _NoRangesError
            await self._pump(answer, segment)

    async def _pump(self, body: Body, segment: Segment) -> None:
        """Move the bytes of one answer into the sink."""
        sink = self._sink
        assert sink is not None
        pending: list[bytes] = []
        size, start, since = 0, segment.position, monotonic()
        try:
            async for chunk in body.chunks():
                self.phase = "running"
                self.meter.add(len(chunk))
                if len(chunk) > segment.remaining:
                    chunk = chunk[: segment.remaining]
                pending.append(chunk)
                size += len(chunk)
                segment.position += len(chunk)
                if size >= BATCH_BYTES or monotonic() - since > BATCH_SECONDS:
                    batch, length, at = pending, size, start
                    pending, size, start, since = [], 0, segment.position, monotonic()
                    await sink.put(at, batch, length)
                await self._limiter.take(len(chunk))
                if segment.remaining <= 0 and body.end != segment.end:
                    break  # somebody else took the rest of the piece
        finally:
            if size:
                sink.put_nowait(start, pending, size)
        if segment.remaining > 0 and body.end is not None and segment.position < body.end:
            raise RetryError("the answer ended early")

    async def _fetch_stream(self, part: PartFile, body: Body) -> bool:
        """The whole file in one answer, from a server without ranges."""
        segment = Segment(0, self.size if self.size is not None else 1 << 62)
        await self._pump(body, segment)
        if self.size is None:
            self.size = segment.position
            return True
        return segment.remaining == 0

    async def _wait(self, error: RetryError, failures: int, host: str) -> None:
        """Pause before the next try, or give up.

        Raises:
            KnownError: it failed too often in a row.
        """
        if failures > self._settings.attempts:
            raise KnownError(
                "network",
                QT_TRANSLATE_NOOP("errors", "{file} could not be fetched from {host}: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Check the connection, then resume; what has arrived is kept."),
                file=self._request.name,
                host=host,
                reason=error.reason,
            )
        wait = error.wait_seconds
        if wait is None or (wait == 0.0 and failures > 1):
            wait = self._settings.back_off(failures)
        self.trouble = error.reason
        _log.info("%s from %s: %s, again in %.1f s", self._request.name, host, error.reason, wait)
        if wait > 0.0:
            self.phase = "waiting"
            await asyncio.sleep(wait)


def _foremost(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one exception of several connections that decides: a known error, then a changed file."""
    flat: list[BaseException] = []
    for error in errors.exceptions:
        flat += [_foremost(error)] if isinstance(error, BaseExceptionGroup) else [error]
    order = (KnownError, RemoteChangedError, _NoRangesError, RetryError)
    return min(
        flat, key=lambda error: next((i for i, kind in enumerate(order) if isinstance(error, kind)), -1)
    )
