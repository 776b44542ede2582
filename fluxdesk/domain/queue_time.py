"""How long the queue will take, from how long pictures like these took."""

from __future__ import annotations

from collections.abc import Iterable

from fluxdesk.domain.messages import RunResult
from fluxdesk.domain.request import GenerationRequest, painted_steps
from fluxdesk.domain.schedulers import evaluations_per_step

KEEP = 8
"""Pictures of a kind that are remembered: the machine may have become slower or faster since."""


class PaceBook:
    """Remembers seconds per step and what a picture takes besides, by model, level, size and options."""

    def __init__(self) -> None:
        self._seen: dict[tuple[object, ...], list[tuple[float, float]]] = {}

    def note(self, request: GenerationRequest, result: RunResult) -> None:
        """A picture was finished."""
        seconds = result.seconds
        # Loading is not counted: within a queue it happens once per model, not once per picture.
        besides = max(seconds.total - seconds.load - seconds.denoise, 0.0)
        seen = self._seen.setdefault(_kind(request), [])
        seen.append((seconds.denoise / max(painted_steps(request), 1), besides))
        del seen[:-KEEP]

    def seconds(self, request: GenerationRequest) -> float | None:
        """What `request` will take; None when nothing like it was painted.

        Another size of the same kind counts in proportion to its pixels, which is a little too optimistic for
        larger pictures (attention grows faster) and too pessimistic for smaller ones.
        """
        kind = _kind(request)
        seen = self._seen.get(kind)
        scale = 1.0
        if seen is None:
            near = [other for other in self._seen if other[:-1] == kind[:-1]]
            if not near:
                return None
            pixels = request.width * request.height
            closest = min(near, key=lambda other: abs(_pixels(other) - pixels))
            seen, scale = self._seen[closest], pixels / _pixels(closest)
        each = sum(step for step, _ in seen) / len(seen)
        besides = sum(rest for _, rest in seen) / len(seen)
        return (each * painted_steps(request) + besides) * scale

    def total(self, requests: Iterable[GenerationRequest]) -> float | None:
        """What all will take; those of an unknown kind count as the mean of the others, None when all are."""
        known: list[float] = []
        unknown = 0
        for request in requests:
            seconds = self.seconds(request)
            if seconds is None:
                unknown += 1
            else:
                known.append(seconds)
        if unknown and not known:
            return None
        return sum(known) + unknown * (sum(known) / len(known) if known else 0.0)


def _kind(request: GenerationRequest) -> tuple[object, ...]:
    return (
        request.engine,
        request.models.family,
        request.models.level,
        request.mode,
        request.tile_side,
        len(request.loras),
        request.speed,
        request.placement.device,
        request.placement.transformer,
        evaluations_per_step(request.scheduler, request.true_cfg),
        request.width * request.height,
    )


def _pixels(kind: tuple[object, ...]) -> int:
    pixels = kind[-1]
    assert isinstance(pixels, int)
    return pixels
