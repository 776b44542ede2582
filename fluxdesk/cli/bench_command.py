"""`fluxdesk bench`: speed against named peers in the same run, and synthetic models to measure with.

The measuring happens in children, because the command line may import neither the engine nor the window.
"""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from fluxdesk.cli import bench_forecast, bench_memory, bench_picture
from fluxdesk.cli.bench_child import ENGINE_BENCH, bench_child
from fluxdesk.cli.output import print_json

CHILDREN = {
    "step": ENGINE_BENCH,
    "cpu": ENGINE_BENCH,
    "peers": ENGINE_BENCH,
    "lora": ENGINE_BENCH,
    "ui": "fluxdesk.ui.bench_window",
    "gallery": "fluxdesk.ui.bench_gallery",
    "lab": "fluxdesk.ui.bench_lab",
    "downloads": "fluxdesk.services.download_bench",
    "fetch-speed": "fluxdesk.services.download_bench",
    "fetch-stalls": "fluxdesk.ui.bench_fetching",
    "engine-install": "fluxdesk.services.install_bench",
}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("bench", help="measure speed against named peers")
    kinds = parser.add_subparsers(dest="bench", required=True, metavar="what")
    for name, text in (
        ("step", "seconds per step of one model file"),
        (
            "cpu",
            "dequantisation per level against diffusers'; with a file, opening and the share of products",
        ),
        ("peers", "the same file in FluxDesk and in diffusers, interleaved"),
        ("lora", "what LoRAs cost per step, with and without interleaved"),
        ("ui", "first paint and stalls of the window"),
        ("gallery", "index, searches, first screen and scrolling with 100,000 pictures"),
        ("lab", "stalls of the Compare page with 288 pictures"),
        ("downloads", "hundreds of downloads from a hostile server, killed and started again"),
        ("fetch-speed", "one big file over loopback, against curl in turns"),
        ("fetch-stalls", "stalls of the window while it downloads at full speed"),
        ("engine-install", "the engine's installation interrupted at random points, resumed each time"),
    ):
        # nothing is an option here, or argparse would refuse those that the child knows
        child = kinds.add_parser(name, help=text, add_help=False, prefix_chars="\0")
        child.add_argument("arguments", nargs=argparse.REMAINDER)
        child.set_defaults(run=run_child)
    bench_forecast.register(kinds)
    bench_memory.register(kinds)
    bench_picture.register(kinds)
    make = kinds.add_parser("make-model", help="write a synthetic model of true widths")
    make.add_argument("output", type=Path)
    make.add_argument("--like", default="flux1-dev", help="family, or t5-xxl (default flux1-dev)")
    make.add_argument("--level", default="Q4_0")
    make.add_argument("--double", type=int, help="double blocks (default: all)")
    make.add_argument("--single", type=int, help="single blocks (default: all)")
    make.add_argument("--seed", type=int, default=0)
    make.add_argument("--json", action="store_true", help="print one JSON document")
    make.set_defaults(run=run_make_model)


def run_child(arguments: argparse.Namespace) -> int:
    """Hand over to the module that measures; `--json` is its only way to answer, so it is dropped here."""
    rest = [text for text in arguments.arguments if text != "--json"]
    module = CHILDREN[arguments.bench]
    name = [] if module.startswith("fluxdesk.ui.") else [arguments.bench]
    command, environment = bench_child(module, [*name, *rest])
    return subprocess.run(command, env=environment, check=False).returncode


def run_make_model(arguments: argparse.Namespace) -> int:
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.domain.levels import parse_level
    from fluxdesk.services.make_model import make_model

    with ProgressBar("writing") as bar:
        make_model(
            arguments.like,
            parse_level(arguments.level).name,
            arguments.double,
            arguments.single,
            arguments.output,
            seed=arguments.seed,
            progress=bar.update,
        )
    size = arguments.output.stat().st_size
    if arguments.json:
        print_json({"path": str(arguments.output), "bytes": size})
    return 0
