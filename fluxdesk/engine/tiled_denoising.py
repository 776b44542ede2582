"""A large picture painted through windows of the size that the model knows, in the memory of one of them.

Every evaluation of the model becomes one per window; their velocities are blended (see `domain.canvas`). Each
window counts its positions from its own corner, as the pictures did that the model was trained on."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from diffusers.pipelines.flux.pipeline_flux import calculate_shift
from torch import Tensor

from fluxdesk.domain.canvas import Window, overlap_of, windows
from fluxdesk.domain.flux_shapes import PATCH
from fluxdesk.domain.request import GenerationRequest
from fluxdesk.engine.blending import ramp
from fluxdesk.engine.step_cache import StepCache


@contextmanager
def in_tiles(transformer: Any, scheduler: Any, request: GenerationRequest) -> Iterator[None]:
    """Inside, `transformer` sees `request`'s picture window by window, and `scheduler` spaces its noise levels as
    for one of them: the shift by size of FLUX.1 dev means the picture that the model sees."""
    with through_windows(transformer, request.width, request.height, request.tile_side) as canvas:
        if canvas is not None:
            scheduler.set_timesteps = _shifted(scheduler, canvas.most_tokens)
        yield


@contextmanager
def through_windows(transformer: Any, width: int, height: int, side: int | None) -> Iterator[Canvas | None]:
    """Inside, `transformer` sees a picture of `width` x `height` pixels through windows of `side`; whole (None)
    when it is no larger than one, or without a side."""
    if side is None or max(width, height) <= side:
        yield None
        return
    canvas = Canvas(width, height, side)
    transformer.forward = functools.partial(canvas.forward, transformer.forward, transformer.step_cache)
    try:
        yield canvas
    finally:
        del transformer.forward


class Canvas:
    """The windows of a picture of `width` x `height` pixels and what each counts for."""

    def __init__(self, width: int, height: int, side: int) -> None:
        self._rows, self._columns = height // PATCH, width // PATCH
        self._overlap = overlap_of(side)
        self.windows = windows(width, height, side)
        self._weights = [self._weight(window) for window in self.windows]
        total = torch.zeros(self._rows, self._columns)
        for window, weight in zip(self.windows, self._weights, strict=True):
            total[_place(window)] += weight
        self._weights = [
            weight / total[_place(window)] for window, weight in zip(self.windows, self._weights, strict=True)
        ]

    @property
    def most_tokens(self) -> int:
        """Of the largest window."""
        return max((w.bottom - w.top) * (w.right - w.left) for w in self.windows)

    def forward(
        self,
        whole: Callable[..., Any],
        cache: StepCache | None,
        *,
        hidden_states: Tensor,
        img_ids: Tensor,
        return_dict: bool = True,
        **others: Any,
    ) -> Transformer2DModelOutput | tuple[Tensor]:
        """`whole` (a transformer's `forward`) asked window by window.

        Args:
            hidden_states: (batch, rows * columns, in_channels).
            img_ids: (rows * columns, 3).
            others: the same for every window.

        Returns:
            (batch, rows * columns, out_channels), blended in float32, in the dtype that `whole` gives.
        """
        shape = (self._rows, self._columns)
        image, ids = hidden_states.unflatten(1, shape), img_ids.unflatten(0, shape)
        blended: Tensor | None = None
        dtype = hidden_states.dtype
        for index, (window, weight) in enumerate(zip(self.windows, self._weights, strict=True)):
            rows, columns = place = _place(window)
            near = ids[: rows.stop - rows.start, : columns.stop - columns.start]
            with _branch(cache, index):
                velocity = whole(
                    hidden_states=image[:, rows, columns].flatten(1, 2),
                    img_ids=near.flatten(0, 1),
                    return_dict=False,
                    **others,
                )[0]
            dtype = velocity.dtype
            if blended is None:
                batch, _tokens, channels = velocity.shape
                blended = velocity.new_zeros((batch, *shape, channels), dtype=torch.float32)
            part = velocity.float().unflatten(1, weight.shape)
            blended[:, *place] += part * weight.to(part.device)[..., None]
        assert blended is not None
        output = blended.flatten(1, 2).to(dtype)
        return Transformer2DModelOutput(sample=output) if return_dict else (output,)

    def _weight(self, window: Window) -> Tensor:
        """float32 (rows, columns) of the window."""
        down = ramp(
            window.bottom - window.top,
            before=window.top > 0,
            after=window.bottom < self._rows,
            span=self._overlap,
        )
        across = ramp(
            window.right - window.left,
            before=window.left > 0,
            after=window.right < self._columns,
            span=self._overlap,
        )
        return down[:, None] * across[None]


def _place(window: Window) -> tuple[slice, slice]:
    return slice(window.top, window.bottom), slice(window.left, window.right)


@contextmanager
def _branch(cache: StepCache | None, index: int) -> Iterator[None]:
    """Every window is a branch of its own for the step cache."""
    if cache is None:
        yield
        return
    branch = cache.branch
    cache.branch = f"{branch}/{index}"
    try:
        yield
    finally:
        cache.branch = branch


def _shifted(scheduler: Any, tokens: int) -> Callable[..., None]:
    """`scheduler.set_timesteps` with the shift of a picture of `tokens` image tokens, as diffusers' pipelines
    compute it."""
    config = scheduler.config
    mu = calculate_shift(
        tokens,
        config.get("base_image_seq_len", 256),
        config.get("max_image_seq_len", 4096),
        config.get("base_shift", 0.5),
        config.get("max_shift", 1.15),
    )
    plain = scheduler.set_timesteps

    @functools.wraps(plain)
    def set_timesteps(*arguments: Any, **options: Any) -> None:
        plain(*arguments, **{**options, "mu": mu})

    return set_timesteps
