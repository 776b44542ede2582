"""`fluxdesk quantize IN --to LEVEL --output OUT`: make a level of a model on this computer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fluxdesk.cli.numbers import at_least_one


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from fluxdesk.domain.levels import LEVELS

    parser = subparsers.add_parser(
        "quantize",
        help="make a quantisation level from an F16 or BF16 model",
        description="Levels: "
        + ", ".join(level.name for level in LEVELS)
        + ". NF4 is written as .safetensors.",
    )
    parser.add_argument(
        "source", type=Path, help="FLUX.1 transformer (.gguf, .safetensors) or T5 encoder (.gguf)"
    )
    parser.add_argument("--to", required=True, metavar="LEVEL", help="for example Q6_K, Q4_K_S, Q8_0, NF4")
    parser.add_argument("--output", required=True, type=Path, help="file to write")
    parser.add_argument(
        "--from-quantised", "--from-quantized", action="store_true",
        help="accept a source that is quantised itself; its errors stay and new ones are added",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace an existing output file")
    parser.add_argument("--threads", type=at_least_one, default=None, help="pieces converted at a time")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.set_defaults(run=run, uses="quantize")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when the file was written."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.formats.header_errors import readable_bytes
    from fluxdesk.services.quantise import quantise

    with ProgressBar(arguments.output.name) as bar:
        made = quantise(
            arguments.source,
            arguments.output,
            arguments.to,
            bar.update,
            from_quantised=arguments.from_quantised,
            overwrite=arguments.force,
            threads=arguments.threads,
        )
    if made.stacked:
        sys.stderr.write("The source was quantised already: its errors and the new ones have added up.\n")
    if arguments.json:
        print_json(
            {
                "status": "ok",
                "output": made.path,
                "level": made.level,
                "file_bytes": made.file_bytes,
                "types": made.types,
                "stacked": made.stacked,
                "seconds": round(made.seconds, 3),
            }
        )
    else:
        sys.stdout.write(
            f"{made.path}: {made.level}, {readable_bytes(made.file_bytes)}, {made.seconds:.1f} s\n"
        )
    return 0
