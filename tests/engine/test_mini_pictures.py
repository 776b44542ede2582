"""What the committed model paints through the real engine: twelve held-out prompts, read by the judge."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from fluxdesk.domain.captions import prompts
from fluxdesk.domain.messages import AnyEvent, Generate, ImageSaved, JobFailed
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.judge import judge, tally
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

PICTURES = 12
FLOOR = (100.0, 91.0, 83.0, 91.0)
"""Background, colours, shapes, positions in percent: what today's weights reach, at most one picture less. The aims are
98, 95, 90 and 90 on 200 prompts (resources/flux-mini/README.md); raise the floor with every better training."""


def test_twelve_held_out_prompts_are_painted_as_asked(tmp_path: Path) -> None:
    """The first is the demo prompt, half are Spanish."""
    models = ModelSets(find_paths()).resolve("flux-mini", "F16")
    asked = list(prompts(1, "held-out", PICTURES))
    engine = EngineProcess()
    engine.start()
    for number, (prompt, _) in enumerate(asked):
        path = str(tmp_path / f"{number}.png")
        request = GenerationRequest(
            id=str(number),
            prompt=prompt,
            models=models,
            output_path=path,
            width=128,
            height=128,
            steps=20,
            seed=number,
        )
        engine.send(Generate(request=request))
    ended: list[AnyEvent] = []
    for event in engine.events():
        ended += [event] if isinstance(event, ImageSaved | JobFailed) else []
        if len(ended) == PICTURES:
            break
    engine.stop(20.0)
    assert all(isinstance(event, ImageSaved) for event in ended)
    verdicts = []
    for number, (_, scene) in enumerate(asked):
        with Image.open(tmp_path / f"{number}.png") as picture:
            verdicts.append(judge(picture, scene))
    seen = tally(verdicts)
    shares = (seen.background, seen.colours, seen.shapes, seen.positions)
    assert all(share >= floor for share, floor in zip(shares, FLOOR, strict=True)), seen
