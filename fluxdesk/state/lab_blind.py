"""A blind test on the comparison that is open: which picture is shown where, and what was answered."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.blind_test import (
    SIGNIFICANCE,
    Trial,
    abx_p_value,
    count_preferences,
    count_right,
    make_trials,
    preference_p_value,
)
from fluxdesk.domain.comparison import Cell
from fluxdesk.domain.comparison_result import Judgement
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.services.lab_session import LabSession, now

TestKind = Literal["abx", "preference"]
Place = Literal["a", "b", "x"]
SEEDS = 2**31


class _Pair(msgspec.Struct, frozen=True):
    first: Path
    second: Path


class BlindTestState(QObject):
    """One test at a time. UI thread. Nothing tells which level is which before the end.

    Signals:
        changed: another trial, or no test any more.
        finished(object Judgement): all trials were answered.
    """

    changed = Signal()
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[_Pair] = []
        self._trials: tuple[Trial, ...] = ()
        self._answers: list[str] = []
        self._names = ("", "")
        self._seed = 0
        self.kind: TestKind = "abx"

    @property
    def is_running(self) -> bool:
        return len(self._answers) < len(self._trials)

    @property
    def number(self) -> int:
        """Of the trial that is shown, from 1."""
        return len(self._answers) + 1

    @property
    def total(self) -> int:
        return len(self._trials)

    def start(
        self,
        session: LabSession,
        kind: TestKind,
        names: tuple[str, str],
        trials: int,
        seed: int | None = None,
    ) -> None:
        """Begin a test of the two variants called `names`; the same `seed` gives the same order.

        Raises:
            KnownError: there are no two pictures that differ at all.
        """
        pairs = find_pairs(session, *names)
        if not pairs:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "{first} and {second} have no pictures that differ."),
                QT_TRANSLATE_NOOP("errors", "Choose two other levels, or finish the comparison first."),
                first=names[0],
                second=names[1],
            )
        self.kind, self._names, self._pairs = kind, names, pairs
        self._seed = secrets.randbelow(SEEDS) if seed is None else seed
        self._trials = make_trials(len(pairs), trials, self._seed)
        self._answers = []
        self.changed.emit()

    def path(self, place: Place) -> Path | None:
        """The picture shown at `place` in this trial; None when no test runs."""
        if not self.is_running:
            return None
        trial = self._trials[len(self._answers)]
        pair = self._pairs[trial.picture]
        a, b = (pair.first, pair.second) if trial.first_is_a else (pair.second, pair.first)
        return {"a": a, "b": b, "x": a if trial.x_is_a else b}[place]

    def answer(self, what: Literal["a", "b", "-"]) -> None:
        """ABX: X is A or B. Preference: A or B is better, or neither."""
        if not self.is_running or (what == "-" and self.kind == "abx"):
            return
        self._answers.append(what)
        if len(self._answers) < len(self._trials):
            self.changed.emit()
            return
        judgement = self._judge()
        self.changed.emit()
        self.finished.emit(judgement)

    def give_up(self) -> None:
        """End the test without a result: half a test proves nothing."""
        self._trials, self._answers = (), []
        self.changed.emit()

    def _judge(self) -> Judgement:
        if self.kind == "abx":
            trials, undecided = len(self._trials), 0
            successes = count_right(self._trials, self._answers)
            p_value = abx_p_value(successes, trials)
        else:
            first, successes, undecided = count_preferences(self._trials, self._answers)
            trials = first + successes
            p_value = preference_p_value(first, successes)
        return Judgement(
            test=self.kind,
            first=self._names[0],
            second=self._names[1],
            trials=trials,
            successes=successes,
            undecided=undecided,
            p_value=p_value,
            significant=p_value < SIGNIFICANCE,
            seed=self._seed,
            date=now(),
        )


def find_pairs(session: LabSession, first: str, second: str) -> list[_Pair]:
    """Pictures of the same prompt and seed that both variants have and that are not identical."""

    def of(name: str) -> dict[tuple[int, int], Cell]:
        return {
            (cell.prompt, cell.seed): cell
            for cell in session.cells
            if cell.role == "main" and cell.variant.name == name and cell.id in session.results
        }

    ones, others = of(first), of(second)
    pairs = []
    for key in sorted(ones.keys() & others.keys()):
        a, b = ones[key], others[key]
        if not _both_identical(session, a, b):
            pairs.append(_Pair(session.store.picture_path(a), session.store.picture_path(b)))
    return pairs


def _both_identical(session: LabSession, one: Cell, other: Cell) -> bool:
    """Both equal the reference bit for bit, so there is nothing to tell apart."""
    found = (session.measures_of(one), session.measures_of(other))
    return all(measures is not None and measures.equal for measures in found)
