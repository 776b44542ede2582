"""`fluxdesk models …` as a person runs it: the real command in a process of its own, a real server."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fluxdesk.cli.main import main
from fluxdesk.services.download_queue import DownloadQueue
from fluxdesk.services.fault_server import GATED_TOKEN, Fault, FaultServer
from fluxdesk.services.paths import find_paths

ROOT = Path(__file__).resolve().parents[2]
MINI = ROOT / "resources" / "flux-mini"
SIZE = 8_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FaultServer]:
    source = tmp_path / "source.dat"
    source.write_bytes(random.Random(1).randbytes(SIZE))
    with FaultServer({"x.dat": source, "flux-mini-F16.gguf": MINI / "flux-mini-F16.gguf"}) as server:
        yield server


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "fluxdesk", "models", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run in this process; exit code and the one JSON document."""
    code = main(["models", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def wait_for_part(folder: Path, least: int) -> Path:
    part = folder / "x.dat.part"
    deadline = time.monotonic() + 30
    while not part.exists() or part.stat().st_size < least:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return part


def test_download_verify_list_remove(
    server: FaultServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = server.files["x.dat"].sha256
    code, document = call(
        capsys, "download", server.plain("x.dat"), "--sha256", digest, "--root", str(tmp_path / "r")
    )
    assert (code, document["status"], document["sha256"]) == (0, "ok", digest)
    assert Path(document["path"]) == tmp_path / "r" / "x.dat"
    assert document["verified"]
    assert document["received_bytes"] == SIZE
    code, document = call(capsys, "download", server.url("flux-mini-F16.gguf"))
    assert code == 0
    code, document = call(capsys, "list", "--here")
    (mini,) = document["models"]
    assert (mini["status"], mini["family"], mini["level"]) == ("whole", "flux-mini", "F16")
    assert mini["verified"]
    code, document = call(capsys, "verify")
    assert (code, document["status"]) == (0, "ok")
    Path(mini["paths"][0]).write_bytes(Path(mini["paths"][0]).read_bytes()[:-1])
    code, document = call(capsys, "verify", "flux-mini-F16.gguf")
    assert (code, document["status"]) == (1, "damaged")
    code, document = call(capsys, "remove", "flux-mini-F16.gguf")
    assert document["removed"] == mini["paths"]
    assert call(capsys, "list", "--here")[1]["models"] == []
    assert (tmp_path / "r" / "x.dat").exists()


def test_a_wrong_hash_is_exit_code_1_and_a_sentence(
    server: FaultServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = call(
        capsys, "download", server.plain("x.dat"), "--sha256", "0" * 64, "--root", str(tmp_path / "r")
    )
    assert (code, document["status"], document["kind"]) == (1, "error", "hash_mismatch")
    assert list((tmp_path / "r").iterdir()) == []
    assert DownloadQueue(find_paths()).items() == ()


def test_licences_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = call(capsys, "download", "flux1-dev-Q4_0")
    assert (code, document["kind"]) == (1, "access_denied")
    assert "--accept-licence" in document["action"]


def test_pause_from_another_process_then_resume(server: FaultServer, tmp_path: Path) -> None:
    server.bytes_per_second = 700_000
    first = start("download", server.url("x.dat"), "--root", str(tmp_path / "r"), "--json")
    wait_for_part(tmp_path / "r", 500_000)
    assert main(["models", "pause", "x.dat"]) == 0
    out, err = first.communicate(timeout=30)
    assert first.returncode == 0, err
    assert json.loads(out)["status"] == "paused"
    assert not (tmp_path / "r" / "x.dat").exists()
    server.bytes_per_second = 0
    second = start("resume", "--json")
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    assert json.loads(out)["sha256"] == server.files["x.dat"].sha256
    assert server.sent_bytes < 1.2 * SIZE
    assert DownloadQueue(find_paths()).items() == ()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_program_goes_on_at_the_next_start(
    server: FaultServer, tmp_path: Path, number: signal.Signals
) -> None:
    server.bytes_per_second = 700_000
    first = start("download", server.url("x.dat"), "--root", str(tmp_path / "r"))
    wait_for_part(tmp_path / "r", 500_000)
    time.sleep(0.5)
    first.send_signal(number)
    first.communicate(timeout=30)
    server.bytes_per_second = 0
    second = start("download", server.url("x.dat"), "--root", str(tmp_path / "r"), "--json")
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    document = json.loads(out)
    assert document["sha256"] == server.files["x.dat"].sha256
    assert document["received_bytes"] < SIZE
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"x.dat"}


def test_no_token_in_process_list_or_output(server: FaultServer, tmp_path: Path) -> None:
    """The only way in is stdin or the environment; the recording server shows where it went."""
    server.gated.add("tester/gated")
    server.faults = [Fault("drop", 100_000)]
    server.bytes_per_second = 2_000_000
    # A keyring in memory, as the system's would answer.
    keyring = tmp_path / "site" / "test_keyring.py"
    keyring.parent.mkdir()
    keyring.write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 1\n"
        f"    def get_password(self, service, host): return {GATED_TOKEN!r} if host == "
        f"'127.0.0.1:{server.hub_port}' else None\n"
        "    def set_password(self, service, host, token): pass\n"
        "    def delete_password(self, service, host): pass\n"
    )
    process = start(
        "download",
        server.url("x.dat", repo="tester/gated"),
        "--root",
        str(tmp_path / "r"),
        PYTHON_KEYRING_BACKEND="test_keyring.Keyring",
        PYTHONPATH=f"{keyring.parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    )
    wait_for_part(tmp_path / "r", 100_000)
    listing = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert GATED_TOKEN.encode() not in listing
    assert GATED_TOKEN not in out + err
    assert any(GATED_TOKEN in seen.headers.get("authorization", "") for seen in server.seen)
    assert not any(GATED_TOKEN in str(seen) for seen in server.seen if seen.port == "storage")
    home = find_paths()
    written = [path for folder in (home.data, home.config, home.cache) for path in folder.rglob("*")]
    assert not any(GATED_TOKEN in path.read_text(errors="replace") for path in written if path.is_file())


def test_adopt_import_and_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "mine.gguf").write_bytes((MINI / "flux-mini-F16.gguf").read_bytes())
    assert call(capsys, "adopt", str(shelf))[1]["folders"] == [str(shelf)]
    _, document = call(capsys, "list")
    (file,) = document["files"]
    assert (file["family"], file["usable"]) == ("flux-mini", True)
    code, document = call(capsys, "remove", str(shelf / "mine.gguf"))
    assert (code, document["kind"]) == (1, "bad_input")
    assert call(capsys, "adopt", str(shelf), "--forget")[1]["folders"] == [str(shelf)]
    (imported,) = call(capsys, "import", str(shelf / "mine.gguf"))[1]["paths"]
    assert (
        hashlib.sha256(Path(imported).read_bytes()).hexdigest()
        == hashlib.sha256((shelf / "mine.gguf").read_bytes()).hexdigest()
    )
    code, document = call(capsys, "move", str(tmp_path / "disk"))
    assert (code, document["folder"]) == (0, str(tmp_path / "disk"))
    assert (tmp_path / "disk" / "mine.gguf").exists()
    assert not Path(imported).exists()


def test_a_repository_is_added_with_its_hashes(
    server: FaultServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", server.hub)
    assert call(capsys, "add", "tester/files")[1]["added"] == ["flux-mini-F16.gguf"]
    _, document = call(capsys, "list")
    (added,) = (model for model in document["models"] if model["id"] == "flux-mini-F16.gguf")
    assert added["sha256"] == server.files["flux-mini-F16.gguf"].sha256
    code, document = call(capsys, "download", "flux-mini-F16.gguf", "--alone")
    assert (code, document["verified"]) == (0, True)
    code, document = call(capsys, "add", "nobody/nothing")
    assert (code, document["kind"]) == (1, "file_missing")
