"""The downloader against a real server on this machine that misbehaves on demand."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.services.download_part import part_path, record_path
from fluxdesk.services.download_request import FetchedFile, FetchRequest
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.downloader import Download, Downloader
from fluxdesk.services.fault_server import GATED_TOKEN, Fault, FaultServer

SIZE = 6_000_001
QUICK = DownloadSettings(
    stall_seconds=0.4, first_wait_seconds=0.01, longest_wait_seconds=0.05, progress_seconds=0.05, attempts=5
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source" / "model.dat"
    path.parent.mkdir()
    path.write_bytes(random.Random(5).randbytes(SIZE))
    return path


@pytest.fixture
def server(source: Path) -> Iterator[FaultServer]:
    with FaultServer({"model.dat": source, "second.dat": source}) as server:
        yield server


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "models" / "model.dat"


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(
    target: Path,
    *addresses: str,
    sha256: str = "",
    size: int | None = None,
    settings: DownloadSettings = QUICK,
    token_for: Callable[[str], str | None] = lambda host: None,
) -> FetchedFile:
    async def run() -> FetchedFile:
        downloader = Downloader(settings, token_for)
        try:
            request = FetchRequest(target=target, addresses=addresses, bytes=size, sha256=sha256)
            async with asyncio.timeout(30):
                return await downloader.add(request).wait()
        finally:
            await downloader.close()

    return asyncio.run(run())


def assert_nothing_left(target: Path) -> None:
    assert not target.exists()
    assert not part_path(target).exists()
    assert not record_path(target).exists()


def test_a_file_arrives_through_the_redirect_in_parallel_ranges(
    server: FaultServer, source: Path, target: Path
) -> None:
    result = fetch(target, server.url("model.dat"))
    assert target.read_bytes() == source.read_bytes()
    assert result.sha256 == sha(source)
    assert result.verified, "the hub's X-Linked-ETag counts as a published hash"
    assert result.received_bytes == SIZE == server.sent_bytes
    assert result.read_back_bytes == 0
    assert not part_path(target).exists()
    assert not record_path(target).exists()
    ranges = [seen.headers["range"] for seen in server.seen if seen.port == "storage"]
    assert len(ranges) > 4
    assert {seen.status for seen in server.seen} == {302, 206}


def test_a_plain_address_works_without_any_metadata(server: FaultServer, source: Path, target: Path) -> None:
    server.validators = False
    result = fetch(target, server.plain("model.dat"))
    assert sha(target) == sha(source)
    assert not result.verified


def test_a_server_that_ignores_ranges_gives_one_stream(
    server: FaultServer, source: Path, target: Path
) -> None:
    server.ranges = False
    result = fetch(target, server.plain("model.dat"), sha256=sha(source))
    assert sha(target) == sha(source)
    assert result.received_bytes == SIZE


def test_ranges_that_stop_in_the_middle_end_as_one_stream(
    server: FaultServer, source: Path, target: Path
) -> None:
    server.choose = lambda seen, length: (
        Fault("ignore_range") if not seen.headers["range"].startswith("bytes=0-") else None
    )
    fetch(target, server.plain("model.dat"), sha256=sha(source))
    assert sha(target) == sha(source)


def test_an_answer_without_length_is_read_to_its_end(server: FaultServer, source: Path, target: Path) -> None:
    server.ranges = False
    server.faults = [Fault("no_length")]
    assert fetch(target, server.plain("model.dat"), sha256=sha(source)).sha256 == sha(source)


@pytest.mark.parametrize("kind", ["drop", "reset", "stall"])
@pytest.mark.parametrize("after", [0, 1, 300_000])
def test_broken_connections_are_taken_up_again(
    server: FaultServer, source: Path, target: Path, kind: str, after: int
) -> None:
    server.faults = [Fault(kind, after) for _ in range(5)]
    result = fetch(target, server.url("model.dat"), sha256=sha(source))
    assert sha(target) == sha(source)
    assert result.received_bytes == SIZE, "nothing is fetched twice"


@pytest.mark.parametrize("kind", ["long", "short"])
def test_wrong_lengths_do_no_harm(server: FaultServer, source: Path, target: Path, kind: str) -> None:
    server.faults = [Fault(kind)]
    fetch(target, server.url("model.dat"), sha256=sha(source))
    assert sha(target) == sha(source)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=500),
        Fault("status", status=503, headers={"Retry-After": "0"}),
        Fault("status", status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Fault("status", status=416),
        Fault("status", status=408),
    ],
    ids=lambda fault: str(fault.status),
)
def test_passing_refusals_are_survived(server: FaultServer, source: Path, target: Path, fault: Fault) -> None:
    server.faults = [fault, fault]
    fetch(target, server.url("model.dat"))
    assert sha(target) == sha(source)


def test_a_signature_that_expires_in_mid_file_is_renewed(
    server: FaultServer, source: Path, target: Path
) -> None:
    answers = 0

    def expire_now_and_then(seen: object, length: int) -> Fault | None:
        nonlocal answers
        answers += 1
        return Fault("expire") if answers in (3, 6) else None

    server.choose = expire_now_and_then
    result = fetch(target, server.url("model.dat"))
    assert sha(target) == sha(source)
    assert result.received_bytes == SIZE
    assert sum(seen.port == "hub" for seen in server.seen) >= 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("status", status=404), "file_missing"),
        (Fault("status", status=403), "access_denied"),
        (Fault("status", status=401), "access_denied"),
        (Fault("status", status=418), "network"),
        (Fault("html"), "bad_result"),
    ],
    ids=["404", "403", "401", "418", "html"],
)
def test_lasting_refusals_are_one_sentence(
    server: FaultServer, target: Path, fault: Fault, kind: str
) -> None:
    server.choose = lambda seen, length: fault
    with pytest.raises(KnownError) as caught:
        fetch(target, server.plain("model.dat"))
    assert caught.value.kind == kind
    assert "model.dat" in str(caught.value)
    assert caught.value.report.action
    assert_nothing_left(target)


def test_a_dead_server_is_one_sentence(server: FaultServer, target: Path) -> None:
    address = server.url("model.dat")
    server.close()
    with pytest.raises(KnownError, match=r"model.dat could not be fetched from 127.0.0.1:\d+: no connection"):
        fetch(target, address)
    assert_nothing_left(target)


def test_wrong_bytes_never_get_a_name(server: FaultServer, source: Path, target: Path) -> None:
    server.faults = [Fault("corrupt", 1000)]
    with pytest.raises(KnownError) as caught:
        fetch(target, server.plain("model.dat"), sha256=sha(source))
    assert caught.value.kind == "hash_mismatch"
    assert_nothing_left(target)


def test_wrong_bytes_from_one_place_are_fetched_from_the_next(
    server: FaultServer, source: Path, target: Path
) -> None:
    server.faults = [Fault("corrupt", 1000)]
    fetch(target, server.plain("model.dat"), server.url("model.dat"), sha256=sha(source))
    assert sha(target) == sha(source)


def test_a_file_of_another_size_or_hash_is_refused_at_once(
    server: FaultServer, source: Path, target: Path
) -> None:
    with pytest.raises(KnownError, match="instead of the published 17"):
        fetch(target, server.url("model.dat"), size=17)
    with pytest.raises(KnownError, match="is not the published one"):
        fetch(target, server.url("model.dat"), sha256="0" * 64)
    assert server.sent_bytes < SIZE
    assert_nothing_left(target)


def test_plain_http_is_for_this_machine_only(target: Path) -> None:
    with pytest.raises(KnownError, match="would not be encrypted"):
        fetch(target, "http://example.org/model.dat")


def test_a_redirect_to_plain_http_elsewhere_is_refused(server: FaultServer, target: Path) -> None:
    server.faults = [Fault("status", status=302, headers={"Location": "http://example.org/x"})]
    with pytest.raises(KnownError, match=r"not fetched from example\.org"):
        fetch(target, server.plain("model.dat"))


def test_redirects_in_circles_end(server: FaultServer, target: Path) -> None:
    server.choose = lambda seen, length: Fault("status", status=302, headers={"Location": seen.target})
    with pytest.raises(KnownError, match="in circles"):
        fetch(target, server.plain("model.dat"))


def test_gates(server: FaultServer, source: Path, target: Path) -> None:
    server.gated.add("tester/gated")
    address = server.url("model.dat", repo="tester/gated")
    with pytest.raises(KnownError, match="only to people who are logged in") as caught:
        fetch(target, address)
    assert f"{server.hub}/tester/gated" in caught.value.report.action_text
    with pytest.raises(KnownError, match="did not accept your access token"):
        fetch(target, address, token_for=lambda host: "hf_wrong")
    server.accepted = False
    with pytest.raises(KnownError, match="may not fetch"):
        fetch(target, address, token_for=lambda host: GATED_TOKEN)
    server.accepted = True
    fetch(target, address, token_for=lambda host: GATED_TOKEN)
    assert sha(target) == sha(source)


def test_the_token_goes_to_its_own_host_and_to_no_log(
    server: FaultServer, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.gated.add("tester/gated")
    server.faults = [Fault("drop", 1000), Fault("status", status=500), Fault("expire")]
    own = f"127.0.0.1:{server.hub_port}"
    fetch(
        target,
        server.url("model.dat", repo="tester/gated"),
        token_for=lambda host: GATED_TOKEN if host == own else None,
    )
    hub = [seen for seen in server.seen if seen.port == "hub"]
    storage = [seen for seen in server.seen if seen.port == "storage"]
    assert all(seen.headers["authorization"] == f"Bearer {GATED_TOKEN}" for seen in hub)
    assert storage
    assert not any("authorization" in seen.headers or GATED_TOKEN in str(seen) for seen in storage)
    assert not any(GATED_TOKEN in text for text in caplog.messages)
    assert not any("Signature=" in text for text in caplog.messages)


async def pause_in_the_middle(downloader: Downloader, download: Download, least: int) -> None:
    async with asyncio.timeout(20):
        async for progress in downloader.watch(download):
            if progress.done_bytes >= least:
                downloader.pause(download)
                break
    await downloader.close()


def begin_and_stop(server: FaultServer, target: Path, sha256: str, address: str = "") -> int:
    """Fetch about half in a downloader of its own; the bytes that were sent."""

    async def run() -> None:
        downloader = Downloader(QUICK)
        request = FetchRequest(target=target, addresses=(address or server.url("model.dat"),), sha256=sha256)
        await pause_in_the_middle(downloader, downloader.add(request), SIZE // 3)

    server.bytes_per_second = 3_000_000
    asyncio.run(run())
    server.bytes_per_second = 0
    assert not target.exists()
    assert part_path(target).exists()
    return server.sent_bytes


def test_a_later_session_goes_on_where_the_last_one_stopped(
    server: FaultServer, source: Path, target: Path
) -> None:
    begin_and_stop(server, target, "")
    result = fetch(target, server.url("model.dat"))
    assert sha(target) == sha(source)
    assert result.received_bytes <= SIZE - SIZE // 3
    assert result.read_back_bytes == SIZE - result.received_bytes


def test_going_on_from_another_address_needs_the_hash(
    server: FaultServer, source: Path, target: Path
) -> None:
    begin_and_stop(server, target, sha(source))
    with FaultServer({"model.dat": source}) as other:
        result = fetch(target, other.plain("model.dat"), sha256=sha(source))
        assert other.sent_bytes == result.received_bytes <= SIZE - SIZE // 3
    assert sha(target) == sha(source)


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    server: FaultServer, source: Path, target: Path
) -> None:
    begin_and_stop(server, target, "", server.plain("model.dat"))
    source.write_bytes(random.Random(6).randbytes(SIZE))
    with FaultServer({"model.dat": source}) as other:
        result = fetch(target, other.plain("model.dat"))
        assert any("if-range" in seen.headers for seen in other.seen)
    assert sha(target) == sha(source)
    assert result.received_bytes >= SIZE


def test_a_pause_in_the_session_reads_nothing_back(server: FaultServer, source: Path, target: Path) -> None:
    async def run() -> FetchedFile:
        downloader = Downloader(QUICK)
        download = downloader.add(FetchRequest(target=target, addresses=(server.url("model.dat"),)))
        async for progress in downloader.watch(download):
            part = download.transfer._part if download.transfer is not None else None
            if progress.done_bytes >= SIZE // 3 and part is not None and part.prefix.position > 0:
                break
        downloader.pause(download)
        assert download.task is not None
        await asyncio.gather(download.task, return_exceptions=True)
        assert download.state == "paused"
        assert download.carried is not None
        unhashed.append(download.progress().done_bytes - download.carried.position)
        assert download.progress().total_bytes == SIZE, "the server has said it, the request had not"
        server.bytes_per_second = 0
        downloader.resume(download)
        result = await download.wait()
        await downloader.close()
        return result

    server.bytes_per_second = 3_000_000
    unhashed: list[int] = []
    result = asyncio.run(run())
    assert sha(target) == sha(source)
    # Only what lay behind a gap when it was paused, or was not hashed yet.
    assert unhashed[0] < SIZE
    assert result.read_back_bytes <= unhashed[0]


def test_several_waiters_share_one_download(server: FaultServer, source: Path, target: Path) -> None:
    async def run() -> None:
        downloader = Downloader(QUICK)
        request = FetchRequest(target=target, addresses=(server.url("model.dat"),))
        first, second = downloader.add(request), downloader.add(request)
        assert first is second
        downloader.leave(second)
        await first.wait()
        await downloader.close()

    asyncio.run(run())
    assert server.sent_bytes == SIZE


def test_the_last_waiter_to_leave_ends_the_download(server: FaultServer, target: Path) -> None:
    async def run() -> None:
        downloader = Downloader(QUICK)
        request = FetchRequest(target=target, addresses=(server.url("model.dat"),))
        download = downloader.add(request)
        await asyncio.sleep(0.1)
        downloader.leave(download)
        with pytest.raises(KnownError, match="was cancelled"):
            await download.wait()
        assert downloader.downloads == ()
        await downloader.close()

    server.bytes_per_second = 500_000
    asyncio.run(run())
    assert not target.exists()


def test_the_queue_has_an_order(server: FaultServer, target: Path) -> None:
    async def run() -> list[str]:
        downloader = Downloader(QUICK)
        ended: list[str] = []

        async def wait(download: Download) -> None:
            await download.wait()
            ended.append(download.request.name)

        names = ("a.dat", "b.dat", "c.dat")
        downloads = [
            downloader.add(FetchRequest(target=target.with_name(name), addresses=(server.url("model.dat"),)))
            for name in names
        ]
        assert [download.state for download in downloads] == ["running", "queued", "queued"]
        downloader.move(downloads[2], 1)
        downloader.pause(downloads[1])
        waits = [asyncio.ensure_future(wait(download)) for download in downloads]
        await asyncio.gather(waits[0], waits[2])
        assert downloads[1].state == "paused"
        downloader.resume(downloads[1])
        await waits[1]
        await downloader.close()
        return ended

    assert asyncio.run(run()) == ["a.dat", "c.dat", "b.dat"]


def test_the_rate_limit_holds(server: FaultServer, target: Path) -> None:
    """Compared with the limit's own arithmetic, not with a clock of the machine."""

    async def run() -> float:
        downloader = Downloader(DownloadSettings(rate_limit=4_000_000))
        loop = asyncio.get_running_loop()
        start = loop.time()
        await downloader.add(FetchRequest(target=target, addresses=(server.url("model.dat"),))).wait()
        await downloader.close()
        return loop.time() - start

    assert asyncio.run(run()) > 0.75 * SIZE / 4_000_000


def test_progress_ends_with_the_whole(server: FaultServer, target: Path) -> None:
    async def run() -> list[int]:
        downloader = Downloader(QUICK)
        download = downloader.add(FetchRequest(target=target, addresses=(server.url("model.dat"),)))
        seen = [progress async for progress in downloader.watch(download)]
        await downloader.close()
        assert seen[-1].state == "finished"
        assert seen[-1].total_bytes == SIZE
        return [progress.done_bytes for progress in seen]

    server.bytes_per_second = 4_000_000
    done = asyncio.run(run())
    assert done == sorted(done)
    assert done[-1] == SIZE
    assert len(done) > 3


def test_two_programs_never_write_one_file(server: FaultServer, target: Path) -> None:
    async def run() -> None:
        one, two = Downloader(QUICK), Downloader(QUICK)
        request = FetchRequest(target=target, addresses=(server.url("model.dat"),))
        first = one.add(request)
        async for progress in one.watch(first):
            if progress.done_bytes:
                break
        with pytest.raises(KnownError, match="by another FluxDesk"):
            await two.add(request).wait()
        await first.wait()
        await two.close()
        await one.close()

    server.bytes_per_second = 3_000_000
    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "first", "match"),
    [
        ("m.gguf", b"GGUF" + b"\x09" * 400, "version"),
        ("m.gguf", b"\0" * 400, "not a GGUF file"),
        ("m.safetensors", b"\xff" * 400, "not a safetensors file"),
        ("m.ckpt", b"PK\x03\x04" + b"x" * 400, "is a pickle"),
        ("m.bin", b"\x80\x02}q" + b"x" * 400, "is a pickle"),
        ("m.gguf", b"  <!DOCTYPE html><html>" + b"x" * 400, "web page"),
        ("m.gguf", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    ],
)
def test_a_wrong_file_is_refused_by_its_first_bytes(
    tmp_path: Path, name: str, first: bytes, match: str
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(first + os.urandom(30_000_000))
    target = tmp_path / "models" / name
    with FaultServer({name: wrong}) as server:
        server.bytes_per_second = 20_000_000
        with pytest.raises(KnownError, match=match):
            fetch(target, server.plain(name))
        assert server.sent_bytes < 30_000_000, "refused before all of it came"
    assert_nothing_left(target)


def test_a_header_that_needs_more_than_the_server_has(tmp_path: Path) -> None:
    model = Path(__file__).resolve().parents[2] / "resources" / "flux-mini" / "clip-mini.safetensors"
    cut = tmp_path / "cut"
    cut.write_bytes(model.read_bytes()[:-1000])
    target = tmp_path / "models" / "clip.safetensors"
    with FaultServer({"clip.safetensors": cut, "whole.safetensors": model}) as server:
        with pytest.raises(KnownError, match="by its own header"):
            fetch(target, server.plain("clip.safetensors"))
        assert_nothing_left(target)
        fetch(target, server.plain("whole.safetensors"))
    assert target.read_bytes() == model.read_bytes()


def test_a_folder_that_cannot_be_written_is_one_sentence(server: FaultServer, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_bytes(b"")
    with pytest.raises(KnownError) as caught:
        fetch(blocker / "models" / "model.dat", server.url("model.dat"))
    assert caught.value.kind == "file_write"
