"""The one way to tell the user: notices with a severity, a text and actions.

Widgets never open message boxes themselves. Notices posted before the window exists wait in the list.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Literal

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Signal

from fluxdesk.domain.errors import ErrorReport
from fluxdesk.state.translation import translate_report

Severity = Literal["info", "success", "warning", "error"]

_log = logging.getLogger(__name__)
_numbers = itertools.count(1)
_LEVELS = {
    "info": logging.INFO,
    "success": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class NoticeAction(msgspec.Struct, frozen=True):
    """A button of a notice: translated label and what it does. The notice goes away after it."""

    label: str
    run: Callable[[], object]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `text` is translated already."""

    severity: Severity
    text: str
    actions: tuple[NoticeAction, ...] = ()
    replace_key: str | None = None
    """A newer notice with the same key takes this one's place."""
    seconds: float | None = None
    """Goes away by itself after so long; None stays until closed."""
    number: int = msgspec.field(default_factory=lambda: next(_numbers))


class NoticesState(QObject):
    """What the user has been told and has not dismissed. UI thread.

    Signals:
        posted(object Notice): a new one, or one that took another's place.
        dismissed(object Notice): it is gone from `current`.
    """

    posted = Signal(object)
    dismissed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: list[Notice] = []

    def post(self, notice: Notice) -> Notice:
        """Log `notice` and show it."""
        _log.log(_LEVELS[notice.severity], "notice: %s", notice.text)
        if notice.replace_key is not None:
            self.dismiss_key(notice.replace_key)
        self.current.append(notice)
        self.posted.emit(notice)
        return notice

    def post_error(
        self, report: ErrorReport, *actions: NoticeAction, replace_key: str | None = None
    ) -> Notice | None:
        """Show a known error: its sentence, and what to do. A cancelled job is no error and shows nothing."""
        if report.kind == "cancelled":
            return None
        text, action = translate_report(report)
        return self.post(
            Notice(
                severity="error",
                text=f"{text} {action}".strip(),
                actions=actions,
                replace_key=replace_key,
            )
        )

    def post_bug(self, what: str) -> Notice:
        """Say that something failed that should not have; the traceback is in the log."""
        text = QCoreApplication.translate(
            "notices", "{what} failed because of a mistake in FluxDesk. The details are in the log."
        )
        return self.post(Notice(severity="error", text=text.format(what=what), replace_key=f"bug:{what}"))

    def dismiss(self, notice: Notice) -> None:
        """Take `notice` away; nothing happens if it is gone already."""
        if notice in self.current:
            self.current.remove(notice)
            self.dismissed.emit(notice)

    def dismiss_key(self, replace_key: str) -> None:
        """Take the notice with this key away, if there is one."""
        for notice in [found for found in self.current if found.replace_key == replace_key]:
            self.dismiss(notice)
