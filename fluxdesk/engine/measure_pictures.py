"""Works off a `MeasurePictures`: networks are loaded once for all pairs and gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.messages import MeasurePictures, PairMeasured
from fluxdesk.engine import lpips
from fluxdesk.engine.clip_score import load_clip
from fluxdesk.formats.pixels import Picture, read_picture


def measure_pictures(command: MeasurePictures, check: Callable[[], None]) -> Iterator[PairMeasured]:
    """One event per pair, in order. `check` is asked before each and raises to cancel.

    Raises:
        KnownError: weights or a picture cannot be read, or two pictures differ in size.
    """
    weights = command.weights
    check()
    near = lpips.load_lpips(Path(weights.alexnet), Path(weights.lpips_linear)) if weights.alexnet else None
    clip = load_clip(Path(weights.clip), Path(weights.clip_tokenizer)) if weights.clip else None
    for pair in command.pairs:
        check()
        picture = _read(pair.picture)
        distance = None
        if near is not None and min(picture.shape[:2]) >= lpips.MIN_SIDE:
            same = pair.reference == pair.picture
            distance = 0.0 if same else near.distance(_read(pair.reference, picture.shape), picture)
        score = clip.score(picture, pair.prompt) if clip is not None else None
        yield PairMeasured(id=command.id, pair=pair.id, lpips=distance, clip=score)


def _read(path: str, shape: tuple[int, ...] | None = None) -> Picture:
    pixels = read_picture(Path(path))
    if shape is not None and pixels.shape != shape:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{path} has another size than the picture held against it."),
            QT_TRANSLATE_NOOP("errors", "Compare pictures of the same size."),
            path=path,
        )
    return pixels
