"""One request painted by a ComfyUI server: sent, followed to its end, fetched and saved.

Messages of the websocket (`execution.py`, `server.py` of ComfyUI) become the events that the engine of this
computer sends, so nobody behind them needs to know where a picture comes from.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import fluxdesk
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import (
    AnyEvent,
    ImageSaved,
    ModelLoaded,
    ModelLoading,
    Phase,
    PhaseSeconds,
    PhaseStarted,
    PreviewReady,
    RunResult,
    StepDone,
)
from fluxdesk.domain.request import GenerationRequest, painted_steps
from fluxdesk.formats.comfyui_fit import fit_graph
from fluxdesk.formats.comfyui_writer import ApiGraph, api_graph
from fluxdesk.formats.json_texts import JsonObject
from fluxdesk.formats.picture_target import check_writable, not_saved
from fluxdesk.formats.pixels import decode_picture
from fluxdesk.formats.png import write_picture
from fluxdesk.generation.comfyui_client import ComfyuiClient, PictureRef
from fluxdesk.generation.comfyui_errors import (
    bad_picture,
    connection_lost,
    failed,
    interrupted_there,
    job_forgotten,
    lacking,
)
from fluxdesk.generation.comfyui_pictures import Sent, named_there, pictures_to_send, start_kept

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

WAITING = "server"
"""`ModelLoading.stage` while the server has other jobs before ours."""
_SAVE = "PreviewImage"
"""Keeps its picture in the server's temporary folder; `SaveImage` would fill somebody's output folder."""
_PHASES: dict[str, Phase] = {
    "CLIPTextEncode": "encode",
    "CLIPVisionEncode": "encode",
    "StyleModelApply": "encode",
    "FluxGuidance": "encode",
    "VAEEncode": "encode",
    "KSampler": "denoise",
    "VAEDecode": "decode",
    _SAVE: "decode",
}
_ORDER: tuple[Phase, ...] = ("load", "encode", "denoise", "decode")
_PREVIEW, _PREVIEW_HEAD = 1, 8
"""Binary messages: event and picture format as big-endian 32-bit numbers, then the picture."""


class Cancelled(Exception):
    """Asked for on this side."""


class RemoteJob:
    """Runs on the engine's worker thread; `is_cancelled` is asked several times a second."""

    def __init__(
        self,
        client: ComfyuiClient,
        request: GenerationRequest,
        send: Callable[[AnyEvent], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._client = client
        self._request = msgspec.structs.replace(request, tile_side=None)  # a server paints it whole
        self._send = send
        self._is_cancelled = is_cancelled
        self._client_id = uuid.uuid4().hex
        self._prompt_id = ""
        self._graph: ApiGraph = {}
        self._started = self._marked = time.perf_counter()
        self._phase: Phase = "load"
        self._seconds: dict[Phase, float] = dict.fromkeys(_ORDER, 0.0)
        self._node = ""
        self._step = 0
        self._step_began = self._started
        self._images: list[PictureRef] = []
        self._pictures = Sent()

    def run(self) -> ImageSaved:
        """From the check of the folder to the saved picture.

        Raises:
            Cancelled: it was asked for; the server was told.
            KnownError: anything else that went wrong, in one sentence.
        """
        check_writable(self._request.output_path, self._request.width, self._request.height)
        self._pictures = pictures_to_send(self._request)
        self._send(PhaseStarted(id=self._request.id, phase="load"))
        self._send(ModelLoading(id=self._request.id, stage=WAITING, done=0, total=0))
        version = self._client.facts().version
        self._graph = self._fitted()
        self._check()
        with ExitStack() as open_connection:
            connection = self._client.listen(self._client_id, open_connection)
            previews = self._request.preview != "off"
            self._prompt_id = self._client.submit(self._graph, self._client_id, previews=previews)
            try:
                self._follow(connection, open_connection)
            except Cancelled:
                self._client.withdraw(self._prompt_id)
                raise
        return self._save(f"ComfyUI {version}".rstrip())

    def _fitted(self) -> ApiGraph:
        """The graph as this server spells it, its pictures uploaded."""
        request = named_there(self._request, self._pictures, self._client.upload)
        graph = api_graph(request, save=_SAVE)
        kinds = [node["class_type"] for node in graph.values()]
        fitted = fit_graph(graph, self._client.nodes(kinds))
        if (error := lacking(fitted)) is not None:
            raise error
        return fitted.graph

    def _check(self) -> None:
        if self._is_cancelled():
            raise Cancelled

    def _follow(self, connection: ClientConnection, open_connection: ExitStack) -> None:
        """Messages until the job has ended there."""
        from websockets.exceptions import ConnectionClosed

        patience = self._client.patience
        heard = time.monotonic()
        ended = False
        while not ended:
            self._check()
            try:
                message = connection.recv(timeout=patience.look)
            except TimeoutError:
                if time.monotonic() - heard < patience.silence:
                    continue
                ended = self._has_ended()
            except ConnectionClosed:
                open_connection.close()
                connection = self._listen_again(open_connection)
                ended = self._has_ended()
            else:
                ended = self._take(message)
            heard = time.monotonic()

    def _listen_again(self, open_connection: ExitStack) -> ClientConnection:
        """Another connection after one was lost."""
        patience = self._client.patience
        for attempt in range(patience.retries):
            until = time.monotonic() + patience.retry * bool(attempt)
            while time.monotonic() < until:
                self._check()
                time.sleep(min(patience.look, patience.retry))
            self._check()
            try:
                return self._client.listen(self._client_id, open_connection)
            except KnownError:
                continue
        raise connection_lost(self._client.server)

    def _has_ended(self) -> bool:
        """What the history says; asked when messages may have been missed."""
        entry = self._client.history(self._prompt_id)
        if entry is None:
            if self._client.place(self._prompt_id) or self._client.history(self._prompt_id) is not None:
                return False
            raise job_forgotten(self._client.server)
        self._read_history(entry)
        return True

    def _read_history(self, entry: JsonObject) -> None:
        status = entry.get("status")
        if isinstance(status, dict) and status.get("status_str") == "error":
            for message in status.get("messages") or ():
                if isinstance(message, list) and len(message) == 2 and isinstance(message[1], dict):
                    self._raise_for(str(message[0]), message[1])
            raise failed({})
        outputs = entry.get("outputs")
        for node, output in outputs.items() if isinstance(outputs, dict) else ():
            self._note_images(node, output)

    @staticmethod
    def _raise_for(kind: str, data: JsonObject) -> None:
        if kind == "execution_error":
            raise failed(data)
        if kind == "execution_interrupted":
            raise interrupted_there()

    def _take(self, message: str | bytes) -> bool:
        """Work off one message; whether the job has ended."""
        if isinstance(message, bytes):
            self._take_preview(message)
            return False
        try:
            parsed = json.loads(message)
        except (ValueError, RecursionError):
            return False
        if not isinstance(parsed, dict) or not isinstance(parsed.get("data"), dict):
            return False
        kind, data = str(parsed.get("type")), parsed["data"]
        if data.get("prompt_id", self._prompt_id) != self._prompt_id:
            return False
        self._raise_for(kind, data)
        match kind:
            case "execution_start":
                self._send(ModelLoaded(id=self._request.id, seconds=time.perf_counter() - self._started))
            case "executing" if "prompt_id" in data and data.get("node") is None:
                return True
            case "executing":
                self._enter(str(data.get("node")))
            case "progress":
                self._progress(data)
            case "executed":
                self._note_images(str(data.get("node")), data.get("output"))
            case "execution_success":
                return True
        return False

    def _take_preview(self, message: bytes) -> None:
        wanted = self._request.preview != "off" and self._phase == "denoise"
        if wanted and int.from_bytes(message[:4], "big") == _PREVIEW and len(message) > _PREVIEW_HEAD:
            self._send(PreviewReady(id=self._request.id, step=self._step, image=message[_PREVIEW_HEAD:]))

    def _kind(self, node: str) -> str:
        found = self._graph.get(node)
        return str(found["class_type"]) if found else ""

    def _enter(self, node: str) -> None:
        """The server begins `node`; phases only go forward, whatever order it takes."""
        self._node = node
        phase = _PHASES.get(self._kind(node), "load")
        if _ORDER.index(phase) <= _ORDER.index(self._phase):
            return
        self._mark()
        self._phase, self._step_began = phase, time.perf_counter()
        self._send(PhaseStarted(id=self._request.id, phase=phase))

    def _mark(self) -> None:
        now = time.perf_counter()
        self._seconds[self._phase] += now - self._marked
        self._marked = now

    def _progress(self, data: JsonObject) -> None:
        """Steps of the sampler; other nodes count other things."""
        node = str(data.get("node") or self._node)
        step, steps = data.get("value"), data.get("max")
        if self._kind(node) != "KSampler" or not isinstance(step, int) or not isinstance(steps, int):
            return
        self._enter(node)
        if not self._step < step <= steps:
            return
        now = time.perf_counter()
        each = (now - self._step_began) / (step - self._step)
        self._step, self._step_began = step, now
        self._send(StepDone(id=self._request.id, step=step, steps=steps, seconds=each))

    def _note_images(self, node: str, output: Any) -> None:
        images = output.get("images") if isinstance(output, dict) else None
        if self._kind(node) != _SAVE or not isinstance(images, list):
            return
        try:
            self._images = [msgspec.convert(image, PictureRef) for image in images]
        except msgspec.ValidationError:
            raise bad_picture(self._client.server) from None

    def _save(self, made_by: str) -> ImageSaved:
        request = self._request
        if not self._images and (entry := self._client.history(self._prompt_id)) is not None:
            self._read_history(entry)
        if not self._images:
            raise bad_picture(self._client.server)
        try:
            width, height, rgb = decode_picture(self._client.picture(self._images[-1]))
        except ValueError:
            raise bad_picture(self._client.server) from None
        if (width, height) != (request.width, request.height):
            raise bad_picture(self._client.server)
        rgb = start_kept(rgb, self._pictures)
        self._check()
        self._mark()
        result = RunResult(
            seconds=PhaseSeconds(total=time.perf_counter() - self._started, **self._seconds),
            seconds_per_step=self._seconds["denoise"] / max(painted_steps(request), 1),
            peak_ram_bytes=0,
            program_version=fluxdesk.__version__,
            made_by=made_by,
        )
        try:
            write_picture(Path(request.output_path), width, height, rgb, request=request, result=result)
        except OSError as error:
            raise not_saved(request.output_path, error) from error
        return ImageSaved(id=request.id, path=request.output_path, result=result)
