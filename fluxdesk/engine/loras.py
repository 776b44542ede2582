"""LoRA files on the loaded transformer, through diffusers' converters for every format it knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import LoraUse


def apply_loras(transformer: Any, loras: tuple[LoraUse, ...], previous: tuple[LoraUse, ...]) -> None:
    """Make `loras` the active ones; files that were active already only change their strength.

    Raises:
        KnownError: a file is missing, or no FLUX LoRA.
    """
    from diffusers import FluxPipeline

    if [use.path for use in loras] != [use.path for use in previous]:
        if previous:
            transformer.unload_lora()
        for number, use in enumerate(loras):
            _load(FluxPipeline, transformer, use, f"lora_{number}")
    if loras:
        names = [f"lora_{number}" for number in range(len(loras))]
        transformer.set_adapters(names, [use.strength for use in loras])


def _load(pipeline_class: Any, transformer: Any, use: LoraUse, name: str) -> None:
    path = Path(use.path)
    if not path.is_file():
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The LoRA file {path} is not there."),
            QT_TRANSLATE_NOOP("errors", "Choose another LoRA or take it out of the list."),
            path=use.path,
        )
    try:
        state, alphas, metadata = pipeline_class.lora_state_dict(
            str(path), return_alphas=True, return_lora_metadata=True, local_files_only=True
        )
        mine = {key: value for key, value in state.items() if key.startswith("transformer.")}
        if not mine:
            raise ValueError("it changes nothing in the transformer")
        pipeline_class.load_lora_into_transformer(
            mine, network_alphas=alphas, transformer=transformer, adapter_name=name, metadata=metadata
        )
    except (ValueError, KeyError, RuntimeError, OSError) as error:
        raise KnownError(
            "file_unsupported",
            QT_TRANSLATE_NOOP("errors", "{path} is no LoRA that fits this model: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Choose another LoRA or take it out of the list."),
            path=path.name,
            reason=(str(error).splitlines() or [type(error).__name__])[0][:200],
        ) from error
