"""A purge takes everything that is FluxDesk's and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_fakes import make_request

from fluxdesk.formats.png import encode_png, write_picture
from fluxdesk.services.model_roots import ModelRoots
from fluxdesk.services.paths import Paths, find_paths
from fluxdesk.services.removal import PARTS, measure_parts, remove_parts, staying_folders


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


def test_what_is_kept_stays(paths: Paths) -> None:
    remove_parts(paths, ["engines", "caches"])
    assert (paths.models / "a.gguf").exists()
    assert paths.settings_file.exists()
    assert (paths.pictures / "ours.png").exists()
    assert not (paths.data / "engines").exists()
    assert not paths.cache.exists()
