"""Mutates sound headers by the thousand and reads them back; a program, so that limits hold for it alone.

    python hostile_headers.py COUNT SEED FOLDER

Prints one JSON document: how many were read, how many refused, the slowest case, the peak of memory, and
every answer that was no sentence. The process may not allocate more than 200 MB of writable memory.
"""

from __future__ import annotations

import json
import random
import re
import resource
import signal
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sparse_files import (
    clip_entries,
    diffusers_flux,
    huggingface_t5,
    lora_entries,
    nf4_entries,
    t5_entries,
    vae_entries,
    write_flux,
    write_gguf,
    write_safetensors,
)

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.flux_shapes import FluxShape
from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.gguf_writer import NewTensor, RawValue, encode_array, header_bytes
from fluxdesk.formats.recognise import recognise

LIMIT_BYTES = 200 << 20
UNFILLED = re.compile(r"\{[a-z_]{3,}\}")
CASE_SECONDS = 10

EXTREMES = (
    0, 1, 2, 31, 33, 255, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, 1 << 62,
    (1 << 63) - 1, 1 << 63, (1 << 64) - 32, (1 << 64) - 1,
)  # fmt: skip
DIGITS = (b"0", b"-1", b"1e9", b"9" * 19, b"9" * 400, b"18446744073709551615", b"null", b"[]", b'"x"', b"1.5")


def write_metadata_zoo(path: Path) -> Path:
    """Every kind of value a GGUF header can hold."""
    metadata = {
        "general.architecture": "flux", "general.alignment": 64, "a.bool": True, "a.float": 0.5,
        "a.negative": -3, "a.large": 1 << 40, "a.text": "línea",
        "a.double": RawValue(struct.pack("<Id", 12, 2.5)),
        "a.words": encode_array([f"word {index}" for index in range(2000)], 8),
        "a.scores": encode_array([0.5] * 2000, 6), "a.types": encode_array([1] * 2000, 5),
    }  # fmt: skip
    tensors = [NewTensor(f"double_blocks.{i}.img_attn.qkv.weight", (96, 256), "Q4_K") for i in range(40)]
    path.write_bytes(header_bytes(metadata, tensors) + bytes(40 * 96 * 144))
    return path


def samples(folder: Path) -> list[tuple[bytes, int, str]]:
    """(header with a little data, size of the whole file, suffix) of sound files."""
    short = FluxShape(double_blocks=2, single_blocks=3)
    everything = nf4_entries(short, "model.diffusion_model.", nested=True) + huggingface_t5(
        "F8_E4M3", "t5xxl."
    )
    everything += clip_entries("F16", "clip_l.") + vae_entries("BF16", "bfl", "vae.")
    paths = [
        write_flux(folder / "dev.gguf", FluxShape(), "Q4_K_S"),
        write_flux(folder / "short.gguf", short, "Q8_0", "sd.cpp", "model.diffusion_model."),
        write_gguf(folder / "t5.gguf", t5_entries("Q4_K_M"), {"general.architecture": "t5encoder"}),
        write_metadata_zoo(folder / "zoo.gguf"),
        write_gguf(folder / "one.gguf", [("a.weight", (2, 32), "Q4_0")], {"k": "v"}),
        write_safetensors(folder / "nf4.safetensors", everything),
        write_safetensors(folder / "diffusers.safetensors", diffusers_flux("BF16", 2, 2), {"format": "pt"}),
        write_safetensors(
            folder / "lora.safetensors",
            lora_entries([f"lora_unet_single_blocks_{i}_linear1" for i in range(38)], ".lora_down.weight",
                         ".lora_up.weight"),
            {"ss_tag_frequency": "x" * 20000},
        ),
    ]  # fmt: skip
    found = []
    for path in paths:
        read = gguf.read_header if path.suffix == ".gguf" else safetensors.read_header
        end = read(path).data_offset
        with path.open("rb") as file:
            found.append((file.read(end), path.stat().st_size, path.suffix))
        path.unlink()
    return found


def flip(head: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        head[dice.randrange(len(head))] = dice.randrange(256)


def plant_extreme(head: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 3))):
        form = dice.choice(("<Q", "<I"))
        value = dice.choice(EXTREMES)
        data = struct.pack(form, value & ((1 << (64 if form == "<Q" else 32)) - 1))
        # Most numbers of a small header lie near its beginning.
        start = dice.randrange(min(len(head), dice.choice((32, 300, len(head)))))
        head[start : start + len(data)] = data


def cut(head: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(head))
    del head[start : start + dice.choice((1, 4, 8, 100, 5000))]


def repeat(head: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(head))
    piece = head[start : start + dice.choice((1, 8, 70, 3000))]
    head[start:start] = piece * dice.choice((1, 2, 50))


def plant_text(head: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(head))
    head[start:start] = dice.choice((b"\xff\xfe\x00", "日本".encode(), b"{}", b"[[[[", b'"', b"\x00" * 40))


def change_number(head: bytearray, dice: random.Random) -> None:
    """Another number in safetensors' JSON (or wherever digits are)."""
    places = [index for index, byte in enumerate(head) if 48 <= byte <= 57]
    if places:
        start = dice.choice(places)
        head[start : start + dice.choice((1, 3, 8))] = dice.choice(DIGITS)


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip, plant_extreme, plant_extreme, cut, repeat, plant_text, change_number,
)  # fmt: skip


def mutate(head: bytes, size: int, suffix: str, dice: random.Random) -> tuple[bytes, int]:
    changed = bytearray(head)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if changed:
            dice.choice(MUTATIONS)(changed, dice)
    if suffix == ".safetensors" and dice.random() < 0.6:
        changed[:8] = struct.pack("<Q", max(0, len(changed) - 8))  # the JSON is what is wrong, not its length
    whole = max(len(changed), size + len(changed) - len(head))
    if dice.random() < 0.2:
        whole = dice.randrange(whole + 1)
    return bytes(changed[:whole]), whole


def is_sentence(text: str) -> bool:
    plain = 10 < len(text) < 600 and text.endswith(".") and "\n" not in text
    return plain and not UNFILLED.search(text)


def peak_bytes() -> int:
    """Largest resident size of this program; `ru_maxrss` would count the parent it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]


def run(count: int, seed: int, folder: Path) -> dict[str, object]:
    dice = random.Random(seed)
    sources = samples(folder)
    outcomes: Counter[str] = Counter()
    strange: list[str] = []
    slowest = 0.0
    for number in range(count):
        head, size, suffix = dice.choice(sources)
        content, whole = mutate(head, size, suffix, dice)
        path = folder / f"hostile{suffix}"
        path.write_bytes(content)
        with path.open("r+b") as file:
            file.truncate(whole)
        started = time.perf_counter()
        signal.alarm(CASE_SECONDS)
        try:
            facts = recognise(read_any_header(path, allow_truncated=dice.random() < 0.5), path.name)
            outcomes["read"] += 1
            strange += [problem.text for problem in facts.problems if not is_sentence(problem.text)]
        except KnownError as error:
            outcomes["refused"] += 1
            if not is_sentence(error.report.text) or not error.report.action:
                strange.append(f"{number}: {error.report.text}")
        signal.alarm(0)
        slowest = max(slowest, time.perf_counter() - started)
    return {
        "cases": count, "read": outcomes["read"], "refused": outcomes["refused"], "strange": strange,
        "slowest_seconds": round(slowest, 3), "peak_bytes": peak_bytes(),
    }  # fmt: skip


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT_BYTES, LIMIT_BYTES))
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
