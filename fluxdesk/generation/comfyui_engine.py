"""A ComfyUI server as an engine: for those who outgrow this machine, and only when they chose it.

It connects for a job and lets go after it; starting this engine reaches nobody.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator

import fluxdesk
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import (
    PROTOCOL,
    AnyCommand,
    AnyEvent,
    Cancel,
    EngineReady,
    Generate,
    JobCancelled,
    JobFailed,
)
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.generation.comfyui_client import ComfyuiClient, Patience
from fluxdesk.generation.comfyui_job import Cancelled, RemoteJob
from fluxdesk.generation.engine import ExitReport

_log = logging.getLogger(__name__)


class ComfyuiEngine:
    """Implements `Engine` by a worker thread; takes `Generate` and `Cancel`.

    `kill` gives the worker up: a server that hangs cannot hold anybody, the thread ends with its time-outs.
    """

    def __init__(self, server: Callable[[], str], patience: Patience | None = None) -> None:
        """`server`: asked before each job, on the worker; raises KnownError when none may be used."""
        self._server = server
        self._patience = patience
        self._commands: queue.SimpleQueue[AnyCommand | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[AnyEvent | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._stopping = threading.Event()
        self._killed = self._ended_well = False
        self._worker = threading.Thread(target=self._work, name="comfyui", daemon=True)

    def start(self) -> EngineReady:
        self._worker.start()
        return EngineReady(
            protocol=PROTOCOL, pid=os.getpid(), version=fluxdesk.__version__, backend="comfyui"
        )

    def send(self, command: AnyCommand) -> None:
        if isinstance(command, Cancel):
            self._cancelled.add(command.id)
        else:
            self._commands.put(command)

    def events(self) -> Iterator[AnyEvent]:
        while (event := self._events.get()) is not None:
            yield event
        self._events.put(None)

    def stop(self, grace_seconds: float) -> ExitReport:
        self._stopping.set()
        self._commands.put(None)
        if self._worker.is_alive():
            self._worker.join(grace_seconds)
        self._events.put(None)
        if self._killed:
            return ExitReport(reason="killed")
        ended_well = self._ended_well or self._worker.is_alive()
        return ExitReport(reason="stopped" if ended_well else "crashed", detail="ComfyUI")

    def kill(self) -> None:
        self._killed = True
        self._stopping.set()
        self._commands.put(None)
        self._events.put(None)

    def _work(self) -> None:
        """A bug in here ends the worker, and with it the events: the owner sees an engine that crashed."""
        try:
            while (command := self._commands.get()) is not None and not self._stopping.is_set():
                if isinstance(command, Generate):
                    event = self._paint(command.request)
                    self._cancelled.discard(command.request.id)
                    if event is not None:
                        self._events.put(event)
            self._ended_well = True
        finally:
            self._events.put(None)

    def _is_cancelled(self, job_id: str) -> bool:
        return self._stopping.is_set() or job_id in self._cancelled

    def _paint(self, request: GenerationRequest) -> AnyEvent | None:
        """How the job ended; None when the program ends meanwhile."""
        try:
            if self._is_cancelled(request.id):
                raise Cancelled
            with ComfyuiClient(self._server(), self._patience) as client:
                job = RemoteJob(client, request, self._events.put, lambda: self._is_cancelled(request.id))
                return job.run()
        except Cancelled:
            return None if self._stopping.is_set() else JobCancelled(id=request.id)
        except KnownError as error:
            if self._is_cancelled(request.id):  # told, or gone: either way it is over
                return None if self._stopping.is_set() else JobCancelled(id=request.id)
            _log.info("job %s failed on the server: %s", request.id, error.kind)
            return JobFailed(id=request.id, error=error.report)
