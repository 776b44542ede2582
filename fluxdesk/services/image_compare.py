"""How far a picture lies from its reference, in figures of the field and in words.

Settings are the published standards: PSNR with a range of 255 over all channels; SSIM of Wang et al. 2004
(Gaussian window, sigma 1.5, population covariance) by scikit-image; FLIP for low dynamic range at 67 pixels
per degree by its authors' own library. All arrays are uint8, height x width x 3, sRGB.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fluxdesk.domain.comparison_result import Finding, Measures
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.pixels import Picture

MIN_SIDE = 11
"""SSIM's Gaussian window (sigma 1.5, cut at 3.5 sigma) is 11 pixels wide."""
SAME, SHIFTED, BRIGHTNESS, COLOUR, SWAPPED, FLAT, DIFFERENT = (
    "same",
    "shifted",
    "brightness",
    "colour",
    "swapped",
    "flat",
    "different",
)
_EXPLAINED = 0.25
"""A shift or a brightness change is named when it leaves at most a quarter of the squared error."""
_SWAP_SSIM = 0.45
_SWAP_CORRELATION = 0.5
_FLAT_DEVIATION = 1.0
_DEGREES = ((0.02, "degree_invisible"), (0.08, "degree_slight"), (0.2, "degree_clear"))
"""Mean FLIP below which a difference is called so; the words are ours, not FLIP's authors'."""


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def psnr(reference: Picture, picture: Picture) -> float | None:
    """Peak signal-to-noise ratio in dB; None when the pictures are identical (it would be infinite)."""
    from skimage.metrics import peak_signal_noise_ratio

    if np.array_equal(reference, picture):
        return None
    return float(peak_signal_noise_ratio(reference, picture, data_range=255))


def ssim(reference: Picture, picture: Picture) -> float:
    """Mean structural similarity over the three channels, -1 to 1."""
    from skimage.metrics import structural_similarity

    channels: dict[str, Any] = {"channel_axis": 2} if reference.ndim == 3 else {}
    return float(
        structural_similarity(
            reference,
            picture,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            **channels,
        )
    )


def flip_map(reference: Picture, picture: Picture) -> NDArray[np.float32]:
    """FLIP's error per pixel, height x width, 0 to 1. Holds the interpreter's lock while it computes."""
    from flip_evaluator import evaluate

    made, _mean, _settings = evaluate(
        reference.astype(np.float32) / 255.0,
        picture.astype(np.float32) / 255.0,
        "LDR",
        applyMagma=False,
        computeMeanError=False,
    )
    return np.asarray(made, dtype=np.float32)[:, :, 0]


def check_comparable(reference: Picture, picture: Picture) -> None:
    """Raises KnownError when the sizes differ, or are too small to be measured."""
    if reference.shape != picture.shape:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP(
                "errors",
                "The picture is {width} x {height}, the reference {reference_width} x {reference_height}.",
            ),
            QT_TRANSLATE_NOOP("errors", "Compare pictures of the same size."),
            width=picture.shape[1],
            height=picture.shape[0],
            reference_width=reference.shape[1],
            reference_height=reference.shape[0],
        )
    if min(reference.shape[:2]) < MIN_SIDE:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "Pictures under {side} x {side} pixels cannot be compared."),
            side=MIN_SIDE,
        )


def measure(reference: Picture, picture: Picture) -> Measures:
    """All measures of `picture` against `reference`, and what they mean in words.

    Raises:
        KnownError: the sizes differ or are under 11 pixels.
    """
    check_comparable(reference, picture)
    difference = picture.astype(np.int16) - reference.astype(np.int16)
    equal = not difference.any()
    brightness = float(difference.mean())
    flip = 0.0 if equal else float(flip_map(reference, picture).mean(dtype=np.float64))
    similarity = 1.0 if equal else ssim(reference, picture)
    shift = (0, 0) if equal else find_shift(reference, picture)
    found = _describe(reference, picture, difference, similarity, flip, shift)
    return Measures(
        equal=equal,
        psnr=psnr(reference, picture),
        ssim=similarity,
        flip=flip,
        max_difference=int(np.abs(difference).max()),
        changed_fraction=float((difference != 0).any(axis=2).mean()),
        brightness=brightness,
        shift=shift,
        findings=found,
    )


def find_shift(reference: Picture, picture: Picture) -> tuple[int, int]:
    """(right, down) in whole pixels by which `picture` lies off, or (0, 0).

    Phase correlation proposes; a proposal counts when undoing it leaves at most a quarter of the squared
    error on the overlap.
    """
    from skimage.registration import phase_cross_correlation

    first, second = _luminance(reference), _luminance(picture)
    if first.std() < _FLAT_DEVIATION or second.std() < _FLAT_DEVIATION:
        return (0, 0)
    candidates: set[tuple[int, int]] = set()
    for normalization in ("phase", None):
        found, *_ = phase_cross_correlation(first, second, normalization=normalization)
        down, right = round(-found[0]), round(-found[1])
        candidates.update((right + x, down + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
    height, width = first.shape
    best, best_ratio = (0, 0), _EXPLAINED
    for right, down in sorted(candidates - {(0, 0)}):
        if abs(right) > width // 4 or abs(down) > height // 4:
            continue
        before, after = _errors_when_shifted(first, second, right, down)
        if before > 0 and after / before <= best_ratio:
            best, best_ratio = (right, down), after / before
    return best


def _errors_when_shifted(
    first: NDArray[np.float32], second: NDArray[np.float32], right: int, down: int
) -> tuple[float, float]:
    """Mean squared error as it is, and with the shift undone, both over the region that overlaps."""
    height, width = first.shape
    rows = slice(max(0, down), height + min(0, down))
    columns = slice(max(0, right), width + min(0, right))
    from_rows = slice(max(0, -down), height + min(0, -down))
    from_columns = slice(max(0, -right), width + min(0, -right))
    moved = second[rows, columns]
    before = float(np.square(first[rows, columns] - moved).mean())
    after = float(np.square(first[from_rows, from_columns] - moved).mean())
    return before, after


def _luminance(picture: Picture) -> NDArray[np.float32]:
    """Rec. 709 luma of the gamma-coded values."""
    return (picture.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32)).astype(np.float32)


def _global_change(picture: Picture, difference: NDArray[np.int16]) -> Finding | None:
    """A brightness or colour change that explains the difference, clipped pixels aside."""
    medians = np.median(difference.reshape(-1, 3), axis=0).round().astype(int)
    if not medians.any():
        return None
    inside = (picture > 0) & (picture < 255)
    before = np.square(difference, dtype=np.int32)[inside].mean() if inside.any() else 0.0
    left = np.square((difference - medians)[inside], dtype=np.float64)
    if before <= 0 or left.mean() / before > _EXPLAINED:
        return None
    red, green, blue = (int(value) for value in medians)
    if red == green == blue:
        return Finding("brighter" if red > 0 else "darker", {"levels": abs(red)})
    return Finding("colour_cast", {"red": red, "green": green, "blue": blue})


def thumbprint(picture: Picture, side: int = 24) -> NDArray[np.float32]:
    """A tiny zero-mean copy (side x side x 3) by which pictures are recognised."""
    small = Image.fromarray(picture).resize((side, side), Image.Resampling.BOX)
    values = np.asarray(small, dtype=np.float32)
    centred: NDArray[np.float32] = values - values.mean(axis=(0, 1), keepdims=True)
    return centred


def likeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Correlation of two thumbprints, -1 to 1; 0 when one of them is flat."""
    scale = float(np.sqrt(np.square(first).sum() * np.square(second).sum()))
    return float((first * second).sum() / scale) if scale > 0 else 0.0


def _describe(
    reference: Picture,
    picture: Picture,
    difference: NDArray[np.int16],
    similarity: float,
    flip: float,
    shift: tuple[int, int],
) -> tuple[Finding, ...]:
    """What to say, most telling first; the first one's key names the kind of difference."""
    if not difference.any():
        return (Finding("same"),)
    if picture.std() < _FLAT_DEVIATION <= reference.std():
        return (Finding("flat"),)
    changed = _global_change(picture, difference)
    if changed is not None:
        return (changed,)
    if shift != (0, 0):
        return (_shift_finding(*shift),)
    alike = likeness(thumbprint(reference), thumbprint(picture))
    if similarity < _SWAP_SSIM and alike < _SWAP_CORRELATION:
        return (Finding("swapped"),)
    degree = next((key for limit, key in _DEGREES if flip < limit), "degree_strong")
    most = int(np.abs(difference).max())
    share = float((difference != 0).any(axis=2).mean() * 100)
    return (Finding(degree, {"flip": flip}), Finding("extent", {"most": most, "share": share}))


def _shift_finding(right: int, down: int) -> Finding:
    if right and down:
        key = f"shifted_{'right' if right > 0 else 'left'}_{'down' if down > 0 else 'up'}"
        return Finding(key, {"x": abs(right), "y": abs(down)})
    if right:
        return Finding("shifted_right" if right > 0 else "shifted_left", {"pixels": abs(right)})
    return Finding("shifted_down" if down > 0 else "shifted_up", {"pixels": abs(down)})


def kind_of(measures: Measures) -> str:
    """One word for the difference: same, shifted, brightness, colour, swapped, flat or different."""
    key = measures.findings[0].key if measures.findings else DIFFERENT
    if key in (SAME, SWAPPED, FLAT):
        return key
    if key.startswith("shifted"):
        return SHIFTED
    return {"brighter": BRIGHTNESS, "darker": BRIGHTNESS, "colour_cast": COLOUR}.get(key, DIFFERENT)
