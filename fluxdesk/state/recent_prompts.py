"""The prompts of the pictures that were asked for lately, to take one up again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fluxdesk.state.job import BACKGROUND_ORIGINS, Job
from fluxdesk.state.jobs import JobsState

MOST = 20


class RecentPrompts:
    """Walks back and forth through them, as a shell does through its lines. UI thread."""

    def __init__(self, jobs: JobsState, ended: Callable[[], Sequence[Job]]) -> None:
        """`ended` gives those that ended, also in earlier sessions, oldest first."""
        self._jobs, self._ended = jobs, ended
        self._at = -1
        """Which is in the prompt, 0 for the newest; -1 for what the user wrote."""
        self._own = ""
        self._shown: str | None = None

    def all(self) -> tuple[str, ...]:
        """Newest first, each once."""
        running = [self._jobs.running] if self._jobs.running else []
        line = [*self._ended(), *running, *self._jobs.waiting]
        wanted = [
            job.request.prompt.strip() for job in reversed(line) if job.origin not in BACKGROUND_ORIGINS
        ]
        return tuple(dict.fromkeys(filter(None, wanted)))[:MOST]

    def older(self, prompt: str) -> str | None:
        """What was asked for before `prompt`, which the field holds; None: nothing."""
        if prompt != self._shown:  # the user wrote on
            self._own, self._at = prompt, -1
        known = self._others()
        if self._at + 1 >= len(known):
            return None
        self._at += 1
        self._shown = known[self._at]
        return self._shown

    def newer(self, prompt: str) -> str | None:
        """The way back, to what the user wrote in the end; None: it is there already."""
        if prompt != self._shown or self._at < 0:
            return None
        known = self._others()
        self._at = min(self._at, len(known)) - 1
        self._shown = known[self._at] if self._at >= 0 else self._own
        return self._shown

    def _others(self) -> list[str]:
        """All but what the user wrote."""
        return [text for text in self.all() if text != self._own.strip()]
