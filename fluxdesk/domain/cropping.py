"""What of a picture is lost when it has to cover another shape."""

from __future__ import annotations

from typing import Literal

import msgspec

NOTHING = 0.005
"""Less is not worth a word: sizes are rounded to whole steps of 16 pixels."""


class Cut(msgspec.Struct, frozen=True):
    """`share` of the picture's pixels, off left and right ("sides") or above and below ("ends")."""

    where: Literal["", "sides", "ends"] = ""
    share: float = 0.0


def cut_off(picture: tuple[int, int], target: tuple[int, int]) -> Cut:
    """What is cut off `picture` (width, height) when it is scaled to cover `target` and its middle is kept."""
    wide, high = picture
    ratio = (wide * target[1]) / (high * target[0])
    if ratio >= 1:
        share = 1 - 1 / ratio
        return Cut("sides", share) if share > NOTHING else Cut()
    return Cut("ends", 1 - ratio) if 1 - ratio > NOTHING else Cut()
