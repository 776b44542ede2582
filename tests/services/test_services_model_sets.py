"""Model sets, remembered digests and the planner, over the bundled files."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import Family, GenerationRequest, ModelSet
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.model_sets import LevelStatus, ModelSets, Progress
from fluxdesk.services.paths import find_paths
from fluxdesk.services.planner import Planner


def test_the_bundled_model_is_whole_and_hashed() -> None:
    sets = ModelSets(find_paths())
    assert sets.families()[0] == "flux-mini"
    shipped = next(status for status in sets.levels("flux-mini") if status.level == "F16")
    assert shipped.state == "ready"
    models = sets.resolve("flux-mini", "f16")
    for file in (models.transformer, models.text_encoder, models.text_encoder_2, models.vae):
        assert file.sha256 == hashlib.sha256(Path(file.path).read_bytes()).hexdigest()
    assert shipped.file_bytes == Path(models.transformer.path).stat().st_size
    assert models.max_sequence_length == 32
    assert sets.defaults("flux-mini").default_steps == 20


def test_what_is_not_here_is_named() -> None:
    sets = ModelSets(find_paths())
    with pytest.raises(KnownError, match=r"flux1-dev is not here; there are: flux-mini"):
        sets.resolve("flux1-dev", "Q4_0")
    with pytest.raises(KnownError, match=r"not here at level Q9; there are: F16"):
        sets.resolve("flux-mini", "Q9")


class Shelf:
    """Another source, as the model manager is."""

    def families(self) -> tuple[Family, ...]:
        return ("flux1-dev", "flux-mini")

    def levels(self, family: Family) -> tuple[LevelStatus, ...]:
        if family == "flux-mini":
            return ()
        return (
            LevelStatus(family=family, level="Q6_K", state="ready", file_bytes=9),
            LevelStatus(family=family, level="Q4_0", state="missing"),
        )

    def resolve(self, family: Family, level: str, progress: Progress | None) -> ModelSet:
        raise LookupError(f"{family} {level}")


def test_other_sources_stand_beside_it() -> None:
    sets = ModelSets(find_paths(), [Shelf()])
    assert sets.families() == ("flux-mini", "flux1-dev")
    with pytest.raises(LookupError, match="flux1-dev Q6_K"):
        sets.resolve("flux1-dev", "Q6_KM")
    with pytest.raises(LookupError, match="flux1-dev Q4_0"):  # the source says itself what is missing
        sets.resolve("flux1-dev", "Q4_0")
    with pytest.raises(KnownError, match=r"Q2_K; there are: Q6_K"):
        sets.resolve("flux1-dev", "Q2_K")
    assert sets.resolve("flux-mini", "F16").level == "F16"


def test_digests_are_computed_once_per_content(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(b"one")
    digests = FileDigests(tmp_path / "cache")
    assert digests.known(file) is None
    seen: list[tuple[int, int]] = []
    first = digests.sha256(file, lambda done, total: seen.append((done, total)))
    assert first == hashlib.sha256(b"one").hexdigest()
    assert seen == [(3, 3)]
    assert FileDigests(tmp_path / "cache").known(file) == first
    digests.sha256(file, lambda done, total: pytest.fail("read again"))
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert digests.known(file) is None
    assert digests.sha256(file) == hashlib.sha256(b"two").hexdigest()


def test_a_damaged_digest_cache_only_costs_time(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(b"one")
    digests = FileDigests(tmp_path)
    (tmp_path / "file-digests.json").write_text("{broken")
    assert digests.sha256(file) == hashlib.sha256(b"one").hexdigest()
    assert digests.known(file)


def test_the_planner_places_a_request(tmp_path: Path) -> None:
    models = ModelSets(find_paths()).resolve("flux-mini", "F16")
    request = GenerationRequest(id="a", prompt="x", models=models, output_path="x.png", width=128, height=128)
    planner = Planner()
    plan = planner.plan(request)
    assert plan.fits
    assert planner.place(request).placement == plan.placement


def test_an_appimages_own_files_are_known_wherever_it_is_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = FileDigests(tmp_path / "cache")
    for mount in (tmp_path / "first", tmp_path / "second"):
        monkeypatch.setattr(sys, "_MEIPASS", str(mount), raising=False)
        mount.mkdir()
        (mount / "own.gguf").write_bytes(b"own")
        os.utime(mount / "own.gguf", (1, 1))
        assert (digests.known(mount / "own.gguf") is None) == (mount.name == "first")
        digests.sha256(mount / "own.gguf")
    (tmp_path / "own.gguf").write_bytes(b"own")
    assert digests.known(tmp_path / "own.gguf") is None
    assert len((tmp_path / "cache" / "file-digests.json").read_text().split("sha256")) == 2
