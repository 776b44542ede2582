"""Who may sign releases, and where they are published. Changed by `installer/sign_release.py new-key`."""

from __future__ import annotations

KEYS: tuple[str, ...] = ()
"""Ed25519 public keys (RFC 8032), hexadecimal; any of them may have signed, so that keys can be replaced."""
ADDRESS = ""
"""An https folder that holds release.json and its signature; empty: this build names none."""
