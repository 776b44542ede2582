"""Make a release that the program trusts: checksums of the packages, signed with an Ed25519 key.

    python installer/sign_release.py new-key KEY_FILE        make a key; its public half goes into the program
    python installer/sign_release.py sign KEY_FILE FOLDER    write release.json and release.json.sig into FOLDER

The key file never belongs into the repository: keep it on one offline machine. `sign` takes the packages that
lie in FOLDER; `--note en="..." --note es="..."` says what is new.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from datetime import date
from pathlib import Path

from build_tools import ROOT, say, version
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KINDS = {".deb": "deb_amd64", "-setup.exe": "windows_amd64", "-portable.tar.xz": "portable_linux_amd64"}
KEY_MODULE = ROOT / "fluxdesk" / "services" / "release_key.py"


def new_key(file: Path) -> None:
    """Write a private key to `file` (for its owner's eyes only) and its public half into the program."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(private.hex() + "\n")
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    text = KEY_MODULE.read_text(encoding="utf-8")
    text = re.sub(
        r"^KEYS: tuple.*$", f'KEYS: tuple[str, ...] = ("{public.hex()}",)', text, flags=re.MULTILINE
    )
    KEY_MODULE.write_text(text, encoding="utf-8")
    say(f"public key {public.hex()} is in {KEY_MODULE.relative_to(ROOT)}; keep {file} to yourself")


def read_key(file: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text(encoding="ascii").strip()))


def describe(path: Path, kind: str) -> dict[str, object]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"kind": kind, "file": path.name, "bytes": path.stat().st_size, "sha256": digest}


def sign(key: Ed25519PrivateKey, folder: Path, notes: dict[str, str], release_version: str) -> Path:
    """Write the two files; returns the first."""
    packages = [
        describe(path, kind)
        for path in sorted(folder.iterdir())
        for ending, kind in KINDS.items()
        if path.name.endswith(ending) and release_version in path.name
    ]
    document = {
        "version": release_version,
        "date": date.today().isoformat(),
        "notes": notes,
        "packages": packages,
    }
    data = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    target = folder / "release.json"
    target.write_bytes(data)
    (folder / "release.json.sig").write_bytes(base64.b64encode(key.sign(data)) + b"\n")
    return target


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("new-key")
    make.add_argument("key", type=Path)
    signing = actions.add_parser("sign")
    signing.add_argument("key", type=Path)
    signing.add_argument("folder", type=Path)
    signing.add_argument("--note", action="append", default=[], metavar="LANGUAGE=TEXT")
    signing.add_argument("--version", default=version())
    arguments = parser.parse_args()
    if arguments.action == "new-key":
        new_key(arguments.key)
        return 0
    notes = dict(note.split("=", 1) for note in arguments.note)
    say(str(sign(read_key(arguments.key), arguments.folder, notes, arguments.version)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
