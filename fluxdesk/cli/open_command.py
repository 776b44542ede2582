"""`fluxdesk open`: the window with files; what the desktop entry and file associations call."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("open", help="open the window, or raise the running one, with files")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    files = [str(path.absolute()) for path in arguments.files]
    # by name, because the command line stands beside the window, not above it
    return int(importlib.import_module("fluxdesk.app").main(files))
