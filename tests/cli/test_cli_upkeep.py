"""The commands that keep the program in order, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from comfyui_server import serving

from fluxdesk.cli.main import main
from fluxdesk.domain.engine_backends import BACKENDS
from fluxdesk.formats.locked import locked_file
from fluxdesk.services.download_choice import install_options
from fluxdesk.services.engine_env import EngineEnvironments, InstallOptions
from fluxdesk.services.fault_server import Fault, FaultServer, describe
from fluxdesk.services.paths import find_paths
from fluxdesk.services.settings_store import Downloads, Settings

ROOT = Path(__file__).resolve().parents[2]


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_status_states_size_and_time_before_anything_happens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "status", "--json"]) == 0
    document = answer(capsys)
    fits = document["fits"]
    assert isinstance(fits, dict)
    backend = BACKENDS[str(fits["backend"])]
    assert fits["download_bytes"] == backend.download_bytes
    assert fits["expected_seconds"] > 0
    assert document["active"] is None
    assert not find_paths().data.exists(), "looking writes nothing"


def test_an_install_from_an_empty_folder_ends_in_resume(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "stick").mkdir()
    arguments = ["engine", "install", "--backend", "cpu", "--wheels", str(tmp_path / "stick"), "--json"]
    assert main(arguments) == 1
    document = answer(capsys)
    assert document["status"] == "error"
    assert document["kind"] == "file_missing"
    unfinished = EngineEnvironments.of(find_paths()).unfinished()
    assert unfinished is not None
    assert unfinished.step == "install"
    assert unfinished.options.wheel_folder == str(tmp_path / "stick")
    assert main(["engine", "remove", "--json"]) == 0
    assert answer(capsys)["removed"]
    assert EngineEnvironments.of(find_paths()).unfinished() is None


def test_a_folder_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["engine", "install", "--backend", "cpu", "--wheels", str(tmp_path / "x"), "--json"]) == 1
    assert answer(capsys)["kind"] == "file_missing"


def test_packages_come_from_the_mirrors_of_the_settings_unless_the_command_names_others() -> None:
    mirrors = Downloads(
        packages=" https://mirror.example/simple ", torch_packages="https://torch.example/whl"
    )
    settings = Settings(downloads=mirrors)
    from_settings = install_options(settings)
    assert from_settings.index_mirror == "https://mirror.example/simple"
    assert from_settings.torch_mirror == "https://torch.example/whl"
    named = install_options(settings, index="http://127.0.0.1:3141/simple", python="3.12")
    assert named.index_mirror == "http://127.0.0.1:3141/simple"
    assert (named.torch_mirror, named.python) == ("https://torch.example/whl", "3.12")
    assert install_options(settings, wheel_folder="/media/stick") == InstallOptions(
        wheel_folder="/media/stick"
    )


@pytest.mark.parametrize(
    ("option", "address", "said"),
    [
        ("--mirror", "mirror.example", "is no address"),
        ("--torch-mirror", "ftp://mirror.example", "is no address"),
        ("--mirror", "http://mirror.example/simple", "would not be encrypted"),
    ],
)
def test_a_mirror_that_cannot_be_one_is_a_sentence(
    capsys: pytest.CaptureFixture[str], option: str, address: str, said: str
) -> None:
    assert main(["engine", "install", "--backend", "cpu", option, address, "--json"]) == 1
    document = answer(capsys)
    assert document["kind"] == "bad_input"
    assert said in str(document["text"])
    assert EngineEnvironments.of(find_paths()).unfinished() is None


def test_rollback_without_a_previous_engine_is_the_one_inside(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "rollback", "--json"]) == 0
    assert answer(capsys)["active"] is None


def test_purge_deletes_only_when_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = find_paths().settings_file
    file.parent.mkdir(parents=True)
    file.write_text("version = 1\n")
    assert main(["purge", "--json"]) == 0
    assert answer(capsys)["deleted"] is False
    assert file.exists()
    assert main(["purge", "--yes", "--keep", "settings", "--json"]) == 0
    assert file.exists()
    capsys.readouterr()
    assert main(["purge", "--yes", "--json"]) == 0
    assert answer(capsys)["freed_bytes"] == 12
    assert not find_paths().config.exists()


def tree(folder: Path) -> list[str]:
    """Every file below `folder`."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def wait_for(sign: Callable[[], object], process: subprocess.Popen[str]) -> None:
    wait = threading.Event()
    while not sign() and process.poll() is None:
        wait.wait(0.02)
    assert process.poll() is None, process.communicate()


REMOVING = (
    ("purge", "--yes"),
    ("engine", "remove"),
    ("models", "remove", "a.gguf"),
    ("models", "move", "elsewhere"),
    ("compare", "--delete-brought", "--output", "elsewhere"),
)


def refused_everywhere(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Whatever takes files away says why not, and takes nothing."""
    home = find_paths().data.parent
    (find_paths().models).mkdir(parents=True)
    (find_paths().models / "a.gguf").write_text("x")
    before = tree(home)
    for command in REMOVING:
        assert main([*command, "--json"]) == 1, command
        document = answer(capsys)
        assert (document["kind"], document["text"]) == ("busy", words), command
        assert document["action"]
    assert main(["purge", "--json"]) == 0, "looking is always possible"
    assert answer(capsys)["deleted"] is False
    kept = [file for file in tree(home) if "log" not in file]
    assert {file for file in before if "log" not in file} <= set(kept)


def test_nothing_is_taken_away_under_an_open_window(capsys: pytest.CaptureFixture[str]) -> None:
    in_use = find_paths().data / "in-use"
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as window:
        wait_for(lambda: list(in_use.glob("window.*")), window)
        refused_everywhere(capsys, "FluxDesk's window is open and uses these files.")
        window.kill()
    assert list(in_use.glob("window.*")), "a killed window leaves its file, which holds nobody"
    assert main(["purge", "--yes", "--json"]) == 0
    assert answer(capsys)["deleted"] is True
    assert not find_paths().data.exists()


def test_nothing_is_taken_away_under_a_command_that_paints(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    in_use = find_paths().data / "in-use"
    with (
        serving("hold") as server,
        subprocess.Popen(
            [
                *(
                    sys.executable,
                    str(ROOT / "main.py"),
                    "generate",
                    "--engine",
                    "comfyui",
                    "--prompt",
                    "a fox",
                ),
                *("--server", server.address, "--model", "flux1-dev", "--level", "Q4_K_S", "--size", "64x32"),
                *("--steps", "5", "--output", str(tmp_path / "fox.png")),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as painting,
    ):
        wait_for(lambda: "/prompt" in server.paths(), painting)
        refused_everywhere(capsys, "“fluxdesk generate” is running and uses these files.")
        server.released.set()
        painting.communicate()
        assert painting.returncode == 0
    assert not in_use.exists(), "it leaves nothing behind"
    assert main(["purge", "--yes", "--json"]) == 0
    capsys.readouterr()


def test_nothing_is_removed_under_an_installation(capsys: pytest.CaptureFixture[str]) -> None:
    environments = EngineEnvironments.of(find_paths())
    (environments.root / "cpu-1.partial").mkdir(parents=True)
    with locked_file(environments.root / "install.lock"):
        for command in (["engine", "remove"], ["engine", "install", "--backend", "cpu", "--restart"]):
            assert main([*command, "--json"]) == 1
            assert answer(capsys)["text"] == "An engine is being installed already."
        assert (environments.root / "cpu-1.partial").exists()


def test_a_build_without_a_key_says_that_it_has_no_updates(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["update", "check", "--from", str(tmp_path), "--json"]) == 1
    document = answer(capsys)
    assert document["kind"] == "file_unsupported"
    assert "no update address" in str(document["text"])


class Publisher:
    """A packager with a key of their own, and the server their builds look at."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "release"
        self.folder.mkdir()
        resources = folder / "resources"
        resources.mkdir()
        self.source = resources / "release-source.json"
        self.server = FaultServer({})
        self.key = folder / "release.key"
        self.sign_release("new-key", str(self.key), "--address", f"{self.server.hub}/plain/")
        monkeypatch.setattr("fluxdesk.services.paths.resources_dir", lambda: resources)

    def sign_release(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        script = [sys.executable, str(ROOT / "installer" / "sign_release.py"), *arguments]
        command = [*script, "--source", str(self.source)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def publish(self, version: str) -> None:
        for old in self.folder.iterdir():
            old.unlink()
        (self.folder / f"fluxdesk_{version}_amd64.deb").write_bytes(version.encode() * 10_000)
        done = self.sign_release(
            "sign", str(self.key), str(self.folder), "--version", version, "--note", "es=x"
        )
        assert done.returncode == 0, done.stderr
        self.serve()

    def serve(self) -> None:
        self.server.files = {path.name: describe(path) for path in self.folder.iterdir()}


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    publisher = Publisher(tmp_path, monkeypatch)
    yield publisher
    publisher.server.close()


def test_updates_from_the_packagers_key_to_the_package_on_the_disk(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.publish("9.8")
    assert main(["update", "fetch", "--json"]) == 0
    first = Path(str(answer(capsys)["package"]))
    publisher.publish("9.9")
    assert main(["update", "check", "--json"]) == 0
    document = answer(capsys)
    assert (document["newer"], document["package"]) == (True, None)
    assert main(["update", "fetch", "--json"]) == 0
    second = Path(str(answer(capsys)["package"]))
    assert second.read_bytes() == b"9.9" * 10_000
    assert first.exists(), "the version before is kept"
    publisher.publish("0.0.1")
    assert main(["update", "fetch", "--json"]) == 0
    document = answer(capsys)
    assert (document["newer"], document["package"]) == (False, None)


def test_a_bad_release_changes_nothing(
    publisher: Publisher, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def kind_of(*words: str) -> object:
        assert main(["update", *words, "--json"]) == 1
        return answer(capsys)["kind"]

    publisher.publish("9.9")
    server = publisher.server
    package = publisher.folder / "fluxdesk_9.9_amd64.deb"
    server.choose = lambda seen, length: Fault("drop", 1000) if seen.target.endswith(".deb") else None
    assert kind_of("fetch") == "network"
    server.choose = None
    package.write_bytes(package.read_bytes()[:-1] + b"?")
    publisher.serve()
    assert kind_of("fetch") == "hash_mismatch"
    manifest = publisher.folder / "release.json"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    publisher.serve()
    assert kind_of("check") == "access_denied"
    stranger = tmp_path / "stranger.key"
    stranger.write_text("11" * 32)
    refused = publisher.sign_release("sign", str(stranger), str(publisher.folder), "--version", "9.9")
    assert refused.returncode == 1, "a key that no program knows signs nothing by mistake"
    known = publisher.source.read_text()
    publisher.sign_release("new-key", str(tmp_path / "other.key"))
    assert publisher.sign_release("sign", str(tmp_path / "other.key"), str(publisher.folder)).returncode == 0
    publisher.source.write_text(known)
    publisher.serve()
    assert kind_of("check") == "access_denied"
    server.close()
    assert kind_of("check") == "network"
    assert not [path for path in (find_paths().data / "updates").rglob("*") if path.is_file()]


@pytest.mark.engine
def test_check_paints_a_picture_with_the_engine_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "check", "--json"]) == 0
    check = answer(capsys)["check"]
    assert isinstance(check, dict)
    assert check["seconds"] > 0
