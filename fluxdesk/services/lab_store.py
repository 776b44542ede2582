"""A comparison's folder: the plan, which cells exist, what was measured. Survives a kill at any point.

    plan.json        the plan
    cells/ID.png     pictures, whole or absent, each with its recipe
    cells/ID.steps.npy  latents after every step, until they have been measured
    results.jsonl    one line per finished cell, flushed to the disk before the next begins
    measures.jsonl   one line per measured cell, bound to the hashes of both pictures
    judgements.jsonl one line per finished blind test
    brought.json     model files that were made or fetched for it

A line that was cut off by a kill is dropped; its cell counts as not done. A result counts only while its
picture is there with the same hash.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from fluxdesk.domain.comparison import Cell, ComparisonPlan
from fluxdesk.domain.comparison_result import CellResult, Judgement, Measures
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import steps_path
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.locked import FileLocked, locked_file
from fluxdesk.services.image_compare import sha256_of

log = logging.getLogger(__name__)
T = TypeVar("T")


class MeasuredPair(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `measures.jsonl`: valid only for exactly these two pictures."""

    cell: str
    picture_sha256: str
    reference_sha256: str
    measures: Measures
    lpips_weights: str = ""
    clip_weights: str = ""
    """SHA-256 of the network's file that `measures.lpips` and `.clip` come from; empty: none was here."""


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was made or fetched for this comparison and can be deleted again."""

    level: str
    """As a table calls it: "Q4_0", "T5 Q8_0"."""
    path: str
    file_bytes: int
    origin: Literal["installed", "make", "fetch"]


class RunEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison on the disk."""

    folder: Path
    title: str


class LabStore:
    """The files of one comparison under `folder`. Blocking; one process at a time may write (`writing`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pictures = folder / "cells"
        self._plan_file = folder / "plan.json"
        self._results_file = folder / "results.jsonl"
        self._measures_file = folder / "measures.jsonl"
        self._judgements_file = folder / "judgements.jsonl"
        self._brought_file = folder / "brought.json"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for this process.

        Raises:
            KnownError: another FluxDesk holds it, or the folder cannot be written.
        """
        try:
            self.pictures.mkdir(parents=True, exist_ok=True)
            with locked_file(self.folder / "lock"):
                self._heal()
                yield
        except FileLocked:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "Another FluxDesk is running the comparison in {folder}."),
                QT_TRANSLATE_NOOP("errors", "Stop it there, or choose another folder."),
                folder=str(self.folder),
            ) from None

    def plan(self) -> ComparisonPlan | None:
        """The plan in the folder; None when there is none.

        Raises:
            KnownError: there is one, but it cannot be read.
        """
        try:
            return msgspec.json.decode(self._plan_file.read_bytes(), type=ComparisonPlan)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise KnownError(
                "file_damaged",
                QT_TRANSLATE_NOOP("errors", "The comparison in {folder} cannot be read: {reason}."),
                QT_TRANSLATE_NOOP("errors", "Choose another folder, or delete plan.json there."),
                folder=str(self.folder),
                reason=str(error),
            ) from None

    def set_plan(self, plan: ComparisonPlan) -> None:
        """Write `plan`. Finished cells of an earlier plan stay and count where both mean the same picture."""
        write_atomic(self._plan_file, msgspec.json.format(msgspec.json.encode(plan), indent=2))

    def picture_path(self, cell: Cell) -> Path:
        return self.pictures / f"{cell.id}.png"

    def steps_file(self, cell: Cell) -> Path:
        """Where the engine leaves the latents of `cell` until they have been measured."""
        return Path(steps_path(str(self.picture_path(cell))))

    def drop_steps(self, cell: Cell) -> None:
        self.steps_file(cell).unlink(missing_ok=True)

    def results(self) -> dict[str, CellResult]:
        """Finished cells by id whose picture is whole and unchanged; the last line of a cell wins."""
        found: dict[str, CellResult] = {}
        for result in _read_lines(self._results_file, CellResult):
            path = self.folder / result.picture
            if path.is_file() and sha256_of(path) == result.picture_sha256:
                found[result.cell] = result
            else:
                found.pop(result.cell, None)
        return found

    def add_result(self, result: CellResult) -> None:
        """Raises OSError when the disk refuses."""
        _append(self._results_file, result)

    def measures(self) -> dict[str, MeasuredPair]:
        """Measured cells by id; whether they still fit the pictures is for the caller to check."""
        return {pair.cell: pair for pair in _read_lines(self._measures_file, MeasuredPair)}

    def add_measures(self, pair: MeasuredPair) -> None:
        """Raises OSError when the disk refuses."""
        _append(self._measures_file, pair)

    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(_read_lines(self._judgements_file, Judgement))

    def add_judgement(self, judgement: Judgement) -> None:
        """Raises OSError when the disk refuses."""
        _append(self._judgements_file, judgement)

    def brought(self) -> tuple[Brought, ...]:
        """Files that this comparison brought and that are still there."""
        try:
            found = msgspec.json.decode(self._brought_file.read_bytes(), type=tuple[Brought, ...])
        except FileNotFoundError:
            return ()
        except msgspec.MsgspecError as error:
            log.warning("%s is skipped: %s", self._brought_file.name, error)
            return ()
        return tuple(brought for brought in found if Path(brought.path).is_file())

    def set_brought(self, brought: tuple[Brought, ...]) -> None:
        """Raises OSError when the disk refuses."""
        write_atomic(self._brought_file, msgspec.json.encode(brought))

    def _heal(self) -> None:
        """Cut off what a kill left of a last line, and half-written pictures."""
        for path in (self._results_file, self._measures_file, self._judgements_file):
            if path.exists():
                _drop_torn_tail(path)
        for part in self.pictures.glob("*.part"):
            part.unlink(missing_ok=True)


def _append(path: Path, entry: msgspec.Struct) -> None:
    with path.open("ab") as file:
        file.write(msgspec.json.encode(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _read_lines(path: Path, kind: type[T]) -> list[T]:
    """Whole lines of `path`; what is no `kind` is logged and skipped."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found: list[T] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.MsgspecError as error:
            log.warning("%s, line %d is skipped: %s", path.name, number, error)
    return found


def _drop_torn_tail(path: Path) -> None:
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole != len(data):
        log.warning("%s ended in the middle of a line; its cell is done again", path.name)
        with path.open("r+b") as file:
            file.truncate(whole)


def find_runs(folder: Path) -> tuple[RunEntry, ...]:
    """Comparisons under `folder`, newest first."""
    if not folder.is_dir():
        return ()
    found = [entry for entry in folder.iterdir() if (entry / "plan.json").is_file()]
    return tuple(
        RunEntry(folder=entry, title=entry.name)
        for entry in sorted(found, key=lambda e: e.name, reverse=True)
    )
