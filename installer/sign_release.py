"""Make a release that the program trusts: checksums of the packages, signed with an Ed25519 key.

    python installer/sign_release.py new-key KEY_FILE --address URL
        make a key; its public half and the address go into resources/release-source.json
    python installer/sign_release.py sign KEY_FILE FOLDER
        write release.json and release.json.sig into FOLDER

The key file never belongs into the repository: keep it on one offline machine. Programs built with
release-source.json accept what any of its keys signed, so an old key stays until nobody runs a program that knows only
that one. `sign` takes the packages that lie in FOLDER; `--note en="..." --note es="..."` says what is new. Publish
FOLDER as it is at the address.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path

from build_tools import ROOT, say, version
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KINDS = {
    ".deb": "deb_amd64",
    "-setup.exe": "windows_amd64",
    "-portable.tar.xz": "portable_linux_amd64",
    ".AppImage": "appimage_amd64",
}
SOURCE = ROOT / "resources" / "release-source.json"


def new_key(file: Path, source: Path, address: str | None) -> None:
    """Write a private key to `file` (for its owner's eyes only) and its public half into `source`."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(private.hex() + "\n")
    known = json.loads(source.read_text(encoding="utf-8")) if source.exists() else {"address": "", "keys": []}
    known["keys"].append(public_half(key))
    if address is not None:
        known["address"] = address.rstrip("/")
    source.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    say(f"public key {public_half(key)} is in {source}; keep {file} to yourself")


def public_half(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


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
    make.add_argument("--address", metavar="URL", help="https folder where releases will be published")
    signing = actions.add_parser("sign")
    signing.add_argument("key", type=Path)
    signing.add_argument("folder", type=Path)
    signing.add_argument("--note", action="append", default=[], metavar="LANGUAGE=TEXT")
    signing.add_argument("--version", default=version())
    for action in (make, signing):
        action.add_argument("--source", type=Path, default=SOURCE, help="release-source.json of the program")
    arguments = parser.parse_args()
    if arguments.action == "new-key":
        new_key(arguments.key, arguments.source, arguments.address)
        return 0
    key = read_key(arguments.key)
    if public_half(key) not in json.loads(arguments.source.read_text(encoding="utf-8"))["keys"]:
        sys.stderr.write(f"{arguments.source} does not name this key: no program would accept the release\n")
        return 1
    notes = dict(note.split("=", 1) for note in arguments.note)
    say(str(sign(key, arguments.folder, notes, arguments.version)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
