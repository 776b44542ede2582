"""One ComfyUI server by its HTTP and websocket interface (`server.py` of ComfyUI). Blocking: never on the UI thread.

Nothing here connects before a method is called. Redirects are not followed and the system's proxies not asked:
the person named this server and no other.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

import httpx
import msgspec

from fluxdesk.formats.comfyui_fit import NodeTable
from fluxdesk.formats.comfyui_writer import ApiGraph
from fluxdesk.formats.json_texts import JsonObject
from fluxdesk.generation.comfyui_errors import (
    bad_status,
    connection_lost,
    no_comfyui,
    refused,
    unreachable,
)

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

MOST_ANSWER_BYTES = 64 * 2**20
MOST_PICTURE_BYTES = 512 * 2**20

_log = logging.getLogger(__name__)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a server is waited for, in seconds."""

    connect: float = 10.0
    answer: float = 60.0
    """Between two pieces of an answer; a server that loads a model answers late."""
    ping: float = 20.0
    """A websocket is asked whether it lives this often, and has as long to answer."""
    look: float = 0.2
    """Between two looks at whether the job was cancelled."""
    silence: float = 15.0
    """Without any message, after which the history is asked."""
    retry: float = 2.0
    """Before a lost connection is tried again."""
    retries: int = 5


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A graphics card, or the processor, of the server. Bytes."""

    name: str
    kind: str
    total_bytes: int
    free_bytes: int


class ServerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a server says of itself."""

    version: str
    devices: tuple[Device, ...] = ()


class PictureRef(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that lies at the server."""

    filename: str
    subfolder: str = ""
    type: str = "output"


class ComfyuiClient:
    """Requests to one server, as a context that closes its connections.

    Every failure is a `KnownError` of `comfyui_errors`.
    """

    def __init__(self, server: str, patience: Patience | None = None) -> None:
        """`server`: from `domain.server_address.server_address`."""
        self.server = server
        self.patience = patience or Patience()
        limits = httpx.Timeout(self.patience.answer, connect=self.patience.connect)
        self._http = httpx.Client(timeout=limits, trust_env=False, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._http.close()

    def facts(self) -> ServerFacts:
        """Version, cards and their memory."""
        answer = self._json("GET", "/system_stats")
        system, devices = answer.get("system"), answer.get("devices")
        if not isinstance(system, dict) or not isinstance(devices, list):
            raise no_comfyui(self.server)
        found = tuple(
            Device(
                name=_card_name(str(device.get("name") or "")),
                kind=str(device.get("type") or ""),
                total_bytes=_whole(device.get("vram_total")),
                free_bytes=_whole(device.get("vram_free")),
            )
            for device in devices
            if isinstance(device, dict)
        )
        return ServerFacts(version=str(system.get("comfyui_version") or ""), devices=found)

    def nodes(self, kinds: Iterable[str]) -> NodeTable:
        """What the server says of these node types; those it lacks are absent."""
        table: NodeTable = {}
        for kind in dict.fromkeys(kinds):
            found = self._json("GET", f"/object_info/{kind}").get(kind)
            if isinstance(found, dict):
                table[kind] = found
        return table

    def upload(self, name: str, data: bytes) -> str:
        """Put a picture into the server's input folder; gives the name that `LoadImage` takes."""
        files = {"image": (name, data, "application/octet-stream")}
        answer = self._json("POST", "/upload/image", files=files, data={"overwrite": "true"})
        return str(answer.get("name") or name)

    def submit(self, graph: ApiGraph, client_id: str, *, previews: bool) -> str:
        """Put `graph` into the server's queue; gives the prompt's id.

        Raises:
            KnownError: bad_input, the server says what is wrong with it.
        """
        body: JsonObject = {"prompt": graph, "client_id": client_id}
        # Without the word a server started in its default way paints no previews.
        body["extra_data"] = {"preview_method": "auto" if previews else "none"}
        response = self._send("POST", "/prompt", json=body)
        answer = self._parsed(response)
        if response.status_code == 400:
            raise refused(answer)
        prompt_id = answer.get("prompt_id")
        if response.status_code != 200 or not isinstance(prompt_id, str):
            raise bad_status(self.server, response.status_code)
        return prompt_id

    def history(self, prompt_id: str) -> JsonObject | None:
        """How `prompt_id` ended: `outputs` and `status`; None while it has not."""
        found = self._json("GET", f"/history/{prompt_id}").get(prompt_id)
        return found if isinstance(found, dict) else None

    def place(self, prompt_id: str) -> str:
        """Where `prompt_id` is: "running", "waiting", or "" when it is in the queue no more."""
        answer = self._json("GET", "/queue")
        for key, place in (("queue_running", "running"), ("queue_pending", "waiting")):
            entries = answer.get(key)
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, list) and len(entry) > 1 and entry[1] == prompt_id:
                    return place
        return ""

    def withdraw(self, prompt_id: str) -> None:
        """Take `prompt_id` out of the queue, or stop it; never anybody else's job."""
        self._answered(self._send("POST", "/queue", json={"delete": [prompt_id]}))
        # Older servers interrupt whatever runs, whoever asks: only when it is ours.
        if self.place(prompt_id) == "running":
            self._answered(self._send("POST", "/interrupt", json={"prompt_id": prompt_id}))

    def picture(self, where: PictureRef) -> bytes:
        """The file as it lies there."""
        response = self._send("GET", "/view", most=MOST_PICTURE_BYTES, params=msgspec.to_builtins(where))
        self._answered(response)
        return response.content

    def listen(self, client_id: str, stack: ExitStack) -> ClientConnection:
        """A connection on which the server tells about jobs of `client_id`; `stack` closes it."""
        from websockets.exceptions import InvalidHandshake, InvalidStatus
        from websockets.sync.client import connect

        address = self.server.replace("http", "ws", 1) + f"/ws?clientId={client_id}"
        patience = self.patience
        try:
            connection = connect(
                address,
                proxy=None,
                compression=None,
                open_timeout=patience.connect,
                ping_interval=patience.ping,
                ping_timeout=patience.ping,
                close_timeout=1.0,
                max_size=MOST_ANSWER_BYTES,
                logger=_log,
            )
            return stack.enter_context(connection)
        except InvalidStatus as error:
            raise bad_status(self.server, error.response.status_code) from error
        except (InvalidHandshake, EOFError):
            raise no_comfyui(self.server) from None
        except OSError as error:  # TimeoutError is one
            raise connection_lost(self.server) from error

    def _json(self, method: str, path: str, **arguments: Any) -> JsonObject:
        response = self._send(method, path, **arguments)
        self._answered(response)
        return self._parsed(response)

    def _answered(self, response: httpx.Response) -> None:
        if response.status_code != 200:
            raise bad_status(self.server, response.status_code)

    def _parsed(self, response: httpx.Response) -> JsonObject:
        try:
            value = json.loads(response.content)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise no_comfyui(self.server)
        return value

    def _send(
        self, method: str, path: str, *, most: int = MOST_ANSWER_BYTES, **arguments: Any
    ) -> httpx.Response:
        """One request, its answer read up to `most` bytes."""
        try:
            with self._http.stream(method, self.server + path, **arguments) as response:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > most:
                        raise no_comfyui(self.server)
        except httpx.HTTPError as error:
            _log.info("%s %s: %s", method, path, type(error).__name__)
            raise unreachable(self.server, error) from error
        return httpx.Response(response.status_code, content=bytes(body))


def _card_name(name: str) -> str:
    """ "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync" -> "NVIDIA GeForce RTX 4090"."""
    words = name.split(" : ")[0].split()
    return " ".join(words[1:] if words and ":" in words[0] and len(words) > 1 else words)


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
