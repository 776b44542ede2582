"""`fluxdesk workflow …`: to ComfyUI and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.services.restore_settings import Restored

FORMATS = ("comfyui-api", "comfyui-ui")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    parser = subparsers.add_parser("workflow", help="exchange settings with ComfyUI")
    commands = parser.add_subparsers(dest="action", metavar="action", required=True)
    export = commands.add_parser("export", help="write the ComfyUI graph that paints a FluxDesk picture")
    export.add_argument("png", type=Path, help="a picture painted by FluxDesk")
    export.add_argument("--format", choices=FORMATS, required=True)
    export.add_argument(
        "--output",
        type=Path,
        help="JSON file to write, with the pictures that it names beside it (default: the graph alone, on stdout)",
    )
    export.add_argument("--json", action="store_true", help="with --output: one JSON document on stdout")
    export.set_defaults(run=run_export)
    load = commands.add_parser("import", help="say what a ComfyUI graph becomes in FluxDesk")
    load.add_argument("file", type=Path, help="JSON of either kind, or a picture of ComfyUI")
    load.add_argument("--json", action="store_true", help="one JSON document on stdout")
    load.set_defaults(run=run_import)


def run_export(arguments: argparse.Namespace) -> int:
    """Exit code 1: the picture has no record of FluxDesk's. 0 also when a picture that the graph names is gone."""
    import msgspec

    from fluxdesk.cli.output import print_json
    from fluxdesk.services.workflow_files import not_said, read_request, workflow_text, write_workflow
    from fluxdesk.services.workflow_pictures import named_pictures

    if arguments.json and arguments.output is None:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "Without a file to write there is nothing for --json to tell of."),
            QT_TRANSLATE_NOOP("errors", "Add --output FILE."),
        )
    request = read_request(arguments.png)
    if arguments.output is None:
        sys.stdout.write(workflow_text(request, arguments.format) + "\n")
        remarks = [remark.text for remark in not_said(request)]
        if names := named_pictures(request):
            remarks.append(
                f"Its pictures stay where they are: {', '.join(names)}. --output puts them beside it."
            )
        sys.stderr.write("".join(f"! {remark}\n" for remark in remarks))
        return 0
    written = write_workflow(arguments.output, request, arguments.format)
    if arguments.json:
        print_json(
            {**msgspec.structs.asdict(written), "remarks": [remark.text for remark in written.remarks]}
        )
        return 0
    lines = [written.path]
    if beside := written.beside:
        lines.append(f"Beside it, for ComfyUI's input folder: {', '.join(beside)}")
    lines += [f"! {remark.text}" for remark in written.remarks]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Exit code 0 also when something was not understood: the document says what."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.domain.picture_settings import PictureSettings
    from fluxdesk.services.catalogue import known_digests, load_catalogue
    from fluxdesk.services.lora_files import LoraShelf
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.picture_files import read_picture_metadata
    from fluxdesk.services.restore_settings import pictures_near, restore
    from fluxdesk.services.store_sets import open_model_sets

    paths = find_paths()
    found = read_picture_metadata(arguments.file)
    sets = open_model_sets(paths)
    here = {
        family: [status.level for status in sets.levels(family) if status.state != "missing"]
        for family in sets.families()
    }
    near = pictures_near(arguments.file.absolute())
    restored = restore(found, here, known_digests(load_catalogue(paths)), LoraShelf(paths).find, near)
    settings: PictureSettings = found.settings
    document = {
        "settings": settings,
        "request": _plain(restored),
        "not_understood": list(found.not_understood),
        "remarks": [remark.text for remark in restored.remarks],
    }
    if arguments.json:
        print_json(document)
    else:
        lines = [f"{name:<16} {value}" for name, value in _plain(restored).items() if value not in ("", [])]
        lines += [f"! {remark.text}" for remark in restored.remarks]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _plain(restored: Restored) -> dict[str, Any]:
    import msgspec

    fields = {key: value for key, value in restored.fields.items() if key not in {"count", "seed_locked"}}
    plain: dict[str, Any] = msgspec.to_builtins(fields)
    return plain
