"""Pictures in the size in which they are painted, and what a mask leaves out put back untouched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from fluxdesk.domain.request import SIZE_MULTIPLE, TAKES_MASK, GenerationRequest
from fluxdesk.formats.start_picture import read_mask, read_start_picture


class Pictures(NamedTuple):
    """What a request shows the model, "RGB" and "L"."""

    image: Image.Image
    mask: Image.Image | None = None
    """255 where the picture is painted anew."""


def read_pictures(request: GenerationRequest) -> Pictures:
    """The start picture of `request` and, where its mode takes one, the mask: both in its size, their middle
    kept where the shapes differ. A picture to edit (Kontext) keeps its own size and shape.

    Raises:
        KnownError: one cannot be used, or is not the one that the request was made with.
    """
    image, _ = read_start_picture(request.init_image or "", sha256=request.init_sha256)
    if request.mode == "kontext":
        return Pictures(image)
    size = (request.width, request.height)
    if request.mode not in TAKES_MASK:
        return Pictures(cover(image, size))
    mask, _ = read_mask(request.mask_image or "", image.size, sha256=request.mask_sha256)
    return Pictures(cover(image, size), cover(mask, size, Image.Resampling.BILINEAR))


def cover(
    image: Image.Image, size: tuple[int, int], method: Image.Resampling = Image.Resampling.LANCZOS
) -> Image.Image:
    """`image` scaled until it covers `size` (width, height), its middle kept where the shapes differ.

    Less than a patch too much is cut off, without scaling: every pixel that is kept stays as it is.
    """
    spare = [own - wanted for own, wanted in zip(image.size, size, strict=True)]
    if all(0 <= more < SIZE_MULTIPLE for more in spare):
        left, top = (more // 2 for more in spare)
        return image.crop((left, top, left + size[0], top + size[1])) if any(spare) else image
    return ImageOps.fit(image, size, method)


def keep_unmasked(pixels: NDArray[np.uint8], image: Image.Image, mask: Image.Image) -> NDArray[np.uint8]:
    """(height, width, 3): `pixels` where `mask` is white, `image` unchanged where it is black, mixed in
    between."""
    weight = np.asarray(mask, np.int32)[..., None]
    old = np.asarray(image, np.int32)
    return ((pixels.astype(np.int32) * weight + old * (255 - weight) + 127) // 255).astype(np.uint8)
