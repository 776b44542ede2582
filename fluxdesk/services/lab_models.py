"""A variant's files made ready: found, or made here from F16, with where the memory plan puts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from fluxdesk.domain.comparison import ComparisonPlan, LevelFacts, Variant
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.request import Family, LoraUse, Placement
from fluxdesk.domain.request_checks import Problem
from fluxdesk.formats.control_loras import as_in_files
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.lab_levels import LabLevels, LevelChoice, drop_brought
from fluxdesk.services.lab_session import LabSession, ReadyModel
from fluxdesk.services.lab_store import Brought
from fluxdesk.services.lora_files import LoraShelf, unusable
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import Paths
from fluxdesk.services.planner import Planner

Progress = Callable[[int, int], None]


class LabModels:
    """What the lab needs of the models on this machine. Blocking; any thread, one call at a time."""

    def __init__(self, paths: Paths, sets: ModelSets, planner: Planner, use: DataUse) -> None:
        """`use`: this process' of the folders; whether others work there is asked of it."""
        self._paths = paths
        self._use = use
        self._levels = LabLevels(paths, sets, use)
        self._planner = planner
        self._digests = FileDigests(paths.cache)

    def prepare(
        self, session: LabSession, variant: Variant, progress: Progress | None = None
    ) -> ReadyModel | None:
        """The files of `variant`, made from F16 or fetched where they are not here.

        None: its pictures are all there and the disk budget has taken its files away again.

        A variant keeps the placement of its first picture: another one may change the last bits, and a run
        that goes on must end with the numbers it would have had.

        Raises:
            KnownError: as `LabLevels.bring`.
        """
        pending = any(cell.variant == variant for cell in session.pending())
        if not pending and not self._levels.is_here(session, variant.level):
            return None
        models = self._levels.bring(session, variant.level, progress)
        if variant.t5_level is not None:
            models = self._levels.bring_t5(session, models, variant.t5_level, progress)
        path = Path(models.transformer.path)
        ready = ReadyModel(
            models=models,
            placement=Placement(),
            sha256=models.transformer.sha256 or self._digests.sha256(path),
            file_bytes=path.stat().st_size,
        )
        kept = session.placement_of(variant)
        if kept is None:
            cell = next(cell for cell in session.cells if cell.variant == variant)
            kept = self._planner.place(session.request(cell, ready)).placement
        return msgspec.structs.replace(ready, placement=kept)

    def delete_brought(self, session: LabSession, levels: tuple[Brought, ...]) -> int:
        """Delete files that the comparison brought; bytes freed.

        Raises:
            KnownError: busy, another process works with the folders; or the system refuses.
        """
        self._use.require_alone()
        return drop_brought(session, levels)

    def choices(self, family: Family) -> tuple[LevelChoice, ...]:
        """As `LabLevels.choices`."""
        return self._levels.choices(family)

    def has_gpu(self) -> bool:
        """Whether text encoders can be put on a graphics card here."""
        return any(gpu.usable for gpu in self._planner.machine().gpus)

    def problems(self, plan: ComparisonPlan) -> tuple[Problem, ...]:
        """What of `plan` cannot be painted, as far as the files and cards here show it; loads nothing."""
        return tuple(self._problems(plan))

    def _problems(self, plan: ComparisonPlan) -> Iterator[Problem]:
        loras = tuple(dict.fromkeys(use for uses in plan.axes.lora_sets for use in uses))
        error = unusable(loras, LoraShelf(self._paths).shape(plan.family)) if loras else None
        error = error or _follows_a_picture(loras)
        if error is not None:
            yield Problem("loras", error)
        t5 = [level for level in plan.axes.t5_levels if level is not None]
        if t5 and (error := self._levels.t5_problem(plan.family, t5)) is not None:
            yield Problem("t5_levels", error)
        if "device" in plan.axes.text_encoders and not self.has_gpu():
            yield Problem("text_encoders", _NO_CARD)

    def facts(self, plan: ComparisonPlan) -> dict[str, LevelFacts]:
        """What is known of the plan's levels before the run: files, and what earlier runs measured here."""
        measured = MeasuredLevels(self._paths)
        choices = {choice.level: choice for choice in self.choices(plan.family)}
        found = {}
        for level in dict.fromkeys((plan.reference, *plan.levels)):
            choice = choices.get(level)
            known = measured.of(plan.family, level)
            fits = known is not None and (known.width, known.height) == (plan.width, plan.height)
            found[level] = LevelFacts(
                level=level,
                file_bytes=choice.file_bytes if choice else None,
                source=choice.origin if choice else "installed",
                seconds_per_step=known.seconds_per_step if known is not None and fits else None,
                peak_bytes=known.peak_bytes if known is not None and fits else None,
            )
        return found


def _follows_a_picture(loras: tuple[LoraUse, ...]) -> ErrorReport | None:
    """What is said of the first control LoRA among `loras`."""
    control = next((use for use in as_in_files(loras) if use.control), None)
    if control is None:
        return None
    return ErrorReport(
        kind="bad_input",
        template=QT_TRANSLATE_NOOP(
            "errors",
            "{file} is a control LoRA: it follows a picture, and a comparison paints from prompts alone.",
        ),
        action=QT_TRANSLATE_NOOP("errors", "Take it out, or paint single pictures with it."),
        params={"file": Path(control.path).name},
    )


_NO_CARD = ErrorReport(
    kind="bad_input",
    template=QT_TRANSLATE_NOOP(
        "errors", "The text encoders cannot go onto a graphics card: there is none that FluxDesk can use."
    ),
    action=QT_TRANSLATE_NOOP("errors", "Leave this axis out."),
)
