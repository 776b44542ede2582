"""The bookkeeping of a running comparison, for whoever drives the engine: command line or window.

The driver asks for the next cell, renders its request, hands the outcome back and lets the finished pair be
measured. Nothing here waits for anything, so both drivers share every rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from fluxdesk.domain.comparison import Cell, ComparisonPlan, Variant, cells, reference_variant, variants
from fluxdesk.domain.comparison_result import CellResult, Finding, Measures
from fluxdesk.domain.messages import PairMeasured, PicturePair, RunResult
from fluxdesk.domain.request import GenerationRequest, ModelSet, Placement, SpeedOptions
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.pixels import read_picture
from fluxdesk.services.image_compare import measure, sha256_of
from fluxdesk.services.lab_store import LabStore, MeasuredPair
from fluxdesk.services.latent_distance import step_distances
from fluxdesk.services.lora_digests import with_plan_digests
from fluxdesk.services.measure_weights import FoundWeights
from fluxdesk.services.paths import Paths

IDENTICAL = Measures(
    equal=True,
    psnr=None,
    ssim=1.0,
    flip=0.0,
    max_difference=0,
    changed_fraction=0.0,
    brightness=0.0,
    findings=(Finding("same"),),
)
"""A picture against itself."""


class ReadyModel(msgspec.Struct, frozen=True, kw_only=True):
    """A variant's files, where they go, and what identifies them."""

    models: ModelSet
    placement: Placement
    sha256: str
    """Of the transformer's file."""
    file_bytes: int


class MeasureTask(msgspec.Struct, frozen=True, kw_only=True):
    """Two pictures to be measured; paths are absolute. Can go to another process."""

    cell: str
    reference: str
    picture: str
    reference_sha256: str
    picture_sha256: str
    reference_steps: str = ""
    steps: str = ""
    """Latents after every step of both; empty when they were not kept."""


def run_measure_task(task: MeasureTask) -> MeasuredPair:
    """Measure one pair. A function of the module, so that a process pool can call it.

    Raises:
        KnownError: a picture cannot be read or the sizes differ.
    """
    found = measure(read_picture(Path(task.reference)), read_picture(Path(task.picture)))
    if task.reference_steps and task.steps:
        latents = step_distances(Path(task.reference_steps), Path(task.steps))
        found = msgspec.structs.replace(found, latents=latents)
    return MeasuredPair(
        cell=task.cell,
        picture_sha256=task.picture_sha256,
        reference_sha256=task.reference_sha256,
        measures=found,
    )


class _Pair(NamedTuple):
    """A cell's picture, its reference's, and what is known of just these two files."""

    own: CellResult
    its: CellResult
    measures: Measures | None
    lpips_weights: str = ""
    clip_weights: str = ""


def plan_to_paint(store: LabStore, plan: ComparisonPlan | None, paths: Paths) -> ComparisonPlan | None:
    """A new plan with the digests of its LoRA files; else the plan that is in `store`, if there is one."""
    if plan is None:
        return store.plan()
    return with_plan_digests(plan, FileDigests(paths.cache))


class LabSession:
    """One plan over one folder. `store.writing()` must be held."""

    def __init__(self, store: LabStore, plan: ComparisonPlan) -> None:
        self.store = store
        self.plan = plan
        self.cells = cells(plan)
        self._reference = reference_variant(plan)
        self._by_id = {cell.id: cell for cell in self.cells}
        self._main = {(c.variant, c.prompt, c.seed): c for c in self.cells if c.role == "main"}
        store.set_plan(plan)
        known = store.results()
        self._results = {cell.id: known[cell.id] for cell in self.cells if cell.id in known}
        self._measures = store.measures()

    @property
    def results(self) -> Mapping[str, CellResult]:
        """Finished cells of the plan by id, as of now: a report may be made of them while others are finished."""
        return self._results

    @property
    def device(self) -> str:
        """Where the pictures were painted."""
        return next((result.request.placement.device for result in self._results.values()), "cpu")

    def variants(self) -> tuple[Variant, ...]:
        return variants(self.plan)

    def pending(self) -> list[Cell]:
        """Cells still to render, in order."""
        return [cell for cell in self.cells if cell.id not in self._results]

    def use_model(self, variant: Variant, ready: ReadyModel) -> int:
        """Say which file stands behind `variant`; cells made with another one are done again.

        Returns the number of cells that this put back.
        """
        stale = [
            cell
            for cell in self.cells
            if cell.variant == variant
            and (result := self._results.get(cell.id)) is not None
            and result.model_sha256 != ready.sha256
        ]
        gone = {cell.id for cell in stale}
        self._results = {name: result for name, result in self._results.items() if name not in gone}
        return len(stale)

    def placement_of(self, variant: Variant) -> Placement | None:
        """Where the finished cells of `variant` were painted; None while there are none."""
        for cell in self.cells:
            if cell.variant == variant and cell.role != "kernel" and cell.id in self._results:
                return self._results[cell.id].request.placement
        return None

    def request(self, cell: Cell, ready: ReadyModel) -> GenerationRequest:
        """The request that paints `cell`."""
        plan, variant = self.plan, cell.variant
        placement = ready.placement
        if variant.text_encoders is not None:
            placement = msgspec.structs.replace(placement, text_encoders=variant.text_encoders)
        if cell.role == "kernel":
            placement = msgspec.structs.replace(placement, attention="math")
        return GenerationRequest(
            id=f"lab-{cell.id}",
            prompt=plan.prompts[cell.prompt],
            models=ready.models,
            output_path=str(self.store.picture_path(cell).absolute()),
            width=plan.width,
            height=plan.height,
            steps=plan.steps,
            guidance=plan.guidance,
            seed=cell.seed,
            loras=variant.loras,
            speed=SpeedOptions(turbo=variant.turbo, step_cache_threshold=variant.step_cache_threshold),
            placement=placement,
            preview="off",
            keep_steps=True,
        )

    def finished(
        self, cell: Cell, ready: ReadyModel, request: GenerationRequest, result: RunResult
    ) -> CellResult:
        """Note that `cell` exists; on the disk before this returns.

        Raises:
            OSError: the disk refuses.
        """
        path = self.store.picture_path(cell)
        made = CellResult(
            cell=cell.id,
            role=cell.role,
            variant=cell.variant,
            prompt=cell.prompt,
            seed=cell.seed,
            picture=path.relative_to(self.store.folder).as_posix(),
            picture_sha256=sha256_of(path),
            model_sha256=ready.sha256,
            file_bytes=ready.file_bytes,
            request=request,
            seconds=result.seconds.total,
            seconds_per_step=result.seconds_per_step,
            encode_seconds=result.seconds.encode,
            load_seconds=result.seconds.load,
            peak_ram_bytes=result.peak_ram_bytes,
            peak_vram_bytes=result.peak_vram_bytes,
            rungs=result.rungs,
            program_version=result.program_version,
            finished=now(),
        )
        self.store.add_result(made)
        self._results = {**self._results, cell.id: made}
        return made

    def reference_of(self, cell: Cell) -> Cell:
        """The cell that `cell` is held against; a reference cell of role main is held against itself."""
        return self._main[self._reference, cell.prompt, cell.seed]

    def measures_of(self, cell: Cell) -> Measures | None:
        """What was measured of `cell`, if it still fits both pictures."""
        pair = self._pair_of(cell)
        return pair.measures if pair is not None else None

    def _pair_of(self, cell: Cell) -> _Pair | None:
        """`cell`'s picture beside its reference's; None while one of them is missing."""
        reference = self.reference_of(cell)
        own, its = self._results.get(cell.id), self._results.get(reference.id)
        if own is None or its is None:
            return None
        found = self._measures.get(cell.id)
        hashes = (own.picture_sha256, its.picture_sha256)
        if found is None or (found.picture_sha256, found.reference_sha256) != hashes:
            return _Pair(own, its, IDENTICAL if reference == cell else None)
        return _Pair(own, its, found.measures, found.lpips_weights, found.clip_weights)

    @property
    def networks(self) -> dict[str, str]:
        """SHA-256 of the networks' files behind `lpips` and `clip`, of the last measured picture."""
        pairs = [pair for pair in self._measures.values() if pair.cell in self._results]
        near = (pair.lpips_weights for pair in reversed(pairs) if pair.lpips_weights)
        text = (pair.clip_weights for pair in reversed(pairs) if pair.clip_weights)
        return {"lpips": next(near, ""), "clip": next(text, "")}

    def unseen(self, found: FoundWeights) -> list[PicturePair]:
        """Pairs that are measured, but not yet by all of the networks in `found`."""
        pairs = []
        for cell in self.cells if found.any else ():
            pair = self._pair_of(cell)
            if pair is None or pair.measures is None:
                continue
            wanted = ((found.alexnet_sha256, pair.lpips_weights), (found.clip_sha256, pair.clip_weights))
            if any(sha and sha != has for sha, has in wanted):
                pairs.append(
                    PicturePair(
                        id=cell.id,
                        reference=str(self.store.folder / pair.its.picture),
                        picture=str(self.store.folder / pair.own.picture),
                        prompt=self.plan.prompts[cell.prompt],
                    )
                )
        return pairs

    def record_seen(self, seen: PairMeasured, found: FoundWeights) -> None:
        """Note what the networks in `found` measured of a cell; what another network measured is replaced.

        Raises:
            OSError: the disk refuses.
        """
        cell = self._by_id[seen.pair]
        pair = self._pair_of(cell)
        if pair is None or pair.measures is None:  # made again meanwhile
            return
        self.record_measures(
            MeasuredPair(
                cell=cell.id,
                picture_sha256=pair.own.picture_sha256,
                reference_sha256=pair.its.picture_sha256,
                measures=msgspec.structs.replace(
                    pair.measures,
                    lpips=seen.lpips if found.alexnet_sha256 else pair.measures.lpips,
                    clip=seen.clip if found.clip_sha256 else pair.measures.clip,
                ),
                lpips_weights=found.alexnet_sha256 or pair.lpips_weights,
                clip_weights=found.clip_sha256 or pair.clip_weights,
            )
        )

    def unmeasured(self) -> list[MeasureTask]:
        """Pairs whose two pictures exist and that have not been measured."""
        tasks = []
        for cell in self.cells:
            pair = self._pair_of(cell)
            if pair is not None and pair.measures is None:
                tasks.append(self._task(cell, pair.own, pair.its))
        return tasks

    def record_measures(self, pair: MeasuredPair) -> None:
        """Note what was measured; latents that nothing needs any more go.

        Raises:
            OSError: the disk refuses.
        """
        self.store.add_measures(pair)
        self._measures = {**self._measures, pair.cell: pair}
        cell = self._by_id.get(pair.cell)
        if cell is not None and self.reference_of(cell) != cell:
            self.store.drop_steps(cell)

    def tidy(self) -> None:
        """Once the run is whole, the reference's latents go too: they are the largest part of it."""
        if not self.pending() and not self.unmeasured():
            for cell in self._main.values():
                self.store.drop_steps(cell)

    def measure_all(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Measure everything that is ready, here and now.

        Raises:
            KnownError: a picture cannot be read.
        """
        tasks = self.unmeasured()
        for number, task in enumerate(tasks, 1):
            self.record_measures(run_measure_task(task))
            if progress is not None:
                progress(number, len(tasks))

    def _task(self, cell: Cell, own: CellResult, its: CellResult) -> MeasureTask:
        steps = self.store.steps_file(cell), self.store.steps_file(self.reference_of(cell))
        kept = all(path.is_file() for path in steps)
        return MeasureTask(
            cell=cell.id,
            reference=str(self.store.folder / its.picture),
            picture=str(self.store.folder / own.picture),
            reference_sha256=its.picture_sha256,
            picture_sha256=own.picture_sha256,
            steps=str(steps[0]) if kept else "",
            reference_steps=str(steps[1]) if kept else "",
        )


def now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
