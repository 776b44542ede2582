"""Every mode of the real back end, on random models with the channels that each mode's models have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from in_process import paint, steps_of
from PIL import Image

from fluxdesk.domain.messages import AnyEvent, StepDone
from fluxdesk.domain.request import GenerationRequest, Mode, ModelFile
from fluxdesk.engine.job_observer import JobObserver
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

Make = Callable[..., GenerationRequest]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Requests over flux-mini's encoders and VAE and a random transformer of the asked-for kind."""
    from flux_test_files import SMALL, random_weights, write_gguf

    def request(in_channels: int = 64, guidance_embeds: bool = False, **changes: Any) -> GenerationRequest:
        import dataclasses

        config = dataclasses.replace(
            SMALL,
            in_channels=in_channels,
            guidance_embeds=guidance_embeds,
            joint_attention_dim=256,
            pooled_projection_dim=256,
        )
        path = tmp_path / f"random-{in_channels}-{guidance_embeds}.gguf"
        if not path.exists():
            write_gguf(path, random_weights(config), "F16")
        models = ModelSets(find_paths()).resolve("flux-mini", "F16")
        plain = GenerationRequest(
            id="job",
            prompt="make it blue",
            models=msgspec.structs.replace(models, transformer=ModelFile(str(path))),
            output_path="unused.png",
            width=128,
            height=96,
            steps=3,
            preview="off",
        )
        return msgspec.structs.replace(plain, **changes)

    return request


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, str]:
    """A start picture of another shape than the result, an upright mask, and a second start picture."""
    Image.linear_gradient("L").resize((200, 160)).convert("RGB").save(tmp_path / "start.png")
    Image.radial_gradient("L").resize((200, 160)).convert("RGB").save(tmp_path / "other.png")
    mask = np.zeros((160, 200), np.uint8)
    mask[:, 100:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return {name: str(tmp_path / f"{name}.png") for name in ("start", "other", "mask")}


@pytest.mark.parametrize(
    ("mode", "in_channels"),
    [("image_to_image", 64), ("inpaint", 64), ("kontext", 64), ("fill", 384), ("control", 128)],
)
def test_the_start_picture_counts(
    backend: Any, make: Make, pictures: dict[str, str], mode: Mode, in_channels: int
) -> None:
    masked = {"mask_image": pictures["mask"]} if mode in {"inpaint", "fill"} else {}
    one = make(in_channels, mode=mode, init_image=pictures["start"], **masked)
    two = msgspec.structs.replace(one, init_image=pictures["other"])
    strength = {"strength": 0.6} if mode in {"image_to_image", "inpaint"} else {}
    first, events = paint(backend, msgspec.structs.replace(one, **strength))
    second, _ = paint(backend, msgspec.structs.replace(two, **strength))
    again, _ = paint(backend, msgspec.structs.replace(one, **strength))
    assert first.shape == (96, 128, 3)
    assert steps_of(events) == (2 if strength else 3)
    assert np.array_equal(first, again)
    assert np.abs(first - second).mean() > 1


def test_distilled_guidance_counts_only_where_the_model_has_it(backend: Any, make: Make) -> None:
    low, high = (paint(backend, make(guidance_embeds=True, guidance=value))[0] for value in (1.0, 9.0))
    assert np.abs(low - high).mean() > 0.5
    low, high = (paint(backend, make(guidance=value))[0] for value in (1.0, 9.0))
    assert np.array_equal(low, high)


def test_real_guidance_works_in_editing_too(backend: Any, make: Make, pictures: dict[str, str]) -> None:
    request = make(mode="kontext", init_image=pictures["start"])
    plain, _ = paint(backend, request)
    guided, _ = paint(backend, msgspec.structs.replace(request, true_cfg=3.0, negative_prompt="a green star"))
    assert np.abs(plain - guided).mean() > 0.5


@pytest.mark.parametrize("scheduler", ["heun", "euler_beta"])
@pytest.mark.parametrize("mode", ["text_to_image", "image_to_image", "inpaint", "kontext", "fill"])
def test_other_schedulers_paint_in_every_mode(
    backend: Any, make: Make, pictures: dict[str, str], scheduler: str, mode: Mode
) -> None:
    masked = {"mask_image": pictures["mask"]} if mode in {"inpaint", "fill"} else {}
    start = {"init_image": pictures["start"]} if mode != "text_to_image" else {}
    strength = {"strength": 0.6} if mode in {"image_to_image", "inpaint"} else {}
    euler = make(384 if mode == "fill" else 64, mode=mode, steps=5, **masked, **start, **strength)
    other = msgspec.structs.replace(euler, scheduler=scheduler)
    plain, events = paint(backend, euler)
    first, other_events = paint(backend, other)
    again, _ = paint(backend, other)
    assert steps_of(other_events) == steps_of(events) == (3 if strength else 5)
    assert np.array_equal(first, again)
    assert np.abs(first - plain).mean() > 0.2


def test_previews_with_heun_head_for_the_picture(backend: Any, make: Make) -> None:
    """Each is made of one whole step; there is one per step but the last."""
    events: list[AnyEvent] = []
    request = make(scheduler="heun", preview="latent", steps=4)
    backend.generate(request, JobObserver("job", events.append, lambda _job: False))
    seen = [(event.step, event.steps) for event in events if isinstance(event, StepDone)]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_shorter_prompt_is_another_picture(backend: Any, make: Make) -> None:
    request = make()
    short = msgspec.structs.replace(
        request, models=msgspec.structs.replace(request.models, max_sequence_length=16)
    )
    whole, cut = (paint(backend, asked)[0] for asked in (request, short))
    assert whole.shape == cut.shape
    assert not np.array_equal(whole, cut)
