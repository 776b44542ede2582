"""The only error that is shown as a sentence, and the marker that makes its texts translatable.

A `KnownError` is something the user's world did (a file is damaged, the disk is full); everything else is a
bug and goes to the log with its traceback. Texts are English templates marked with `QT_TRANSLATE_NOOP`, so
that the translation tool collects them; only the window and the command line translate them.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

ErrorKind = Literal[
    "bad_input",
    "file_missing",
    "file_damaged",
    "file_unsupported",
    "file_write",
    "disk_full",
    "out_of_memory",
    "network",
    "access_denied",
    "hash_mismatch",
    "engine_crashed",
    "engine_missing",
    "bad_result",
    "cancelled",
    "busy",
    "internal",
]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # the name lupdate looks for
    """Mark `text` for translation in `context` and return it unchanged."""
    return text


class ErrorReport(msgspec.Struct, frozen=True, kw_only=True):
    """A `KnownError` as a value: what crosses the pipe, is stored and is shown."""

    kind: ErrorKind
    template: str
    """One English sentence with `{name}` places, in translation context `errors`."""
    action: str = ""
    """One English sentence saying what to do, same rules; empty when there is nothing to do."""
    params: dict[str, str | int | float] = {}

    @property
    def text(self) -> str:
        """The sentence in English with its places filled."""
        return fill(self.template, self.params)

    @property
    def action_text(self) -> str:
        """The action in English with its places filled."""
        return fill(self.action, self.params)


class KnownError(Exception):
    """A failure that the user can understand: a kind, a sentence, and what to do."""

    def __init__(self, kind: ErrorKind, template: str, action: str = "", **params: str | int | float) -> None:
        self.report = ErrorReport(kind=kind, template=template, action=action, params=dict(params))
        super().__init__(self.report.text)

    @classmethod
    def of(cls, report: ErrorReport) -> KnownError:
        """The error that `report` was made from, to be raised again on this side."""
        return cls(report.kind, report.template, report.action, **report.params)

    def __reduce__(self) -> tuple[object, tuple[ErrorReport]]:
        """So that it comes back whole from another process."""
        return KnownError.of, (self.report,)

    @property
    def kind(self) -> ErrorKind:
        return self.report.kind


def fill(template: str, params: dict[str, Any]) -> str:
    """Put `params` into `template`; a template with unknown places is returned as it is."""
    try:
        return template.format(**params)
    except (KeyError, IndexError, ValueError):
        return template
