"""`fluxdesk inspect FILE`: what a weight file is, whether it is whole and healthy, what it needs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxdesk.services.inspect_file import Inspection


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("inspect", help="say what a model file is and what is wrong with it")
    parser.add_argument("file", type=Path, help=".gguf or .safetensors")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--quick", action="store_true", help="read only the header, not the weights")
    parser.add_argument("--hash", action="store_true", help="compute the SHA-256 in any case")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0: the report is there, problems or not; 1: this is no weight file, or it is refused."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.cli.progress import ProgressBar
    from fluxdesk.services.catalogue import load_catalogue
    from fluxdesk.services.inspect_file import inspect_file, known_files
    from fluxdesk.services.paths import find_paths

    with ProgressBar(arguments.file.name) as bar:
        found = inspect_file(
            arguments.file,
            scan=not arguments.quick,
            hash_it=arguments.hash,
            catalogue={} if arguments.quick else known_files(load_catalogue(find_paths())),
            progress=bar.update,
        )
    if arguments.json:
        print_json(as_document(arguments.file, found))
    else:
        sys.stdout.write("\n".join(as_lines(arguments.file, found)) + "\n")
    return 0


def as_document(path: Path, found: Inspection) -> dict[str, Any]:
    """The JSON document; problems are sentences with their remedy."""
    facts = found.facts
    shape = facts.flux
    return {
        "file": str(path),
        "container": found.container,
        "kind": facts.kind,
        "architecture": facts.architecture,
        "variant": facts.variant,
        "family": facts.family,
        "level": facts.level,
        "types": facts.types,
        "parameters": facts.parameters,
        "complete": facts.complete,
        "problems": [f"{problem.text} {problem.action_text}".strip() for problem in found.problems],
        "needs": list(facts.needs),
        "parts": list(facts.parts),
        "naming": facts.naming,
        "producer": facts.producer,
        "blocks": {"double": shape.double_blocks, "single": shape.single_blocks} if shape else None,
        "rank": facts.rank or None,
        "file_bytes": found.file_bytes,
        "expected_bytes": found.expected_bytes,
        "scanned": found.scanned,
        "sha256": found.sha256,
        "catalogue": found.catalogue_name,
    }


def as_lines(path: Path, found: Inspection) -> list[str]:
    """The same for people."""
    from fluxdesk.formats.file_facts import KIND_NAMES, NEED_NAMES
    from fluxdesk.formats.header_errors import readable_bytes

    facts = found.facts
    what = " ".join(part for part in (facts.architecture, facts.variant, facts.level) if part)
    lines = [f"{path.name}: {KIND_NAMES[facts.kind]}" + (f", {what}" if what else "")]
    if facts.name_hint:
        lines.append(f"  the file name says {facts.name_hint}; its tensors are those of {facts.variant}")
    lines.append(f"  {facts.parameters:,} parameters, {readable_bytes(found.file_bytes)}")
    if facts.types:
        lines.append("  " + ", ".join(f"{kind} x {count}" for kind, count in facts.types.items()))
    if facts.needs:
        only = "holds only the transformer; " if facts.kind == "transformer" else ""
        lines.append(f"  {only}it needs " + ", ".join(NEED_NAMES[need] for need in facts.needs))
    lines.append("  whole" if facts.complete else "  not whole")
    if found.catalogue_name:
        lines.append(f"  equals {found.catalogue_name} by SHA-256")
    elif found.sha256:
        lines.append(f"  SHA-256 {found.sha256}")
    for problem in found.problems:
        lines.append(f"  ! {problem.text} {problem.action_text}".rstrip())
    return lines
