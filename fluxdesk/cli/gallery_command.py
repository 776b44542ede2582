"""`fluxdesk gallery …`: list, search, rate, tag and collect pictures; make the index anew.

Every command first takes in what is new in the folder, unless `--no-scan` says not to.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxdesk.cli.output import print_json
from fluxdesk.cli.progress import ProgressBar

if TYPE_CHECKING:
    from fluxdesk.domain.gallery import AnyChange, GalleryRow
    from fluxdesk.services.gallery_index import GalleryIndex, ScanReport

Runner = Callable[[argparse.Namespace], int]
SEARCH_HELP = (
    'words, "phrases", -without, model:dev level:Q4_K lora:style tag:best in:COLLECTION rating:>=4 '
    "size:1024x768 width:>=1024 seed:42 date:2026-11"
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `gallery` and its actions."""
    parser = commands.add_parser("gallery", help="list, search, rate, tag and collect pictures")
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)

    def add(name: str, text: str, run: Runner) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("--folder", type=Path, help="pictures' folder (default: the one in the settings)")
        action.add_argument("--no-scan", action="store_true", help="do not look for new pictures first")
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run)
        return action

    action = add("list", "the pictures, newest first", run_search)
    _add_listing(action)
    action.set_defaults(query=[])
    action = add("search", "the pictures that a query finds", run_search)
    action.add_argument("query", nargs="+", metavar="WORD", help=SEARCH_HELP)
    _add_listing(action)
    action = add("show", "everything about some pictures", run_show)
    _add_files(action)
    action = add("rebuild", "make the index anew from the picture files", run_rebuild)
    action.set_defaults(uses="gallery rebuild")
    add("choices", "the models, levels, LoRAs, sizes, collections and tags there are", run_choices)
    action = add("rate", "give pictures stars", run_rate)
    action.add_argument("stars", type=int, choices=range(6), metavar="STARS", help="0 (none) to 5")
    _add_files(action)
    for name, text, run in (
        ("tag", "give pictures a tag", run_tag),
        ("collect", "put pictures into a collection", run_collect),
    ):
        action = add(name, text, run)
        action.add_argument("name", metavar="NAME")
        action.add_argument("--remove", action="store_true", help="take it away instead")
        _add_files(action)
    action = add("delete", "move pictures to the desktop's trash", run_delete)
    _add_files(action)


def _add_listing(action: argparse.ArgumentParser) -> None:
    action.add_argument("--limit", type=int, default=100, metavar="N", help="show at most so many (0: all)")
    action.add_argument("--sort", choices=("newest", "oldest", "rating"), default="newest")


def _add_files(action: argparse.ArgumentParser) -> None:
    action.add_argument("files", nargs="+", type=Path, metavar="FILE")


def open_index(arguments: argparse.Namespace) -> GalleryIndex:
    """The index of the chosen folder, up to date unless `--no-scan`."""
    from fluxdesk.services.gallery_index import GalleryIndex, index_path
    from fluxdesk.services.paths import find_paths
    from fluxdesk.services.settings_store import pictures_folder, settings_file

    paths = find_paths()
    folder = arguments.folder
    if folder is None:
        folder = pictures_folder(settings_file(paths.settings_file).load().value, paths.pictures)
    index = GalleryIndex(folder.absolute(), index_path(paths, folder))
    if not arguments.no_scan and arguments.action != "rebuild":
        with ProgressBar("reading", "pictures") as bar:
            index.scan(bar.update)
    return index


def run_search(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.picture_query import PictureQuery, parse_query

    index = open_index(arguments)
    query = parse_query(" ".join(arguments.query), PictureQuery(order=arguments.sort))
    found = index.search(query)
    shown = index.rows(found[: arguments.limit] if arguments.limit else found)
    _print(index, shown, len(found), as_json=arguments.json)
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    index = open_index(arguments)
    rows = _rows(index, arguments.files)
    _print(index, rows, len(rows), as_json=arguments.json)
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    index = open_index(arguments)
    with ProgressBar("reading", "pictures") as bar:
        report: ScanReport = index.rebuild(bar.update)
    if arguments.json:
        print_json({"status": "ok", "folder": str(index.root), "report": report})
    else:
        sys.stdout.write(f"{report.added} pictures in {index.root}\n")
    return 0


def run_choices(arguments: argparse.Namespace) -> int:
    from msgspec import to_builtins

    choices = to_builtins(open_index(arguments).choices())
    if arguments.json:
        print_json({"status": "ok", **choices})
        return 0
    sys.stdout.write(f"pictures: {choices.pop('pictures')}\n")
    for name, values in choices.items():
        texts = [f"{found['value']} ({found['count']})" for found in values]
        sys.stdout.write(f"{name}: {', '.join(texts) or '-'}\n")
    return 0


def run_rate(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.gallery import Rate

    return _change(arguments, lambda marks: Rate(marks=marks, rating=arguments.stars))


def run_tag(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.gallery import SetTag

    return _change(arguments, lambda marks: SetTag(marks=marks, tag=arguments.name, on=not arguments.remove))


def run_collect(arguments: argparse.Namespace) -> int:
    from fluxdesk.domain.gallery import Collect

    on = not arguments.remove
    return _change(arguments, lambda marks: Collect(marks=marks, collection=arguments.name, on=on))


def run_delete(arguments: argparse.Namespace) -> int:
    from fluxdesk.services.trash import Trash

    index = open_index(arguments)
    rows = _rows(index, arguments.files)
    trash = Trash(index.root)
    trash.discard(trash.hold([row.path for row in rows]))
    index.remove([index.file(row) for row in rows])
    _print(index, rows, len(rows), as_json=arguments.json)
    return 0


def _change(arguments: argparse.Namespace, make: Callable[[tuple[str, ...]], AnyChange]) -> int:
    from fluxdesk.domain.gallery import marks_of

    index = open_index(arguments)
    rows = _rows(index, arguments.files)
    index.change(make(marks_of(rows)))
    changed = index.rows([row.id for row in rows])
    _print(index, changed, len(changed), as_json=arguments.json)
    return 0


def _rows(index: GalleryIndex, files: Sequence[Path]) -> list[GalleryRow]:
    """The rows of `files`.

    Raises:
        KnownError: file_missing, one is no picture of this gallery.
    """
    from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

    found: list[GalleryRow] = []
    for file in files:
        here = (file if file.is_absolute() or file.exists() else index.root / file).absolute()
        row = index.rows_of_files([here]) if here.is_relative_to(index.root) else []
        if not row:
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "{file} is no picture in {folder}."),
                QT_TRANSLATE_NOOP("errors", "Name PNG files below that folder, or choose it with --folder."),
                file=str(file),
                folder=str(index.root),
            )
        found += row
    return found


def _document(index: GalleryIndex, row: GalleryRow) -> dict[str, Any]:
    return {
        "file": str(index.file(row)),
        "time": datetime.fromtimestamp(row.time_ms / 1000).astimezone().isoformat(timespec="milliseconds"),
        "bytes": row.file_bytes,
        "width": row.width,
        "height": row.height,
        "prompt": row.prompt,
        "negative_prompt": row.negative_prompt,
        "model": row.model,
        "family": row.family,
        "level": row.level,
        "loras": row.loras.splitlines(),
        "seed": row.seed,
        "steps": row.steps,
        "source": row.source,
        "rating": row.rating,
        "tags": row.tags.splitlines(),
        "collections": list(index.collections_of(row.mark)),
    }


def _print(index: GalleryIndex, rows: Sequence[GalleryRow], count: int, *, as_json: bool) -> None:
    if as_json:
        documents = [_document(index, row) for row in rows]
        print_json({"status": "ok", "folder": str(index.root), "count": count, "pictures": documents})
        return
    for row in rows:
        prompt = " ".join(row.prompt.split())
        stars = "*" * row.rating
        sys.stdout.write(f"{row.path}\t{row.width}x{row.height}\t{row.level}\t{stars}\t{prompt}\n")
    if len(rows) < count:
        sys.stderr.write(f"{len(rows)} of {count} pictures shown; --limit 0 shows all\n")
