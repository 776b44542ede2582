"""The user's word that nothing may connect, in one place for the window, the command line and the downloader."""

from __future__ import annotations

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.paths import Paths
from fluxdesk.services.settings_store import settings_file


def require_online(*, offline: bool) -> None:
    """Nothing, or the sentence.

    Raises:
        KnownError: network, `offline` is on.
    """
    if offline:
        raise KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "FluxDesk works offline, so nothing is fetched."),
            QT_TRANSLATE_NOOP("errors", "Switch off “Work offline” in the settings, or use a local folder."),
        )


def works_offline(paths: Paths) -> bool:
    """What the user's settings say; reads the file."""
    return settings_file(paths.settings_file).load().value.network.offline
