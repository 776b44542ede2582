"""The lab's states together, built when the lab is first looked at: they pull in what measures pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import msgspec

from fluxdesk.domain.comparison_result import Machine
from fluxdesk.domain.lab_prompts import Language
from fluxdesk.generation.engine import Engine
from fluxdesk.services.data_use import DataUse
from fluxdesk.services.hardware_probe import probe_hardware
from fluxdesk.services.lab_models import LabModels
from fluxdesk.services.lab_results import machine_from
from fluxdesk.services.measure_weights import find_measure_weights, measures_to_fetch
from fluxdesk.services.model_sets import ModelSets
from fluxdesk.services.paths import Paths
from fluxdesk.services.planner import Planner
from fluxdesk.state.jobs import JobsState
from fluxdesk.state.lab import LabState
from fluxdesk.state.lab_blind import BlindTestState
from fluxdesk.state.lab_files import LabFilesState
from fluxdesk.state.lab_form import LabFormState
from fluxdesk.state.lab_measurer import Measurer
from fluxdesk.state.lab_networks import Networks
from fluxdesk.state.lab_reports import LabReports
from fluxdesk.state.notices import NoticesState
from fluxdesk.state.session import SessionState
from fluxdesk.state.tasks import TaskRunner


class LabStates(msgspec.Struct, frozen=True, kw_only=True):
    """What the lab's page shows."""

    lab: LabState
    reports: LabReports
    files: LabFilesState
    form: LabFormState
    blind: BlindTestState
    notices: NoticesState
    tasks: TaskRunner


def make_lab_states(
    *,
    paths: Paths,
    session: SessionState,
    jobs: JobsState,
    tasks: TaskRunner,
    notices: NoticesState,
    sets: Callable[[], ModelSets],
    planner: Callable[[], Planner],
    language: Callable[[], Language],
    engine: Callable[[], Engine],
    use: DataUse,
) -> LabStates:
    """All of them, joined. `sets`, `planner` and `engine` are called on worker threads."""

    @cache
    def models() -> LabModels:
        return LabModels(paths, sets(), planner(), use)

    @cache
    def machine() -> Machine:
        return machine_from(probe_hardware())

    measurer = Measurer()
    networks = Networks(lambda: find_measure_weights(paths), engine)
    lab = LabState(jobs, tasks, paths, models, machine, measurer, networks)
    return LabStates(
        lab=lab,
        reports=LabReports(lab),
        files=LabFilesState(tasks, paths, measurer),
        form=LabFormState(session, models, tasks, language, lambda: measures_to_fetch(paths)),
        blind=BlindTestState(),
        notices=notices,
        tasks=tasks,
    )
