"""The real engine: the bundled model in the real child process."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from fluxdesk.domain.messages import (
    AnyEvent,
    Cancel,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    LoadModel,
    ModelLoaded,
    ModelLoading,
    PhaseStarted,
    PreviewReady,
    StepDone,
    Unload,
    VramSampled,
)
from fluxdesk.domain.request import GenerationRequest, LoraUse, ModelFile, ModelSet, Placement
from fluxdesk.formats.gguf import read_header
from fluxdesk.formats.png import read_record
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

Make = Callable[..., GenerationRequest]


@pytest.fixture
def models() -> ModelSet:
    return ModelSets(find_paths()).resolve("flux-mini", "F16")


@pytest.fixture
def lively(models: ModelSet, tmp_path: Path) -> ModelSet:
    """The same shapes with random matrices: whatever goes in changes what comes out, trained or not."""
    path = tmp_path / "lively-F16.gguf"
    data = bytearray(Path(models.transformer.path).read_bytes())
    header = read_header(Path(models.transformer.path))
    random = np.random.default_rng(5)
    for tensor in header.tensors:
        if tensor.type_name == "F16" and len(tensor.shape) == 2:
            at = header.data_offset + tensor.offset
            values = random.normal(0.0, 0.06, tensor.nbytes // 2).astype(np.float16)
            data[at : at + tensor.nbytes] = values.tobytes()
    path.write_bytes(data)
    return msgspec.structs.replace(models, transformer=ModelFile(str(path)))


@pytest.fixture
def make(models: ModelSet, tmp_path: Path) -> Make:
    def request(name: str, **changes: Any) -> GenerationRequest:
        plain = GenerationRequest(
            id=name,
            prompt="a red circle above a blue square on a white background",
            models=models,
            output_path=str(tmp_path / f"{name}.png"),
            width=128,
            height=128,
            steps=4,
            seed=11,
        )
        return msgspec.structs.replace(plain, **changes)

    return request


def events_of(engine: EngineProcess, job_id: str) -> Iterator[AnyEvent]:
    """Events without samples, up to the end of `job_id`."""
    for event in engine.events():
        if not isinstance(event, VramSampled):
            yield event
        if isinstance(event, ImageSaved | JobCancelled | JobFailed) and event.id == job_id:
            return
    raise AssertionError(f"the engine ended: {engine.stop(1.0)}")


def paint(engine: EngineProcess, request: GenerationRequest) -> list[AnyEvent]:
    engine.send(Generate(request=request))
    return list(events_of(engine, request.id))


def pixels(request: GenerationRequest) -> np.ndarray[Any, Any]:
    with Image.open(request.output_path) as image:
        return np.asarray(image)


def last(events: list[AnyEvent], kind: type[Any]) -> Any:
    assert isinstance(events[-1], kind), events[-1]
    return events[-1]


def test_the_same_request_gives_the_same_bytes(engine: EngineProcess, make: Make) -> None:
    first, again, other = make("first"), make("again"), make("other", seed=12)
    saved = last(paint(engine, first), ImageSaved)
    last(paint(engine, again), ImageSaved)
    last(paint(engine, other), ImageSaved)
    assert pixels(first).shape == (128, 128, 3)
    assert np.array_equal(pixels(first), pixels(again))
    assert not np.array_equal(pixels(first), pixels(other))
    seconds = saved.result.seconds
    assert min(seconds.encode, seconds.denoise, seconds.decode) > 0
    assert seconds.total >= seconds.load + seconds.encode + seconds.denoise + seconds.decode
    assert saved.result.peak_ram_bytes > 200e6
    record = read_record(Path(first.output_path))
    assert record is not None
    assert record.request == first
    assert [len(file.sha256 or "") for file in record.models] == [64] * 4


def test_another_process_gives_the_same_bytes(engine: EngineProcess, make: Make) -> None:
    here, there = make("here"), make("there")
    last(paint(engine, here), ImageSaved)
    second = EngineProcess()
    second.start()
    last(paint(second, there), ImageSaved)
    assert second.stop(20.0).reason == "stopped"
    assert np.array_equal(pixels(here), pixels(there))


def test_cancel_at_step_three_keeps_the_engine_warm(engine: EngineProcess, make: Make) -> None:
    reference = make("reference", steps=6)
    last(paint(engine, reference), ImageSaved)
    victim = make("victim", steps=200, seed=3)
    engine.send(Generate(request=victim))
    steps = []
    for event in events_of(engine, victim.id):
        if isinstance(event, StepDone):
            steps.append(event.step)
            if event.step == 3:
                engine.send(Cancel(id=victim.id))
    assert isinstance(event, JobCancelled)
    assert steps[:3] == [1, 2, 3]
    assert len(steps) < 100
    assert not Path(victim.output_path).exists()
    following = make("following", steps=6)
    seen = paint(engine, following)
    last(seen, ImageSaved)
    assert not [event for event in seen if isinstance(event, ModelLoading)], "nothing was loaded again"
    assert np.array_equal(pixels(following), pixels(reference))


def test_cancel_while_loading(engine: EngineProcess, make: Make, models: ModelSet) -> None:
    engine.send(Unload())
    engine.send(LoadModel(id="load", models=models))
    seen = []
    for event in events_of(engine, "load"):
        if isinstance(event, ModelLoading) and not seen:
            engine.send(Cancel(id="load"))
        seen.append(event)
    assert isinstance(seen[-1], JobCancelled)
    assert not [event for event in seen if isinstance(event, ModelLoaded)]
    last(paint(engine, make("after")), ImageSaved)


def test_load_ahead_and_progress_by_file(engine: EngineProcess, make: Make, models: ModelSet) -> None:
    engine.send(Unload())
    engine.send(LoadModel(id="ahead", models=models))
    loading = []
    for event in engine.events():
        if isinstance(event, ModelLoading):
            loading.append(event)
        if isinstance(event, ModelLoaded):
            break
    assert {event.stage for event in loading} == {"transformer", "text_encoder", "text_encoder_2", "vae"}
    sizes = {event.stage: event.total for event in loading}
    assert sizes["vae"] == Path(models.vae.path).stat().st_size
    seen = paint(engine, make("ready"))
    assert not [event for event in seen if isinstance(event, ModelLoading)]
    assert [event.phase for event in seen if isinstance(event, PhaseStarted)] == [
        "load", "encode", "denoise", "decode"
    ]  # fmt: skip


def test_previews_are_small_pictures_and_never_change_the_result(engine: EngineProcess, make: Make) -> None:
    shown = make("shown", steps=12)
    seen = paint(engine, shown)
    previews = [event for event in seen if isinstance(event, PreviewReady)]
    assert previews
    for event in previews:
        with Image.open(io.BytesIO(event.image)) as image:
            assert image.size == (128, 128)
    without = make("without", steps=12, preview="off")
    assert not [event for event in paint(engine, without) if isinstance(event, PreviewReady)]
    assert np.array_equal(pixels(shown), pixels(without))


def test_previews_of_large_pictures_are_mapped_not_decoded(engine: EngineProcess, make: Make) -> None:
    seen = paint(engine, make("large", width=384, height=320, steps=3))
    previews = [event for event in seen if isinstance(event, PreviewReady)]
    assert previews[0].step == 1, "the first step already shows where it is heading"
    with Image.open(io.BytesIO(previews[0].image)) as image:
        assert image.size == (48, 40)


def test_taef1_shows_the_whole_picture_and_never_changes_the_result(
    engine: EngineProcess, make: Make, tmp_path: Path
) -> None:
    """Random weights in the format of the published file: what it shows is noise, but its own."""
    from diffusers import AutoencoderTiny
    from safetensors.torch import save_file

    file = tmp_path / "taef1.safetensors"
    save_file(AutoencoderTiny(latent_channels=16).state_dict(), file)
    plain = make("plain", width=384, height=320, steps=4, preview="off")
    paint(engine, plain)

    def previews(name: str, path: Path) -> list[tuple[int, int]]:
        models = msgspec.structs.replace(plain.models, preview_vae=ModelFile(str(path)))
        wish = make(name, width=384, height=320, steps=4, models=models, preview="taef1")
        seen = paint(engine, wish)
        last(seen, ImageSaved)
        assert np.array_equal(pixels(wish), pixels(plain))
        shown = [event.image for event in seen if isinstance(event, PreviewReady)]
        return [Image.open(io.BytesIO(image)).size for image in shown]

    assert previews("sharp", file)[0] == (384, 320)
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(file.read_bytes()[:50_000])
    assert previews("broken", broken)[0] == (48, 40), "no picture fails for its preview"


def test_sizes_that_are_not_square(engine: EngineProcess, make: Make) -> None:
    wide = make("wide", width=160, height=96)
    last(paint(engine, wide), ImageSaved)
    assert pixels(wide).shape == (96, 160, 3)


def test_prompt_guidance_and_negative_prompt_count(
    engine: EngineProcess, make: Make, lively: ModelSet
) -> None:
    requests = [
        make("plain", models=lively),
        make("guided", models=lively, true_cfg=4.0),
        make("negative", models=lively, true_cfg=4.0, negative_prompt="a green star"),
        make("worded", models=lively, prompt="a green star"),
    ]
    for request in requests:
        last(paint(engine, request), ImageSaved)
    pictures = [pixels(request).tobytes() for request in requests]
    assert len(set(pictures)) == 4


def test_tiled_decoding_shows_the_same_picture(engine: EngineProcess, make: Make) -> None:
    size = {"width": 384, "height": 384, "steps": 1}
    whole, other = make("whole", **size), make("other", seed=12, **size)
    tiled = make("tiled", placement=Placement(vae_tiled=True), **size)
    for request in (whole, other, tiled):
        last(paint(engine, request), ImageSaved)
    difference = np.abs(pixels(whole).astype(int) - pixels(tiled).astype(int)).mean()
    unrelated = np.abs(pixels(whole).astype(int) - pixels(other).astype(int)).mean()
    assert difference < unrelated / 3


def test_picture_to_picture(engine: EngineProcess, make: Make, tmp_path: Path) -> None:
    start = tmp_path / "start.png"
    Image.new("RGB", (200, 100), (200, 30, 30)).save(start)
    changes = {"mode": "image_to_image", "init_image": str(start), "steps": 10}
    near, far = make("near", strength=0.2, **changes), make("far", strength=1.0, **changes)
    seen = paint(engine, near)
    last(seen, ImageSaved)
    steps = [event for event in seen if isinstance(event, StepDone)]
    assert [(event.step, event.steps) for event in steps] == [(1, 2), (2, 2)], (
        "strength is the share of steps"
    )
    last(paint(engine, far), ImageSaved)
    again = make("again", strength=0.2, **changes)
    last(paint(engine, again), ImageSaved)
    assert np.array_equal(pixels(near), pixels(again))
    assert not np.array_equal(pixels(near), pixels(far))


def test_inpainting_keeps_what_is_outside_the_mask(engine: EngineProcess, make: Make, tmp_path: Path) -> None:
    """Bit for bit; and a mask that marks nothing is refused."""
    Image.linear_gradient("L").resize((128, 128)).convert("RGB").save(tmp_path / "base.png")

    def masked(name: str, first: int) -> GenerationRequest:
        mask = np.zeros((128, 128), np.uint8)
        mask[:, first:] = 255
        Image.fromarray(mask).save(tmp_path / f"{name}-mask.png")
        return make(
            name,
            mode="inpaint",
            init_image=str(tmp_path / "base.png"),
            mask_image=str(tmp_path / f"{name}-mask.png"),
            steps=2,
        )

    right = masked("right", 64)
    last(paint(engine, right), ImageSaved)
    change = np.abs(np.asarray(Image.open(tmp_path / "base.png")).astype(int) - pixels(right))
    assert change[:, :64].max() == 0
    assert change[:, 64:].mean() > 1
    failed = last(paint(engine, masked("nothing", 128)), JobFailed)
    assert failed.error.kind == "bad_input"
    assert "nothing-mask.png" in failed.error.text


def write_lora(path: Path) -> LoraUse:
    """A LoRA in PEFT's layout on the last layer."""
    random = np.random.default_rng(3)
    stem = "transformer.proj_out"
    tensors = {
        f"{stem}.lora_A.weight": random.normal(0, 0.2, (4, 256)).astype(np.float32),
        f"{stem}.lora_B.weight": random.normal(0, 0.2, (64, 4)).astype(np.float32),
    }
    save_file(tensors, path)
    return LoraUse(str(path))


def test_loras_change_the_picture_by_their_strength(
    engine: EngineProcess, make: Make, lively: ModelSet, tmp_path: Path
) -> None:
    use = write_lora(tmp_path / "ink.safetensors")
    silent = msgspec.structs.replace(use, strength=0.0)
    requests = {
        "without": make("without", models=lively),
        "silent": make("silent", models=lively, loras=(silent,)),
        "loud": make("loud", models=lively, loras=(use,)),
        "after": make("after", models=lively),
    }
    found = {}
    for name, request in requests.items():
        last(paint(engine, request), ImageSaved)
        found[name] = pixels(request).astype(int)
    assert np.abs(found["silent"] - found["without"]).max() <= 2
    assert np.abs(found["loud"] - found["without"]).mean() > 1
    assert np.array_equal(found["after"], found["without"]), "nothing of the LoRA is left"


def test_what_is_no_lora_is_said(engine: EngineProcess, make: Make, tmp_path: Path) -> None:
    save_file({"some.weight": np.zeros((2, 2), np.float32)}, tmp_path / "other.safetensors")
    missing, other = LoraUse(str(tmp_path / "gone.safetensors")), LoraUse(str(tmp_path / "other.safetensors"))
    for use, kind in ((missing, "file_missing"), (other, "file_unsupported")):
        failed = last(paint(engine, make("wrong", loras=(use,))), JobFailed)
        assert failed.error.kind == kind
        assert Path(use.path).name in failed.error.text
    last(paint(engine, make("fine")), ImageSaved)


@pytest.mark.parametrize(
    ("changes", "kind", "word"),
    [
        ({"scheduler": "dream"}, "bad_input", "dream"),
        ({"mode": "image_to_image", "init_image": "/nowhere.png"}, "bad_input", "nowhere.png"),
        ({"mode": "image_to_image"}, "bad_input", "start from"),
        ({"mode": "redux"}, "bad_input", "redux"),
    ],
)
def test_what_cannot_be_painted_is_said(
    engine: EngineProcess, make: Make, changes: dict[str, Any], kind: str, word: str
) -> None:
    failed = last(paint(engine, make("wrong", **changes)), JobFailed)
    assert failed.error.kind == kind
    assert word in failed.error.text


def test_missing_and_damaged_model_files_are_named(
    engine: EngineProcess, make: Make, models: ModelSet, tmp_path: Path
) -> None:
    damaged = tmp_path / "flux-mini-F16.gguf"
    damaged.write_bytes(Path(models.transformer.path).read_bytes()[:100_000])
    broken_clip = tmp_path / "clip.safetensors"
    broken_clip.write_bytes(Path(models.text_encoder.path).read_bytes()[:50_000])
    replace = msgspec.structs.replace
    sets = {
        "damaged": replace(models, transformer=ModelFile(str(damaged))),
        "missing": replace(models, vae=ModelFile(str(tmp_path / "ae.safetensors"))),
        "clip": replace(models, text_encoder=ModelFile(str(broken_clip))),
    }
    errors = {
        name: last(paint(engine, make(name, models=found)), JobFailed).error for name, found in sets.items()
    }
    assert (errors["damaged"].kind, errors["missing"].kind, errors["clip"].kind) == (
        "file_damaged", "file_missing", "file_damaged"
    )  # fmt: skip
    assert "flux-mini-F16.gguf" in errors["damaged"].text
    assert "ae.safetensors" in errors["missing"].text
    assert "clip.safetensors" in errors["clip"].text
    last(paint(engine, make("fine")), ImageSaved)


def test_numbers_that_overflow_are_never_saved(
    engine: EngineProcess, make: Make, models: ModelSet, tmp_path: Path
) -> None:
    poisoned = tmp_path / "flux-nan-F16.gguf"
    data = bytearray(Path(models.transformer.path).read_bytes())
    header = read_header(Path(models.transformer.path))
    bias = next(tensor for tensor in header.tensors if tensor.name == "final_layer.linear.bias")
    at = header.data_offset + bias.offset
    data[at : at + bias.nbytes] = np.full(64, np.nan, np.float32).tobytes()
    poisoned.write_bytes(data)
    request = make("nan", models=msgspec.structs.replace(models, transformer=ModelFile(str(poisoned))))
    failed = last(paint(engine, request), JobFailed)
    assert failed.error.kind == "bad_result"
    assert not Path(request.output_path).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's signals")
def test_killed_in_mid_run_is_named_and_a_new_engine_works(make: Make) -> None:
    first = EngineProcess()
    first.start()
    request = make("killed", steps=200)
    first.send(Generate(request=request))
    for event in first.events():
        if isinstance(event, StepDone) and event.step == 2:
            assert first.pid is not None
            os.kill(first.pid, signal.SIGKILL)
    report = first.stop(1.0)
    assert (report.reason, report.signal) == ("crashed", "SIGKILL")
    assert not list(Path(request.output_path).parent.glob("killed*"))
