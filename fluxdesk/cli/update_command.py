"""`fluxdesk update`: look for a signed release, fetch it. Nothing happens without being asked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fluxdesk.cli.output import print_json
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("update", help="look for a signed release, and fetch it")
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)
    for name, text in (
        ("check", "is there a newer release"),
        ("fetch", "fetch its package, checked; the one before is kept"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument(
            "--from",
            dest="source",
            default="",
            metavar="PLACE",
            help="https address or folder of the release",
        )
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 also when there is nothing newer."""
    import fluxdesk
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.domain.release import is_newer
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.release_source import read_release_source
    from fluxdesk.services.updates import Updates, no_updates, package_kind

    paths = find_paths()
    trusted = read_release_source(paths.resources)
    source = arguments.source or trusted.address
    if not trusted.has_updates:
        raise no_updates()
    if not source:
        raise KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "This build of FluxDesk names no place for releases."),
            QT_TRANSLATE_NOOP("errors", "Name the address or the folder that holds one."),
        )
    updates = Updates(paths, source, trusted.keys)
    release = updates.find()
    newer = is_newer(release.version, fluxdesk.__version__)
    path: Path | None = None
    if newer and arguments.action == "fetch":
        with ProgressBar(release.version) as bar:
            path = updates.fetch(release, package_kind(), bar.update)
    if arguments.json:
        document = {"version": fluxdesk.__version__, "release": release, "newer": newer}
        print_json({"status": "ok", **document, "package": str(path) if path else None})
    elif path:
        sys.stdout.write(f"{path}\n")
        if path.suffix == ".deb":
            sys.stderr.write(f"Install it with: sudo apt install {path}\n")
    else:
        sys.stdout.write(
            f"{release.version}: {'newer' if newer else 'not newer'} than {fluxdesk.__version__}\n"
        )
    return 0
