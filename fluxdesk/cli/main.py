"""`fluxdesk …`: finds the command and runs it. Without a command it opens the window.

Every command is a module in this package with `register(subparsers)`; it sets `run`, a function of the parsed
arguments that returns the exit code. Imports of heavy modules happen inside `run`, so `--help` stays fast.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import fluxdesk
from fluxdesk import cli
from fluxdesk.cli.output import report_error
from fluxdesk.domain.errors import KnownError


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command of the package registered."""
    parser = argparse.ArgumentParser(prog="fluxdesk", description="FLUX.1 on your own computer.")
    parser.add_argument("--version", action="version", version=f"fluxdesk {fluxdesk.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command")
    for module in sorted(pkgutil.iter_modules(cli.__path__), key=lambda found: found.name):
        if module.name.endswith("_command"):
            importlib.import_module(f"fluxdesk.cli.{module.name}").register(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit code 0: ok, 1: failed with a sentence, 2: bad usage."""
    arguments = build_parser().parse_args(argv)
    if not arguments.command:
        return open_window()
    try:
        return int(arguments.run(arguments))
    except KnownError as error:
        report_error(error.report, as_json=getattr(arguments, "json", False))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 1


def open_window() -> int:
    """Hand over to the window; started by name because the command line stands beside it, not above."""
    return int(importlib.import_module("fluxdesk.app").main([]))
