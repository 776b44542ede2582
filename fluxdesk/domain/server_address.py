"""Which addresses of a server are taken: https anywhere, plain http on this computer and in one's own network."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

_OWN_ENDINGS = (".local", ".lan", ".home.arpa", ".internal")
"""RFC 6762, RFC 8375 and the two that routers give: names that no public server has."""


def server_address(text: str) -> str:
    """`text` as an address without a slash at its end; "gpu-box:8188" means http.

    Raises:
        KnownError: bad_input, it is no address, holds a password, or would go unencrypted over the internet.
    """
    clean = text.strip().rstrip("/")
    whole = clean if "://" in clean else f"http://{clean}"
    try:
        parts = urlsplit(whole)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_address(clean) from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or " " in whole:
        raise _no_address(clean)
    if parts.username is not None or parts.password is not None:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "The address {host} must hold no user name and no password."),
            QT_TRANSLATE_NOOP("errors", "It reads like http://192.168.1.20:8188."),
            host=host,
        )
    if parts.scheme == "http" and not is_own_network(host):
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP(
                "errors", "{host} is not in your own network, so http would send prompts openly."
            ),
            QT_TRANSLATE_NOOP("errors", "Use an address that begins with https://."),
            host=host,
        )
    return whole


def is_own_network(host: str) -> bool:
    """Whether `host` is this computer, a private address (RFC 1918, RFC 4193, link-local), or a local name."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.lower().endswith(_OWN_ENDINGS)
    return number.is_private and not number.is_unspecified


def no_server() -> KnownError:
    """A job wants a server and none is set."""
    return KnownError(
        "bad_input",
        QT_TRANSLATE_NOOP("errors", "No ComfyUI server is set."),
        QT_TRANSLATE_NOOP(
            "errors", "Write its address into the settings (Network), or paint on this computer."
        ),
    )


def _no_address(text: str) -> KnownError:
    return KnownError(
        "bad_input",
        QT_TRANSLATE_NOOP("errors", "{text} is no address of a server."),
        QT_TRANSLATE_NOOP("errors", "It reads like http://192.168.1.20:8188."),
        text=text,
    )
