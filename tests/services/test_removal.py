"""A purge takes everything that is FluxDesk's and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engine_fakes import make_request

from fluxdesk.formats.png import encode_png, write_picture
from fluxdesk.services.model_roots import ModelRoots
from fluxdesk.services.paths import PORTABLE, Paths, find_paths
from fluxdesk.services.removal import PARTS, measure_parts, remove_parts, staying_folders
from fluxdesk.services.settings_store import Downloads, Pictures, Settings, settings_file
from fluxdesk.services.token_store import TokenStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A home after some use, with a picture of the user's own and a folder of models elsewhere."""
    paths = find_paths()
    for file in (
        paths.settings_file,
        paths.data / "session.toml",
        paths.models / "a.gguf",
        paths.data / "engines" / "cu130-1" / "bin" / "python",
        paths.cache / "model-index.json",
        paths.logs / "fluxdesk.log",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("version = 1\n")
    paths.pictures.mkdir(parents=True)
    write_picture(
        paths.pictures / "ours.png", 2, 2, bytes(12), request=make_request(paths.pictures / "ours.png")
    )
    (paths.pictures / "mine.png").write_bytes(encode_png(2, 2, bytes(12), {}))
    elsewhere = tmp_path / "models"
    elsewhere.mkdir()
    (elsewhere / "b.gguf").write_text("mine")
    ModelRoots(paths).add(elsewhere)
    return paths


def test_everything_is_named_with_its_size(paths: Paths, tmp_path: Path) -> None:
    parts = {part.kind: part for part in measure_parts(paths)}
    assert set(parts) == set(PARTS)
    assert parts["models"].bytes == 12
    assert parts["pictures"].bytes == (paths.pictures / "ours.png").stat().st_size
    assert staying_folders(paths) == (str(tmp_path / "models"),)


def test_a_whole_purge_leaves_only_what_is_not_ours(paths: Paths, tmp_path: Path) -> None:
    before = sum(part.bytes for part in measure_parts(paths))
    assert remove_parts(paths, PARTS) == before
    home = tmp_path / "fluxdesk-home"
    assert [path for path in home.rglob("*") if path.is_file()] == [paths.pictures / "mine.png"]
    assert (tmp_path / "models" / "b.gguf").exists()
    assert measure_parts(paths) == ()


def test_links_go_and_what_they_point_to_stays(paths: Paths, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "theirs.gguf").write_text("not ours")
    write_picture(
        outside / "theirs.png", 2, 2, bytes(12), request=make_request(paths.pictures / "theirs.png")
    )
    (paths.models / "a.gguf").unlink()
    paths.models.rmdir()
    paths.models.symlink_to(outside)
    (paths.data / "engines" / "cu130-1" / "lib").symlink_to(outside)
    (paths.data / "link").symlink_to(outside / "theirs.gguf")
    (paths.pictures / "more").symlink_to(outside)
    (paths.cache / "broken").symlink_to(tmp_path / "nowhere")
    # A folder of ours may lie elsewhere as a whole: then it is emptied there, and goes.
    elsewhere = tmp_path / "big-disk" / "config"
    elsewhere.parent.mkdir()
    paths.config.rename(elsewhere)
    paths.config.symlink_to(elsewhere)
    remove_parts(paths, PARTS)
    assert sorted(path.name for path in outside.iterdir()) == ["theirs.gguf", "theirs.png"]
    assert not elsewhere.exists()
    for folder in (paths.config, paths.data, paths.cache, paths.logs):
        assert not os.path.lexists(folder), folder


def test_in_a_chosen_folder_only_pictures_and_their_journal_go(paths: Paths, tmp_path: Path) -> None:
    chosen = tmp_path / "Pictures"
    ours = chosen / "2026" / "ours.png"
    ours.parent.mkdir(parents=True)
    (chosen / "holidays").mkdir()
    (chosen / ".fluxdesk").mkdir()
    (chosen / ".fluxdesk" / "marks.jsonl").write_text("{}\n")
    (chosen / "half.png.123-456.part").write_bytes(b"half")
    (chosen / "mine.part").write_bytes(b"mine")
    write_picture(ours, 2, 2, bytes(12), request=make_request(ours))
    settings_file(paths.settings_file).save(Settings(pictures=Pictures(folder=str(chosen))))
    remove_parts(paths, ["pictures"])
    assert sorted(path.name for path in chosen.rglob("*")) == ["holidays", "mine.part"]


def test_the_tokens_in_the_keyring_go_with_the_settings(paths: Paths) -> None:
    forgotten: list[str] = []

    class Keyring(TokenStore):
        def delete(self, host: str) -> bool:
            forgotten.append(host)
            return True

    settings_file(paths.settings_file).save(Settings(downloads=Downloads(hub="https://mirror.example")))
    remove_parts(paths, ["caches"], Keyring())
    assert forgotten == []
    remove_parts(paths, PARTS, Keyring())
    assert forgotten == ["huggingface.co", "mirror.example"]


@pytest.mark.engine
@pytest.mark.parametrize("portable", [False, True])
def test_after_real_use_a_purge_leaves_no_file(portable: bool, tmp_path: Path) -> None:
    program, home, stick = (tmp_path / name for name in ("program", "home", "stick"))
    for name in ("fluxdesk", "resources"):
        shutil.copytree(ROOT / name, program / name, ignore=shutil.ignore_patterns("__pycache__"))
    home.mkdir()
    stick.mkdir()
    if portable:
        (program / PORTABLE).mkdir()
    before = set(program.rglob("*")) - {program / PORTABLE}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FLUXDESK", "XDG_"))}
    environment = {**kept, "HOME": str(home), "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*words: str) -> dict[str, Any]:
        command = [sys.executable, "-P", "-m", "fluxdesk", *words, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    pictures = program / PORTABLE / "pictures" if portable else home / "Pictures" / "FluxDesk"
    painted = run("generate", "--prompt", "a circle", "--steps", "1", "--output", str(pictures / "a.png"))
    assert Path(painted["path"]).exists()
    run("gallery", "rebuild")
    assert run("engine", "install", "--backend", "cpu", "--wheels", str(stick))["kind"] == "file_missing"
    kinds = {part["kind"] for part in run("purge")["parts"]}
    assert kinds >= {"pictures", "engines", "caches"}, "the unfinished engine counts"
    if portable:
        assert list(home.rglob("*")) == [], "nothing beside the program's folder"
    run("purge", "--yes")
    left = [path for path in home.rglob("*") if not path.is_dir() or "fluxdesk" in path.name.lower()]
    assert left == [], "only the system's own empty folders"
    assert set(program.rglob("*")) == before


def test_what_is_kept_stays(paths: Paths) -> None:
    remove_parts(paths, ["engines", "caches"])
    assert (paths.models / "a.gguf").exists()
    assert paths.settings_file.exists()
    assert (paths.pictures / "ours.png").exists()
    assert not (paths.data / "engines").exists()
    assert not paths.cache.exists()
