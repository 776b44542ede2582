"""`fluxdesk …`: finds the command and runs it. Without a command it opens the window.

Every command is a module in this package with `register(subparsers)`; it sets `run`, a function of the parsed
arguments that returns the exit code. Imports of heavy modules happen inside `run`, so `--help` stays fast.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

# The window starts through here too: what only a command needs is imported when there is one.


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command of the package registered."""
    import argparse
    import pkgutil

    import fluxdesk
    from fluxdesk import cli

    parser = argparse.ArgumentParser(prog="fluxdesk", description="FLUX.1 on your own computer.")
    parser.add_argument("--version", action="version", version=f"fluxdesk {fluxdesk.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command")
    for module in sorted(pkgutil.iter_modules(cli.__path__), key=lambda found: found.name):
        if module.name.endswith("_command"):
            importlib.import_module(f"fluxdesk.cli.{module.name}").register(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit code 0: ok, 1: failed with a sentence, 2: bad usage."""
    words = sys.argv[1:] if argv is None else argv
    if all(map(is_file, words)):
        return open_window(words)
    from fluxdesk.cli.output import report_error
    from fluxdesk.domain.errors import KnownError

    arguments = build_parser().parse_args(words)
    if not arguments.command:
        return open_window([])
    from fluxdesk.services.disk_errors import disk_errors_in_words

    try:
        with disk_errors_in_words(), _noted(arguments):
            return int(arguments.run(arguments))
    except KnownError as error:
        report_error(error.report, as_json=getattr(arguments, "json", False))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 1


@contextmanager
def _noted(arguments: argparse.Namespace) -> Iterator[None]:
    """Let others know of a command that works with the user's folders for a while: it sets `uses` to its words,
    and `alone` when it takes away what others may be reading. It gets its `use`, to ask again after a while.

    Raises:
        KnownError: it must be alone and is not.
    """
    words = getattr(arguments, "uses", "")
    if not words:
        yield
        return
    from fluxdesk.services.data_use import DataUse
    from fluxdesk.services.paths import find_paths

    with DataUse(find_paths(), words) as use:
        if getattr(arguments, "alone", False):
            use.require_alone()
        arguments.use = use
        yield


def is_file(word: str) -> bool:
    """`word` names a file to open rather than a command: it has a dot or a folder in it, and it exists."""
    return (os.sep in word or "." in word) and os.path.exists(word)  # noqa: PTH110  (no pathlib before paint)


def open_window(files: list[str]) -> int:
    """Hand over to the window; started by name because the command line stands beside it, not above."""
    return int(importlib.import_module("fluxdesk.app").main(files))
