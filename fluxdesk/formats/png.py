"""Pictures that carry their own recipe: PNG files with FluxDesk's chunk and the `parameters` text beside it.

Chunk layout: W3C Portable Network Graphics, third edition. Reading never trusts a chunk: one that is damaged
is skipped, and a file that ends early gives what was found until there.
"""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import BinaryIO

import msgspec

import fluxdesk
from fluxdesk.domain.messages import RunResult
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.domain.request_paths import map_paths
from fluxdesk.formats.a1111 import parameters_text
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.comfyui_writer import api_graph, ui_workflow

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEY = "fluxdesk"
PARAMETERS_KEY = "parameters"
FORMAT = 1
_PIXEL_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"cHRM", b"iCCP"})
MAX_TEXT_BYTES = 16 * 2**20
"""A text chunk that unpacks to more is not read."""


class ModelRecord(msgspec.Struct, frozen=True):
    """A weight file by name and digest: what another machine needs to find the same one."""

    role: str
    name: str
    sha256: str | None = None


class PictureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything FluxDesk writes into a picture. Paths below the user's home begin with `~`."""

    format: int = FORMAT
    program: str = "FluxDesk"
    version: str = fluxdesk.__version__
    request: GenerationRequest
    result: RunResult | None = None
    models: tuple[ModelRecord, ...] = ()


_record_decoder = msgspec.json.Decoder(PictureRecord)


def write_picture(
    path: Path,
    width: int,
    height: int,
    rgb: bytes,
    *,
    request: GenerationRequest,
    result: RunResult | None = None,
) -> None:
    """Write `rgb` (height * width * 3 bytes, rows from the top) with its recipe, whole or not at all.

    Raises:
        OSError: whatever the disk says.
    """
    record = make_record(request, result)
    texts = {
        KEY: msgspec.json.encode(record).decode(),
        PARAMETERS_KEY: parameters_text(request, f"FluxDesk {record.version}"),
    }
    if request.comfyui_graph:
        graph = api_graph(request)
        texts["prompt"], texts["workflow"] = json.dumps(graph), json.dumps(ui_workflow(graph))
    write_atomic(path, encode_png(width, height, rgb, texts))


def encode_png(width: int, height: int, rgb: bytes, texts: dict[str, str]) -> bytes:
    """A PNG with `texts` as chunks before the pixels: tEXt where latin-1 suffices, iTXt (UTF-8) elsewhere."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    chunks = PngInfo()
    for key, text in texts.items():
        clean = text.replace("\0", "")
        if clean.isascii() or _is_latin1(clean):
            chunks.add_text(key, clean)
        else:
            chunks.add_itxt(key, clean)
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), rgb).save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


def make_record(request: GenerationRequest, result: RunResult | None) -> PictureRecord:
    """The record of a run, with the user's home taken out of every path."""
    models = request.models
    files = {
        "transformer": models.transformer,
        "text_encoder": models.text_encoder,
        "text_encoder_2": models.text_encoder_2,
        "vae": models.vae,
    }
    records = [ModelRecord(role, Path(file.path).name, file.sha256) for role, file in files.items()]
    others = {"redux": models.redux, "image_encoder": models.image_encoder} if request.references else {}
    records += [ModelRecord(role, Path(f.path).name, f.sha256) for role, f in others.items() if f is not None]
    records += [ModelRecord("lora", Path(lora.path).name, lora.sha256) for lora in request.loras]
    shown = msgspec.structs.replace(request, keep_steps=False)
    return PictureRecord(request=map_paths(shown, _hide_home), result=result, models=tuple(records))


def read_record(path: Path) -> PictureRecord | None:
    """FluxDesk's record in the picture at `path`, paths usable on this machine; None when there is none.

    Raises:
        OSError: the file cannot be read.
    """
    return record_in(read_texts(path))


def record_in(texts: dict[str, str]) -> PictureRecord | None:
    """FluxDesk's record among text chunks, paths usable on this machine; None when there is none."""
    text = texts.get(KEY)
    if text is None:
        return None
    try:
        record = _record_decoder.decode(text)
    except msgspec.DecodeError:
        return None
    return msgspec.structs.replace(record, request=map_paths(record.request, _show_home))


def read_texts(path: Path) -> dict[str, str]:
    """`texts_in` the file at `path`; not a PNG: empty.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return texts_in(file) or {}


def texts_in(file: BinaryIO) -> dict[str, str] | None:
    """All text chunks (tEXt, zTXt, iTXt) of a PNG that are whole; the first of each key wins. None: no PNG."""
    texts: dict[str, str] = {}
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if file.read(len(SIGNATURE)) != SIGNATURE:
        return None
    while len(head := file.read(8)) == 8:
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND" or file.tell() + length + 4 > size:
            break
        if kind not in {b"tEXt", b"zTXt", b"iTXt"} or length > MAX_TEXT_BYTES:
            file.seek(length + 4, io.SEEK_CUR)
            continue
        data, check = file.read(length), int.from_bytes(file.read(4), "big")
        if zlib.crc32(kind + data) == check and (found := _parse_text(kind, data)) is not None:
            texts.setdefault(*found)
    return texts


def without_metadata(data: bytes) -> bytes:
    """A PNG's bytes with only the chunks that its pixels need; everything else, and any trailer, is gone."""
    kept = [SIGNATURE]
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        if kind in _PIXEL_CHUNKS:
            kept.append(data[at:end])
        if kind == b"IEND":
            break
        at = end
    return b"".join(kept)


def _parse_text(kind: bytes, data: bytes) -> tuple[str, str] | None:
    """Key and text of one chunk's data; None when it breaks the format."""
    key, separator, rest = data.partition(b"\0")
    if not separator:
        return None
    try:
        if kind == b"tEXt":
            return key.decode("latin-1"), rest.decode("latin-1")
        if kind == b"zTXt":
            return key.decode("latin-1"), _inflate(rest[1:]).decode("latin-1")
        compressed = rest[:1] == b"\1"
        _language, _translated, text = rest[2:].split(b"\0", 2)
        return key.decode("latin-1"), (_inflate(text) if compressed else text).decode("utf-8")
    except (ValueError, zlib.error):  # UnicodeDecodeError is a ValueError
        return None


def _inflate(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, MAX_TEXT_BYTES)
    if unpacker.unconsumed_tail:
        raise ValueError("text chunk too large")
    return text


def _is_latin1(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _hide_home(path: str) -> str:
    try:
        return str(Path("~") / Path(path).relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return path


def _show_home(path: str) -> str:
    if not path.startswith("~"):
        return path
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        return path
