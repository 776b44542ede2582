"""What is wrong with a request, as far as the request alone shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.references import not_for_mini, reference_error
from fluxdesk.domain.request import (
    MAX_CFG,
    MAX_LORA_STRENGTH,
    MAX_SEED,
    MAX_SIDE,
    MAX_STEPS,
    NEEDS_PICTURE,
    ONLY_MODES,
    SIZE_MULTIPLE,
    TAKES_CONTROL_LORA,
    TAKES_MASK,
    TAKES_NEGATIVE,
    TAKES_TILES,
    GenerationRequest,
    LoraUse,
    Mode,
    painted_steps,
)  # fmt: skip
from fluxdesk.domain.schedulers import SCHEDULERS, unknown_scheduler


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one field of a request."""

    field: str
    error: ErrorReport


def _problem(field: str, template: str, **params: str | int | float) -> Problem:
    return Problem(field, ErrorReport(kind="bad_input", template=template, params=dict(params)))


def validate(request: GenerationRequest) -> tuple[Problem, ...]:
    """All problems of `request`, in the order of the form; empty when it can run. Touches no file."""
    problems: list[Problem] = []
    wordless = request.mode != "kontext" and request.references  # a picture says enough
    if not request.prompt.strip() and request.mode in {"text_to_image", "kontext"} and not wordless:
        problems.append(_problem("prompt", QT_TRANSLATE_NOOP("errors", "Write what you want to see.")))
    problems += size_problems(request.width, request.height)
    problems += steps_problems(request.steps)
    problems += seed_problems("seed", request.seed)
    if request.guidance is not None and not 0.0 <= request.guidance <= 100.0:
        problems.append(
            _problem(
                "guidance",
                QT_TRANSLATE_NOOP("errors", "{value} is not a possible guidance: use 0 to 100."),
                value=request.guidance,
            )
        )
    if request.references and request.models.family == "flux-mini":
        problems.append(Problem("references", not_for_mini()))
    elif (error := reference_error(request.references)) is not None:
        problems.append(Problem("references", error))
    return (
        *problems,
        *_sampling_problems(request),
        *lora_strength_problems(request.loras),
        *control_lora_problems(request),
        *_start_problems(request),
    )


def size_problems(width: int, height: int) -> Iterator[Problem]:
    """What is wrong with a picture's size."""
    for field, value in (("width", width), ("height", height)):
        if value % SIZE_MULTIPLE or not SIZE_MULTIPLE <= value <= MAX_SIDE:
            yield _problem(
                field,
                QT_TRANSLATE_NOOP(
                    "errors", "{value} is not a possible size: use a multiple of {multiple} up to {most}."
                ),
                value=value,
                multiple=SIZE_MULTIPLE,
                most=MAX_SIDE,
            )


def steps_problems(steps: int) -> Iterator[Problem]:
    """What is wrong with the number of steps."""
    if not 1 <= steps <= MAX_STEPS:
        yield _problem(
            "steps",
            QT_TRANSLATE_NOOP("errors", "{value} steps are not possible: use 1 to {most}."),
            value=steps,
            most=MAX_STEPS,
        )


def seed_problems(field: str, *seeds: int) -> Iterator[Problem]:
    """What is wrong with each of `seeds`, which stand in `field`."""
    for seed in seeds:
        if not 0 <= seed <= MAX_SEED:
            yield _problem(
                field,
                QT_TRANSLATE_NOOP("errors", "{value} is not a possible seed: use 0 to {most}."),
                value=seed,
                most=MAX_SEED,
            )


def _sampling_problems(request: GenerationRequest) -> Iterator[Problem]:
    """What is wrong with how the noise is taken away."""
    if not 1.0 <= request.true_cfg <= MAX_CFG:
        yield _problem(
            "true_cfg",
            QT_TRANSLATE_NOOP("errors", "{value} is not a possible CFG: use 1 (off) to {most}."),
            value=request.true_cfg,
            most=MAX_CFG,
        )
    if request.scheduler not in SCHEDULERS:
        yield Problem("scheduler", unknown_scheduler(request.scheduler))


def lora_strength_problems(uses: Iterable[LoraUse]) -> Iterator[Problem]:
    """The first of `uses` that is weighed with no number, or with one that drowns the model."""
    wrong = next((use for use in uses if not abs(use.strength) <= MAX_LORA_STRENGTH), None)
    if wrong is not None:
        yield _problem(
            "loras",
            QT_TRANSLATE_NOOP(
                "errors", "{value} is not a possible strength of a LoRA: use -{most} to {most}."
            ),
            value=str(wrong.strength),
            most=MAX_LORA_STRENGTH,
        )


def control_lora_problems(request: GenerationRequest) -> Iterator[Problem]:
    """What is wrong with the control LoRAs, as far as the request alone shows it."""
    count = sum(use.control for use in request.loras)
    if count > 1:
        yield _problem(
            "loras",
            QT_TRANSLATE_NOOP("errors", "Only one control LoRA can be used at a time: take the others out."),
        )
    elif count and request.models.family not in TAKES_CONTROL_LORA:
        yield _problem(
            "loras",
            QT_TRANSLATE_NOOP(
                "errors",
                "A control LoRA works with FLUX.1 dev and Krea only: choose one of them, or take it out.",
            ),
        )
    elif count and request.mode != "control":
        yield _problem(
            "loras",
            QT_TRANSLATE_NOOP("errors", "A control LoRA needs a picture to follow and cannot paint without."),
        )


def _start_problems(request: GenerationRequest) -> Iterator[Problem]:
    """What is wrong with the picture to start from, as far as the request alone shows it."""
    if not 0.0 < request.strength <= 1.0:
        yield _problem(
            "strength",
            QT_TRANSLATE_NOOP("errors", "{value} is not a possible strength: use more than 0, up to 1."),
            value=request.strength,
        )
    elif request.steps >= 1 and painted_steps(request) < 1:
        yield _problem(
            "strength",
            QT_TRANSLATE_NOOP("errors", "At strength {value} none of the {steps} steps is left to paint."),
            value=request.strength,
            steps=request.steps,
        )
    if request.mode in NEEDS_PICTURE and not request.init_image:
        missing = _MISSING_PICTURE.get(request.mode, _CHOOSE_PICTURE)
        by_lora = request.mode == "control" and request.models.family not in ONLY_MODES
        yield _problem("init_image", _LORA_FOLLOWS if by_lora else missing)
    elif request.mode in TAKES_MASK and not request.mask_image:
        yield _problem(
            "mask_image",
            QT_TRANSLATE_NOOP(
                "errors", "This model paints a part of a picture anew: mark the part with a mask."
            ),
        )
    if request.tile_side is not None and (
        request.tile_side < SIZE_MULTIPLE or request.tile_side % SIZE_MULTIPLE
    ):
        yield _problem(
            "tile_side",
            QT_TRANSLATE_NOOP(
                "errors", "Tiles of {value} pixels are not possible: use a multiple of {multiple}."
            ),
            value=request.tile_side,
            multiple=SIZE_MULTIPLE,
        )
    elif request.tile_side is not None and request.mode not in TAKES_TILES:
        yield _problem(
            "tile_side",
            QT_TRANSLATE_NOOP("errors", "Only painting over a whole picture can be done in tiles."),
        )
    if request.true_cfg > 1.0 and request.mode not in TAKES_NEGATIVE:
        yield _problem(
            "true_cfg",
            QT_TRANSLATE_NOOP("errors", "This model knows no negative prompt: set CFG to 1."),
        )


_CHOOSE_PICTURE = QT_TRANSLATE_NOOP("errors", "Choose the picture to start from.")
_LORA_FOLLOWS = QT_TRANSLATE_NOOP(
    "errors", "The control LoRA follows the lines or depths of a picture: choose the picture to follow."
)
_MISSING_PICTURE: Mapping[Mode, str] = {
    "fill": QT_TRANSLATE_NOOP("errors", "This model paints a part of a picture anew: choose the picture."),
    "kontext": QT_TRANSLATE_NOOP("errors", "This model edits a picture: choose the picture to edit."),
    "control": QT_TRANSLATE_NOOP(
        "errors", "This model follows the lines or depths of a picture: choose the picture to follow."
    ),
}
