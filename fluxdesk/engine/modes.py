"""Which diffusers pipeline paints which kind of request, and what it is given beside the prompt.

Pictures are encoded before the loop, not by the pipelines: with a brake, and in tiles when memory runs out. The
random numbers are drawn in the order in which diffusers draws them, so the same seed gives the same picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import torch
from PIL import Image
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import SIZE_MULTIPLE, GenerationRequest, Mode
from fluxdesk.domain.request_checks import control_lora_problems
from fluxdesk.engine import start_picture
from fluxdesk.engine.components import reading
from fluxdesk.formats import masked
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.control_loras import as_in_files
from fluxdesk.formats.masked import Pictures
from fluxdesk.formats.recognise import recognise

Arguments = dict[str, Any]


class Inputs(NamedTuple):
    """What a pipeline is given beside what all pipelines share."""

    arguments: Arguments = {}
    masked: Tensor | None = None
    """Fill: the picture without its masked part as the VAE gives it, [1, channels, h, w]; the pipeline would
    encode it itself."""


class Studio(NamedTuple):
    """What a mode makes its inputs with."""

    request: GenerationRequest
    pictures: Pictures
    encode: Callable[[Tensor], Any]
    """Pixels, float32 [1, 3, height, width], -1 to 1, to a distribution of latents."""
    autoencoder: Any
    generator: torch.Generator
    dtype: torch.dtype
    """Of the prompt's embeddings: diffusers draws its noise in it."""

    def drawn(self) -> Tensor:
        """Latents of the picture as pipelines scale them, [1, channels, h, w]: one draw."""
        found = self.encode(start_picture.pixels_of(self.pictures.image))
        return start_picture.scaled(self.autoencoder, found.sample(self.generator))


class ModeSpec(msgspec.Struct, frozen=True):
    """A row of the table: the class in `diffusers`, its inputs, and the transformers that it can use."""

    pipeline: str
    inputs: Callable[[Studio], Inputs] | None
    """None: nothing is shown to the model."""
    in_channels: int = 64
    """Of the transformer's image tokens."""
    true_cfg: bool = True
    """The pipeline takes a negative prompt."""


def _over(studio: Studio) -> Inputs:
    return Inputs({"image": studio.drawn(), "strength": studio.request.strength})


def _masked(studio: Studio) -> Inputs:
    """The masked picture's latents are asked for but used by no transformer of 64 channels."""
    mask = studio.pictures.mask
    assert mask is not None
    latents = studio.drawn()
    return Inputs(
        {
            "image": latents,
            "mask_image": start_picture.covering(mask),
            "masked_image_latents": latents,
            "strength": studio.request.strength,
        }
    )


@torch.inference_mode()
def _fill(studio: Studio) -> Inputs:
    """diffusers draws for the whole picture's latents, which at full strength are not used, then the noise,
    then for the picture without its masked part."""
    image, mask = studio.pictures
    assert mask is not None
    mask = start_picture.marked(mask)
    channels = studio.autoencoder.config.latent_channels
    shape = (1, channels, image.height // 8, image.width // 8)
    _unused, noise = (
        torch.randn(shape, generator=studio.generator, dtype=studio.dtype) for _draw in range(2)
    )
    found = studio.encode(start_picture.pixels_of(image) * (1.0 - start_picture.share_of(mask)))
    arguments = {"image": image, "mask_image": mask, "latents": start_picture.pack(noise)}
    return Inputs(arguments, masked=found.sample(studio.generator))


@torch.inference_mode()
def _kontext(studio: Studio) -> Inputs:
    """diffusers would resize the picture to one of the 1-megapixel shapes of Kontext's training, whatever was
    asked for."""
    found = studio.encode(start_picture.pixels_of(studio.pictures.image))
    latents = start_picture.scaled(studio.autoencoder, found.mode())
    area = studio.request.width * studio.request.height
    return Inputs({"image": latents, "max_area": area, "_auto_resize": False})


def _control(studio: Studio) -> Inputs:
    return Inputs({"control_image": start_picture.pack(studio.drawn())})


MODES: dict[Mode, ModeSpec] = {
    "text_to_image": ModeSpec("FluxPipeline", None),
    "image_to_image": ModeSpec("FluxImg2ImgPipeline", _over),
    "inpaint": ModeSpec("FluxInpaintPipeline", _masked),
    "fill": ModeSpec("FluxFillPipeline", _fill, in_channels=384, true_cfg=False),
    "kontext": ModeSpec("FluxKontextPipeline", _kontext),
    "control": ModeSpec("FluxControlPipeline", _control, in_channels=128, true_cfg=False),
}
_ABILITIES = {
    64: QT_TRANSLATE_NOOP("errors", "{file} paints from a prompt or over a picture, not in this way."),
    128: QT_TRANSLATE_NOOP(
        "errors", "{file} follows the lines or depths of a picture and can do nothing else."
    ),
    384: QT_TRANSLATE_NOOP("errors", "{file} paints masked parts of a picture anew and can do nothing else."),
}


def mode_spec(mode: Mode) -> ModeSpec:
    """Raises KnownError for a mode without a pipeline."""
    spec = MODES.get(mode)
    if spec is None:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "The engine cannot paint in the mode {mode}."),
            mode=mode,
        )
    return spec


def require_ability(request: GenerationRequest, spec: ModeSpec) -> None:
    """Nothing, when the transformer's file, with a control LoRA if there is one, is of the kind that the request's
    mode uses; reads headers only.

    Raises:
        KnownError: it is of another kind; or the file is missing, damaged or no FLUX.1 transformer.
    """
    loras = as_in_files(request.loras)
    for problem in control_lora_problems(msgspec.structs.replace(request, loras=loras)):
        raise KnownError.of(problem.error)
    wanted = MODES["text_to_image"].in_channels if any(use.control for use in loras) else spec.in_channels
    with reading(request.models.transformer, lambda _done, _total: None) as path:
        shape = recognise(read_any_header(path), path.name).flux
    if shape is None or shape.in_channels == wanted or shape.in_channels not in _ABILITIES:
        return  # what is no FLUX.1 transformer is named when it is opened
    raise KnownError(
        "bad_input",
        _ABILITIES[shape.in_channels],
        QT_TRANSLATE_NOOP("errors", "Choose another model, or other pictures for this one."),
        file=path.name,
    )


def read_pictures(request: GenerationRequest) -> Pictures | None:
    """The pictures of `request`; None when its mode shows none.

    They cover the request's size: scaled with Lanczos, their middle kept where the shapes differ. A picture to
    edit (Kontext) keeps its shape instead, in about as many pixels as the result.

    Raises:
        KnownError: one is not given or cannot be used, or it is not the one the request was made with.
    """
    if mode_spec(request.mode).inputs is None:
        return None
    if not request.init_image:
        raise KnownError("bad_input", QT_TRANSLATE_NOOP("errors", "Choose the picture to start from."))
    pictures = masked.read_pictures(request)
    if request.mode == "kontext":
        return Pictures(_as_large(pictures.image, request.width * request.height))
    return pictures


def _as_large(image: Image.Image, area: int) -> Image.Image:
    scale = (area / (image.width * image.height)) ** 0.5
    width, height = (
        max(SIZE_MULTIPLE, round(side * scale / SIZE_MULTIPLE) * SIZE_MULTIPLE) for side in image.size
    )
    same = image.size == (width, height)
    return image if same else image.resize((width, height), Image.Resampling.LANCZOS)
