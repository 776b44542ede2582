"""How the command line speaks: one JSON document on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from fluxdesk.domain.errors import ErrorReport


def print_json(document: Any) -> None:
    """Write `document` (builtins or msgspec structs) as one JSON document and a newline to stdout."""
    data = msgspec.json.format(msgspec.json.encode(document), indent=2)
    sys.stdout.write(data.decode() + "\n")
    sys.stdout.flush()


def report_error(report: ErrorReport, *, as_json: bool) -> None:
    """Say what went wrong: always a sentence on stderr, and a document on stdout when JSON was asked for."""
    if as_json:
        print_json(
            {"status": "error", "kind": report.kind, "text": report.text, "action": report.action_text}
        )
    sys.stderr.write(f"fluxdesk: {report.text}\n")
    if report.action:
        sys.stderr.write(f"  {report.action_text}\n")
