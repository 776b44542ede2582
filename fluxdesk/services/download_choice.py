"""The download settings in force: the user's file, the environment, the command's own options."""

from __future__ import annotations

import os
from collections.abc import Mapping

import httpx

from fluxdesk.domain.catalogue import HUB
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.download_http import require_safe
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.engine_env import InstallOptions
from fluxdesk.services.paths import Paths
from fluxdesk.services.settings_store import Settings, settings_file

_EXAMPLE = QT_TRANSLATE_NOOP("errors", "It reads like https://mirror.example or http://proxy.example:3128.")


def from_settings(settings: Settings, environment: Mapping[str, str] | None = None) -> DownloadSettings:
    """What the user has set; `HF_ENDPOINT` in the environment counts where the user has set no mirror."""
    variables = os.environ if environment is None else environment
    chosen = settings.downloads
    hub = chosen.hub.strip() or variables.get("HF_ENDPOINT", "").strip() or HUB
    return DownloadSettings(
        hub=hub.rstrip("/"),
        offline=settings.network.offline,
        proxy=chosen.proxy.strip(),
        connections=chosen.connections,
        rate_limit=chosen.limit_kilobytes * 1000 or None,
    )


def check_hub(text: str) -> None:
    """Raise `KnownError` unless `text` can be a mirror's address: https, or http on this machine."""
    if text.strip():
        require_safe(_parsed(text, ("https", "http")), text.strip())


def check_index(text: str) -> None:
    """Raise `KnownError` unless `text` can be a package index's address: https, or http on this machine."""
    if text.strip():
        example = QT_TRANSLATE_NOOP("errors", "It reads like https://mirror.example/simple.")
        require_safe(_parsed(text, ("https", "http"), example), text.strip())


def install_options(
    settings: Settings, *, wheel_folder: str = "", index: str = "", torch_index: str = "", python: str = ""
) -> InstallOptions:
    """Where an engine's packages come from: what is said now, then the settings; from a folder nothing else.

    Raises:
        KnownError: bad_input, a mirror's address cannot be one.
    """
    if wheel_folder:
        return InstallOptions(wheel_folder=wheel_folder, python=python)
    chosen = settings.downloads
    mirrors = [index.strip() or chosen.packages.strip(), torch_index.strip() or chosen.torch_packages.strip()]
    for mirror in mirrors:
        check_index(mirror)
    return InstallOptions(index_mirror=mirrors[0], torch_mirror=mirrors[1], python=python)


def check_proxy(text: str) -> None:
    """Raise `KnownError` unless `text` can be a proxy's address."""
    if text.strip():
        _parsed(text, ("http", "https"))


def _parsed(text: str, schemes: tuple[str, ...], example: str = _EXAMPLE) -> httpx.URL:
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme not in schemes or not url.host:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{text} is no address."),
            example,
            text=text.strip(),
        )
    return url


def chosen_settings(
    paths: Paths,
    *,
    connections: int | None = None,
    rate_limit: int | None = None,
    stall_seconds: float | None = None,
) -> DownloadSettings:
    """The same for a command, whose options come first. `rate_limit` in bytes per second."""
    from msgspec.structs import replace

    settings = from_settings(settings_file(paths.settings_file).load().value)
    if connections is not None:
        settings = replace(settings, connections=max(1, min(connections, 16)))
    if stall_seconds is not None:
        settings = replace(settings, stall_seconds=max(stall_seconds, 0.1))
    return replace(settings, rate_limit=rate_limit) if rate_limit is not None else settings
