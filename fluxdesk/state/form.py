"""The fields of what is to be painted, apart from where they come from: the window's form, or one job's draft."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.picture_list import RANDOM_SEEDS, Choosing, SeedWalk
from fluxdesk.domain.references import Reference
from fluxdesk.domain.request import PAINTS_OVER, Family, GenerationRequest, LoraUse, StartPicture, start_of
from fluxdesk.domain.request_checks import Problem, validate
from fluxdesk.domain.schedulers import DEFAULT_SCHEDULER
from fluxdesk.state.form_start import suited
from fluxdesk.state.model_options import LevelOption, ModelOption


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The fields, as the user left them."""

    prompt: str = ""
    negative_prompt: str = ""
    family: Family = "flux-mini"
    level: str = "F16"
    width: int = 128
    height: int = 128
    steps: int = 20
    guidance: float = 3.5
    true_cfg: float = 1.0
    """Real guidance; 1 is off, and then the negative prompt does nothing."""
    scheduler: str = DEFAULT_SCHEDULER
    text_tokens: int | None = None
    """T5 tokens that prompts are padded and cut to; None: the model's own."""
    loras: tuple[LoraUse, ...] = ()
    start: StartPicture | None = None
    """Painted over."""
    references: tuple[Reference, ...] = ()
    """Their look is taken over."""
    seed: int = 0
    seed_locked: bool = False
    count: int = 1
    seed_walk: SeedWalk = "up"
    """Of several pictures: seeds counting up, all drawn, or all the same (for prompts with choices)."""
    choices: Choosing = "draw"
    """Of a prompt like `{red|blue} cat`: each picture draws one, or every combination is painted."""


_OF_START = {"strength", "init_image", "mask_image", "loras"}
"""Problems of a request that lie with the form's `start` and what is to be made of it."""


class FormState(QObject):
    """Owns a form. UI thread.

    Signals:
        changed: a field has another value.
        options_changed: other models or levels can be chosen now.
        problems_changed(object tuple[Problem, ...]): what is wrong with the form.
    """

    changed = Signal()
    options_changed = Signal()
    problems_changed = Signal(object)

    def __init__(
        self, form: Form, options: tuple[ModelOption, ...] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.form = form
        self.options = options
        self.problems: tuple[Problem, ...] = ()

    @property
    def option(self) -> ModelOption | None:
        """The chosen family; None before the models were looked for, or when it is gone."""
        return self._option(self.form.family)

    @property
    def levels(self) -> tuple[str, ...]:
        """Of the chosen family, best fidelity first."""
        return tuple(level.level for level in self.option.levels) if self.option else ()

    def set(self, **changes: Any) -> None:
        """Change fields of the form. A problem of a changed field is taken as mended."""
        new = msgspec.structs.replace(self.form, **changes)
        if new == self.form:
            return
        self.form = new
        mended = changes.keys() | ({"references"} if "family" in changes else set())
        mended |= _OF_START if changes.keys() & {"start", "family", "loras"} else set()
        left = tuple(problem for problem in self.problems if problem.field not in mended)
        self._set_problems(left)
        self.changed.emit()

    def learn(self, path: str, *, control: bool) -> None:
        """The LoRA file at `path` was read: it is a control LoRA, or none. That mends no problem."""
        form = self.form
        loras = tuple(
            msgspec.structs.replace(use, control=control) if use.path == path else use for use in form.loras
        )
        if loras != form.loras:
            start = suited(form.start, form.family, loras)
            self.form = msgspec.structs.replace(form, loras=loras, start=start)
            self.changed.emit()

    def draw_seed(self) -> None:
        """Another random seed."""
        self.set(seed=random.randrange(RANDOM_SEEDS))

    def _option(self, family: Family) -> ModelOption | None:
        return next((option for option in self.options if option.family == family), None)

    def _set_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit(problems)


class DraftState(FormState):
    """The form of one job in its editor: its request with other fields. Its model, level and place stay."""

    def __init__(
        self,
        request: GenerationRequest,
        options: tuple[ModelOption, ...] = (),
        parent: QObject | None = None,
    ) -> None:
        """`options` may lack the request's model, which may be gone by now or lie on a server."""
        known = next((option for option in options if option.family == request.models.family), None)
        super().__init__(form_of(request), (known or _only_option(request),), parent)
        self._request = request

    @property
    def request(self) -> GenerationRequest:
        """What the form says now, with the id and the file name of the request it was made of."""
        form, old = self.form, self._request
        own = self.options[0].text_tokens
        return msgspec.structs.replace(
            old,
            prompt=form.prompt.strip(),
            negative_prompt=form.negative_prompt.strip(),
            models=msgspec.structs.replace(old.models, max_sequence_length=form.text_tokens or own),
            width=form.width,
            height=form.height,
            steps=form.steps,
            guidance=form.guidance if old.guidance is not None else None,
            true_cfg=form.true_cfg,
            scheduler=form.scheduler,
            loras=form.loras,
            seed=form.seed,
            strength=form.start.strength if form.start and old.mode in PAINTS_OVER else old.strength,
        )

    def check(self, unfit: ErrorReport | None = None) -> bool:
        """Whether it can be painted like this; `problems_changed` tells what is wrong.

        Args:
            unfit: why one of the LoRAs cannot be used, as its file shows; a server has files of its own.
        """
        request, old = self.request, self._request
        if _control_files(request) != _control_files(old):
            self._set_problems((_OTHER_CONTROL,))
        else:
            found = (Problem("loras", unfit),) if unfit is not None and request.engine == "here" else ()
            self._set_problems((*validate(request), *found))
        return not self.problems


_OTHER_CONTROL = Problem(
    "loras",
    ErrorReport(
        kind="bad_input",
        template=QT_TRANSLATE_NOOP(
            "errors",
            "Control LoRAs decide what is made of the start picture and cannot be changed here: "
            "do that on the Generate page.",
        ),
    ),
)


def _control_files(request: GenerationRequest) -> tuple[str, ...]:
    return tuple(use.path for use in request.loras if use.control)


def _only_option(request: GenerationRequest) -> ModelOption:
    """The model of `request` as far as the request itself tells."""
    return ModelOption(
        family=request.models.family,
        levels=(LevelOption(request.models.level),),
        steps=request.steps,
        side=round((request.width * request.height) ** 0.5),
        guidance=request.guidance,
        text_tokens=request.models.max_sequence_length,
    )


def form_of(request: GenerationRequest, before: Form | None = None) -> Form:
    """The form that makes `request` again, its seed locked; what no request holds is as in `before`."""
    before = before or Form()
    return msgspec.structs.replace(
        before,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        family=request.models.family,
        level=request.models.level,
        width=request.width,
        height=request.height,
        steps=request.steps,
        guidance=request.guidance if request.guidance is not None else before.guidance,
        true_cfg=request.true_cfg,
        scheduler=request.scheduler,
        text_tokens=request.models.max_sequence_length,
        loras=request.loras,
        start=start_of(request),
        references=request.references,
        seed=request.seed,
        seed_locked=True,
        count=1,
    )
