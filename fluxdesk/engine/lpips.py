"""LPIPS 0.1 over AlexNet: how different two pictures are to a network that was tuned on people's judgements.

Zhang, Isola, Efros, Shechtman, Wang 2018, "The Unreasonable Effectiveness of Deep Features as a Perceptual
Metric", equation 1, as its authors' package `lpips` 0.1.4 computes it: both pictures in -1 to 1, shifted and
scaled per channel; the activations after AlexNet's five convolutions, each normalised to unit length over
channels; squared difference; a 1x1 convolution without bias; the mean over positions; the sum over layers.

The linear layers come with FluxDesk (`resources/lpips`, from that package, BSD-2-Clause). The convolutions are
torchvision's AlexNet trained on ImageNet ("IMAGENET1K_V1"), which the user fetches.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from fluxdesk.engine.measure_files import read_tensors, wrong_weights

SHIFT = (-0.030, -0.088, -0.188)
SCALE = (0.458, 0.448, 0.450)
"""Of `lpips.ScalingLayer`: ImageNet's mean and deviation for values of -1 to 1."""
EPSILON = 1e-10
MIN_SIDE = 31
"""Below it the second pooling has nothing left to pool."""
_CONVOLUTIONS = ((0, 4, 2, False), (3, 1, 2, True), (6, 1, 1, True), (8, 1, 1, False), (10, 1, 1, False))
"""(number in torchvision's `features`, stride, padding, 3x3 pooling with stride 2 before it)"""
_SHAPES = ((64, 3, 11, 11), (192, 64, 5, 5), (384, 192, 3, 3), (256, 384, 3, 3), (256, 256, 3, 3))


class Lpips:
    """The measure with its weights, float32 on the processor."""

    def __init__(self, convolutions: list[tuple[Tensor, Tensor]], linear: list[Tensor]) -> None:
        """`convolutions`: weight (out, in, height, width) and bias (out) of each; `linear`: (1, out, 1, 1)."""
        self._convolutions = convolutions
        self._linear = linear
        self._shift = torch.tensor(SHIFT).view(1, 3, 1, 1)
        self._scale = torch.tensor(SCALE).view(1, 3, 1, 1)

    @torch.inference_mode()
    def distance(self, reference: NDArray[np.uint8], picture: NDArray[np.uint8]) -> float:
        """LPIPS of two pictures of the same size, height x width x 3, sRGB; 0 for equal ones."""
        total = 0.0
        activations = zip(self._activations(reference), self._activations(picture), self._linear, strict=True)
        for first, second, linear in activations:
            difference = (_unit(first) - _unit(second)).square()
            total += functional.conv2d(difference, linear).mean().item()
        return total

    def _activations(self, picture: NDArray[np.uint8]) -> list[Tensor]:
        pixels = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 127.5 - 1.0
        hidden = (pixels - self._shift) / self._scale
        found = []
        for (weight, bias), (_, stride, padding, pooled) in zip(
            self._convolutions, _CONVOLUTIONS, strict=True
        ):
            if pooled:
                hidden = functional.max_pool2d(hidden, 3, 2)
            hidden = functional.relu(functional.conv2d(hidden, weight, bias, stride, padding))
            found.append(hidden)
        return found


def _unit(activation: Tensor) -> Tensor:
    return activation / (activation.square().sum(dim=1, keepdim=True).sqrt() + EPSILON)


def load_lpips(alexnet: Path, linear: Path) -> Lpips:
    """The measure from AlexNet's file (torchvision's names or flax's) and the linear layers' file.

    Raises:
        KnownError: a file cannot be read or holds other tensors.
    """
    layers = read_tensors(linear)
    heads = [layers[f"lin{place}.model.1.weight"].float() for place in range(len(_CONVOLUTIONS))]
    return Lpips(_convolutions(read_tensors(alexnet), alexnet), heads)


def _convolutions(tensors: Mapping[str, Tensor], path: Path) -> list[tuple[Tensor, Tensor]]:
    found = []
    for place, ((number, *_), shape) in enumerate(zip(_CONVOLUTIONS, _SHAPES, strict=True), 1):
        weight, bias = tensors.get(f"features.{number}.weight"), tensors.get(f"features.{number}.bias")
        if weight is None and (kernel := tensors.get(f"conv{place}.kernel")) is not None:
            weight, bias = kernel.permute(3, 2, 0, 1), tensors.get(f"conv{place}.bias")  # flax: h, w, in, out
        if weight is None or bias is None or tuple(weight.shape) != shape or tuple(bias.shape) != shape[:1]:
            raise wrong_weights(path)
        found.append((weight.float().contiguous(), bias.float()))
    return found
