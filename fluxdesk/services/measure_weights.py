"""The networks with which the Compare lab measures pictures beyond PSNR, SSIM and FLIP: are they here?

Nothing is fetched for them unasked: they are 0.2 and 1.7 GB, and a comparison is whole without them.
"""

from __future__ import annotations

import msgspec

from fluxdesk.domain.catalogue import MEASURE_ROLES, CatalogueEntry, Role
from fluxdesk.domain.messages import MeasureWeights
from fluxdesk.services.model_store import ModelStore, StoredFile
from fluxdesk.services.paths import Paths


class FoundWeights(msgspec.Struct, frozen=True, kw_only=True):
    """What is here, what identifies it, and what could be fetched."""

    weights: MeasureWeights = MeasureWeights()
    alexnet_sha256: str = ""
    clip_sha256: str = ""
    """Empty where the network is not here."""

    @property
    def any(self) -> bool:
        return bool(self.alexnet_sha256 or self.clip_sha256)


def find_measure_weights(paths: Paths) -> FoundWeights:
    """Look into every folder of models. Blocking; the first time it hashes what it finds.

    Raises:
        KnownError: the user's catalogue cannot be read.
        OSError: a file cannot be read.
    """
    store = ModelStore(paths)
    files = store.look().files
    alexnet, clip = _best(files, "lpips"), _best(files, "clip_score")
    return FoundWeights(
        weights=MeasureWeights(
            alexnet=alexnet.file.path if alexnet else "",
            lpips_linear=str(paths.resources / "lpips" / "alex-linear.safetensors") if alexnet else "",
            clip=clip.file.path if clip else "",
            clip_tokenizer=str(paths.resources / "flux-configs" / "flux1-schnell" / "tokenizer")
            if clip
            else "",
        ),
        alexnet_sha256=store.digests.sha256(alexnet.path) if alexnet else "",
        clip_sha256=store.digests.sha256(clip.path) if clip else "",
    )


def measures_to_fetch(paths: Paths) -> tuple[CatalogueEntry, ...]:
    """The networks that are not here and can be had. Blocking.

    Raises:
        KnownError: the user's catalogue cannot be read.
    """
    inventory = ModelStore(paths).look()
    missing = [role for role in MEASURE_ROLES if _best(inventory.files, role) is None]
    entries = inventory.catalogue.entries
    found = (next((e for e in entries if e.role == role and e.offered), None) for role in missing)
    return tuple(entry for entry in found if entry is not None)


def _best(files: tuple[StoredFile, ...], role: Role) -> StoredFile | None:
    """The catalogue's file before any other of its kind, then by name: always the same one."""
    usable = [file for file in files if file.file.role == role and file.usable]
    return min(usable, key=lambda file: (file.entry_id is None, file.file.path), default=None)
