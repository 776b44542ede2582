"""The start picture and the mask as a server gets them: upright, in the size of the result, without metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
import numpy as np
from PIL import Image

from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats.masked import Pictures, keep_unmasked, read_pictures
from fluxdesk.formats.pixels import png_bytes


def pictures_to_send(request: GenerationRequest) -> Pictures | None:
    """The pictures of `request`; None when it has none.

    Raises:
        KnownError: one cannot be used, or is not the one the request was made with.
    """
    if not request.init_image or request.mode == "text_to_image":
        return None
    return read_pictures(request)


def named_there(
    request: GenerationRequest, pictures: Pictures, upload: Callable[[str, bytes], str]
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


def start_kept(rgb: bytes, pictures: Pictures) -> bytes:
    """RGB bytes of the result where the mask is white, of the start picture where it is black."""
    if pictures.mask is None:
        return rgb
    painted = np.frombuffer(rgb, np.uint8).reshape(pictures.image.height, pictures.image.width, 3)
    return keep_unmasked(painted, pictures.image, pictures.mask).tobytes()


def _sent(image: Image.Image, upload: Callable[[str, bytes], str]) -> str:
    data = png_bytes(image)
    return upload(f"fluxdesk-{hashlib.sha256(data).hexdigest()[:16]}.png", data)
