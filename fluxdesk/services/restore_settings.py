"""From what a picture says to what the form can hold, and what had to be left behind.

Ordered: prompt, seed, steps, size; then the model, by its digest where the catalogue knows it, else by name;
then what FluxDesk paints differently (sampler, schedule) or does not have here (model, LoRAs, start picture).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, fill
from fluxdesk.domain.families import TITLES
from fluxdesk.domain.model_names import guess_family, guess_level
from fluxdesk.domain.picture_settings import NamedLora, PictureSettings, canonical
from fluxdesk.domain.references import MOST_REFERENCES, Reference
from fluxdesk.domain.request import (
    DEFAULT_STRENGTH,
    MAX_CFG,
    MAX_SEED,
    MAX_SIDE,
    MAX_STEPS,
    SIZE_MULTIPLE,
    Family,
    LoraUse,
    StartPicture,
    start_of,
)
from fluxdesk.domain.schedulers import SCHEDULERS, UNSHIFTED, scheduler_named, shift_by_size
from fluxdesk.formats.found_metadata import FoundMetadata

_SCHEDULES = frozenset({"", "simple", "normal", "automatic", "discrete", "default", "sgmuniform"})
_MOST_NODES_NAMED = 6
_SAME_SHIFT = 0.01
"""Moves no noise level by more than a quarter of a percent."""
_WAY_TO_INPUT = 4
"""Folders upwards, in each of which ComfyUI's `input` is looked for: pictures lie in `output`, or below."""

FindLora = Callable[[NamedLora], LoraUse | None]
FindPicture = Callable[[str], Path | None]
"""A picture by its file name, where it can be had."""
Levels = Mapping[Family, Sequence[str]]
"""Families that can be chosen here, each with its levels, best first."""


class Remark(msgspec.Struct, frozen=True):
    """One sentence about what was not taken over: an English template (context `remarks`) and its places."""

    template: str
    params: dict[str, str | int | float] = {}

    @property
    def text(self) -> str:
        """In English."""
        return fill(self.template, self.params)


class Restored(msgspec.Struct, frozen=True):
    """Fields for the form by name, and the remarks in the order of the form."""

    fields: dict[str, Any]
    remarks: tuple[Remark, ...] = ()


class KnownDigest(msgspec.Struct, frozen=True):
    """A published model file."""

    sha256: str
    family: Family
    level: str


def restore(
    found: FoundMetadata,
    here: Levels,
    digests: Iterable[KnownDigest] = (),
    find_lora: FindLora = lambda _lora: None,
    find_picture: FindPicture = lambda _name: None,
) -> Restored:
    """What of `found` the form takes over on a computer that has the models `here`."""
    settings = found.settings
    fields: dict[str, Any] = {
        "prompt": settings.prompt,
        "negative_prompt": settings.negative_prompt,
        "count": 1,
        "start": None,
        "references": (),
    }
    remarks: list[Remark] = []
    _numbers(settings, fields, remarks)
    _size(settings, fields, remarks)
    _model(found, here, digests, fields, remarks)
    _sampling(settings, fields, remarks)
    _shift(found, digests, remarks)
    _loras(settings, find_lora, fields, remarks)
    fields["text_tokens"] = found.record.request.models.max_sequence_length if found.record else None
    _start(found, find_picture, fields, remarks)
    _references(found, find_picture, fields, remarks)
    if found.not_understood:
        named = ", ".join(found.not_understood[:_MOST_NODES_NAMED])
        more = len(found.not_understood) - _MOST_NODES_NAMED
        template = QT_TRANSLATE_NOOP("remarks", "These nodes were not understood: {nodes}.")
        remarks.append(Remark(template, {"nodes": named + (f", +{more}" if more > 0 else "")}))
    return Restored(fields, tuple(remarks))


def pictures_near(file: Path) -> FindPicture:
    """Pictures that a graph in `file` names: beside it, or in the folder from which ComfyUI took them."""
    folders = (file.parent, *(folder / "input" for folder in list(file.parents)[:_WAY_TO_INPUT]))

    def find(name: str) -> Path | None:
        places = (folder / name for folder in folders) if name else ()
        return next((place for place in places if place.is_file()), None)

    return find


def _start(
    found: FoundMetadata, find_picture: FindPicture, fields: dict[str, Any], remarks: list[Remark]
) -> None:
    """The picture that it started from, where it still lies there, with its mask."""
    own = start_of(found.record.request) if found.record is not None else _named_start(found, find_picture)
    strength = found.strength
    if own is not None and Path(own.path).is_file():
        if own.mask is not None and not Path(own.mask).is_file():
            own = msgspec.structs.replace(own, mask=None, mask_sha256=None)
            remarks.append(Remark(QT_TRANSLATE_NOOP("remarks", "Its mask is not on this computer any more.")))
        fields["start"] = own
    elif own is not None or found.pictures or (strength is not None and 0 < strength < 1):
        template = QT_TRANSLATE_NOOP(
            "remarks", "It was painted over another picture, which is not in the file."
        )
        remarks.append(Remark(template))


def _named_start(found: FoundMetadata, find_picture: FindPicture) -> StartPicture | None:
    """The one picture that a graph begins with, if it is to be found; a mask that is not has a path of nothing."""
    if len(found.pictures) != 1 or len(found.masks) > 1 or (path := find_picture(found.pictures[0])) is None:
        return None
    strength = found.strength if found.strength is not None and 0 < found.strength <= 1 else DEFAULT_STRENGTH
    mask = None
    for name in found.masks:
        place = find_picture(name)
        mask = str(place) if place is not None else name or "?"
    return StartPicture(str(path), strength, mask=mask)


def _references(
    found: FoundMetadata, find_picture: FindPicture, fields: dict[str, Any], remarks: list[Remark]
) -> None:
    """The pictures whose look it took over, where they still lie there."""
    uses = found.record.request.references if found.record is not None else ()
    places = [(look, find_picture(look.name)) for look in found.looks]
    uses += tuple(Reference(str(place), look.strength) for look, place in places if place is not None)
    unknown = [look.name for look, place in places if place is None]
    fields["references"] = tuple(use for use in uses if Path(use.path).is_file())[:MOST_REFERENCES]
    gone = [Path(use.path).name for use in uses if not Path(use.path).is_file()]
    if unknown:
        template = QT_TRANSLATE_NOOP(
            "remarks", "It took over the look of pictures that are not in the file: {names}."
        )
        remarks.append(Remark(template, {"names": ", ".join(unknown)}))
    if gone:
        template = QT_TRANSLATE_NOOP("remarks", "These reference pictures are not on this computer: {names}.")
        remarks.append(Remark(template, {"names": ", ".join(gone)}))


def _numbers(settings: PictureSettings, fields: dict[str, Any], remarks: list[Remark]) -> None:
    if settings.seed is not None and 0 <= settings.seed <= MAX_SEED:
        fields |= {"seed": settings.seed, "seed_locked": True}
    elif settings.seed is not None:
        template = QT_TRANSLATE_NOOP("remarks", "The seed {seed} is not possible here.")
        remarks.append(Remark(template, {"seed": str(settings.seed)}))
    if settings.steps is not None and 1 <= settings.steps <= MAX_STEPS:
        fields["steps"] = settings.steps
    if settings.guidance is not None and 0 <= settings.guidance <= 100:
        fields["guidance"] = settings.guidance
    cfg = settings.cfg
    fields["true_cfg"] = cfg if cfg is not None and 1 <= cfg <= MAX_CFG else 1.0


def _size(settings: PictureSettings, fields: dict[str, Any], remarks: list[Remark]) -> None:
    if settings.width is None or settings.height is None:
        return
    sides = [
        min(MAX_SIDE, max(SIZE_MULTIPLE, round(side / SIZE_MULTIPLE) * SIZE_MULTIPLE))
        for side in (settings.width, settings.height)
    ]
    fields |= {"width": sides[0], "height": sides[1]}
    if sides != [settings.width, settings.height]:
        template = QT_TRANSLATE_NOOP(
            "remarks", "The size {width} × {height} became {new_width} × {new_height}."
        )
        params: dict[str, str | int | float] = {"width": settings.width, "height": settings.height}
        remarks.append(Remark(template, {**params, "new_width": sides[0], "new_height": sides[1]}))


def _model(
    found: FoundMetadata,
    here: Levels,
    digests: Iterable[KnownDigest],
    fields: dict[str, Any],
    remarks: list[Remark],
) -> None:
    family, level = _identify(found, digests)
    shown = found.settings.model or (TITLES[family] if family else "")
    if family is None:
        if shown:
            template = QT_TRANSLATE_NOOP(
                "remarks", "The model {model} is no FLUX.1 model that FluxDesk knows."
            )
            remarks.append(Remark(template, {"model": shown}))
        return
    known_model(family, level, here, fields, remarks, shown)


def known_model(
    family: Family,
    level: str | None,
    here: Levels,
    fields: dict[str, Any],
    remarks: list[Remark],
    shown: str = "",
) -> None:
    """`family` at `level` where they are here, else its best level; a remark says what is not. `shown`: how the
    model is called."""
    if family not in here:
        template = QT_TRANSLATE_NOOP("remarks", "The model {model} is not on this computer.")
        remarks.append(Remark(template, {"model": shown or TITLES[family]}))
        return
    fields["family"] = family
    levels = here[family]
    if level in levels:
        fields["level"] = level
    elif levels:
        fields["level"] = levels[0]
        if level is not None:
            template = QT_TRANSLATE_NOOP(
                "remarks", "{model} is not here at level {level}; {other} stands in."
            )
            remarks.append(Remark(template, {"model": TITLES[family], "level": level, "other": levels[0]}))


def _identify(found: FoundMetadata, digests: Iterable[KnownDigest]) -> tuple[Family | None, str | None]:
    if found.record is not None:
        models = found.record.request.models
        return models.family, models.level
    digest = (found.settings.model_hash or "").lower()
    if len(digest) >= 10:
        for known in digests:
            if known.sha256.startswith(digest[:64]):
                return known.family, known.level
    name = found.settings.model or ""
    return guess_family(name), guess_level(name)


def _sampling(settings: PictureSettings, fields: dict[str, Any], remarks: list[Remark]) -> None:
    known = scheduler_named(settings.sampler, settings.scheduler)
    fields["scheduler"] = known or scheduler_named("euler", settings.scheduler)
    if known is None:
        template = QT_TRANSLATE_NOOP("remarks", "FluxDesk paints with Euler instead of {sampler}.")
        remarks.append(Remark(template, {"sampler": settings.sampler or ""}))
    kept = canonical(SCHEDULERS[fields["scheduler"]].spacing)
    if canonical(settings.scheduler) not in _SCHEDULES | {kept}:
        template = QT_TRANSLATE_NOOP("remarks", "The schedule {scheduler} becomes FLUX's own.")
        remarks.append(Remark(template, {"scheduler": settings.scheduler or ""}))


def _shift(found: FoundMetadata, digests: Iterable[KnownDigest], remarks: list[Remark]) -> None:
    """What a graph shifts otherwise than a model of its family is shifted here."""
    width, height = found.settings.width, found.settings.height
    if found.shift is None or width is None or height is None:
        return
    family, _level = _identify(found, digests)
    own = 0.0 if family in UNSHIFTED else shift_by_size(width, height)
    if abs(found.shift - own) > _SAME_SHIFT:
        template = QT_TRANSLATE_NOOP(
            "remarks",
            "ModelSamplingFlux shifts its schedule by {shift}; FluxDesk shifts this model by {own} at this size.",
        )
        remarks.append(Remark(template, {"shift": f"{found.shift:.2f}", "own": f"{own:.2f}"}))


def _loras(
    settings: PictureSettings, find_lora: FindLora, fields: dict[str, Any], remarks: list[Remark]
) -> None:
    uses, missing = [], []
    for lora in settings.loras:
        use = find_lora(lora)
        if use is None:
            missing.append(lora.name)
        else:
            uses.append(msgspec.structs.replace(use, strength=lora.strength))
    fields["loras"] = tuple(uses)
    say_missing(missing, remarks)


def say_missing(missing: Sequence[str], remarks: list[Remark]) -> None:
    """Name LoRAs that are not on this computer."""
    if missing:
        template = QT_TRANSLATE_NOOP("remarks", "These LoRAs are not on this computer: {names}.")
        remarks.append(Remark(template, {"names": ", ".join(missing)}))
