"""What the program asks of a painting engine, and how an engine's end is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport
from fluxdesk.domain.messages import AnyCommand, AnyEvent, EngineReady

ExitReason = Literal["never_started", "stopped", "crashed", "killed", "out_of_memory"]


class ExitReport(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine ended. `killed`: by this program; every other violent end is `crashed`."""

    reason: ExitReason
    code: int | None = None
    signal: str | None = None
    """Name of the signal that ended it, such as "SIGKILL"; None where there was none."""
    stderr_tail: tuple[str, ...] = ()
    """The last lines it wrote to its log."""
    detail: str = ""
    """One more English half-sentence for `never_started` and protocol faults, for the log."""

    @property
    def report(self) -> ErrorReport:
        """The sentence for the job that was running."""
        match self.reason:
            case "out_of_memory":
                return ErrorReport(
                    kind="out_of_memory",
                    template=QT_TRANSLATE_NOOP(
                        "errors", "The system ended the engine because memory ran out."
                    ),
                    action=QT_TRANSLATE_NOOP(
                        "errors",
                        "Choose a smaller level or a smaller size, or close programs that use memory.",
                    ),
                )
            case "never_started":
                return ErrorReport(
                    kind="engine_missing",
                    template=QT_TRANSLATE_NOOP("errors", "The engine did not start: {detail}."),
                    action=QT_TRANSLATE_NOOP("errors", "Repair the installation of FluxDesk's engine."),
                    params={"detail": self.detail or self._last_line() or str(self.code)},
                )
            case "killed":
                return ErrorReport(
                    kind="cancelled", template=QT_TRANSLATE_NOOP("errors", "The engine was stopped.")
                )
            case "stopped":
                return ErrorReport(
                    kind="cancelled", template=QT_TRANSLATE_NOOP("errors", "The engine has ended.")
                )
            case _:
                return ErrorReport(
                    kind="engine_crashed",
                    template=QT_TRANSLATE_NOOP("errors", "The engine ended unexpectedly ({how})."),
                    action=QT_TRANSLATE_NOOP(
                        "errors", "Try again; it starts anew. The log holds the details."
                    ),
                    params={"how": self.signal or self.detail or f"exit code {self.code}"},
                )

    def _last_line(self) -> str:
        return self.stderr_tail[-1] if self.stderr_tail else ""


class EngineNotStarted(Exception):
    """`start` failed; `report` says why (reason `never_started`)."""

    def __init__(self, report: ExitReport) -> None:
        super().__init__(report.report.text)
        self.report = report


class Engine(Protocol):
    """Takes commands, gives events. One thread starts it and reads; any thread may send, stop and kill."""

    def start(self) -> EngineReady:
        """Begin and wait for the handshake.

        Raises:
            EngineNotStarted: it cannot be started, ended at once or speaks another protocol.
        """
        ...

    def send(self, command: AnyCommand) -> None:
        """Hand over `command`; when the engine is gone it is dropped, and `events` ends."""
        ...

    def events(self) -> Iterator[AnyEvent]:
        """Every event after the handshake, in order, until the engine is gone."""
        ...

    def stop(self, grace_seconds: float) -> ExitReport:
        """Ask it to end, kill it after `grace_seconds`; returns how it ended.

        May be called again, from several threads, and after it ended by itself: then only tells how.
        """
        ...

    def kill(self) -> None:
        """End it now; returns at once and `events` ends within a second."""
        ...
