"""Muon for inner matrices and convolutions, AdamW for everything else.

Muon replaces a matrix's momentum by the nearest matrix whose singular values are all alike (K. Jordan et al.,
2024), by a few Newton-Schulz steps. Its update is scaled so that one learning rate fits both methods.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

import torch
from torch import Tensor, nn

_COEFFICIENTS: Final = (3.4445, -4.7750, 2.0315)
_ITERATIONS: Final = 5
_RMS: Final = 0.2
_INNER: Final = ("transformer_blocks.", "encoder.layers.", "encoder.block.")
"""In the names of the transformer's, CLIP's and T5's blocks."""


def _alike(stack: Tensor) -> Tensor:
    """Newton-Schulz on a stack of matrices [K, rows, columns]: singular values pulled to about 1."""
    tall = stack.shape[1] > stack.shape[2]
    x: Tensor = stack.mT if tall else stack
    x = x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)
    a, b, c = _COEFFICIENTS
    for _ in range(_ITERATIONS):
        gram = x @ x.mT
        x = a * x + torch.baddbmm(b * gram, gram, gram, alpha=c) @ x
    result: Tensor = x.mT if tall else x
    return result


class Muon(torch.optim.Optimizer):
    """Momentum with orthogonalised updates. A convolution counts as a matrix [out, in * height * width]."""

    def __init__(
        self, parameters: Iterable[nn.Parameter], lr: float, momentum: float, weight_decay: float
    ) -> None:
        """Take the matrices to train; lr may be changed between steps through param_groups."""
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One update of every matrix that has a gradient."""
        for group in self.param_groups:
            alike: dict[tuple[int, ...], list[Any]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    alike[tuple(parameter.flatten(1).shape)].append(parameter)
            for shape, parameters in alike.items():
                moments = []
                for parameter in parameters:
                    state = self.state[parameter]
                    if "moment" not in state:
                        state["moment"] = torch.zeros_like(parameter)
                    state["moment"].lerp_(parameter.grad, 1.0 - group["momentum"])
                    moments.append(parameter.grad.lerp(state["moment"], group["momentum"]).flatten(1))
                scale = _RMS * max(shape) ** 0.5
                for parameter, update in zip(parameters, _alike(torch.stack(moments)), strict=True):
                    parameter.mul_(1.0 - group["lr"] * group["weight_decay"])
                    parameter.add_(update.view_as(parameter), alpha=-group["lr"] * scale)


def _takes_muon(name: str, parameter: nn.Parameter) -> bool:
    """Inner convolutions and the transformer's inner matrices; gates, ways in and out, embeddings are AdamW's."""
    if parameter.dim() == 4:
        return min(parameter.shape[:2]) > 3
    if parameter.dim() != 2 or not any(part in name for part in _INNER):
        return False
    outer = (".norm.linear", ".norm1.linear", ".norm1_context.linear", "relative_attention_bias")
    return not any(part in name for part in outer)


def optimizers(model: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """The optimizers that together train all of a model's parameters that are not frozen."""
    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    matrices = [parameter for name, parameter in named if _takes_muon(name, parameter)]
    chosen = {id(parameter) for parameter in matrices}
    others = [parameter for _, parameter in named if id(parameter) not in chosen]
    # A weight decay on biases and norms would only pull them towards saying nothing.
    decayed = [parameter for parameter in others if parameter.dim() == 2]
    vectors = [parameter for parameter in others if parameter.dim() != 2]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
    result: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), foreach=True)
    ]
    if matrices:
        result.append(Muon(matrices, lr=rate, momentum=0.95, weight_decay=0.01))
    return result
