"""Which diffusers pipeline paints which kind of request, and the pictures it starts from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PIL import Image, ImageOps

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import SIZE_MULTIPLE, GenerationRequest, Mode
from fluxdesk.formats.start_picture import read_start_picture

Arguments = dict[str, Any]


class ModeSpec(msgspec.Struct, frozen=True):
    """A row of the table: the class in `diffusers` and the arguments beyond those all pipelines share."""

    pipeline: str
    arguments: Callable[[GenerationRequest], Arguments]
    true_cfg: bool = True
    """The pipeline takes a negative prompt."""
    encodes: bool = False
    """The picture to start from is encoded before the loop (`start_picture`), not by the pipeline."""


def _nothing(_request: GenerationRequest) -> Arguments:
    return {}


def _strength(request: GenerationRequest) -> Arguments:
    return {"strength": request.strength}


def _masked(request: GenerationRequest) -> Arguments:
    return {
        "image": read_image(request.init_image, request, "RGB"),
        "mask_image": read_image(request.mask_image, request, "L"),
        "strength": request.strength,
    }


def _kontext(request: GenerationRequest) -> Arguments:
    """The picture to edit keeps its shape and gets about as many pixels as the result.

    diffusers would resize it to one of the 1-megapixel shapes of Kontext's training, whatever was asked for.
    """
    image = read_image(request.init_image, request, "RGB", resize=False)
    area = request.width * request.height
    scale = (area / (image.width * image.height)) ** 0.5
    size = [max(SIZE_MULTIPLE, round(side * scale / SIZE_MULTIPLE) * SIZE_MULTIPLE) for side in image.size]
    resized = image.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    return {"image": resized, "max_area": area, "_auto_resize": False}


def _control(request: GenerationRequest) -> Arguments:
    return {"control_image": read_image(request.init_image, request, "RGB")}


MODES: dict[Mode, ModeSpec] = {
    "text_to_image": ModeSpec("FluxPipeline", _nothing),
    "image_to_image": ModeSpec("FluxImg2ImgPipeline", _strength, encodes=True),
    "inpaint": ModeSpec("FluxInpaintPipeline", _masked),
    "fill": ModeSpec("FluxFillPipeline", _masked, true_cfg=False),
    "kontext": ModeSpec("FluxKontextPipeline", _kontext),
    "control": ModeSpec("FluxControlPipeline", _control, true_cfg=False),
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


def read_image(
    path: str | None, request: GenerationRequest, kind: str, *, resize: bool = True
) -> Image.Image:
    """The picture at `path`, as `kind` ("RGB" or "L").

    With `resize` it covers the request's size: scaled with Lanczos, its middle kept where its shape differs.

    Raises:
        KnownError: none was given, it cannot be read, or it is not the one the request was made with.
    """
    if not path:
        raise KnownError("bad_input", QT_TRANSLATE_NOOP("errors", "Choose the picture to start from."))
    wanted = request.init_sha256 if path == request.init_image else None
    image, _ = read_start_picture(path, kind, sha256=wanted)
    size = (request.width, request.height)
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS) if resize and image.size != size else image
