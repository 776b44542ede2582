"""A server on loopback that speaks ComfyUI's HTTP and websocket interface, and misbehaves when told to.

Its paths, answers and messages follow ComfyUI's `server.py` and `execution.py`. Sampling is a loop that counts;
the picture is one colour. `script` says what happens instead.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from PIL import Image

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
FILES = {
    "UnetLoaderGGUF": {"unet_name": ["flux/flux1-dev-Q4_K_S.gguf", "flux1-schnell-Q8_0.gguf"]},
    "UNETLoader": {"unet_name": ["flux1-dev.safetensors"], "weight_dtype": ["default", "fp8_e4m3fn"]},
    "DualCLIPLoaderGGUF": {
        "clip_name1": ["clip_l.safetensors", "t5-v1_1-xxl-encoder-Q8_0.gguf"],
        "clip_name2": ["clip_l.safetensors", "t5-v1_1-xxl-encoder-Q8_0.gguf"],
        "type": ["sdxl", "flux"],
    },
    "VAELoader": {"vae_name": ["flux\\ae.safetensors", "taef1"]},
    "LoraLoaderModelOnly": {"lora_name": ["ink.safetensors"]},
    "StyleModelLoader": {"style_model_name": ["flux/flux1-redux-dev.safetensors"]},
    "CLIPVisionLoader": {
        "clip_name": [
            "clip_vision_g.safetensors",
            "siglip2_512.safetensors",
            "sigclip_vision_patch14_384.safetensors",
        ]
    },
    "CLIPVisionEncode": {"crop": ["center", "none"]},
    "StyleModelApply": {"strength_type": ["multiply", "attn_bias"]},
    "KSampler": {"sampler_name": ["euler", "dpmpp_2m"], "scheduler": ["normal", "simple"]},
}
REQUIRED = {
    "CLIPTextEncode": "text clip",
    "FluxGuidance": "conditioning guidance",
    "EmptySD3LatentImage": "width height batch_size",
    "ModelSamplingFlux": "model max_shift base_shift width height",
    "VAEDecode": "samples vae",
    "PreviewImage": "images",
    "SaveImage": "images filename_prefix",
    "LoadImage": "image",
    "LoadImageMask": "image channel",
    "ImageScale": "image upscale_method width height crop",
    "MaskToImage": "mask",
    "ImageToMask": "image channel",
    "VAEEncode": "pixels vae",
    "ReferenceLatent": "conditioning",
    "FluxKontextImageScale": "image",
    "InpaintModelConditioning": "positive negative vae pixels mask noise_mask",
    "InstructPixToPixConditioning": "positive negative vae pixels",
    "SetLatentNoiseMask": "samples mask",
    "DualCLIPLoader": "clip_name1 clip_name2 type",
    "UnetLoaderGGUF": "unet_name",
    "UNETLoader": "unet_name weight_dtype",
    "DualCLIPLoaderGGUF": "clip_name1 clip_name2 type",
    "VAELoader": "vae_name",
    "LoraLoaderModelOnly": "model lora_name strength_model",
    "KSampler": "model seed steps cfg sampler_name scheduler positive negative latent_image denoise",
    "StyleModelLoader": "style_model_name",
    "CLIPVisionLoader": "clip_name",
    "CLIPVisionEncode": "clip_vision image crop",
    "StyleModelApply": "conditioning style_model clip_vision_output strength strength_type",
}
"""Inputs without which ComfyUI refuses a node (`nodes.py`, `comfy_extras`, ComfyUI-GGUF's `nodes.py`)."""
LINKED = {
    "CLIPVisionEncode": {"clip_vision": "CLIPVisionLoader", "image": "LoadImage"},
    "StyleModelApply": {
        "conditioning": "CLIPTextEncode StyleModelApply ReferenceLatent",
        "style_model": "StyleModelLoader",
        "clip_vision_output": "CLIPVisionEncode",
    },
    "VAEDecode": {"samples": "KSampler", "vae": "VAELoader"},
}
"""Inputs of a node, and which nodes give what belongs there."""
STATS = {
    "system": {"os": "posix", "ram_total": 64 << 30, "ram_free": 50 << 30, "comfyui_version": "0.3.75"},
    "devices": [
        {
            "name": "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync",
            "type": "cuda",
            "index": 0,
            "vram_total": 24 << 30,
            "vram_free": 22 << 30,
        }
    ],
}


def png(width: int, height: int, kind: str = "PNG") -> bytes:
    """A picture in one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 40, 30)).save(file, kind)
    return file.getvalue()


class ComfyuiServer:
    """`with serving() as server:`; `server.address` is where it listens. Attributes are read by its own thread."""

    def __init__(self) -> None:
        self.script: set[str] = set()
        """Of: refuse, node_error, out_of_memory, interrupted, drop (the websocket, once), drop_all (and take no
        other), forget (the job, with the connection), stall (answer to /prompt), hold (stop after step 2 until
        released), mute (no pong), no_preview, wrong_size, no_comfyui, cached (no messages but the last)."""
        self.nodes: dict[str, Any] = {name: {"input": {"required": {}}} for name in REQUIRED}
        for kind, inputs in FILES.items():
            self.nodes[kind] = {"input": {"required": {name: [found, {}] for name, found in inputs.items()}}}
        self.nodes["StyleModelApply"]["input"]["required"]["strength"] = ["FLOAT", {"default": 1.0}]
        self.seen: list[tuple[str, str, Any]] = []
        """Every request: method, path, body."""
        self.connections = 0
        """Websockets there ever were."""
        self.address = ""
        self.released = threading.Event()
        self._sockets: dict[str, asyncio.StreamWriter] = {}
        self._history: dict[str, Any] = {}
        self._running = self._interrupted = ""
        self._graphs: dict[str, Any] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def paths(self, method: str = "") -> list[str]:
        """Requested, in order."""
        return [path for verb, path, _ in self.seen if verb == method or not method]

    def graph(self) -> dict[str, Any]:
        """The last that was submitted."""
        found: dict[str, Any] = [body for _, path, body in self.seen if path == "/prompt"][-1]
        return found

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:])}
        path, _, query = target.partition("?")
        body: Any = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("upgrade", "").lower() == "websocket":
            await self._websocket(reader, writer, headers, query.removeprefix("clientId="))
            return False
        if headers.get("content-type") == "application/json":
            body = json.loads(body)
        self.seen.append((method, path, body))
        status, answer = await self._answer(method, path, body)
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
        return True

    async def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if "no_comfyui" in self.script:
            return 200, b"<html>a router</html>"
        first, _, rest = path.strip("/").partition("/")
        match method, first:
            case "GET", "system_stats":
                return 200, STATS
            case "GET", "object_info":
                return 200, {rest: self.nodes[rest]} if rest in self.nodes else {}
            case "GET", "history":
                return 200, {rest: self._history[rest]} if rest in self._history else {}
            case "GET", "queue":
                running = [[0, self._running, {}, {}, []]] if self._running else []
                return 200, {"queue_running": running, "queue_pending": []}
            case "GET", "view":
                return 200, self._picture()
            case "POST", "upload":
                return 200, {"name": _uploaded_name(body), "subfolder": "", "type": "input"}
            case "POST", "interrupt":
                self._interrupted = body["prompt_id"]
                self.released.set()
                return 200, b""
            case "POST", "queue":
                return 200, b""
            case "POST", "prompt":
                return await self._prompt(body)
        return 404, b""

    def _picture(self) -> bytes:
        latent = next(node for node in self._graph().values() if "width" in node["inputs"])
        side = 8 if "wrong_size" in self.script else 0
        return png(latent["inputs"]["width"] + side, latent["inputs"]["height"])

    def _graph(self) -> dict[str, Any]:
        found: dict[str, Any] = next(reversed(self._graphs.values()))
        return found

    async def _prompt(self, body: Any) -> tuple[int, Any]:
        if "stall" in self.script:
            await asyncio.sleep(3600)
        if "refuse" in self.script:
            error = {"type": "value_not_in_list", "message": "Value not in list", "details": "type: 'flux'"}
            nodes = {"2": {"errors": [error], "dependent_outputs": ["9"], "class_type": "DualCLIPLoaderGGUF"}}
            whole = {
                "type": "prompt_outputs_failed_validation",
                "message": "Prompt outputs failed validation",
            }
            return 400, {"error": whole, "node_errors": nodes}
        if (wrong := self._wrong(body["prompt"])) is not None:
            return 400, {"error": {"type": "prompt_outputs_failed_validation"}, "node_errors": wrong}
        number = f"prompt-{len(self._graphs) + 1}"
        self._graphs[number] = body["prompt"]
        self._running = number
        task = asyncio.ensure_future(self._execute(number, body["client_id"], body["extra_data"]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return 200, {"prompt_id": number, "number": 1, "node_errors": {}}

    def _wrong(self, graph: dict[str, Any]) -> dict[str, Any] | None:
        """The first node that ComfyUI would refuse: a choice that is none, a picture that is not there, a link
        that is missing or comes from the wrong node."""
        uploaded = {_uploaded_name(body) for _, path, body in self.seen if path == "/upload/image"}
        for key, node in graph.items():
            kind, inputs = node["class_type"], node["inputs"]
            described = self.nodes[kind]["input"]["required"].items()
            offered = {
                name: spec[1]["options"] if spec[0] == "COMBO" else spec[0]
                for name, spec in described
                if spec[0] == "COMBO" or isinstance(spec[0], list)
            }
            if kind in {"LoadImage", "LoadImageMask"}:
                offered["image"] = uploaded
            bad = [name for name in REQUIRED[kind].split() if name not in inputs]
            bad += [name for name, found in offered.items() if inputs.get(name) not in found]
            bad += [
                name for name, value in inputs.items() if isinstance(value, list) and value[0] not in graph
            ]
            for name, kinds in LINKED.get(kind, {}).items():
                source = graph.get(inputs[name][0]) if isinstance(inputs.get(name), list) else None
                if source is None or source["class_type"] not in kinds.split():
                    bad.append(name)
            if bad:
                error = {"message": "Value not in list", "details": ", ".join(bad)}
                return {key: {"errors": [error], "class_type": kind}}
        return None

    async def _execute(self, number: str, client: str, extra: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        messages: list[Any] = []
        status = "success"
        output = next(
            key for key, node in self._graphs[number].items() if node["class_type"] == "PreviewImage"
        )
        images = {"images": [{"filename": "ComfyUI_temp_1.png", "subfolder": "", "type": "temp"}]}
        try:
            if "cached" not in self.script:
                await self._play(number, client, previews=extra["preview_method"] != "none")
        except RuntimeError as error:
            status = "error"
            kind, data = error.args
            messages.append([kind, {"prompt_id": number, **data}])
        if "forget" in self.script:
            self._running = ""
            return
        outputs = {output: images} if status == "success" else {}
        self._history[number] = {
            "outputs": outputs,
            "status": {"status_str": status, "completed": status == "success", "messages": messages},
        }
        self._running = ""
        for kind, data in messages:
            await self.tell(client, kind, data)
        if status == "success" and "cached" not in self.script:
            await self.tell(client, "executed", {"node": output, "output": images, "prompt_id": number})
        await self.tell(client, "executing", {"node": None, "prompt_id": number})

    async def _play(self, number: str, client: str, *, previews: bool) -> None:
        await self.tell(client, "status", {"status": {"exec_info": {"queue_remaining": 1}}})
        await self.tell(client, "execution_start", {"prompt_id": number, "timestamp": 1})
        await self.tell(client, "execution_cached", {"nodes": [], "prompt_id": number})
        for key, node in self._graphs[number].items():
            await self.tell(client, "executing", {"node": key, "display_node": key, "prompt_id": number})
            if node["class_type"] != "KSampler":
                continue
            steps = node["inputs"]["steps"]
            for step in range(1, steps + 1):
                await self._mishap(step, client)
                data = {"value": step, "max": steps, "prompt_id": number, "node": key}
                await self.tell(client, "progress", data)
                if previews and "no_preview" not in self.script:
                    await self.send(client, 2, struct.pack(">II", 1, 1) + png(16, 16, "JPEG"))
                await asyncio.sleep(0.005)
                if self._interrupted == number:
                    raise RuntimeError("execution_interrupted", {"node_id": key, "node_type": "KSampler"})

    async def _mishap(self, step: int, client: str) -> None:
        """What the script wants at the third step."""
        if step != 3:
            return
        if "hold" in self.script:
            await asyncio.to_thread(self.released.wait, 20)
        if self.script & {"drop", "drop_all", "forget"}:
            self._sockets.pop(client).transport.abort()
            await asyncio.sleep(0.05)
        if "drop" in self.script:  # a job of fractions of a second would be over before the client is back
            for _ in range(2000):
                if client in self._sockets:
                    break
                await asyncio.sleep(0.01)
        if "interrupted" in self.script:
            raise RuntimeError("execution_interrupted", {"node_id": "9", "node_type": "KSampler"})
        trouble = {
            "node_id": "9",
            "node_type": "KSampler",
            "exception_message": "mat1 and mat2\nshapes differ",
        }
        if "node_error" in self.script:
            raise RuntimeError(
                "execution_error", trouble | {"exception_type": "RuntimeError", "traceback": []}
            )
        if "out_of_memory" in self.script:
            raise RuntimeError("execution_error", trouble | {"exception_type": "torch.OutOfMemoryError"})

    async def tell(self, client: str, kind: str, data: dict[str, Any]) -> None:
        await self.send(client, 1, json.dumps({"type": kind, "data": data}).encode())

    async def send(self, client: str, opcode: int, data: bytes) -> None:
        """One whole frame of the server, unmasked."""
        writer = self._sockets.get(client)
        if writer is None:
            return
        size = len(data)
        length = (
            bytes([size])
            if size < 126
            else b"\x7e" + struct.pack(">H", size)
            if size < 65536
            else b"\x7f" + struct.pack(">Q", size)
        )
        writer.write(bytes([0x80 | opcode]) + length + data)
        with suppress(ConnectionError):  # the client went away
            await writer.drain()

    async def _websocket(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str], client: str
    ) -> None:
        if "drop_all" in self.script and self.connections:
            return
        self.connections += 1
        digest = hashlib.sha1((headers["sec-websocket-key"] + GUID).encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        answer = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}"
        writer.write(f"HTTP/1.1 101 Switching Protocols\r\n{answer}\r\n\r\n".encode())
        self._sockets[client] = writer
        await self.tell(client, "status", {"status": {"exec_info": {"queue_remaining": 0}}, "sid": client})
        while True:
            first, second = await reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack(">H", await reader.readexactly(2))
            mask, data = await reader.readexactly(4), await reader.readexactly(size)
            plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
            if first & 0x0F == 9 and "mute" not in self.script:
                await self.send(client, 10, plain)
            if first & 0x0F == 8:
                await self.send(client, 8, plain)
                return


def _uploaded_name(body: bytes) -> str:
    return body.split(b'filename="')[1].split(b'"')[0].decode()


@contextmanager
def serving(*script: str) -> Iterator[ComfyuiServer]:
    """A server on a thread of its own until the block ends."""
    server = ComfyuiServer()
    server.script = set(script)
    started, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def live() -> None:
        listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        server.address = f"http://127.0.0.1:{port}"
        started.set()
        await ended.wait()
        listening.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(live(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield server
    finally:
        server.released.set()
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
