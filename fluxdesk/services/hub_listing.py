"""Asks the hub which weight files a repository holds, so that a user can add a whole repository."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import httpx
import msgspec

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_http import describe, require_safe
from fluxdesk.services.model_fetch import new_entry, safe_name
from fluxdesk.services.model_index import SUFFIXES


class _Lfs(msgspec.Struct):
    oid: str = ""
    size: int | None = None


class _TreeItem(msgspec.Struct):
    path: str
    type: str = "file"
    size: int | None = None
    lfs: _Lfs | None = None


async def list_repository(
    client: httpx.AsyncClient,
    hub: str,
    repo: str,
    token_for: Callable[[str], str | None],
    revision: str = "main",
) -> tuple[CatalogueEntry, ...]:
    """The GGUF and safetensors files of `repo` as entries, with size and SHA-256 as the hub states them.

    Raises:
        KnownError: there is no such repository, it is closed, or the hub cannot be reached.
    """
    address = f"{hub}/api/models/{quote(repo)}/tree/{quote(revision, safe='')}?recursive=true"
    url = httpx.URL(address)
    require_safe(url, repo)
    token = token_for(url.netloc.decode("ascii"))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        response = await client.get(url, headers=headers)
    except httpx.TransportError as error:
        raise KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "{host} cannot be reached: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Check the connection."),
            host=url.host,
            reason=describe(error),
        ) from None
    if response.status_code != 200:
        raise _refused(repo, url.host, response.status_code)
    try:
        items = msgspec.json.decode(response.content, type=list[_TreeItem])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _refused(repo, url.host, response.status_code) from None
    return tuple(
        _entry(repo, revision, item)
        for item in items
        if item.type == "file" and item.path.lower().endswith(SUFFIXES) and _nameable(item.path)
    )


def _entry(repo: str, revision: str, item: _TreeItem) -> CatalogueEntry:
    entry = new_entry(f"{repo}/{item.path}", "")
    lfs = item.lfs or _Lfs()
    return msgspec.structs.replace(
        entry,
        sources=(Source(repo=repo, path=item.path, revision=revision),),
        bytes=lfs.size if lfs.size is not None else item.size,
        sha256=lfs.oid if len(lfs.oid) == 64 else None,
    )


def _nameable(path: str) -> bool:
    try:
        safe_name(path.rpartition("/")[2])
    except KnownError:
        return False
    return True


def _refused(repo: str, host: str, status: int) -> KnownError:
    if status in (401, 403):
        return KnownError(
            "access_denied",
            QT_TRANSLATE_NOOP("errors", "{host} does not show {repo}: it is closed, or there is none."),
            QT_TRANSLATE_NOOP("errors", "Check the name, or save an access token in the settings."),
            host=host,
            repo=repo,
        )
    if status == 404:
        return KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "{host} has no repository {repo}."),
            QT_TRANSLATE_NOOP("errors", "Check the name: it reads owner/repository."),
            host=host,
            repo=repo,
        )
    return KnownError(
        "network",
        QT_TRANSLATE_NOOP("errors", "{host} answered {status} for {file}."),
        QT_TRANSLATE_NOOP("errors", "Check the address."),
        host=host,
        status=status,
        file=repo,
    )
