"""The paths in a request: changed all at once, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fluxdesk.domain.request import GenerationRequest, ModelFile


def map_paths(request: GenerationRequest, change: Callable[[str], str]) -> GenerationRequest:
    """`request` with `change` applied to every path in it."""
    replace = msgspec.structs.replace
    models = request.models
    return replace(
        request,
        output_path=change(request.output_path),
        init_image=change(request.init_image) if request.init_image else None,
        mask_image=change(request.mask_image) if request.mask_image else None,
        loras=tuple(replace(lora, path=change(lora.path)) for lora in request.loras),
        references=tuple(replace(use, path=change(use.path)) for use in request.references),
        models=replace(
            models,
            transformer=replace(models.transformer, path=change(models.transformer.path)),
            text_encoder=replace(models.text_encoder, path=change(models.text_encoder.path)),
            text_encoder_2=replace(models.text_encoder_2, path=change(models.text_encoder_2.path)),
            vae=replace(models.vae, path=change(models.vae.path)),
            config_dir=change(models.config_dir),
            preview_vae=_moved(models.preview_vae, change),
            redux=_moved(models.redux, change),
            image_encoder=_moved(models.image_encoder, change),
        ),
    )


def _moved(file: ModelFile | None, change: Callable[[str], str]) -> ModelFile | None:
    return msgspec.structs.replace(file, path=change(file.path)) if file is not None else None
