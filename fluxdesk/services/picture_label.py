"""What a picture of any origin says about itself: FluxDesk, A1111 and Forge, ComfyUI, stable-diffusion.cpp.

Formats: A1111's `parameters` text (also in Exif's UserComment of JPEG and WebP; stable-diffusion.cpp writes
the same), ComfyUI's `prompt` graph as JSON. Nothing found is no error: the file's name is the label then.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from fluxdesk.formats.png import read_record, read_texts

_PAIR = re.compile(r'\s*([A-Za-z][\w \-/]*):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)')
_USER_COMMENT = 0x9286
_EXIF_FOLDER = 0x8769
_LOADERS = ("unet_name", "ckpt_name", "model_name", "gguf_name")
"""Inputs of ComfyUI's loaders (core, ComfyUI-GGUF) that name the diffusion model, most telling first."""
_FILE_ENDINGS = (".gguf", ".safetensors", ".sft", ".ckpt", ".pt")


class PictureLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; empty strings and None where the picture does not say."""

    name: str
    """Model and level as the maker wrote it, or the file's name."""
    program: str = ""
    prompt: str = ""
    seed: int | None = None
    steps: int | None = None


def read_label(path: Path) -> PictureLabel:
    """The label of the picture at `path`.

    Raises:
        OSError: the file cannot be read.
    """
    record = read_record(path)
    if record is not None:
        request = record.request
        return PictureLabel(
            name=f"{request.models.family} {request.models.level}",
            program=f"FluxDesk {record.version}",
            prompt=request.prompt,
            seed=request.seed,
            steps=request.steps,
        )
    texts = read_texts(path)
    if "prompt" in texts and (found := _from_comfyui(texts["prompt"], path)) is not None:
        return found
    parameters = texts.get("parameters") or _user_comment(path)
    return _from_parameters(parameters, path) if parameters else PictureLabel(name=path.stem)


def _from_parameters(text: str, path: Path) -> PictureLabel:
    """A1111's text: prompt, optional negative prompt, last line of `Name: value` pairs."""
    *lines, last = text.strip().splitlines() or [""]
    pairs = {name.strip(): value.strip().strip('"') for name, value in _PAIR.findall(last)}
    if "Steps" not in pairs:
        return PictureLabel(name=path.stem, prompt=text.strip())
    prompt = "\n".join(lines).split("\nNegative prompt:")[0]
    return PictureLabel(
        name=_without_ending(pairs.get("Model", "")) or path.stem,
        program=pairs.get("Version", ""),
        prompt=prompt.strip(),
        seed=_whole(pairs.get("Seed")),
        steps=_whole(pairs.get("Steps")),
    )


def _from_comfyui(text: str, path: Path) -> PictureLabel | None:
    """ComfyUI's graph of nodes: {"id": {"class_type": …, "inputs": {…}}}; None when it is no such graph."""
    try:
        graph = json.loads(text)
    except ValueError:
        return None
    if not isinstance(graph, dict):
        return None
    inputs = [
        node["inputs"]
        for node in graph.values()
        if isinstance(node, dict) and isinstance(node.get("inputs"), dict)
    ]
    if not inputs:
        return None
    model = next((str(i[key]) for key in _LOADERS for i in inputs if isinstance(i.get(key), str)), "")
    prompts = [str(i["text"]) for i in inputs if isinstance(i.get("text"), str)]
    seeds = [i[key] for i in inputs for key in ("noise_seed", "seed") if isinstance(i.get(key), int)]
    steps = [i["steps"] for i in inputs if isinstance(i.get("steps"), int)]
    return PictureLabel(
        name=_without_ending(model) or path.stem,
        program="ComfyUI",
        prompt=max(prompts, key=len, default=""),
        seed=seeds[0] if seeds else None,
        steps=steps[0] if steps else None,
    )


def _user_comment(path: Path) -> str:
    """Exif's UserComment (Exif 2.3, section 4.6.5): eight bytes of encoding, then the text."""
    try:
        with Image.open(path) as image:
            value: Any = image.getexif().get_ifd(_EXIF_FOLDER).get(_USER_COMMENT)
    except (OSError, ValueError, SyntaxError):
        return ""
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    head, body = value[:8], value[8:]
    if head == b"UNICODE\0":
        big = body[:1] == b"\0"
        return body.decode("utf-16-be" if big else "utf-16-le", "replace").strip("\0")
    return body.decode("utf-8", "replace").strip("\0")


def _without_ending(name: str) -> str:
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    for ending in _FILE_ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None
