"""Signed releases from a folder and from a real local server; forged ones are refused."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.release import is_newer
from fluxdesk.services.paths import Paths, find_paths
from fluxdesk.services.release_source import ReleaseSource, read_release_source
from fluxdesk.services.settings_store import Network, Settings, settings_file
from fluxdesk.services.updates import Updates

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def publish(
    folder: Path,
    version: str,
    key: Ed25519PrivateKey = KEY,
    content: bytes = b"deb" * 1000,
    kind: str = "deb_amd64",
    ending: str = "_amd64.deb",
) -> Path:
    """A release as `installer/sign_release.py` writes it."""
    folder.mkdir(exist_ok=True)
    name = f"fluxdesk_{version}{ending}"
    (folder / name).write_bytes(content)
    package = {
        "kind": kind,
        "file": name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    document = {"version": version, "date": "2026-11-24", "notes": {"en": "new"}, "packages": [package]}
    data = json.dumps(document).encode()
    (folder / "release.json").write_bytes(data)
    (folder / "release.json.sig").write_bytes(base64.b64encode(key.sign(data)) + b"\n")
    return folder


@pytest.fixture
def paths() -> Paths:
    return find_paths()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a local server over `tmp_path/release`."""
    folder = publish(tmp_path / "release", "9.9")
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's stderr."""


def test_a_signed_release_is_found_fetched_and_the_one_before_is_kept(paths: Paths, tmp_path: Path) -> None:
    paths.config.mkdir(parents=True)
    paths.settings_file.write_text("version = 1\n")
    for version in ("1.0", "1.2", "1.10"):
        updates = Updates(paths, str(publish(tmp_path / "stick", version)), (PUBLIC,))
        release = updates.find()
        assert release.version == version
        package = updates.fetch(release, "deb_amd64")
        assert package.read_bytes() == b"deb" * 1000
    assert [path.parent.name for path in updates.fetched()] == ["1.10", "1.2"]
    copies = list((paths.data / "backups").glob("*/config/settings.toml"))
    assert copies
    assert all(copy.read_text() == "version = 1\n" for copy in copies)


def test_over_http(paths: Paths, served: str) -> None:
    seen: list[tuple[int, int]] = []
    updates = Updates(paths, served + "/", (PUBLIC,))
    release = updates.find()
    package = updates.fetch(release, "deb_amd64", lambda done, total: seen.append((done, total)))
    assert package.read_bytes() == b"deb" * 1000
    assert seen[-1] == (3000, 3000)
    with pytest.raises(KnownError, match="no package"):
        updates.fetch(release, "windows_amd64")


def test_working_offline_refuses_the_address_but_not_the_folder(
    paths: Paths, served: str, tmp_path: Path
) -> None:
    settings_file(paths.settings_file).save(Settings(network=Network(offline=True)))
    with pytest.raises(KnownError, match="works offline"):
        Updates(paths, served, (PUBLIC,)).find()
    assert Updates(paths, str(tmp_path / "release"), (PUBLIC,)).find().version == "9.9"


def test_a_forged_release_is_refused(paths: Paths, tmp_path: Path) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    folder = publish(tmp_path / "stick", "9.9", stranger)
    with pytest.raises(KnownError, match="not signed") as caught:
        Updates(paths, str(folder), (PUBLIC,)).find()
    assert caught.value.kind == "access_denied"
    publish(folder, "9.9")
    data = (folder / "release.json").read_bytes().replace(b'"9.9"', b'"9.8"')
    (folder / "release.json").write_bytes(data)
    with pytest.raises(KnownError, match="not signed"):
        Updates(paths, str(folder), (PUBLIC,)).find()
    with pytest.raises(KnownError, match="no key"):
        Updates(paths, str(publish(folder, "9.9")), ()).find()


@pytest.mark.parametrize("content", [b"deb" * 999, b"bed" * 1000, b"deb" * 1001])
def test_another_package_than_the_signed_one_is_refused(paths: Paths, tmp_path: Path, content: bytes) -> None:
    folder = publish(tmp_path / "stick", "9.9")
    (folder / "fluxdesk_9.9_amd64.deb").write_bytes(content)
    updates = Updates(paths, str(folder), (PUBLIC,))
    with pytest.raises(KnownError) as caught:
        updates.fetch(updates.find(), "deb_amd64")
    assert caught.value.kind == "hash_mismatch"
    assert updates.fetched() == ()


def test_nothing_at_the_place_is_a_sentence(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        Updates(paths, str(tmp_path), (PUBLIC,)).find()
    assert caught.value.kind == "file_missing"
    with pytest.raises(KnownError) as caught:
        Updates(paths, "http://127.0.0.1:9", (PUBLIC,)).find()
    assert caught.value.kind == "network"


def test_versions_compare_as_numbers() -> None:
    assert is_newer("0.10.0", "0.9.9")
    assert not is_newer("0.9", "0.9")
    assert not is_newer("0.9rc1", "0.1")


def test_a_damaged_source_file_trusts_nobody(tmp_path: Path) -> None:
    assert read_release_source(tmp_path) == ReleaseSource()
    (tmp_path / "release-source.json").write_text('{"keys": "all"}')
    assert not read_release_source(tmp_path).has_updates
    assert read_release_source(find_paths().resources) == ReleaseSource(), "the source itself names nobody"


def test_an_appimage_comes_as_the_program_that_it_is(tmp_path: Path, paths: Paths) -> None:
    kind = "appimage_amd64"
    folder = publish(tmp_path / "release", "9.9", kind=kind, ending="-x86_64.AppImage")
    updates = Updates(paths, str(folder), (PUBLIC,))
    assert os.access(updates.fetch(updates.find(), kind), os.X_OK)


def test_a_later_releases_new_kind_of_package_is_no_damage(tmp_path: Path, paths: Paths) -> None:
    folder = publish(tmp_path / "release", "9.9", kind="snap_riscv64", ending=".snap")
    updates = Updates(paths, str(folder), (PUBLIC,))
    with pytest.raises(KnownError, match="no package for this system"):
        updates.fetch(updates.find(), "deb_amd64")
