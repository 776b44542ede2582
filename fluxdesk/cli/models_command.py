"""`fluxdesk models …`: what is here, what can be had, fetching it, checking it, sharing it with other programs."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli import models_download
from fluxdesk.cli.numbers import amount, at_least_one
from fluxdesk.cli.output import print_json
from fluxdesk.cli.progress import ProgressBar
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.catalogue import CatalogueEntry
    from fluxdesk.services.model_store import Inventory, ModelStore, StoredFile

Runner = Callable[[argparse.Namespace], int]
_ALONE = frozenset({"remove", "move"})
"""Take files away that the window, or a command that paints, may be reading."""
_AT_WORK = _ALONE | {"download", "resume", "verify", "import"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `models` and its actions."""
    parser = commands.add_parser("models", help="list, fetch, check and share model files")
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)

    def add(name: str, text: str, run: Runner) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run, uses=f"models {name}" if name in _AT_WORK else "", alone=name in _ALONE)
        return action

    action = add("list", "what the catalogue has and what of it is here", run_list)
    action.add_argument("--here", action="store_true", help="only what is here, whole or in part")
    action.add_argument("--family", help="only this family, for example flux1-schnell")
    _add_download(add("download", "fetch models with what they need", models_download.run_download))
    action = add("pause", "pause downloads, of this or another window", run_pause)
    action.add_argument("what", nargs="*", metavar="ID", help="all when none is given")
    action = add("resume", "go on with paused downloads", models_download.run_resume)
    action.add_argument("what", nargs="*", metavar="ID", help="all when none is given")
    _add_speed(action)
    action = add("verify", "compare files with the catalogue's SHA-256", run_verify)
    action.add_argument("what", nargs="*", metavar="ID", help="all when none is given")
    action = add("import", "take files into FluxDesk's own folder", run_import)
    action.add_argument("files", nargs="+", type=Path, metavar="FILE")
    action = add("remove", "delete models nothing else needs", run_remove)
    action.add_argument("what", nargs="+", metavar="ID")
    action.add_argument("--keep-companions", action="store_true", help="delete the named files only")
    action = add("adopt", "use another program's models where they lie", run_adopt)
    action.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="none: find them")
    action.add_argument("--forget", action="store_true", help="stop using the folders instead")
    action = add("move", "move FluxDesk's models to another disk", run_move)
    action.add_argument("folder", type=Path, metavar="FOLDER")
    action = add("add", "add a repository's files to your catalogue", run_add)
    action.add_argument("repo", metavar="OWNER/REPOSITORY")
    action = add("token", "keep an access token in the system's keyring; it is read from stdin", run_token)
    action.add_argument("--host", default="huggingface.co")
    action.add_argument("--forget", action="store_true")


def _add_download(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "what", nargs="+", metavar="ID-or-URL", help="catalogue id, owner/repo/file or address"
    )
    action.add_argument("--sha256", default="", metavar="HEX", help="refuse the file if its hash is another")
    action.add_argument("--root", metavar="DIR", help="folder to put it into")
    action.add_argument("--alone", action="store_true", help="without the text encoders and VAE it needs")
    action.add_argument("--accept-licence", action="store_true", help="I accept the non-commercial licence")
    _add_speed(action)


def _add_speed(action: argparse.ArgumentParser) -> None:
    action.add_argument("--connections", type=at_least_one, metavar="N", help="parallel connections per file")
    action.add_argument(
        "--stall", type=amount, metavar="SECONDS", help="give up a connection that brings nothing for so long"
    )
    action.add_argument(
        "--rate-limit", type=at_least_one, metavar="BYTES", help="at most so many bytes per second"
    )


def open_store() -> ModelStore:
    from fluxdesk.services.model_store import ModelStore
    from fluxdesk.services.paths import find_paths

    return ModelStore(find_paths())


def run_list(arguments: argparse.Namespace) -> int:
    """The catalogue with states, then files that no catalogue knows."""
    from fluxdesk.formats.header_errors import readable_bytes
    from fluxdesk.services.model_store import free_bytes

    store = open_store()
    inventory = store.look()
    models = [
        describe_entry(inventory, entry)
        for entry in inventory.catalogue.entries
        if (entry.offered or inventory.files_of(entry)) and arguments.family in (None, entry.family)
    ]
    if arguments.here:
        models = [model for model in models if model["status"] != "absent"]
    others = [describe_file(file) for file in inventory.files if file.entry_id is None]
    if arguments.json:
        print_json(
            {
                "status": "ok",
                "folder": str(store.main_folder),
                "free_bytes": free_bytes(store.main_folder),
                "used_bytes": inventory.used_bytes,
                "folders": [{"path": root.path, "program": root.program} for root in inventory.roots],
                "models": models,
                "files": others,
            }
        )
        return 0
    for model in models:
        size = readable_bytes(model["bytes"]) if model["bytes"] else "?"
        print(f"{model['status']:8} {model['id']:32} {size:>10}  {model['licence']}")
    for file in others:
        print(f"{file['status']:8} {file['name']:32} {readable_bytes(file['bytes']):>10}  {file['path']}")
    return 0


def describe_entry(inventory: Inventory, entry: CatalogueEntry) -> dict[str, Any]:
    """One catalogue entry as JSON."""
    files = inventory.files_of(entry)
    partial = inventory.partial_of(entry)
    problem = next((file.problem for file in files if file.problem), None)
    return {
        "id": entry.id,
        "name": entry.name,
        "role": entry.role,
        "family": entry.family,
        "level": entry.level,
        "bytes": entry.bytes,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "non_commercial": inventory.catalogue.licence_of(entry).non_commercial,
        "gated": entry.gated,
        "status": inventory.status_of(entry),
        "done_bytes": partial.done_bytes if partial else None,
        "paths": [file.file.path for file in files],
        "verified": any(file.sha256 is not None and file.sha256 == entry.sha256 for file in files),
        "problem": problem.text if problem else None,
        "needs": [needed.id for needed in inventory.missing_for(entry)],
    }


def describe_file(stored: StoredFile) -> dict[str, Any]:
    """A file that is in no catalogue as JSON."""
    problem = stored.problem
    return {
        "name": stored.file.name,
        "path": stored.file.path,
        "role": stored.file.role,
        "family": stored.file.family,
        "level": stored.file.level,
        "bytes": stored.file.bytes,
        "sha256": stored.sha256,
        "status": stored.status,
        "usable": stored.usable,
        "problem": problem.text if problem else None,
    }


def run_pause(arguments: argparse.Namespace) -> int:
    """Ask whoever runs the downloads to pause them."""
    from fluxdesk.services.download_queue import DownloadQueue
    from fluxdesk.services.paths import find_paths

    queue = DownloadQueue(find_paths())
    items = models_download.queued(queue, arguments.what)
    for item in items:
        queue.set_wanted(item.target, "paused")
    if arguments.json:
        print_json({"status": "ok", "paused": [item.entry.id for item in items]})
    return 0


def find_stored(inventory: Inventory, names: list[str]) -> list[StoredFile]:
    """The files that are meant by ids, file names or paths; all of them when none is given.

    Raises:
        KnownError: one is not here.
    """
    if not names:
        return list(inventory.files)
    found: list[StoredFile] = []
    for name in names:
        entry = inventory.catalogue.find(name)
        files = inventory.files_of(entry) if entry else ()
        path = str(Path(name).expanduser().absolute())
        files = files or tuple(
            file for file in inventory.files if name == file.file.name or path == file.file.path
        )
        if not files:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "{name} is not here."),
                QT_TRANSLATE_NOOP("errors", "See what is: fluxdesk models list --here"),
                name=name,
            )
        found += files
    return found


def run_verify(arguments: argparse.Namespace) -> int:
    """Hash files and compare; exit code 1 when one is damaged."""
    store = open_store()
    documents = []
    for stored in find_stored(store.look(), arguments.what):
        with ProgressBar(stored.file.name) as bar:
            checked = store.verify(stored, bar.update)
        documents.append({"id": checked.entry_id, **describe_file(checked)})
        if not arguments.json:
            print(f"{checked.status:8} {checked.file.name}  {checked.sha256}")
    bad = [document for document in documents if document["status"] != "whole"]
    if arguments.json:
        print_json({"status": "damaged" if bad else "ok", "files": documents})
    return 1 if bad else 0


def run_import(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.model_changes import import_file

    store = open_store()
    paths = []
    for file in arguments.files:
        with ProgressBar(file.name) as bar:
            paths.append(str(import_file(store, file.expanduser().absolute(), bar.update)))
    return _done(arguments, {"paths": paths}, "\n".join(paths))


def run_remove(arguments: argparse.Namespace) -> int:
    """Delete; companions go with the last model that needs them."""
    from fluxdesk.services.download_part import delete_partial
    from fluxdesk.services.download_queue import DownloadQueue
    from fluxdesk.services.model_changes import plan_removal, remove_files

    store = open_store()
    freed, removed, kept = 0, [], set[str]()
    for name in arguments.what:
        inventory = store.look()
        entry = inventory.catalogue.find(name)
        partial = inventory.partial_of(entry) if entry else None
        if partial is not None:
            DownloadQueue(store.paths).remove(Path(partial.target))
            freed += delete_partial(Path(partial.target))
            removed.append(partial.target + ".part")
        if partial is None or (entry and inventory.files_of(entry)):
            files = [file for file in find_stored(inventory, [name]) if file.root.own] or find_stored(
                inventory, [name]
            )
            with_companions = None if arguments.keep_companions else entry
            removal = plan_removal(inventory, with_companions, tuple(files))
            freed += remove_files(store, removal)
            removed += [file.file.path for file in removal.files]
            kept |= set(removal.kept)
    document = {"removed": removed, "freed_bytes": freed, "kept": sorted(kept)}
    return _done(arguments, document, "\n".join(removed))


def run_adopt(arguments: argparse.Namespace) -> int:
    """Use folders in place, or find the folders there are."""
    from fluxdesk.services.folders import adopt_kind, discover

    store = open_store()
    if not arguments.folders:
        found = discover(Path.home(), os.environ)
        known = {root.path for root in store.roots.all()}
        folders = [
            {
                "program": f.program,
                "path": f.path,
                "files": f.files,
                "bytes": f.bytes,
                "used": f.path in known,
            }
            for f in found
        ]
        text = "\n".join(f"{folder['program']:16} {folder['path']}" for folder in folders)
        return _done(arguments, {"found": folders}, text)
    changed = []
    for folder in arguments.folders:
        place = folder.expanduser().absolute()
        if arguments.forget:
            changed += [str(place)] if store.roots.remove(str(place)) else []
        else:
            changed += [store.roots.add(path, program).path for path, program in adopt_kind(place)]
    return _done(arguments, {"folders": changed}, "\n".join(changed))


def run_move(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.model_changes import move_store

    store = open_store()
    with ProgressBar("moving") as bar:
        new = move_store(store, arguments.folder, bar.update)
    return _done(arguments, {"folder": str(new)}, str(new))


def run_add(arguments: argparse.Namespace) -> int:
    """Ask the hub for the repository's files and keep them in the user's catalogue."""
    from fluxdesk.services.catalogue import add_to_user_catalogue
    from fluxdesk.services.paths import find_paths

    entries = asyncio.run(_list_repository(arguments.repo))
    for entry in entries:
        add_to_user_catalogue(find_paths(), entry)
    ids = [entry.id for entry in entries]
    return _done(arguments, {"added": ids}, "\n".join(ids))


async def _list_repository(repo: str) -> tuple[CatalogueEntry, ...]:
    from fluxdesk.services.download_choice import chosen_settings
    from fluxdesk.services.downloader import make_client, trusted_certificates
    from fluxdesk.services.hub_listing import list_repository
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.token_store import TokenStore

    settings = chosen_settings(find_paths())
    async with make_client(settings, trusted_certificates()) as client:
        return await list_repository(client, settings.hub, repo, TokenStore().get)


def run_token(arguments: argparse.Namespace) -> int:
    """Save or forget; the token never stands in the command line, where other users could read it."""
    from fluxdesk.services.token_store import TokenStore

    tokens = TokenStore()
    if arguments.forget:
        tokens.delete(arguments.host)
    else:
        piped = not sys.stdin.isatty()
        tokens.save(arguments.host, sys.stdin.readline() if piped else getpass.getpass("Token: "))
    return _done(arguments, {"host": arguments.host}, "")


def _done(arguments: argparse.Namespace, document: dict[str, Any], text: str) -> int:
    if arguments.json:
        print_json({"status": "ok", **document})
    elif text:
        print(text)
    return 0
