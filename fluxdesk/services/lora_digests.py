"""What a request's LoRA files are, so that the picture's recipe names them by their content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from fluxdesk.domain.comparison import ComparisonPlan
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.file_digests import FileDigests


def with_lora_digests(uses: Iterable[LoraUse], digests: FileDigests) -> tuple[LoraUse, ...]:
    """`uses` with the SHA-256 of each file as it is now. Blocking; reads only files that are not known.

    A file that cannot be read keeps what was said of it: painting tells why it cannot be used.
    """
    return tuple(_with_digest(use, digests) for use in uses)


def with_plan_digests(plan: ComparisonPlan, digests: FileDigests) -> ComparisonPlan:
    """`plan` with the digests of all its LoRA files, as `with_lora_digests`."""
    sets = tuple(with_lora_digests(uses, digests) for uses in plan.axes.lora_sets)
    return msgspec.structs.replace(plan, axes=msgspec.structs.replace(plan.axes, lora_sets=sets))


def _with_digest(use: LoraUse, digests: FileDigests) -> LoraUse:
    try:
        return msgspec.structs.replace(use, sha256=digests.sha256(Path(use.path)))
    except OSError:
        return use
