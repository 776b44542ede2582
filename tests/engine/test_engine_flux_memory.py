"""The real back end when memory runs out: in this process, with a VAE that fails as torch does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from fluxdesk.domain.messages import AnyEvent, PhaseStarted, PlanChanged, StepDone
from fluxdesk.domain.request import GenerationRequest, Placement
from fluxdesk.engine.job_observer import JobObserver
from fluxdesk.engine.ladder import generate_down_the_ladder
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.engine


@pytest.fixture
def request_(tmp_path: Path) -> GenerationRequest:
    return GenerationRequest(
        id="job",
        prompt="a blue star",
        models=ModelSets(find_paths()).resolve("flux-mini", "F16"),
        output_path=str(tmp_path / "out.png"),
        width=128,
        height=128,
        steps=2,
        preview="off",
    )


def test_decoding_falls_back_to_tiles_without_losing_the_steps(
    request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fluxdesk.engine.flux_backend import FluxBackend

    events: list[AnyEvent] = []
    backend = FluxBackend()
    decode = FluxBackend._decode

    def hungry(self: FluxBackend, latents: Any, observer: Any, *, tiled: bool) -> Any:
        if not tiled:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.50 GiB.")
        return decode(self, latents, observer, tiled=tiled)

    monkeypatch.setattr(FluxBackend, "_decode", hungry)
    observer = JobObserver("job", events.append, lambda _job: False)
    painted = generate_down_the_ladder(backend, request_, observer)
    assert painted.rungs == ("tile_vae",)
    changes = [event for event in events if isinstance(event, PlanChanged)]
    assert [event.rung for event in changes] == ["tile_vae"]
    assert changes[0].placement.vae_tiled
    assert len([event for event in events if isinstance(event, StepDone)]) == 2, "denoised once"


def test_where_ram_is_short_encoders_and_transformer_are_never_there_together(
    request_: GenerationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fluxdesk.engine import components, prompts
    from fluxdesk.engine.flux_backend import FluxBackend

    backend = FluxBackend()
    alive: list[bool] = []
    load_t5, load_transformer = prompts.load_text_encoder_2, components.load_transformer

    def watch_t5(*arguments: Any) -> Any:
        alive.append(backend._transformer is not None)
        return load_t5(*arguments)

    def watch_transformer(*arguments: Any, **options: Any) -> Any:
        assert backend._prompts is not None
        alive.append(backend._prompts._t5 is not None)
        return load_transformer(*arguments, **options)

    monkeypatch.setattr(prompts, "load_text_encoder_2", watch_t5)
    monkeypatch.setattr(components, "load_transformer", watch_transformer)
    events: list[AnyEvent] = []
    observer = JobObserver("job", events.append, lambda _job: False)
    kept = backend.generate(request_, observer)
    backend.unload()
    alive.clear()
    short = msgspec.structs.replace(request_, placement=Placement(keep_text_encoders=False))
    first = backend.generate(short, observer)
    assert alive == [False, False]
    assert first.picture == kept.picture
    backend.generate(msgspec.structs.replace(short, seed=9), observer)
    assert alive == [False, False], "a known prompt needs no encoder, and the transformer stays"
    backend.generate(msgspec.structs.replace(short, prompt="a red ring"), observer)
    assert alive == [False, False, False, False]
    phases = [event.phase for event in events if isinstance(event, PhaseStarted)]
    assert phases[-5:] == ["load", "encode", "load", "denoise", "decode"]


def test_the_past_changes_no_pixel(request_: GenerationRequest) -> None:
    from fluxdesk.engine.flux_backend import FluxBackend

    observer = JobObserver("job", lambda _event: None, lambda _job: False)
    half = msgspec.structs.replace(request_, placement=Placement(compute_dtype="bfloat16"))
    fresh = FluxBackend().generate(half, observer)
    used = FluxBackend()
    used.generate(request_, observer)
    assert used.generate(half, observer).picture == fresh.picture


def test_another_placement_and_level_together_load_everything_anew(request_: GenerationRequest) -> None:
    from fluxdesk.engine.flux_backend import FluxBackend

    backend = FluxBackend()
    observer = JobObserver("job", lambda _event: None, lambda _job: False)
    backend.generate(request_, observer)
    first_vae = backend._vae
    models = ModelSets(find_paths()).resolve("flux-mini", "Q8_0")
    other = msgspec.structs.replace(request_, models=models, placement=Placement(compute_dtype="bfloat16"))
    backend.generate(other, observer)
    assert backend._vae is not first_vae
    assert backend._vae.dtype == torch.bfloat16
    kept = backend._vae
    backend.generate(msgspec.structs.replace(other, models=request_.models), observer)
    assert backend._vae is kept, "another level alone keeps the VAE"
