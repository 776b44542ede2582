"""What the lab asks of the real engine: encoders once for all levels, another attention kernel without loading."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from fluxdesk.domain.messages import Generate, ImageSaved, JobFailed, ModelLoading
from fluxdesk.domain.request import GenerationRequest, Placement
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.image_compare import measure, read_picture
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine


def test_levels_share_encoders_and_the_plain_kernel_needs_no_reload(tmp_path: Path) -> None:
    sets = ModelSets(find_paths())
    engine = EngineProcess()
    engine.start()
    try:

        def paint(level: str, placement: Placement, name: str) -> set[str]:
            request = GenerationRequest(
                id=name, prompt="a red circle", models=sets.resolve("flux-mini", level), steps=2, seed=3, width=64,
                height=64, output_path=str(tmp_path / f"{name}.png"), placement=placement, preview="off",
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
    finally:
        engine.stop(5.0)
    first = read_picture(tmp_path / "first.png")
    assert measure(first, read_picture(tmp_path / "again.png")).equal
    assert measure(first, read_picture(tmp_path / "plain.png")).psnr_capped > 50
