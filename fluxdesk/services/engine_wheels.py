"""The wheels of an engine environment: read from uv's lock, fetched so that an interruption costs nothing twice.

uv begins a wheel anew when its connection breaks, which on a slow line never ends for torch's gigabytes. So uv
only decides which files it needs (`pylock.toml`, PEP 751: address, size and SHA-256 of each), FluxDesk's own
downloader brings them with its ranges, its journal and its checks, and uv installs from the folder.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_request import FetchRequest
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.downloader import ENDED, Download, Downloader
from fluxdesk.services.engine_uv import stopped

FILES_AT_ONCE = 4
"""Most of the fifty wheels are small: one after the other they would wait for answers most of the time."""


class Wheel(msgspec.Struct, frozen=True, kw_only=True):
    """One file that the lock names."""

    name: str
    address: str
    sha256: str = ""
    """Empty when the index tells none; the package's own record is checked in any case."""
    bytes: int | None = None


def read_lock(path: Path) -> tuple[Wheel, ...]:
    """The wheels that `path`, a pylock.toml for one interpreter, names.

    Raises:
        KnownError: file_damaged, it is none; file_missing, a package has no wheel for this computer.
    """
    try:
        packages: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["packages"]
        return tuple(_wheel(package) for package in packages)
    except (OSError, ValueError, KeyError, TypeError):
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "The list of the engine's packages cannot be read."),
            QT_TRANSLATE_NOOP("errors", "Throw away what is unfinished, then install again."),
        ) from None


def _wheel(package: dict[str, Any]) -> Wheel:
    wheels = package.get("wheels", [])
    if not wheels:
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The source of packages has no {package}."),
            QT_TRANSLATE_NOOP("errors", "Choose another folder or another engine, then resume."),
            package=f"{package['name']} {package.get('version', '')}".strip(),
        )
    wheel = wheels[0]  # uv names the one that suits the interpreter
    return Wheel(
        name=unquote(urlsplit(wheel["url"]).path).rpartition("/")[2],
        address=wheel["url"],
        sha256=wheel.get("hashes", {}).get("sha256", ""),
        bytes=wheel.get("size"),
    )


def fetch_wheels(
    wheels: Sequence[Wheel],
    folder: Path,
    settings: DownloadSettings,
    cancelled: Callable[[], bool],
    estimate: int,
    tick: Callable[[int, int], None],
) -> None:
    """Bring all `wheels` into `folder`; what is there stays, what had begun goes on. Blocking, any thread.

    Args:
        estimate: of all bytes, where the lock does not tell every size.
        tick: called a few times a second with the bytes that are here and all bytes.

    Raises:
        KnownError: cancelled, network, hash_mismatch, disk_full and the downloader's others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [wheel.bytes for wheel in wheels]
    total = sum(size or 0 for size in sizes) if all(sizes) else estimate
    asyncio.run(_fetch(wheels, folder, settings, cancelled, lambda done: tick(done, max(done, total))))


async def _fetch(
    wheels: Sequence[Wheel],
    folder: Path,
    settings: DownloadSettings,
    cancelled: Callable[[], bool],
    tick: Callable[[int], None],
) -> None:
    here = [path for wheel in wheels if (path := folder / wheel.name).exists()]
    have = sum(path.stat().st_size for path in here)
    downloader = Downloader(msgspec.structs.replace(settings, files_at_once=FILES_AT_ONCE))
    try:
        downloads = [
            downloader.add(_request(wheel, folder)) for wheel in wheels if folder / wheel.name not in here
        ]
        while any(download.state not in ENDED for download in downloads):
            if cancelled():
                raise stopped()
            if any(download.state == "failed" for download in downloads):
                break  # the others keep what they have
            tick(have + _arrived(downloads))
            await asyncio.sleep(settings.progress_seconds)
        for download in sorted(downloads, key=lambda download: download.state != "failed"):
            await download.wait()
        tick(have + _arrived(downloads))
    finally:
        await downloader.close()


def _request(wheel: Wheel, folder: Path) -> FetchRequest:
    return FetchRequest(
        target=folder / wheel.name, addresses=(wheel.address,), bytes=wheel.bytes, sha256=wheel.sha256
    )


def _arrived(downloads: Sequence[Download]) -> int:
    return sum(download.progress().done_bytes for download in downloads)
