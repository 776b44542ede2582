"""The child's inside: a thread reads commands, the main thread works them off, events leave by one lock.

A `Cancel` never waits in the queue: the reader puts its id into a set that the running job asks. The end of
the command stream is the order to stop.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import BinaryIO

import msgspec

import fluxdesk
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.hardware import VramSample
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
    MeasurePictures,
    PicturesMeasured,
    RunResult,
    Unload,
    VramSampled,
    decode_command,
    encode_line,
)
from fluxdesk.domain.request import GenerationRequest, steps_path
from fluxdesk.engine.backend import Backend, Cancelled, Painted
from fluxdesk.engine.give_back import give_back
from fluxdesk.engine.job_observer import JobObserver
from fluxdesk.engine.ladder import generate_down_the_ladder, is_out_of_memory, out_of_memory_error
from fluxdesk.engine.vram_sampler import MemorySampler
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.picture_target import check_writable, not_saved
from fluxdesk.formats.png import write_picture

STOP_SECONDS = 2.0
"""How long a running job may take to notice that the commands ended, before the process leaves anyway."""


class Channel:
    """The way out: whole lines, in true order, from any thread."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._lock = threading.Lock()

    def send(self, event: AnyEvent) -> None:
        """Write `event`; when nobody reads any more the process has no reason to live."""
        line = encode_line(event)
        with self._lock:
            try:
                self._sink.write(line)
                self._sink.flush()
            except OSError:
                os._exit(0)


class Server:
    """Owns the queue and the back end. `run` lives on the main thread until the commands end."""

    def __init__(self, source: BinaryIO, sink: BinaryIO, backend: Backend) -> None:
        self._source = source
        self._channel = Channel(sink)
        self._backend = backend
        self._commands: queue.SimpleQueue[AnyCommand | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._stopping = threading.Event()
        self._in_job = False
        self._sampler = MemorySampler(self._send_sample, backend.torch_counters)

    def run(self) -> None:
        """Shake hands, then work commands off until the source ends."""
        self._channel.send(
            EngineReady(
                protocol=PROTOCOL,
                pid=os.getpid(),
                version=fluxdesk.__version__,
                backend=self._backend.name,
            )
        )
        self._sampler.start()
        threading.Thread(target=self._read, name="command reader", daemon=True).start()
        self._backend.warm_up()
        while (command := self._commands.get()) is not None:
            self._in_job = True
            self._handle(command)
            self._in_job = False
        self._sampler.stop()

    def is_cancelled(self, job_id: str) -> bool:
        return self._stopping.is_set() or job_id in self._cancelled

    def _read(self) -> None:
        for line in self._source:
            if not line.strip():
                continue
            try:
                command = decode_command(line)
            except msgspec.DecodeError as error:
                self._channel.send(JobFailed(id=_id_of(line), error=_not_understood(str(error))))
                continue
            if isinstance(command, Cancel):
                self._cancelled.add(command.id)
            else:
                self._commands.put(command)
        self._stopping.set()
        self._commands.put(None)
        if self._in_job:
            time.sleep(STOP_SECONDS)
        # Nothing is half-written that matters (pictures are whole or absent); imports may still be running.
        os._exit(0)

    def _send_sample(self, sample: VramSample) -> None:
        self._channel.send(VramSampled(sample=sample))

    def _handle(self, command: AnyCommand) -> None:
        """The child's job loop: the one place here where everything that can go wrong becomes an event."""
        job_id = _job_id(command)
        failure: ErrorReport | None = None
        cancelled = False
        try:
            self._work(command)
        except Cancelled:
            cancelled = True
        except KnownError as error:
            failure = error.report
        except Exception as error:  # noqa: BLE001  (one of the four places, see ARCHITECTURE.md)
            failure = _report(error)
        # The exception, its frames and their tensors are gone here; only words are sent.
        if cancelled or failure:
            self._sampler.job_ended()
            give_back()
        self._cancelled.discard(job_id)
        if cancelled and not self._stopping.is_set():
            self._channel.send(JobCancelled(id=job_id))
        elif failure:
            self._channel.send(JobFailed(id=job_id, error=failure))

    def _work(self, command: AnyCommand) -> None:
        match command:
            case Generate(request=request):
                self._generate(request)
            case LoadModel(id=job_id, models=models, placement=placement):
                observer = JobObserver(job_id, self._channel.send, self.is_cancelled)
                observer.check()
                self._sampler.job_started(job_id)
                self._backend.load(models, placement, observer)
                self._sampler.job_ended()
            case MeasurePictures():
                self._measure(command)
            case Unload():
                self._backend.unload()

    def _measure(self, command: MeasurePictures) -> None:
        """Needs no back end; its networks are let go of when it returns."""
        from fluxdesk.engine.measure_pictures import measure_pictures

        observer = JobObserver(command.id, self._channel.send, self.is_cancelled)
        for measured in measure_pictures(command, observer.check):
            self._channel.send(measured)
        self._channel.send(PicturesMeasured(id=command.id))

    def _generate(self, request: GenerationRequest) -> None:
        observer = JobObserver(request.id, self._channel.send, self.is_cancelled)
        observer.check()
        check_writable(request.output_path, request.width, request.height)
        started = time.perf_counter()
        self._sampler.job_started(request.id)
        painted = generate_down_the_ladder(self._backend, request, observer)
        peaks = self._sampler.job_ended()
        observer.check()
        vram = [peak for peak in (peaks.device_bytes, painted.peak_torch_bytes) if peak is not None]
        result = RunResult(
            seconds=msgspec.structs.replace(painted.seconds, total=time.perf_counter() - started),
            seconds_per_step=painted.seconds_per_step,
            peak_ram_bytes=peaks.ram_bytes,
            peak_vram_bytes=max(vram, default=None),
            rungs=painted.rungs,
            program_version=fluxdesk.__version__,
        )
        _save(request, painted, result)
        self._channel.send(ImageSaved(id=request.id, path=request.output_path, result=result))


def _save(request: GenerationRequest, painted: Painted, result: RunResult) -> None:
    picture = painted.picture
    try:
        if painted.steps is not None:  # before the picture: where that is, these are too
            write_atomic(Path(steps_path(request.output_path)), painted.steps)
        write_picture(
            Path(request.output_path),
            picture.width,
            picture.height,
            picture.rgb,
            request=request,
            result=result,
        )
    except OSError as error:
        raise not_saved(request.output_path, error) from error


def _job_id(command: AnyCommand) -> str:
    match command:
        case Generate(request=request):
            return request.id
        case LoadModel(id=job_id) | Cancel(id=job_id) | MeasurePictures(id=job_id):
            return job_id
        case _:
            return ""


def _id_of(line: bytes) -> str:
    """The id in a line that is no command, so that the failure finds its job; empty when there is none."""
    try:
        found = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return ""
    if not isinstance(found, dict):
        return ""
    inner = found.get("request")
    job_id = inner.get("id") if isinstance(inner, dict) else found.get("id")
    return job_id if isinstance(job_id, str) else ""


def _not_understood(reason: str) -> ErrorReport:
    return ErrorReport(
        kind="internal",
        template=QT_TRANSLATE_NOOP("errors", "The engine did not understand its order: {reason}."),
        action=QT_TRANSLATE_NOOP(
            "errors", "Restart FluxDesk; window and engine may be of different versions."
        ),
        params={"reason": reason},
    )


def _report(error: Exception) -> ErrorReport:
    """A sentence for an exception that is no KnownError; its traceback goes to the log."""
    if is_out_of_memory(error):
        return out_of_memory_error().report
    traceback.print_exc(file=sys.stderr)
    return ErrorReport(
        kind="internal",
        template=QT_TRANSLATE_NOOP("errors", "The engine failed unexpectedly: {reason}."),
        action=QT_TRANSLATE_NOOP("errors", "Try again; the log holds the details."),
        params={"reason": f"{type(error).__name__}: {error}"},
    )
