"""The two networks that read reference pictures: what their files are called, where they belong, what is said
without them."""

from __future__ import annotations

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.request import ModelSet

REDUX_FILE, SIGLIP_FILE = "flux1-redux-dev.safetensors", "sigclip_vision_patch14_384.safetensors"
"""As ComfyUI's own examples call them."""
_PLACES_THERE = (f"models/style_models/{REDUX_FILE}", f"models/clip_vision/{SIGLIP_FILE}")
"""Below ComfyUI's folder."""


def lacking_files(models: ModelSet, *, there: bool = False) -> ErrorReport | None:
    """What is said when `models` lack what reads reference pictures; `there`: they are a ComfyUI server's."""
    missing = [
        place
        for place, file in zip(_PLACES_THERE, (models.redux, models.image_encoder), strict=True)
        if file is None
    ]
    if not missing:
        return None
    if there:
        return ErrorReport(
            kind="file_missing",
            template=QT_TRANSLATE_NOOP(
                "errors", "Reference pictures need what the ComfyUI server does not have: {files}."
            ),
            action=QT_TRANSLATE_NOOP(
                "errors", "Put it there, below ComfyUI's folder, or take the reference pictures out."
            ),
            params={"files": ", ".join(missing)},
        )
    return ErrorReport(
        kind="file_missing",
        template=QT_TRANSLATE_NOOP(
            "errors",
            "Reference pictures need FLUX.1 Redux (flux1-redux-dev.safetensors) and its image encoder, "
            "SigLIP so400m at 384 pixels, and they are not both here.",
        ),
        action=QT_TRANSLATE_NOOP(
            "errors", "Put both into a model folder, or take the reference pictures out."
        ),
    )
