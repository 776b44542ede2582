"""`fluxdesk lora …`: what a LoRA is, and a model with LoRAs inside."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fluxdesk.cli.generate_command import parse_lora


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    parser = subparsers.add_parser("lora", help="look into LoRAs, or bake them into a model")
    commands = parser.add_subparsers(dest="action", metavar="action", required=True)
    show = commands.add_parser("show", help="say what a LoRA is and what of it a model takes")
    show.add_argument("file", type=Path)
    show.add_argument("--model", default="flux1-dev", help="family it is for (default flux1-dev)")
    show.add_argument("--json", action="store_true", help="one JSON document on stdout")
    show.set_defaults(run=run_show)
    bake = commands.add_parser("bake", help="write a model file with LoRAs inside")
    bake.add_argument("source", type=Path, help="FLUX.1 transformer; F16 or BF16 gives the best result")
    bake.add_argument("--lora", type=parse_lora, action="append", required=True, metavar="PATH[:STRENGTH]")
    bake.add_argument(
        "--to", default="", metavar="LEVEL", help="level of the new file (default: the source's)"
    )
    bake.add_argument("--output", type=Path, required=True, help="GGUF file to write")
    bake.add_argument("--json", action="store_true", help="one JSON document on stdout")
    bake.set_defaults(run=run_bake, uses="lora bake")


def run_show(arguments: argparse.Namespace) -> int:
    """Exit code 0 also for a LoRA that cannot be used: the document says why."""
    import msgspec

    from fluxdesk.cli.output import print_json
    from fluxdesk.domain.flux_shapes import FAMILY_SHAPES
    from fluxdesk.services.lora_files import LoraShelf, read_lora
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.store_sets import open_model_sets

    paths = find_paths()
    family = arguments.model
    if family not in FAMILY_SHAPES:
        family = open_model_sets(paths).known_family(family)
    facts = read_lora(arguments.file, LoraShelf(paths).shape(family))
    problem = facts.problem
    if arguments.json:
        document = msgspec.to_builtins(facts)
        document["problem"] = f"{problem.text} {problem.action_text}".strip() if problem else None
        print_json(document)
        return 0
    lines = [
        f"{facts.title}: {facts.format or 'no LoRA'}, rank {facts.rank}",
        f"  {facts.layers} matrices change; {facts.matched} tensors fit, {len(facts.unmatched)} do not",
    ]
    if facts.control:
        lines.append(
            "  a control LoRA: the model follows a picture of edges or depths (generate --image) with it"
        )
    if facts.text_encoder:
        lines.append(f"  {facts.text_encoder} tensors are for text encoders and do nothing here")
    if facts.triggers:
        lines.append(f"  words: {', '.join(facts.triggers)}")
    if problem:
        lines.append(f"  ! {problem.text} {problem.action_text}".rstrip())
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def run_bake(arguments: argparse.Namespace) -> int:
    from fluxdesk.cli.output import print_json
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.domain.request import LoraUse
    from fluxdesk.services.bake_lora import bake

    uses = [LoraUse(path, strength) for path, strength in arguments.lora]
    with ProgressBar(arguments.output.name) as bar:
        made = bake(arguments.source, uses, arguments.output, arguments.to, bar.update)
    if arguments.json:
        print_json({"status": "ok", "output": made.path, "level": made.level, "file_bytes": made.file_bytes})
    else:
        sys.stdout.write(f"{made.path}\n")
    return 0
