"""Pictures whose look is taken over (FLUX.1 Redux): they are read by an image encoder and stand behind the words."""

from __future__ import annotations

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport

MOST_REFERENCES = 4
MOST_STRENGTH = 2.0
TOKENS = 729
"""Of each picture: 27 x 27 patches of 14 pixels (SigLIP so400m, 384 pixels)."""
SIDE = 384
"""Pixels of the published encoder's square; the 6 beyond its 27 patches of 14 are seen by none."""


_HIDDEN, _FF, _LAYERS, _PATCH, _RAISED, _TEXT = 1152, 4304, 27, 14, 3 * 4096, 4096


def tokens(pictures: int) -> int:
    """What stands behind the prompt's tokens."""
    return pictures * TOKENS


def networks_bytes() -> int:
    """What both networks take in float32: SigLIP so400m's vision model with its head, and Redux' two matrices."""
    attention = 4 * (_HIDDEN * _HIDDEN + _HIDDEN)
    mlp = 2 * _HIDDEN * _FF + _FF + _HIDDEN
    embeddings = _HIDDEN * 3 * _PATCH * _PATCH + _HIDDEN + TOKENS * _HIDDEN
    head = attention + mlp + 3 * _HIDDEN
    vision = embeddings + _LAYERS * (attention + mlp + 4 * _HIDDEN) + 2 * _HIDDEN + head
    redux = _HIDDEN * _RAISED + _RAISED + _RAISED * _TEXT + _TEXT
    return 4 * (vision + redux)


class Reference(msgspec.Struct, frozen=True):
    path: str
    strength: float = 1.0
    """Its tokens are multiplied by it, as ComfyUI's StyleModelApply does; 1 is FLUX.1 Redux as published."""
    sha256: str | None = None
    """Of the file, when it is known; the engine refuses another one."""


def reference_error(references: tuple[Reference, ...]) -> ErrorReport | None:
    """What is wrong with them, as far as they alone show it."""
    if len(references) > MOST_REFERENCES:
        template = QT_TRANSLATE_NOOP("errors", "{count} reference pictures are too many: use up to {most}.")
        return ErrorReport(
            kind="bad_input", template=template, params={"count": len(references), "most": MOST_REFERENCES}
        )
    for reference in references:
        if not 0.0 < reference.strength <= MOST_STRENGTH:
            template = QT_TRANSLATE_NOOP(
                "errors", "{value} is not a possible strength of a reference: use more than 0, up to {most}."
            )
            params: dict[str, str | int | float] = {"value": reference.strength, "most": MOST_STRENGTH}
            return ErrorReport(kind="bad_input", template=template, params=params)
    return None


def not_for_mini() -> ErrorReport:
    """What is said of reference pictures for the bundled model."""
    return ErrorReport(
        kind="bad_input",
        template=QT_TRANSLATE_NOOP(
            "errors", "flux-mini knows no reference pictures: choose a FLUX.1 model, or take them out."
        ),
    )
