"""`fluxdesk metadata …`: what a picture says about how it was made, and a copy that says nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluxdesk.domain.picture_settings import PictureSettings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    parser = subparsers.add_parser("metadata", help="read or remove the settings inside a picture")
    commands = parser.add_subparsers(dest="action", metavar="action", required=True)
    show = commands.add_parser("show", help="say how a picture was made")
    show.add_argument("file", type=Path, help="PNG, JPEG or WebP of any program")
    show.add_argument("--json", action="store_true", help="one JSON document on stdout")
    show.set_defaults(run=run_show)
    remove = commands.add_parser("remove", help="write a copy without any metadata; the pixels stay")
    remove.add_argument("file", type=Path)
    remove.add_argument("--output", type=Path, required=True, help=".png, .jpg or .webp")
    remove.set_defaults(run=run_remove)


def run_show(arguments: argparse.Namespace) -> int:
    """Exit code 0 also for a picture that says nothing (source "none"); 1: it cannot be read."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.services.picture_files import read_picture_metadata

    settings = read_picture_metadata(arguments.file).settings
    if arguments.json:
        print_json(settings)
    else:
        sys.stdout.write("\n".join(as_lines(settings)) + "\n")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.picture_files import export_picture

    export_picture(arguments.file, arguments.output, keep_metadata=False)
    sys.stdout.write(f"{arguments.output}\n")
    return 0


def as_lines(settings: PictureSettings) -> list[str]:
    """For people: what is known, one line each."""
    from fluxdesk.domain.picture_settings import PROGRAM_NAMES

    if settings.source == "none":
        return ["This picture does not say how it was made."]
    lines = [f"made with   {PROGRAM_NAMES[settings.source]}"]
    size = f"{settings.width} x {settings.height}" if settings.width and settings.height else None
    pairs = (
        ("prompt", settings.prompt),
        ("negative", settings.negative_prompt),
        ("model", settings.model),
        ("model hash", settings.model_hash),
        ("size", size),
        ("steps", settings.steps),
        ("guidance", settings.guidance),
        ("cfg", settings.cfg),
        ("sampler", settings.sampler),
        ("scheduler", settings.scheduler),
        ("seed", settings.seed),
        *(("lora", f"{lora.name} {lora.strength:g}") for lora in settings.loras),
    )
    lines += [f"{name:<11} {value}" for name, value in pairs if value not in (None, "")]
    return lines
