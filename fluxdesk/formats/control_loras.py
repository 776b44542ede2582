"""Which of a request's LoRAs are control LoRAs: their files say it, so that names and older recipes need not."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats import safetensors
from fluxdesk.formats.lora_layout import is_control


def as_in_files(loras: tuple[LoraUse, ...]) -> tuple[LoraUse, ...]:
    """`loras` with `control` as their headers have it; one that cannot be read stays as it is."""
    return tuple(_as_in_file(use) for use in loras)


def _as_in_file(use: LoraUse) -> LoraUse:
    try:
        header = safetensors.read_header(Path(use.path))
    except KnownError:
        return use  # whoever uses the file says what is wrong with it
    found = is_control({tensor.name: tensor for tensor in header.tensors})
    return use if use.control == found else msgspec.structs.replace(use, control=found)
