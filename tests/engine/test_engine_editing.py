"""Inpainting, Fill, Kontext and control models in the real child: as diffusers' own pipelines paint them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from fluxdesk.domain.messages import AnyEvent, Generate, ImageSaved, JobFailed, PhaseStarted
from fluxdesk.domain.references import Reference, networks_bytes
from fluxdesk.domain.request import (
    Family,
    GenerationRequest,
    LoraUse,
    ModelFile,
    StartPicture,
    start_of,
    starting_from,
    steps_path,
)
from fluxdesk.domain.request_checks import validate
from fluxdesk.engine.redux import siglip_config
from fluxdesk.formats.png import read_record
from fluxdesk.generation.engine_process import EngineProcess
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import find_paths

pytestmark = pytest.mark.engine

Make = Callable[..., GenerationRequest]
CHANNELS: dict[Family, int] = {"flux1-fill": 384, "flux1-kontext": 64, "flux1-canny": 128, "flux1-dev": 64}
WIDTH, HEIGHT, STEPS, SEED, GUIDANCE = 128, 96, 3, 7, 3.5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("variants")


def variant(folder: Path, family: Family) -> tuple[Path, Any, Any]:
    """A random model in the shape of `family` but narrow: its file, its configuration, its values as stored."""
    from flux_test_files import SMALL, random_weights, write_gguf

    config = dataclasses.replace(
        SMALL,
        in_channels=CHANNELS[family],
        guidance_embeds=True,
        joint_attention_dim=256,
        pooled_projection_dim=256,
    )
    path = folder / f"{family}-F16.gguf"
    return path, config, write_gguf(path, random_weights(config), "F16")


@pytest.fixture
def start(tmp_path: Path) -> StartPicture:
    """A scene in the result's size, and a mask over its right half that ends between two latents."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    scene = np.stack([x * 2, y * 2, np.full_like(x, 60)], axis=-1).astype(np.uint8)
    scene[(x - 64) ** 2 + (y - 48) ** 2 < 900] = (220, 40, 30)
    Image.fromarray(scene).save(tmp_path / "start.png")
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:, 67:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return StartPicture(str(tmp_path / "start.png"), 0.7, mask=str(tmp_path / "mask.png"))


@pytest.fixture
def make(folder: Path, tmp_path: Path) -> Make:
    mini = ModelSets(find_paths()).resolve("flux-mini", "F16")

    def request(family: Family, start: StartPicture | None, **changes: Any) -> GenerationRequest:
        path = variant(folder, family)[0] if family in CHANNELS else Path(mini.transformer.path)
        models = msgspec.structs.replace(
            mini, family=family, transformer=ModelFile(str(path)), guidance_distilled=family in CHANNELS
        )
        plain = GenerationRequest(
            id=f"{family}-{len(list(tmp_path.iterdir()))}",
            prompt="a blue ring",
            models=models,
            output_path=str(tmp_path / f"{family}.png"),
            width=WIDTH,
            height=HEIGHT,
            steps=STEPS,
            seed=SEED,
            guidance=GUIDANCE if family in CHANNELS else None,
            preview="off",
            keep_steps=True,
        )
        return msgspec.structs.replace(starting_from(plain, start), **changes)

    return request


def paint(engine: EngineProcess, request: GenerationRequest) -> list[AnyEvent]:
    engine.send(Generate(request=request))
    events = []
    for event in engine.events():
        events.append(event)
        if isinstance(event, ImageSaved | JobFailed):
            return events
    raise AssertionError(f"the engine ended: {engine.stop(1.0)}")


def painted(engine: EngineProcess, request: GenerationRequest) -> np.ndarray[Any, Any]:
    """Pixels, int, [height, width, 3]."""
    assert validate(request) == ()
    events = paint(engine, request)
    assert isinstance(events[-1], ImageSaved), events[-1]
    with Image.open(request.output_path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def embeddings_of(request: GenerationRequest) -> Any:
    from fluxdesk.engine.cpu_probe import cache_dir
    from fluxdesk.engine.job_observer import JobObserver
    from fluxdesk.engine.prompts import PromptEncoder

    observer = JobObserver("job", lambda _event: None, lambda _job: False)
    prompts = PromptEncoder(request.models, cache_dir())
    prompts.load(request.placement, observer)
    return prompts.encode(request.prompt, request.placement, observer)


def diffusers_own(
    folder: Path,
    request: GenerationRequest,
    pipeline: str,
    lora: dict[str, Any] | None = None,
    words: tuple[Any, Any] | None = None,
    **pictures: Any,
) -> Any:
    """Packed latents of the same request through diffusers' pipeline with diffusers' transformer and `lora`; of
    `words` (sequence, pooled) instead of the prompt's."""
    import diffusers
    import torch
    from flux_test_files import diffusers_model

    from fluxdesk.engine import components
    from fluxdesk.engine.schedule import load_scheduler

    known = embeddings_of(request)
    sequence, pooled = words or (known.sequence, known.pooled)
    _, config, stored = variant(folder, request.models.family)
    painter = getattr(diffusers, pipeline)(
        scheduler=load_scheduler(request.models, "euler"),
        vae=components.load_vae(request.models, request.placement, lambda _done, _total: None),
        text_encoder=None,
        tokenizer=None,
        text_encoder_2=None,
        tokenizer_2=None,
        transformer=diffusers_model(config, stored, torch.float32),
    )
    painter.set_progress_bar_config(disable=True)
    if lora is not None:
        painter.load_lora_weights(lora, adapter_name="control")
        painter.set_adapters("control", request.loras[0].strength)
    with torch.inference_mode():
        return (
            painter(
                prompt_embeds=sequence,
                pooled_prompt_embeds=pooled,
                height=HEIGHT,
                width=WIDTH,
                num_inference_steps=STEPS,
                guidance_scale=GUIDANCE,
                generator=torch.Generator("cpu").manual_seed(SEED),
                output_type="latent",
                max_sequence_length=request.models.max_sequence_length,
                **pictures,
            )
            .images[0]
            .numpy()
        )


def far(ours: Any, theirs: Any) -> float:
    return float(np.linalg.norm(ours.astype(np.float64) - theirs) / np.linalg.norm(theirs))


def test_every_kind_of_model_paints_what_diffusers_paints(
    engine: EngineProcess, make: Make, folder: Path, start: StartPicture, tmp_path: Path
) -> None:
    """Latents after the last step; kept as float16, which alone costs 3e-4."""
    image, mask = Image.open(start.path).convert("RGB"), Image.open(str(start.mask))
    wide = mask.copy()
    wide.paste(255, (64, 0, 128, 96))  # whole latents, as inpainting marks them
    square = tmp_path / "square.png"
    image.resize((112, 112)).save(square)
    table: list[tuple[Family, str, StartPicture, dict[str, Any]]] = [
        ("flux1-dev", "FluxInpaintPipeline", start, {"image": image, "mask_image": wide, "strength": 0.7}),
        ("flux1-fill", "FluxFillPipeline", start, {"image": image, "mask_image": mask}),
        ("flux1-canny", "FluxControlPipeline", start, {"control_image": image}),
        (
            "flux1-kontext",
            "FluxKontextPipeline",
            StartPicture(str(square)),
            {"image": Image.open(square).convert("RGB"), "max_area": WIDTH * HEIGHT, "_auto_resize": False},
        ),
    ]
    for family, pipeline, shown, pictures in table:
        request = make(family, shown)
        painted(engine, request)
        ours = np.load(steps_path(request.output_path))
        assert len(ours) == (3 if family != "flux1-dev" else 3 - int(3 - 3 * 0.7))
        theirs = diffusers_own(folder, request, pipeline, **pictures)
        assert far(ours[-1], theirs) < 2e-3, family
        other = diffusers_own(folder, request, pipeline, **_with_another_picture(pictures))
        assert far(ours[-1], other) > 0.01, f"{family}: the picture counts"


_LAST = "final_layer.adaLN_modulation.1.lora_A.weight"


def as_diffusers_reads_it(tensors: dict[str, Any]) -> dict[str, Any]:
    """A control LoRA's tensors by diffusers' names: its own converter, which knows one size of model only, for
    the small one."""
    import inspect

    import torch
    from diffusers.loaders import lora_conversion_utils
    from flux_test_files import SMALL

    source = inspect.getsource(lora_conversion_utils._convert_bfl_flux_control_lora_to_diffusers)
    sizes = {"num_layers = 19": SMALL.num_layers, "num_single_layers = 38": SMALL.num_single_layers,
             "inner_dim = 3072": SMALL.hidden_size}  # fmt: skip
    for line, size in sizes.items():
        assert source.count(line) == 1
        source = source.replace(line, f"{line.partition('=')[0]}= {size}")
    names = dict(vars(lora_conversion_utils))
    exec(source, names)
    plain = {name: torch.from_numpy(values.copy()) for name, values in tensors.items()}
    found: dict[str, Any] = names["_convert_bfl_flux_control_lora_to_diffusers"](plain)
    assert not plain, "everything was converted"
    # It also swaps the halves of the last modulation's lora_A, whose rows are ranks and no scales and shifts
    # (diffusers 0.42.1): Black Forest Labs' own model does not, so this is undone.
    wrong = "transformer.norm_out.linear.lora_A.weight"
    assert torch.equal(found[wrong].roll(len(found[wrong]) // 2, 0), torch.from_numpy(tensors[_LAST]))
    found[wrong] = torch.from_numpy(tensors[_LAST])
    return found


@pytest.mark.parametrize("strength", [1.0, 0.85])
def test_a_control_lora_follows_a_picture_as_in_diffusers(
    engine: EngineProcess, make: Make, folder: Path, start: StartPicture, tmp_path: Path, strength: float
) -> None:
    from flux_test_files import shapes
    from lora_files import control_lora
    from safetensors.numpy import save_file

    _, config, stored = variant(folder, "flux1-dev")
    norms = {name: values for name, values in stored.items() if name.endswith("_norm.scale")}
    tensors = control_lora(shapes(config), norms)
    save_file(tensors, tmp_path / "flux1-canny-dev-lora.safetensors")
    use = LoraUse(str(tmp_path / "flux1-canny-dev-lora.safetensors"), strength, control=True)
    plain = msgspec.structs.replace(make("flux1-dev", start), loras=(use,))
    request = starting_from(plain, start)
    assert request.mode == "control"
    painted(engine, request)
    ours = np.load(steps_path(request.output_path))[-1]
    image = Image.open(start.path).convert("RGB")
    theirs = [
        diffusers_own(
            folder, request, "FluxControlPipeline", as_diffusers_reads_it(tensors), control_image=shown
        )
        for shown in (image, image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    ]
    assert far(ours, theirs[0]) < 2e-3
    assert far(ours, theirs[1]) > 0.01, "the picture counts"
    record = read_record(Path(request.output_path))
    assert record is not None
    assert record.request.loras == (use,)
    before = make("flux1-dev", None)
    painted(engine, before)
    alone = np.load(steps_path(before.output_path))[-1]
    theirs_alone = diffusers_own(folder, before, "FluxPipeline")
    assert far(alone, theirs_alone) < 2e-3, "nothing of it is left"


def test_where_a_control_lora_is_of_no_use(
    engine: EngineProcess, make: Make, folder: Path, start: StartPicture, tmp_path: Path
) -> None:
    """The file counts, not what the request says of it; each is refused before anything is loaded."""
    from flux_test_files import shapes
    from lora_files import control_lora
    from safetensors.numpy import save_file

    _, config, stored = variant(folder, "flux1-dev")
    norms = {name: values for name, values in stored.items() if name.endswith("_norm.scale")}
    tensors = control_lora(shapes(config), norms)
    uses = []
    for name in ("one", "two"):
        save_file(tensors, tmp_path / f"{name}.safetensors")
        uses.append(LoraUse(str(tmp_path / f"{name}.safetensors")))
    one = (uses[0],)
    for family, shown, loras, word in (
        ("flux1-dev", start, tuple(uses), "Only one control LoRA"),
        ("flux1-dev", None, one, "needs a picture to follow"),
        ("flux1-dev", start, one, "needs a picture to follow"),
        ("flux1-fill", start, one, "works with FLUX.1 dev and Krea only"),
        ("flux1-kontext", start, one, "works with FLUX.1 dev and Krea only"),
    ):
        events = paint(engine, make(family, shown, loras=loras))
        assert isinstance(events[-1], JobFailed)
        assert word in events[-1].error.text
        assert not any(isinstance(event, PhaseStarted) for event in events)


def write_redux(folder: Path) -> tuple[Any, Any]:
    """A narrow SigLIP and Redux with random weights in the published files' names and types; diffusers' own of both."""
    import torch
    from diffusers.pipelines.flux.modeling_flux import ReduxImageEncoder
    from safetensors.torch import save_file
    from transformers import SiglipVisionConfig, SiglipVisionModel

    torch.manual_seed(3)
    config = SiglipVisionConfig(
        hidden_size=144, intermediate_size=200, num_hidden_layers=2, num_attention_heads=2, image_size=56,
        patch_size=14,
    )  # fmt: skip
    vision, redux = SiglipVisionModel(config).eval(), ReduxImageEncoder(144, 256).eval()
    for values in (*vision.parameters(), *redux.parameters()):
        values.data = (values.data + 0.05 * torch.randn_like(values)).to(torch.bfloat16).float()
    named = {f"vision_model.{name}": value.half() for name, value in vision.state_dict().items()}
    for name, value in vision.state_dict().items():
        value.copy_(named[f"vision_model.{name}"].float())
    save_file(named, folder / "sigclip_vision_patch14_384.safetensors")
    plain = {name: value.to(torch.bfloat16) for name, value in redux.state_dict().items()}
    save_file(plain, folder / "flux1-redux-dev.safetensors")
    return vision, redux


def test_reference_pictures_are_seen_as_in_diffusers(
    engine: EngineProcess, make: Make, folder: Path, start: StartPicture, tmp_path: Path
) -> None:
    import torch
    from diffusers import FluxPriorReduxPipeline
    from transformers import SiglipImageProcessor

    vision, redux = write_redux(tmp_path)
    plain = make("flux1-dev", None)
    models = msgspec.structs.replace(
        plain.models,
        redux=ModelFile(str(tmp_path / "flux1-redux-dev.safetensors")),
        image_encoder=ModelFile(str(tmp_path / "sigclip_vision_patch14_384.safetensors")),
    )
    request = msgspec.structs.replace(plain, models=models, references=(Reference(start.path),))
    painted(engine, request)
    ours = np.load(steps_path(request.output_path))[-1]
    record = read_record(Path(request.output_path))
    assert record is not None
    assert record.request.references == request.references
    assert [kept.role for kept in record.models][-2:] == ["redux", "image_encoder"]
    half = msgspec.structs.replace(request, references=(Reference(start.path, 0.5), Reference(start.path)))
    painted(engine, half)
    other = np.load(steps_path(half.output_path))[-1]

    words = embeddings_of(request)
    prior = FluxPriorReduxPipeline(
        image_encoder=vision,
        feature_extractor=SiglipImageProcessor(size={"height": 56, "width": 56}, resample=3),
        image_embedder=redux,
        text_encoder=_Reader(),
    )
    image = Image.open(start.path).convert("RGB")
    both = prior(image, prompt_embeds=words.sequence.clone(), pooled_prompt_embeds=words.pooled.clone())
    theirs = diffusers_own(
        folder, request, "FluxPipeline", words=(both.prompt_embeds, both.pooled_prompt_embeds)
    )
    assert far(ours, theirs) < 2e-3
    without = diffusers_own(folder, request, "FluxPipeline")
    assert far(ours, without) > 0.01, "the reference counts"
    seen = both.prompt_embeds[:, words.sequence.shape[1] :]
    assert seen.shape == (1, 16, 256)
    chained = torch.cat([words.sequence, 0.5 * seen, seen], dim=1)
    theirs = diffusers_own(folder, half, "FluxPipeline", words=(chained, words.pooled))
    assert far(other, theirs) < 2e-3


class _Reader:
    """Stands for the text encoder, which diffusers asks for its type only when a prompt is encoded already."""

    def __init__(self) -> None:
        import torch

        self.dtype = torch.float32


def test_what_the_networks_take_is_planned() -> None:
    import torch
    from diffusers.pipelines.flux.modeling_flux import ReduxImageEncoder
    from transformers import SiglipVisionConfig, SiglipVisionModel

    config = SiglipVisionConfig(
        hidden_size=1152, intermediate_size=4304, num_hidden_layers=27, num_attention_heads=16, image_size=384,
        patch_size=14,
    )  # fmt: skip
    with torch.device("meta"):
        parts = (SiglipVisionModel(config), ReduxImageEncoder())
    assert networks_bytes() == 4 * sum(values.numel() for part in parts for values in part.parameters())
    own = siglip_config({name: tuple(value.shape) for name, value in parts[0].state_dict().items()})
    assert own.to_dict() == config.to_dict()


def test_what_reference_pictures_need_is_said(
    engine: EngineProcess, make: Make, start: StartPicture, tmp_path: Path
) -> None:
    write_redux(tmp_path)
    files = {
        "redux": ModelFile(str(tmp_path / "flux1-redux-dev.safetensors")),
        "image_encoder": ModelFile(str(tmp_path / "sigclip_vision_patch14_384.safetensors")),
    }
    plain = msgspec.structs.replace(make("flux1-dev", None), references=(Reference(start.path),))
    swapped = {"redux": files["image_encoder"], "image_encoder": files["redux"]}
    gone = Reference(str(tmp_path / "gone.png"))
    for changes, uses, word in (
        ({}, plain.references, "Reference pictures need"),
        (files, (gone,), "gone.png"),
        (swapped, plain.references, "cannot be used"),
    ):
        models = msgspec.structs.replace(plain.models, **changes)
        events = paint(engine, msgspec.structs.replace(plain, models=models, references=uses))
        assert isinstance(events[-1], JobFailed), events[-1]
        assert word in events[-1].error.text


def _with_another_picture(pictures: dict[str, Any]) -> dict[str, Any]:
    name = "image" if "image" in pictures else "control_image"
    return {**pictures, name: pictures[name].transpose(Image.Transpose.FLIP_LEFT_RIGHT)}


@pytest.mark.parametrize(
    ("family", "scheduler"), [("flux-mini", "euler"), ("flux-mini", "heun"), ("flux1-fill", "euler_beta")]
)
def test_what_the_mask_leaves_out_stays_bit_for_bit(
    engine: EngineProcess, make: Make, start: StartPicture, family: Family, scheduler: str
) -> None:
    request = make(family, start, scheduler=scheduler)
    found = painted(engine, request)
    before = np.asarray(Image.open(start.path).convert("RGB")).astype(int)
    assert np.array_equal(found[:, :67], before[:, :67])
    assert np.abs(found[:, 67:] - before[:, 67:]).mean() > 5
    assert np.array_equal(found, painted(engine, request))
    record = read_record(Path(request.output_path))
    assert record is not None
    assert start_of(record.request) == start_of(request)


def test_shades_of_a_mask_mix_and_thin_lines_count(
    engine: EngineProcess, make: Make, start: StartPicture, tmp_path: Path
) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[:, 61] = 1  # seen by no latent's own place
    mask[:, 70:80] = 128
    Image.fromarray(mask).save(tmp_path / "soft.png")
    soft = msgspec.structs.replace(start, mask=str(tmp_path / "soft.png"), strength=1.0)
    found = painted(engine, make("flux-mini", soft))
    mask[mask > 0] = 255
    Image.fromarray(mask).save(tmp_path / "hard.png")
    hard = msgspec.structs.replace(soft, mask=str(tmp_path / "hard.png"))
    whole = painted(engine, make("flux-mini", hard))
    before = np.asarray(Image.open(start.path).convert("RGB")).astype(int)
    assert np.abs(whole[:, 61] - before[:, 61]).max() > 3
    assert np.array_equal(found[:, :61], before[:, :61])
    between = (whole[:, 70:80] * 128 + before[:, 70:80] * 127 + 127) // 255
    assert np.array_equal(found[:, 70:80], between)


def test_a_mask_in_another_shape_of_result_follows_its_picture(
    engine: EngineProcess, make: Make, start: StartPicture
) -> None:
    """The result is square: of the picture its middle is shown, and of the mask too."""
    found = painted(engine, make("flux-mini", start, width=96, height=96))
    before = np.asarray(Image.open(start.path).convert("RGB")).astype(int)[:, 16:112]
    assert np.array_equal(found[:, : 67 - 16], before[:, : 67 - 16])
    assert not np.array_equal(found[:, 67 - 16 :], before[:, 67 - 16 :])


def test_what_a_model_cannot_do_is_refused_before_it_is_loaded(
    engine: EngineProcess, make: Make, start: StartPicture, tmp_path: Path
) -> None:
    Image.new("L", (64, 64), 255).save(tmp_path / "small.png")
    Image.new("L", (WIDTH, HEIGHT), 0).save(tmp_path / "black.png")
    digest = hashlib.sha256(b"another").hexdigest()
    fill, plain = make("flux1-fill", start), make("flux-mini", start)
    for request, word in (
        (msgspec.structs.replace(fill, mode="inpaint"), "masked parts"),
        (msgspec.structs.replace(plain, mode="fill"), "from a prompt"),
        (msgspec.structs.replace(make("flux1-canny", start), mode="image_to_image"), "lines or depths"),
        (msgspec.structs.replace(fill, mask_image=str(tmp_path / "small.png")), "64 × 64"),
        (msgspec.structs.replace(plain, mask_image=str(tmp_path / "black.png")), "marks nothing"),
        (msgspec.structs.replace(plain, mask_sha256=digest), "has changed"),
        (msgspec.structs.replace(plain, mask_image=str(tmp_path / "gone.png")), "not there"),
    ):
        events = paint(engine, request)
        failed = events[-1]
        assert isinstance(failed, JobFailed)
        assert failed.error.kind == "bad_input"
        assert word in failed.error.text
        assert not any(isinstance(event, PhaseStarted) for event in events)
