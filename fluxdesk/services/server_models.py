"""The models of a ComfyUI server, as if they were here: families, levels, and the files one picture needs.

A server tells file names and nothing else, so what a file is follows from its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.families import TEXT_TO_IMAGE, TITLES
from fluxdesk.domain.levels import LEVELS, parse_level
from fluxdesk.domain.model_names import guess_family, guess_level
from fluxdesk.domain.request import Family, ModelFile, ModelSet
from fluxdesk.formats.comfyui_fit import NodeTable, choices
from fluxdesk.formats.comfyui_writer import file_name
from fluxdesk.services.flux_configs import FamilyDefaults, read_defaults
from fluxdesk.services.model_sets import MINI, LevelStatus
from fluxdesk.services.paths import Paths

LOADERS = (
    "UnetLoaderGGUF", "UNETLoader", "DualCLIPLoaderGGUF", "DualCLIPLoader", "VAELoader", "StyleModelLoader",
    "CLIPVisionLoader",
)  # fmt: skip
"""Nodes whose choices are the server's model files."""
_PLACES = {level.name: place for place, level in enumerate(LEVELS)}
_CLIP_L = re.compile(r"clip[-_. ]?l(?![a-z])|vit-l-14", re.I)
_T5 = re.compile(r"(?<![a-z])t5", re.I)
_VAE = re.compile(r"(?<![a-z])(ae|vae)(?![a-z])", re.I)
_OTHER_VAES = re.compile(r"sdxl|sd15|sd1|wan|qwen|hunyuan|taef|flux[-_. ]?2|pixel|audio|ltx|mochi", re.I)
_REDUX = re.compile(r"redux", re.I)
_SIGLIP = re.compile(r"sig[-_. ]?c?lip(?!.*(512|256|224|naflex))", re.I)
"""Redux reads what SigLIP so400m says of 384 pixels."""
_FP8 = re.compile(r"fp8|e4m3|e5m2", re.I)


class ServerModels:
    """Implements `state.model_options.Models` over what `/object_info` says of the `LOADERS`."""

    elsewhere = True

    def __init__(self, nodes: NodeTable, paths: Paths) -> None:
        self._paths = paths
        models = (*_names(nodes, "UnetLoaderGGUF", "unet_name"), *_names(nodes, "UNETLoader", "unet_name"))
        self._files: dict[tuple[Family, str], str] = {}
        for name in models:
            family, level = guess_family(file_name(name)), level_of(file_name(name))
            if family is not None and family != MINI and level not in (None, "NF4"):  # core loads no NF4
                self._files.setdefault((family, level), name)
        encoders = [
            name
            for loader in ("DualCLIPLoaderGGUF", "DualCLIPLoader")
            for slot in ("clip_name1", "clip_name2")
            for name in _names(nodes, loader, slot)
        ]
        self._clip = _first(_CLIP_L, encoders)
        self._t5 = min((name for name in encoders if _is_t5(name)), key=_t5_rank, default=None)
        vaes = [name for name in _names(nodes, "VAELoader", "vae_name") if _is_flux_vae(name)]
        self._vae = vaes[0] if vaes else None
        self._redux = _first(_REDUX, _names(nodes, "StyleModelLoader", "style_model_name"))
        self._siglip = _first(_SIGLIP, _names(nodes, "CLIPVisionLoader", "clip_name"))

    def require_any(self) -> None:
        """Raise `KnownError` when there is nothing to paint with."""
        if not self._files:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "The ComfyUI server has no FLUX.1 model."),
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Install ComfyUI-GGUF there and put a model such as flux1-dev-Q4_K_S.gguf into models/unet.",
                ),
            )

    def families(self) -> tuple[Family, ...]:
        """First those that need nothing but a prompt."""
        here = dict.fromkeys(family for family, _level in self._files)
        return tuple(dict.fromkeys([*(family for family in TEXT_TO_IMAGE if family in here), *here]))

    def levels(self, family: Family) -> Sequence[LevelStatus]:
        """Of `family`, best fidelity first."""
        found = [level for known, level in self._files if known == family]
        return tuple(
            LevelStatus(family=family, level=level, state="ready")
            for level in sorted(found, key=lambda level: _PLACES[level])
        )

    def defaults(self, family: Family) -> FamilyDefaults:
        """What a new form starts with."""
        return read_defaults(self._config(family))

    def resolve(
        self, family: str, level: str, progress: Callable[[int, int], None] | None = None
    ) -> ModelSet:
        """The server's files; their paths are its own names.

        Raises:
            KnownError: it has no such model, or not the text encoders and the VAE of FLUX.1.
        """
        try:
            name = parse_level(level).name
        except KeyError:
            name = level
        found = next((key for key in self._files if key == (family, name)), None)
        if found is None:
            raise self._not_there(family, name)
        clip, t5, vae = self._clip, self._t5, self._vae
        if clip is None or t5 is None or vae is None:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "The ComfyUI server lacks a text encoder or the VAE of FLUX.1."),
                QT_TRANSLATE_NOOP(
                    "errors", "Put clip_l, a T5-XXL and ae.safetensors into its models folder."
                ),
            )
        return ModelSet(
            family=found[0],
            level=found[1],
            transformer=ModelFile(self._files[found]),
            text_encoder=ModelFile(clip),
            text_encoder_2=ModelFile(t5),
            vae=ModelFile(vae),
            config_dir=str(self._config(found[0])),
            max_sequence_length=self.defaults(found[0]).max_sequence_length,
            guidance_distilled=found[0] != "flux1-schnell",
            redux=ModelFile(self._redux) if self._redux else None,
            image_encoder=ModelFile(self._siglip) if self._siglip else None,
        )

    def _config(self, family: Family) -> Path:
        """What FluxDesk ships of the family; the server has its own configs and tokenizers."""
        return self._paths.resources / "flux-configs" / family

    def _not_there(self, family: str, level: str) -> KnownError:
        there = ", ".join(f"{known} {its_level}" for known, its_level in self._files) or "–"
        return KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP(
                "errors", "The ComfyUI server does not have {family} at level {level}; it has: {there}."
            ),
            QT_TRANSLATE_NOOP("errors", "Choose one of these, or put the file into its models folder."),
            family=TITLES.get(family, family),
            level=level,
            there=there,
        )


def level_of(name: str) -> str | None:
    """The level that a model file's name speaks of; bfloat16, as published, when it names none; None for fp8."""
    level = guess_level(name)
    if level is None and not _FP8.search(name) and name.lower().endswith((".safetensors", ".sft")):
        return "BF16"
    return level


def _names(nodes: NodeTable, kind: str, slot: str) -> tuple[str, ...]:
    return choices(nodes.get(kind, {}), slot) or ()


def _first(pattern: re.Pattern[str], names: Sequence[str]) -> str | None:
    return next((name for name in names if pattern.search(file_name(name))), None)


def _is_t5(name: str) -> bool:
    return _T5.search(file_name(name)) is not None and "umt5" not in name.lower()


def _t5_rank(name: str) -> int:
    """Best fidelity first; fp8 last: ComfyUI-GGUF refuses scaled fp8 beside GGUF."""
    level = level_of(file_name(name))
    return len(_PLACES) if level is None else _PLACES[level]


def _is_flux_vae(name: str) -> bool:
    plain = file_name(name)
    return _VAE.search(plain) is not None and _OTHER_VAES.search(plain) is None
