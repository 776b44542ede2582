"""`python -m fluxdesk.engine.bench COMMAND …`: prints one JSON document on stdout."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.domain.errors import KnownError


def build_parser() -> argparse.ArgumentParser:
    """The arguments; `fluxdesk bench` passes its own through unchanged."""
    parser = argparse.ArgumentParser(prog="fluxdesk bench")
    commands = parser.add_subparsers(dest="command", required=True)
    step = commands.add_parser("step", help="seconds per step of one model file")
    step.add_argument("file", type=Path)
    step.add_argument("--size", default="256x256", type=_size, metavar="WIDTHxHEIGHT")
    step.add_argument("--text-tokens", default=256, type=int)
    step.add_argument("--tile-side", type=int, help="pixels of the windows of a larger picture")
    step.add_argument("--steps", default=3, type=int, help="0: one evaluation, for the memory alone")
    step.add_argument("--mode", choices=("exact", "turbo"), default="exact")
    _add_execution(step)
    peers = commands.add_parser("peers", help="interleaved against diffusers' own GGUF layers, same file")
    peers.add_argument("file", type=Path)
    peers.add_argument("--size", default="256x256", type=_size, metavar="WIDTHxHEIGHT")
    peers.add_argument("--text-tokens", default=256, type=int)
    peers.add_argument("--rounds", default=3, type=int, help="A-B-B-A rounds (default 3)")
    peers.add_argument(
        "--against",
        default="bfloat16",
        help="diffusers in bfloat16 or float32, sdcpp (stable-diffusion-cpp-python), several with commas",
    )
    for part in ("vae", "clip", "t5"):
        peers.add_argument(
            f"--{part}", type=Path, help="a file for sdcpp; it does not start without VAE and CLIP"
        )
    _add_execution(peers)
    cpu = commands.add_parser(
        "cpu", help="dequantisation per level against diffusers'; with FILE, opening too"
    )
    cpu.add_argument("file", type=Path, nargs="?")
    cpu.add_argument("--rounds", default=3, type=int, help="A-B-B-A rounds (default 3)")
    parts = commands.add_parser("parts", help="CLIP and autoencoder with random weights")
    parts.add_argument("config_dir", type=Path)
    parts.add_argument("folder", type=Path)
    lora = commands.add_parser("lora", help="what side branches cost per step, interleaved")
    lora.add_argument("file", type=Path)
    lora.add_argument("--size", default="512x512", type=_size, metavar="WIDTHxHEIGHT")
    lora.add_argument("--text-tokens", default=256, type=int)
    lora.add_argument("--rank", default=16, type=int)
    lora.add_argument("--count", default=2, type=int, help="LoRAs at once (default 2)")
    lora.add_argument("--rounds", default=5, type=int, help="A-B-B-A rounds (default 5)")
    _add_execution(lora)
    return parser


def _add_execution(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--weights",
        choices=("packed", "prepared"),
        default="prepared",
        help="packed: the low-memory mode (default prepared)",
    )
    parser.add_argument(
        "--dtype",
        choices=("auto", "float32", "bfloat16"),
        default="auto",
        help="auto: what this processor multiplies fast",
    )


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    return int(width), int(height)


def run(arguments: argparse.Namespace) -> object:
    """The report of one command, as something msgspec can write."""
    if arguments.command == "cpu":
        from fluxdesk.engine.bench.cpu import bench_cpu

        return bench_cpu(arguments.file, arguments.rounds, _log)
    if arguments.command == "parts":
        from fluxdesk.engine.bench.parts import make_parts

        return make_parts(arguments.config_dir, arguments.folder)
    width, height = arguments.size
    if arguments.command == "peers":
        from fluxdesk.engine.bench.peers import bench_peers
        from fluxdesk.engine.bench.sdcpp import SdcppCompanions

        return bench_peers(
            arguments.file,
            (width, height, arguments.text_tokens),
            arguments.rounds,
            tuple(arguments.against.split(",")),
            arguments.weights,
            _dtype(arguments.dtype),
            SdcppCompanions(arguments.vae, arguments.clip, arguments.t5),
            _log,
        )
    if arguments.command == "lora":
        from fluxdesk.engine.bench.lora import bench_lora

        size = (width, height, arguments.text_tokens)
        return bench_lora(
            arguments.file,
            size,
            arguments.rank,
            arguments.count,
            arguments.rounds,
            arguments.weights,
            _dtype(arguments.dtype),
        )
    from fluxdesk.engine.bench.step import bench_step

    return bench_step(
        arguments.file,
        width,
        height,
        arguments.text_tokens,
        arguments.steps,
        arguments.mode,
        arguments.weights,
        _dtype(arguments.dtype),
        arguments.tile_side,
    )


def _dtype(name: str) -> Any:
    import torch

    from fluxdesk.engine.execution import machine_dtype

    return machine_dtype() if name == "auto" else getattr(torch, name)


def _log(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


def main(argv: list[str] | None = None) -> int:
    """Exit code 0, or 1 with a sentence on stderr."""
    arguments = build_parser().parse_args(argv)
    try:
        report = run(arguments)
    except KnownError as error:
        sys.stderr.write(f"fluxdesk: {error.report.text}\n")
        return 1
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
