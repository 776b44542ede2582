"""LDR-FLIP written down from the paper (Andersson et al., High Performance Graphics 2020), for tests only.

It shares nothing with the library, so agreement means that the library is called as its authors intend:
sRGB input in 0..1, 67.02 pixels per degree (0.7 m from a 0.7 m wide monitor of 3840 pixels).
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import correlate

PPD = 0.7 * (3840 / 0.7) * (np.pi / 180)
TO_XYZ = np.array(
    [
        [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
        [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
        [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
    ]
)
WHITE = TO_XYZ.sum(axis=1)


def _linear(srgb: np.ndarray) -> np.ndarray:
    return np.where(srgb > 0.04045, ((srgb + 0.055) / 1.055) ** 2.4, srgb / 12.92)


def _opponent(linear: np.ndarray) -> np.ndarray:
    x, y, z = np.moveaxis(linear @ TO_XYZ.T / WHITE, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _from_opponent(ycc: np.ndarray) -> np.ndarray:
    y = (ycc[..., 0] + 16) / 116
    xyz = np.stack([y + ycc[..., 1] / 500, y, y - ycc[..., 2] / 200], axis=-1) * WHITE
    return np.clip(xyz @ np.linalg.inv(TO_XYZ).T, 0, 1)


def _hunt_lab(linear: np.ndarray) -> np.ndarray:
    xyz = linear @ TO_XYZ.T / WHITE
    delta = 6 / 29
    f = np.where(xyz > delta**3, np.cbrt(xyz), xyz / (3 * delta**2) + 4 / 29)
    lightness = 116 * f[..., 1] - 16
    a, b = 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])
    return np.stack([lightness, 0.01 * lightness * a, 0.01 * lightness * b], axis=-1)


def _hyab(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    difference = first - second
    return np.abs(difference[..., 0]) + np.hypot(difference[..., 1], difference[..., 2])


def _sensitivity(ycc: np.ndarray) -> np.ndarray:
    radius = int(np.ceil(3 * np.sqrt(0.04 / (2 * np.pi**2)) * PPD))
    degrees = np.arange(-radius, radius + 1) / PPD
    square = degrees[:, None] ** 2 + degrees[None, :] ** 2
    filtered = []
    for channel, parts in enumerate([[(1, 0.0047)], [(1, 0.0053)], [(34.1, 0.04), (13.5, 0.025)]]):
        kernel = sum(a * np.sqrt(np.pi / b) * np.exp(-(np.pi**2) * square / b) for a, b in parts)
        filtered.append(correlate(ycc[..., channel], kernel / kernel.sum(), mode="nearest"))
    return np.stack(filtered, axis=-1)


def _features(luma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    deviation = 0.5 * 0.082 * PPD
    radius = int(np.ceil(3 * deviation))
    x = np.arange(-radius, radius + 1)
    bell = np.exp(-(x**2) / (2 * deviation**2))

    def balanced(weights: np.ndarray) -> np.ndarray:
        kernel = np.outer(bell, weights)
        positive, negative = kernel[kernel > 0].sum(), -kernel[kernel < 0].sum()
        return np.where(kernel < 0, kernel / negative, kernel / positive)

    found = []
    for weights in (-x * bell, (x**2 / deviation**2 - 1) * bell):
        kernel = balanced(weights)
        across = correlate(luma, kernel, mode="nearest")
        down = correlate(luma, kernel.T, mode="nearest")
        found.append(np.hypot(across, down))
    return found[0], found[1]


def flip(reference: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """Error map (height x width) of two uint8 sRGB pictures."""
    first, second = (_opponent(_linear(image.astype(np.float64) / 255)) for image in (reference, picture))
    labs = [_hunt_lab(_from_opponent(_sensitivity(ycc))) for ycc in (first, second)]
    power = _hyab(*labs) ** 0.7
    green, blue = (_hunt_lab(np.array(colour, dtype=float)) for colour in ([0, 1, 0], [0, 0, 1]))
    most = _hyab(green, blue) ** 0.7
    knee = 0.4 * most
    colour = np.where(power < knee, 0.95 / knee * power, 0.95 + (power - knee) / (most - knee) * 0.05)
    edges, points = zip(*(_features((ycc[..., 0] + 16) / 116) for ycc in (first, second)), strict=True)
    feature = np.maximum(np.abs(edges[0] - edges[1]), np.abs(points[0] - points[1]))
    return colour ** (1 - np.clip(feature / np.sqrt(2), 0, 1) ** 0.5)
