"""The one frozen request that holds everything a picture depends on, so that it can be saved, replayed and compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from fluxdesk.domain.references import Reference

SIZE_MULTIPLE = 16
"""The VAE shrinks by 8 and the transformer takes 2x2 patches of latents."""
MAX_SIDE = 4096
MAX_STEPS = 200
MAX_SEED = 2**63 - 1
MAX_CFG = 20.0
MAX_LORA_STRENGTH = 100

DEFAULT_STRENGTH = 0.6
ENLARGING_STRENGTH = 0.3
"""Enough for new detail, too little for another picture in every tile."""

EngineKind = Literal["here", "comfyui"]
"""What paints: the engine of this computer, or the ComfyUI server that the settings name."""
Mode = Literal["text_to_image", "image_to_image", "inpaint", "fill", "kontext", "control", "redux"]
Family = Literal[
    "flux-mini", "flux1-dev", "flux1-schnell", "flux1-fill", "flux1-kontext", "flux1-krea",
    "flux1-canny", "flux1-depth", "flux1-lite",
]  # fmt: skip


class ModelFile(msgspec.Struct, frozen=True):
    """A weight file where it lies."""

    path: str
    sha256: str | None = None


class ModelSet(msgspec.Struct, frozen=True, kw_only=True):
    """The files one picture needs. `config_dir` is laid out like a diffusers repository without weights."""

    family: Family
    level: str
    """Name of a level in `domain.levels`."""
    transformer: ModelFile
    text_encoder: ModelFile
    """CLIP-L, safetensors."""
    text_encoder_2: ModelFile
    """T5, GGUF or safetensors."""
    vae: ModelFile
    config_dir: str
    max_sequence_length: int = 512
    """T5 tokens every prompt is padded to."""
    guidance_distilled: bool = False
    """The model has a guidance embedder (dev family)."""
    preview_vae: ModelFile | None = None
    """TAEF1, where it was fetched: sharper previews."""
    redux: ModelFile | None = None
    """FLUX.1 Redux, and below SigLIP, where they are here: they read reference pictures."""
    image_encoder: ModelFile | None = None


class LoraUse(msgspec.Struct, frozen=True):
    path: str
    strength: float = 1.0
    sha256: str | None = None
    control: bool = False
    """The model follows a picture with it (`formats.control_loras` reads that from the file)."""


class StartPicture(msgspec.Struct, frozen=True):
    """A picture to paint over, to edit or to follow, as a form holds it; in a request: `init_image`,
    `init_sha256`, `strength`, `mask_image`, `mask_sha256`."""

    path: str
    strength: float = DEFAULT_STRENGTH
    """The share of the steps that is painted: near 0 the picture stays, at 1 it only lends its file name."""
    sha256: str | None = None
    """Of the file, when it is known; another file of that name is refused then."""
    mask: str | None = None
    """A picture of the same size: what is white in it is painted anew, what is black stays."""
    mask_sha256: str | None = None
    tile_side: int | None = None
    """As in a request."""
    edges: bool = False
    """Its edges are found first, and the map of them takes its place (`services.edit_files`)."""


class SpeedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options that trade fidelity for speed; all off means exact."""

    turbo: bool = False
    """int8 weights and activations where the engine has a kernel for them."""
    step_cache_threshold: float | None = None
    """FirstBlockCache threshold; None means off."""


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where the engine keeps things; decided by `domain.memory_plan`, changed by the out-of-memory ladder."""

    device: str = "cpu"
    """torch device of the denoising loop: "cpu", "cuda:0", "mps", "xpu:0"."""
    text_encoders: Literal["ram", "device"] = "ram"
    keep_text_encoders: bool = True
    """False: RAM is short, so prompts are encoded before the transformer is loaded and the encoders given back."""
    transformer: Literal["prepared", "packed", "streamed"] = "packed"
    """Weights kept dequantised and packed for the kernels; kept as in the file; or streamed from RAM."""
    resident_bytes: int | None = None
    """For "streamed": bytes of packed blocks that stay on the device."""
    vae_tiled: bool = False
    compute_dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    attention: Literal["auto", "math"] = "auto"
    """Attention kernel: torch's fastest, or its plain one. The Compare lab renders its noise floor with both."""
    rules: tuple[str, ...] = ()
    """Names of the rules that decided."""


class GenerationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the picture depends on, and where it goes."""

    id: str
    prompt: str
    models: ModelSet
    output_path: str
    negative_prompt: str = ""
    true_cfg: float = 1.0
    """Real classifier-free guidance; 1.0 means off: the negative prompt then does nothing."""
    width: int = 1024
    height: int = 1024
    steps: int = 20
    guidance: float | None = None
    """Distilled guidance of the dev family; None for models without it."""
    seed: int = 0
    scheduler: str = "euler"
    """A key of `domain.schedulers.SCHEDULERS`."""
    mode: Mode = "text_to_image"
    init_image: str | None = None
    init_sha256: str | None = None
    """Of the file at `init_image`, when it is known; the engine refuses another one."""
    mask_image: str | None = None
    """As large as `init_image`; white is painted anew (inpaint and fill)."""
    mask_sha256: str | None = None
    """Of the file at `mask_image`, as `init_sha256`."""
    strength: float = 1.0
    """Of the steps, the share that is painted over `init_image` (image_to_image and inpaint)."""
    tile_side: int | None = None
    """image_to_image: a larger picture is painted through windows of so many pixels a side (`domain.canvas`);
    None: whole."""
    loras: tuple[LoraUse, ...] = ()
    references: tuple[Reference, ...] = ()
    speed: SpeedOptions = SpeedOptions()
    placement: Placement = Placement()
    preview: Literal["latent", "taef1", "off"] = "latent"
    """"taef1" shows what "latent" shows where `models.preview_vae` is not there."""
    comfyui_graph: bool = False
    """Write ComfyUI's `prompt` and `workflow` beside our own metadata."""
    keep_steps: bool = False
    """Write the latents after every step beside the picture too (`steps_path`). The Compare lab does."""
    engine: EngineKind = "here"


def with_text_tokens(models: ModelSet, tokens: int | None) -> ModelSet:
    """`models` with prompts of `tokens` T5 tokens, never more than it can read; None: as many as it can."""
    if tokens is None:
        return models
    return msgspec.structs.replace(models, max_sequence_length=min(tokens, models.max_sequence_length))


def steps_done(steps: int, strength: float = 1.0) -> int:
    """The steps that are really painted of `steps`, as diffusers' image-to-image pipelines count them."""
    return steps - int(max(steps - min(steps * strength, steps), 0))


def painted_steps(request: GenerationRequest) -> int:
    """The steps that `request` takes."""
    return steps_done(request.steps, request.strength if request.mode in PAINTS_OVER else 1.0)


def mode_of(family: Family, start: StartPicture | None, loras: tuple[LoraUse, ...] = ()) -> Mode:
    """How `family` paints with this start picture: some models, and control LoRAs, can do one thing only."""
    only = ONLY_MODES.get(family)
    if only is not None:
        return only
    if followed(family, loras):
        return "control"
    if start is None:
        return "text_to_image"
    return "inpaint" if start.mask is not None else "image_to_image"


def followed(family: Family, loras: tuple[LoraUse, ...]) -> Followed:
    """What of the start picture is followed; control LoRAs for edges and depths differ in their names only."""
    if family in _FOLLOWS:
        return _FOLLOWS[family]
    control = next((use for use in loras if use.control), None)
    if control is None or family not in TAKES_CONTROL_LORA:
        return ""
    name = control.path.replace("\\", "/").rpartition("/")[2].lower()
    return "edges" if "canny" in name else "depths" if "depth" in name else "either"


def start_of(request: GenerationRequest) -> StartPicture | None:
    """The picture that `request` starts from; None without one."""
    if request.mode not in NEEDS_PICTURE or not request.init_image:
        return None
    masked = request.mode in TAKES_MASK
    return StartPicture(
        request.init_image,
        request.strength if request.mode in PAINTS_OVER else DEFAULT_STRENGTH,
        request.init_sha256,
        request.mask_image if masked else None,
        request.mask_sha256 if masked else None,
        request.tile_side,
    )


def starting_from(request: GenerationRequest, start: StartPicture | None) -> GenerationRequest:
    """`request` painted from `start` in the way of its model; from noise alone without one."""
    mode = mode_of(request.models.family, start, request.loras)
    masked = start is not None and mode in TAKES_MASK
    return msgspec.structs.replace(
        request,
        mode=mode,
        init_image=start.path if start else None,
        init_sha256=start.sha256 if start else None,
        mask_image=start.mask if start and masked else None,
        mask_sha256=start.mask_sha256 if start and masked else None,
        strength=start.strength if start and mode in PAINTS_OVER else 1.0,
        tile_side=start.tile_side if start and mode in TAKES_TILES else None,
    )


def steps_path(output_path: str) -> str:
    """Where the latents after every step of the picture at `output_path` go: a .npy file, float16,
    (steps, tokens, 64)."""
    return f"{output_path.removesuffix('.png')}.steps.npy"


PAINTS_OVER: frozenset[Mode] = frozenset({"image_to_image", "inpaint"})
"""Modes that start late in the schedule, by `strength`."""
TAKES_MASK: frozenset[Mode] = frozenset({"inpaint", "fill"})
TAKES_TILES: frozenset[Mode] = frozenset({"image_to_image"})
"""Modes that can paint through windows: the start picture tells each what belongs there."""
TAKES_NEGATIVE: frozenset[Mode] = frozenset({"text_to_image", "image_to_image", "inpaint", "kontext"})
"""Modes in which a negative prompt can steer away from something."""
ONLY_MODES: Mapping[Family, Mode] = {
    "flux1-fill": "fill",
    "flux1-kontext": "kontext",
    "flux1-canny": "control",
    "flux1-depth": "control",
}
"""The models that can do one thing only; the others paint from a prompt, over a picture, and inside a mask."""
TAKES_CONTROL_LORA: frozenset[Family] = frozenset({"flux1-dev", "flux1-krea", "flux-mini"})
"""Control LoRAs were trained on FLUX.1 dev, whose image tokens they widen: these have the same, and no other task."""
Followed = Literal["", "edges", "depths", "either"]
_FOLLOWS: Mapping[Family, Followed] = {"flux1-canny": "edges", "flux1-depth": "depths"}
NEEDS_PICTURE: frozenset[Mode] = PAINTS_OVER | {"fill", "kontext", "control"}
