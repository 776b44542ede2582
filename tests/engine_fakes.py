"""Stand-ins that several areas share: a request that needs no files, and an engine without a process."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.messages import (
    PROTOCOL,
    AnyCommand,
    AnyEvent,
    Cancel,
    EngineReady,
    Generate,
    ImageSaved,
    JobCancelled,
    JobFailed,
    LoadModel,
    RunResult,
)
from fluxdesk.domain.request import GenerationRequest, ModelFile, ModelSet
from fluxdesk.engine.backend import Cancelled
from fluxdesk.engine.fake_backend import FakeBackend
from fluxdesk.engine.job_observer import JobObserver
from fluxdesk.formats.png import write_picture
from fluxdesk.generation.engine import ExitReport


def make_models(folder: Path = Path("/models"), level: str = "F16") -> ModelSet:
    """A model set whose files need not exist."""
    return ModelSet(
        family="flux-mini",
        level=level,
        transformer=ModelFile(str(folder / f"flux-mini-{level}.gguf"), "ab" * 32),
        text_encoder=ModelFile(str(folder / "clip-mini.safetensors"), "cd" * 32),
        text_encoder_2=ModelFile(str(folder / "t5-mini-F16.gguf"), "ef" * 32),
        vae=ModelFile(str(folder / "ae-mini.safetensors"), "01" * 32),
        config_dir=str(folder),
        max_sequence_length=32,
    )


def make_request(output: Path, prompt: str = "a red circle", **changes: Any) -> GenerationRequest:
    """A small request; every field can be changed by name."""
    request = GenerationRequest(
        id="job-1",
        prompt=prompt,
        models=make_models(),
        output_path=str(output),
        width=64,
        height=32,
        steps=4,
        seed=7,
    )
    return msgspec.structs.replace(request, **changes)


class FakeEngine:
    """Implements `Engine` on a thread of this process, with the fake back end. No process, no pipe."""

    def __init__(self) -> None:
        self._backend = FakeBackend()
        self._commands: queue.SimpleQueue[AnyCommand | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[AnyEvent | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._stopping = False
        self._killed = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> EngineReady:
        self._thread.start()
        return EngineReady(protocol=PROTOCOL, pid=0, version="0", backend="fake")

    def send(self, command: AnyCommand) -> None:
        if isinstance(command, Cancel):
            self._cancelled.add(command.id)
        else:
            self._commands.put(command)

    def events(self) -> Iterator[AnyEvent]:
        while (event := self._events.get()) is not None:
            yield event

    def stop(self, grace_seconds: float) -> ExitReport:
        self._stopping = True
        self._commands.put(None)
        self._thread.join(grace_seconds)
        return ExitReport(reason="killed" if self._killed else "stopped", code=0)

    def kill(self) -> None:
        self._killed = True
        self.stop(0.0)

    def _is_cancelled(self, job_id: str) -> bool:
        return self._stopping or job_id in self._cancelled

    def _work(self) -> None:
        while (command := self._commands.get()) is not None:
            if isinstance(command, LoadModel):
                observer = JobObserver(command.id, self._events.put, self._is_cancelled)
                self._backend.load(command.models, command.placement, observer)
            elif isinstance(command, Generate):
                self._events.put(self._generate(command.request))
        self._events.put(None)

    def _generate(self, request: GenerationRequest) -> AnyEvent:
        observer = JobObserver(request.id, self._events.put, self._is_cancelled)
        try:
            observer.check()
            painted = self._backend.generate(request, observer)
        except Cancelled:
            return JobCancelled(id=request.id)
        except KnownError as error:
            return JobFailed(id=request.id, error=error.report)
        except (ArithmeticError, MemoryError) as error:
            return JobFailed(id=request.id, error=ErrorReport(kind="internal", template=repr(error)))
        result = RunResult(
            seconds=painted.seconds, seconds_per_step=painted.seconds_per_step, peak_ram_bytes=1
        )
        picture = painted.picture
        write_picture(
            Path(request.output_path),
            picture.width,
            picture.height,
            picture.rgb,
            request=request,
            result=result,
        )
        return ImageSaved(id=request.id, path=request.output_path, result=result)
