"""`fluxdesk purge`: what FluxDesk wrote for this user, with sizes; deleted only when it is said."""

from __future__ import annotations

import argparse
import sys

from fluxdesk.cli.output import print_json


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from fluxdesk.services.removal import PARTS

    parser = commands.add_parser(
        "purge",
        help="remove what FluxDesk wrote for you, before or after uninstalling it",
        description="Without --yes it only shows what there is. Folders of yours with models in them, and other "
        "programs' folders, are never touched.",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        choices=PARTS,
        metavar="PART",
        help=f"one of {', '.join(PARTS)}",
    )
    parser.add_argument("--yes", action="store_true", help="delete")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0; nothing is deleted without `--yes`.

    Raises:
        KnownError: the window is open, or another command works with the files.
    """
    from fluxdesk.formats.header_errors import readable_bytes
    from fluxdesk.services.data_use import DataUse
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.removal import measure_parts, remove_parts, staying_folders

    paths = find_paths()
    if arguments.yes:
        DataUse(paths, "purge").require_alone()
    parts = [part for part in measure_parts(paths) if part.kind not in arguments.keep]
    staying = staying_folders(paths)
    freed = remove_parts(paths, [part.kind for part in parts]) if arguments.yes else 0
    if arguments.json:
        print_json(
            {"status": "ok", "parts": parts, "deleted": arguments.yes, "freed_bytes": freed, "stays": staying}
        )
        return 0
    for part in parts:
        sys.stdout.write(f"{part.kind}: {readable_bytes(part.bytes)} in {', '.join(part.folders)}\n")
    for folder in staying:
        sys.stdout.write(f"stays: {folder}\n")
    if arguments.yes:
        sys.stdout.write(f"Deleted {readable_bytes(freed)}.\n")
    elif parts:
        sys.stdout.write("Nothing was deleted. Add --yes to delete this, --keep PART to keep something.\n")
    else:
        sys.stdout.write("There is nothing.\n")
    return 0
