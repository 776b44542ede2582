"""What the lab asks of the real engine: encoders once for all levels, another attention kernel without loading."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from fluxdesk.domain.messages import Generate, ImageSaved, JobFailed, ModelLoading
from fluxdesk.domain.request import GenerationRequest, ModelFile, Placement
from fluxdesk.formats.pixels import read_picture
from fluxdesk.formats.png import read_record
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.image_compare import measure
from fluxdesk.services.latent_distance import step_distances
from fluxdesk.services.local_levels import LocalLevels
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine


def test_levels_share_encoders_and_the_plain_kernel_needs_no_reload(tmp_path: Path) -> None:
    sets = ModelSets(find_paths())
    engine = EngineProcess()
    engine.start()
    try:

        def paint(level: str, placement: Placement, name: str, **files: ModelFile) -> set[str]:
            models = msgspec.structs.replace(sets.resolve("flux-mini", level), **files)
            request = GenerationRequest(
                id=name, prompt="a red circle", models=models, steps=2, seed=3, width=64, height=64,
                output_path=str(tmp_path / f"{name}.png"), placement=placement, preview="off", keep_steps=True,
            )  # fmt: skip
            engine.send(Generate(request=request))
            loaded: set[str] = set()
            for event in engine.events():
                if isinstance(event, ModelLoading):
                    loaded.add(event.stage)
                if isinstance(event, JobFailed):
                    pytest.fail(event.error.text)
                if isinstance(event, ImageSaved):
                    return loaded
            pytest.fail("the engine ended")

        plain = msgspec.structs.replace(Placement(), attention="math")
        assert paint("F16", Placement(), "first") == {"transformer", "text_encoder", "text_encoder_2", "vae"}
        assert paint("F16", plain, "plain") == set()
        assert paint("F16", Placement(), "again") == set()
        assert paint("Q8_0", Placement(), "q8") == {"transformer"}
        t5 = LocalLevels(Path(sets.resolve("flux-mini", "F16").text_encoder_2.path), "0" * 64, tmp_path)
        other = ModelFile(str(t5.ensure("Q8_0")))
        loaded = paint("Q8_0", Placement(), "t5", text_encoder_2=other)
        assert "text_encoder_2" in loaded
        assert not loaded & {"transformer", "vae"}, "another level of T5 keeps the rest"
    finally:
        engine.stop(5.0)
    steps = np.load(tmp_path / "first.steps.npy")
    assert steps.dtype == np.float16
    assert steps.shape == (2, (64 // 16) ** 2, 64)
    same = step_distances(tmp_path / "first.steps.npy", tmp_path / "again.steps.npy")
    assert same == (0.0, 0.0)
    away = step_distances(tmp_path / "first.steps.npy", tmp_path / "q8.steps.npy")
    assert 0.0 < away[0] < 0.5
    record = read_record(tmp_path / "first.png")
    assert record is not None
    assert not record.request.keep_steps, "a recipe makes pictures, not measurements"
    first = read_picture(tmp_path / "first.png")
    assert measure(first, read_picture(tmp_path / "again.png")).equal
    assert measure(first, read_picture(tmp_path / "plain.png")).psnr_capped > 50
