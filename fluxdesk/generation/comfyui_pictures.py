"""The pictures of a request as a server gets them: upright, in the size that is looked at, without metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
import numpy as np
from PIL import Image

from fluxdesk.domain.request import GenerationRequest
from fluxdesk.formats import reference_pictures
from fluxdesk.formats.masked import Pictures, keep_unmasked, read_pictures
from fluxdesk.formats.pixels import png_bytes


class Sent(msgspec.Struct, frozen=True):
    """Start picture and mask, if any, and the reference pictures, each as the image encoder sees it."""

    start: Pictures | None = None
    looks: tuple[Image.Image, ...] = ()


def pictures_to_send(request: GenerationRequest) -> Sent:
    """The pictures of `request`.

    Raises:
        KnownError: one cannot be used, or is not the one the request was made with.
    """
    has_start = bool(request.init_image) and request.mode != "text_to_image"
    looks, _named = reference_pictures.read_pictures(request.references)
    return Sent(
        read_pictures(request) if has_start else None,
        tuple(reference_pictures.pressed(look) for look in looks),
    )


def named_there(
    request: GenerationRequest, pictures: Sent, upload: Callable[[str, bytes], str]
) -> GenerationRequest:
    """`request` with its pictures by the names they have at the server, where `upload` put them.

    They are named by their digest: the same picture is there once, and none of the server's is overwritten.
    """
    looks = tuple(
        msgspec.structs.replace(use, path=_sent(look, upload))
        for use, look in zip(request.references, pictures.looks, strict=True)
    )
    request = msgspec.structs.replace(request, references=looks)
    if pictures.start is None:
        return request
    mask = pictures.start.mask
    return msgspec.structs.replace(
        request,
        init_image=_sent(pictures.start.image, upload),
        mask_image=_sent(mask, upload) if mask is not None else None,
    )


def start_kept(rgb: bytes, pictures: Sent) -> bytes:
    """RGB bytes of the result where the mask is white, of the start picture where it is black."""
    start = pictures.start
    if start is None or start.mask is None:
        return rgb
    painted = np.frombuffer(rgb, np.uint8).reshape(start.image.height, start.image.width, 3)
    return keep_unmasked(painted, start.image, start.mask).tobytes()


def _sent(image: Image.Image, upload: Callable[[str, bytes], str]) -> str:
    data = png_bytes(image)
    return upload(f"fluxdesk-{hashlib.sha256(data).hexdigest()[:16]}.png", data)
