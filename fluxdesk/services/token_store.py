"""Access tokens: one per host, in the system's keyring, never in a file of ours and never in a log.

`HF_TOKEN` in the environment counts for huggingface.co, and for that host alone: a mirror does not get it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

SERVICE = "fluxdesk"
HUB_HOST = "huggingface.co"
_log = logging.getLogger(__name__)


class TokenStore:
    """Tokens by host ("huggingface.co", "127.0.0.1:8080"). Asking the keyring can take a moment."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._known: dict[str, str | None] = {}

    def get(self, host: str) -> str | None:
        """The token for `host`; None when there is none or the system has no keyring."""
        if host == HUB_HOST and (token := self._environment.get("HF_TOKEN", "").strip()):
            return token
        if host not in self._known:
            self._known[host] = self._read(host)
        return self._known[host]

    def at_hand(self, host: str) -> str | None:
        """The token for `host` if `get` was asked for it before: never asks the keyring, never blocks."""
        if host == HUB_HOST and (token := self._environment.get("HF_TOKEN", "").strip()):
            return token
        return self._known.get(host)

    def save(self, host: str, token: str) -> None:
        """Keep `token` in the system's keyring.

        Raises:
            KnownError: there is no keyring, or the token cannot be one.
        """
        token = token.strip()
        if not token or any(letter.isspace() or not letter.isprintable() for letter in token):
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "That is no access token."),
                QT_TRANSLATE_NOOP("errors", "Copy it whole from your account's page, without spaces."),
            )
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, host, token)
        except KeyringError as error:
            _log.info("no keyring: %s", type(error).__name__)
            raise _no_keyring() from None
        self._known[host] = token

    def delete(self, host: str) -> bool:
        """Forget the token for `host`; False when there was none.

        Raises:
            KnownError: the keyring refuses.
        """
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        self._known[host] = None
        try:
            keyring.delete_password(SERVICE, host)
        except PasswordDeleteError:
            return False
        except KeyringError:
            raise _no_keyring() from None
        return True

    def _read(self, host: str) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, host)
        except KeyringError as error:
            _log.info("no keyring: %s", type(error).__name__)
            return None


def _no_keyring() -> KnownError:
    return KnownError(
        "access_denied",
        QT_TRANSLATE_NOOP("errors", "This system has no keyring that could keep the token."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Install one (GNOME Keyring or KWallet), or set the variable HF_TOKEN before starting FluxDesk.",
        ),
    )
