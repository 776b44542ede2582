"""A variant's files made ready: found, or made here from F16, with where the memory plan puts them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from fluxdesk.domain.comparison import ComparisonPlan, LevelFacts, Variant
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import BY_NAME
from fluxdesk.domain.request import ModelFile, ModelSet, Placement
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.services.lab_session import LabSession, ReadyModel
from fluxdesk.services.local_levels import LocalLevels
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import Paths
from fluxdesk.services.planner import Planner

Progress = Callable[[int, int], None]


class LabModels:
    """What the lab needs of the models on this machine. Blocking; any thread, one call at a time."""

    def __init__(self, paths: Paths, sets: ModelSets, planner: Planner) -> None:
        self._paths = paths
        self._sets = sets
        self._planner = planner
        self._digests = FileDigests(paths.cache)

    def prepare(self, session: LabSession, variant: Variant, progress: Progress | None = None) -> ReadyModel:
        """The files of `variant`, making a level from F16 where that is possible.

        A variant keeps the placement of its first picture: another one may change the last bits, and a run
        that goes on must end with the numbers it would have had.

        Raises:
            KnownError: a file is missing or damaged, or the disk is full.
        """
        models = self._sets.resolve(session.plan.family, variant.level, progress)
        if variant.t5_level is not None:
            models = self._with_t5(models, variant.t5_level, progress)
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

    def facts(self, plan: ComparisonPlan) -> dict[str, LevelFacts]:
        """What is known of the plan's levels before the run: files, and what earlier runs measured here."""
        statuses = {status.level: status for status in self._sets.levels(plan.family)}
        measured = MeasuredLevels(self._paths)
        sixteen = statuses["F16"].file_bytes if "F16" in statuses else None
        found = {}
        for level in dict.fromkeys((plan.reference, *plan.levels)):
            status = statuses.get(level)
            known = measured.of(plan.family, level)
            fits = known is not None and (known.width, known.height) == (plan.width, plan.height)
            size = status.file_bytes if status else None
            if size is None and sixteen is not None:
                size = int(sixteen * BY_NAME[level].bits_per_weight / 16)
            found[level] = LevelFacts(
                level=level,
                file_bytes=size,
                source="make" if status is not None and status.state == "makeable" else "installed",
                seconds_per_step=known.seconds_per_step if known is not None and fits else None,
                peak_bytes=known.peak_bytes if known is not None and fits else None,
            )
        return found

    def _with_t5(self, models: ModelSet, level: str, progress: Progress | None) -> ModelSet:
        """`models` with T5 at `level`, made here from the F16 encoder it has.

        Raises:
            KnownError: the set's T5 is no F16 GGUF file to make it from.
        """
        source = Path(models.text_encoder_2.path)
        if level == "F16" and source.stem.endswith("-F16"):
            return models
        if not source.name.endswith("-F16.gguf"):
            raise KnownError(
                "file_unsupported",
                QT_TRANSLATE_NOOP("errors", "T5 at level {level} cannot be made from {file}."),
                QT_TRANSLATE_NOOP("errors", "Install T5 as an F16 GGUF file, or leave the T5 levels out."),
                level=level,
                file=source.name,
            )
        digest = models.text_encoder_2.sha256 or self._digests.sha256(source)
        made = LocalLevels(source, digest, self._paths.cache).ensure(level, progress)
        return msgspec.structs.replace(
            models, text_encoder_2=ModelFile(str(made), self._digests.sha256(made))
        )
