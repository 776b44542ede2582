"""The start picture and the mask as a server gets them: upright, in the size of the result, without metadata."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
from PIL import Image

from fluxdesk.domain.request import TAKES_MASK, GenerationRequest
from fluxdesk.formats.masked import cover, keep_unmasked, read_masked
from fluxdesk.formats.start_picture import read_start_picture


class SentPictures(NamedTuple):
    """RGB, and "L" with 255 where it is painted anew; both in the request's size (Kontext's keeps its own)."""

    image: Image.Image
    mask: Image.Image | None = None


def read_pictures(request: GenerationRequest) -> SentPictures | None:
    """The pictures of `request`, their middle kept where the shapes differ; None when it has none.

    Raises:
        KnownError: one cannot be used, or is not the one the request was made with.
    """
    if not request.init_image or request.mode == "text_to_image":
        return None
    if request.mode in TAKES_MASK:
        return SentPictures(*read_masked(request))
    image, _ = read_start_picture(request.init_image, sha256=request.init_sha256)
    kept = request.mode == "kontext"
    return SentPictures(image if kept else cover(image, (request.width, request.height)))


def named_there(
    request: GenerationRequest, pictures: SentPictures, upload: Callable[[str, bytes], str]
) -> GenerationRequest:
    """`request` with its pictures by the names they have at the server, where `upload` put them.

    They are named by their digest: the same picture is there once, and none of the server's is overwritten.
    """
    mask = pictures.mask
    return msgspec.structs.replace(
        request,
        init_image=_sent(pictures.image, upload),
        mask_image=_sent(mask, upload) if mask is not None else None,
    )


def start_kept(rgb: bytes, pictures: SentPictures) -> bytes:
    """RGB bytes of the result where the mask is white, of the start picture where it is black."""
    if pictures.mask is None:
        return rgb
    painted = np.frombuffer(rgb, np.uint8).reshape(pictures.image.height, pictures.image.width, 3)
    return keep_unmasked(painted, pictures.image, pictures.mask).tobytes()


def _sent(image: Image.Image, upload: Callable[[str, bytes], str]) -> str:
    file = io.BytesIO()
    image.save(file, "PNG")
    data = file.getvalue()
    return upload(f"fluxdesk-{hashlib.sha256(data).hexdigest()[:16]}.png", data)
