"""`fluxdesk judge FOLDER`: how many of a folder's pictures show what their prompts ask for."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluxdesk.services.judge import Judged, Tally


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("judge", help="read the demo model's pictures and count what is right")
    parser.add_argument("folder", type=Path, help="pictures and the asked.json that names their scenes")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when all pictures were read, however many are wrong; 1 for a folder without asked.json."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.services.judge import judge_folder, tally

    try:
        judged = judge_folder(arguments.folder)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"fluxdesk: {arguments.folder} cannot be judged: {error}\n")
        return 1
    result = tally(item.verdict for item in judged)
    if arguments.json:
        print_json({"tally": result, "pictures": judged})
    else:
        sys.stdout.write("\n".join(as_lines(judged, result)) + "\n")
    return 0


def as_lines(judged: list[Judged], result: Tally) -> list[str]:
    """One line per wrong picture, then the percentages."""
    lines = []
    for item in judged:
        if item.verdict.all_right:
            continue
        seen = ", ".join(f"{thing.colour} {thing.shape}" for thing in item.reading.things) or "nothing"
        lines.append(f"{item.asked.picture}: {item.asked.prompt}: {seen} on {item.reading.background}")
    lines.append(
        f"{result.pictures} pictures: background {result.background:.1f} %, colours {result.colours:.1f} %, "
        f"shapes {result.shapes:.1f} %, positions {result.positions:.1f} %, count {result.count:.1f} %, "
        f"all of it {result.all_right:.1f} %"
    )
    return lines
