"""The inputs of a step of given size, and where its time goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from fluxdesk.engine import linear, turbo
from fluxdesk.engine.flux_weights import FluxConfig

GUIDANCE = 3.5


def step_inputs(
    config: FluxConfig, width: int, height: int, text_tokens: int, dtype: torch.dtype
) -> dict[str, Any]:
    """Arguments of one evaluation, random but the same every time; sizes in pixels."""
    make = torch.Generator().manual_seed(0)
    rows, columns = height // 16, width // 16
    grid = torch.zeros(rows, columns, 3)
    grid[..., 1] += torch.arange(rows)[:, None]
    grid[..., 2] += torch.arange(columns)[None]

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=make).to(dtype)

    return {
        "hidden_states": normal(1, rows * columns, config.in_channels),
        "encoder_hidden_states": normal(1, text_tokens, config.joint_attention_dim),
        "pooled_projections": normal(1, config.pooled_projection_dim),
        "timestep": torch.tensor([0.75], dtype=dtype),
        "img_ids": grid.view(-1, 3),
        "txt_ids": torch.zeros(text_tokens, 3),
        "guidance": torch.tensor([GUIDANCE], dtype=dtype) if config.guidance_embeds else None,
        "return_dict": False,
    }


def hoist(model: Any, inputs: dict[str, Any]) -> None:
    """Compute the modulations of a step of these inputs before it, as the engine does for all of a picture's."""
    guidance = GUIDANCE if inputs["guidance"] is not None else None
    model.hoist([float(inputs["timestep"][0])], guidance, inputs["pooled_projections"])


class Share:
    """Seconds spent inside matrix products and attention, summed over threads."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = threading.Lock()

    def wrap(self, function: Callable[..., Any], threads: int) -> Callable[..., Any]:
        """`function`, counted; `threads` is how many cores it occupies while it runs."""

        def counted(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            result = function(*arguments, **named)
            spent = (time.perf_counter() - began) * threads
            with self._lock:
                self.seconds += spent
            return result

        return counted


@contextmanager
def count_products(threads: int) -> Iterator[Share]:
    """Count the products of the tiled layers (one core each) and attention (all cores) inside the block."""
    share = Share()
    counted = {
        (torch, "mm"): 1,
        (torch, "addmm"): 1,
        (F, "linear"): 1,
        (linear, "onednn_product"): 1,
        (turbo, "int8_product"): 1,
        (F, "scaled_dot_product_attention"): threads,
    }
    kept = {where: getattr(*where) for where in counted}
    for (module, name), cores in counted.items():
        setattr(module, name, share.wrap(kept[module, name], cores))
    try:
        yield share
    finally:
        for (module, name), function in kept.items():
            setattr(module, name, function)
