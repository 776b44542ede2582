"""The form: what is to be painted next. Makes frozen requests, remembers itself between starts."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.families import TITLES, size_over
from fluxdesk.domain.picture_list import picture_list
from fluxdesk.domain.reference_files import lacking_files
from fluxdesk.domain.request import (
    Family,
    GenerationRequest,
    ModelSet,
    StartPicture,
    starting_from,
    with_text_tokens,
)
from fluxdesk.domain.request_checks import Problem, validate
from fluxdesk.formats.control_loras import as_in_files
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.reference_pictures import as_they_are
from fluxdesk.services.edit_files import EDITS, EditFiles
from fluxdesk.services.lora_digests import with_lora_digests
from fluxdesk.services.lora_files import unusable_in
from fluxdesk.services.picture_names import PictureNames
from fluxdesk.services.settings_store import Settings, pictures_folder
from fluxdesk.services.struct_file import StructFile
from fluxdesk.state.form import Form, FormState, form_of
from fluxdesk.state.form_checks import NO_MODEL, folder_problem
from fluxdesk.state.form_start import Edit, enlarging, in_tiles_of, kept, made_ready, suited
from fluxdesk.state.in_turn import InTurn
from fluxdesk.state.model_options import ModelOption, Models, find_options

PROGRESS_SECONDS = 0.1


Placer = Callable[[GenerationRequest], GenerationRequest]
"""Gives a request its placement on this machine, or sends it to another. Blocking; raises KnownError."""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The file between two starts."""

    form: Form = Form()


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What `make_requests` gives: requests, or what is wrong with the form."""

    requests: tuple[GenerationRequest, ...] = ()
    problems: tuple[Problem, ...] = ()


class SessionState(FormState):
    """The window's form. UI thread; files are looked at by workers.

    Signals:
        making_level(str, object int, object int): a level is being made on its first use: name, bytes
            done, bytes in all; at most ten times a second.
        level_made: and now it is there.
    """

    making_level = Signal(str, object, object)
    level_made = Signal()

    def __init__(
        self,
        file: StructFile[Remembered],
        models: Callable[[], Models],
        settings: Callable[[], Settings],
        default_folder: Path,
        digests: FileDigests,
        placer: Callable[[], Placer] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`models` and `placer` are called on worker threads, again and again: they keep what they make."""
        super().__init__(file.load().value.form, parent=parent)
        self._file = file
        self._models = models
        self._settings = settings
        self._default_folder = default_folder
        self._digests = digests
        self._placer = placer
        self._names = PictureNames()
        self._edits = EditFiles(file.path.parent / EDITS)
        self._finding, self._saving = InTurn(), InTurn()
        self._fillings = self._pastes = 0
        self._closed = False
        self.options_here: tuple[ModelOption, ...] = ()
        """Of this computer, also while the form offers those of a server."""
        self.elsewhere = False
        """The form offers a server's models."""

    @property
    def pictures_folder(self) -> Path:
        return pictures_folder(self._settings(), self._default_folder)

    def choose_family(self, family: Family) -> None:
        """Change the model, and with it to the steps, size, guidance and level that suit it."""
        option = self._option(family)
        if family == self.form.family or option is None:
            return
        levels = [level.level for level in option.levels]
        self.set(
            family=family,
            level=self.form.level if self.form.level in levels else levels[0],
            steps=option.steps,
            guidance=option.guidance if option.guidance is not None else self.form.guidance,
            width=option.side,
            height=option.side,
            text_tokens=None,
            start=in_tiles_of(option.side, suited(self.form.start, family, self.form.loras)),
        )

    def use_request(self, request: GenerationRequest) -> None:
        """Fill the form from a picture's request and lock its seed, so that it can be made again."""
        self.filling()
        self.set(**msgspec.structs.asdict(form_of(request, self.form)))

    def filling(self) -> Callable[[], bool]:
        """Somebody will fill the form, once a file was read; tells then whether nobody else was asked to since."""
        self._fillings += 1
        mine = self._fillings
        return lambda: mine == self._fillings

    def start_from(self, path: str) -> None:
        """Paint over the picture at `path`, as far from it as before."""
        old = self.form.start
        start = StartPicture(path) if old is None else StartPicture(path, old.strength)
        self.set(start=suited(start, self.form.family, self.form.loras))

    async def start_from_pasted(self, png: Callable[[], bytes]) -> None:
        """Paint over a picture that has no file yet, unless another one is chosen while it gets one; `png` is called
        on a worker.

        Raises:
            KnownError: file_write, it could not be kept.
        """
        import asyncio

        self._pastes += 1
        mine, before = self._pastes, self._start_path
        path = await asyncio.to_thread(lambda: self._edits.keep(png(), "pasted"))
        if mine == self._pastes and self._start_path == before:
            self.start_from(str(path))

    @property
    def _start_path(self) -> str:
        return self.form.start.path if self.form.start else ""

    def enlarge(self, path: str, size: tuple[int, int]) -> None:
        """Paint the picture at `path`, of `size` pixels, twice as large, in tiles of the size that the model knows;
        a server paints it whole.

        Raises:
            KnownError: the chosen model cannot, or the picture is as large as one can be.
        """
        form, option = self.form, self.option
        side = option.side if option else max(form.width, form.height)
        fields = enlarging(form.family, form.loras, path, size, side)
        if self.elsewhere:
            fields["start"] = msgspec.structs.replace(fields["start"], tile_side=None)
        self.set(**fields)

    async def keep_mask(self, edit: Edit) -> None:
        """Save what was painted in the mask's editor, and paint there next, unless over another picture by then.

        Raises:
            KnownError: it cannot be saved.
        """
        import asyncio

        start = await asyncio.to_thread(kept, self._edits, edit)
        if self._start_path != edit.start.path:
            return
        side = self.option.side if self.option else self.form.width
        width, height = size_over(*edit.size, side)
        self.set(start=start, width=width, height=height)

    def restore(self, fields: dict[str, Any]) -> None:
        """Take over what a picture said; a family brings its own defaults for what the picture did not say."""
        if "family" in fields:
            self.choose_family(fields["family"])
        self.set(**fields)

    def keep_free(self, paths: Sequence[Path]) -> None:
        """Give these names to no new picture: pictures of an earlier start will take them."""
        self._names.reserve(paths)

    async def refresh_options(self) -> None:
        """Ask what models there are; falls back to the first when the chosen one is gone."""
        async with self._finding:
            await self._refresh_options()

    async def _refresh_options(self) -> None:
        import asyncio

        models = await asyncio.to_thread(self._models)
        options = await asyncio.to_thread(find_options, models)
        if not models.elsewhere:
            self.options_here = options
        if (options, models.elsewhere) == (self.options, self.elsewhere):
            return
        self.options, self.elsewhere = options, models.elsewhere
        families = [option.family for option in options]
        if families and self.form.family not in families:
            self.choose_family(families[0])
        elif self.levels and self.form.level not in self.levels:
            self.set(level=self.levels[0])
        self.options_changed.emit()

    def close(self) -> None:
        """Make no level any more and read no file to its end: the program ends."""
        self._closed = True

    async def make_requests(self) -> Made:
        """Check the form and freeze it, one request per picture with seeds counting up.

        Draws a new seed first unless it is locked. Problems also go out by `problems_changed`.
        """
        import asyncio

        if not self.form.seed_locked:
            self.draw_seed()
        form, settings = self.form, self._settings()
        made = await asyncio.to_thread(self._make, form, settings, self.pictures_folder)
        self._set_problems(made.problems)
        return made

    async def remember(self) -> None:
        """Write the form to its file; without the prompts when the user does not want them kept."""
        import asyncio

        async with self._saving:  # an older form must not arrive after a newer one
            form = self.form
            if not self._settings().painting.keep_prompt:
                form = msgspec.structs.replace(form, prompt="", negative_prompt="", start=None, references=())
            await asyncio.to_thread(self._file.save, Remembered(form=form))

    def _make(self, form: Form, settings: Settings, folder: Path) -> Made:
        form = msgspec.structs.replace(form, loras=as_in_files(form.loras))
        no_model = msgspec.structs.replace(NO_MODEL, family=form.family)
        early = validate(self._request(form, no_model, form.seed, Path("x.png"), settings))
        if early:
            return Made(problems=early)
        try:
            models = self._resolve(form)
        except KnownError as error:
            return Made(problems=(Problem("level", error.report),))
        try:
            start = made_ready(self._edits, form.start, form.family, form.loras)
            form = msgspec.structs.replace(form, start=start)
        except KnownError as error:
            return Made(problems=(Problem("start", error.report),))
        there = self._models().elsewhere
        if form.references and (lacking := lacking_files(models, there=there)) is not None:
            return Made(problems=(Problem("references", lacking),))
        if not there and (unfit := unusable_in(form.loras, Path(models.transformer.path))) is not None:
            return Made(problems=(Problem("loras", unfit),))
        try:
            form = msgspec.structs.replace(form, references=as_they_are(form.references))
        except KnownError as error:
            return Made(problems=(Problem("references", error.report),))
        form = msgspec.structs.replace(form, loras=with_lora_digests(form.loras, self._digests))
        requests = []
        for prompt, seed in picture_list(form.prompt, form.count, form.seed, form.seed_walk, form.choices):
            try:
                path = self._names.next(
                    folder,
                    settings.pictures.file_name,
                    model=TITLES[form.family],
                    level=form.level,
                    seed=seed,
                    prompt=prompt,
                )
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                return Made(problems=(folder_problem(folder, error),))
            picture = msgspec.structs.replace(form, prompt=prompt)
            requests.append(self._request(picture, models, seed, path, settings))
        return self._placed(tuple(requests))

    def _resolve(self, form: Form) -> ModelSet:
        """The files of the chosen level; says how far it is when it has to be made first. Worker thread."""
        told_at = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal told_at
            if self._closed:  # nobody sees a window that waits for gigabytes
                raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Stopped."))
            if time.monotonic() - told_at >= PROGRESS_SECONDS:
                told_at = time.monotonic()
                self.making_level.emit(form.level, done, total)

        try:
            return self._models().resolve(form.family, form.level, progress)
        finally:
            if told_at:
                self.level_made.emit()

    def _placed(self, requests: tuple[GenerationRequest, ...]) -> Made:
        """All with the same placement: they differ by seed and path only."""
        if self._placer is None:
            return Made(requests=requests)
        try:
            placed = self._placer()(requests[0])
        except KnownError as error:
            return Made(problems=(Problem("level", error.report),))
        return Made(
            requests=tuple(
                msgspec.structs.replace(request, placement=placed.placement, engine=placed.engine)
                for request in requests
            )
        )

    def _request(
        self, form: Form, models: ModelSet, seed: int, path: Path, settings: Settings
    ) -> GenerationRequest:
        option = self._option(form.family)
        has_guidance = option is not None and option.guidance is not None
        request = GenerationRequest(
            id=uuid.uuid4().hex,
            prompt=form.prompt.strip(),
            negative_prompt=form.negative_prompt.strip(),
            models=with_text_tokens(models, form.text_tokens),
            output_path=str(path),
            width=form.width,
            height=form.height,
            steps=form.steps,
            guidance=form.guidance if has_guidance else None,
            true_cfg=form.true_cfg,
            scheduler=form.scheduler,
            loras=form.loras,
            references=form.references,
            seed=seed,
            preview=settings.painting.preview,
            comfyui_graph=settings.pictures.comfyui_graph,
        )
        return starting_from(request, form.start)
