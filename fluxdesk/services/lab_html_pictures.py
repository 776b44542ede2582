"""The report's pictures as data URIs: the worst of each level with its error map, and the matrix."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from html import escape
from pathlib import Path

from PIL import Image

from fluxdesk.domain.comparison_result import ComparisonReport
from fluxdesk.formats.pixels import Picture, read_picture
from fluxdesk.services.difference_maps import flip_picture
from fluxdesk.services.lab_html_parts import both, section

THUMBNAIL_SIDE = 256
"""Longest side of a picture in the matrix; smaller pictures are kept as they are."""
LARGE_SIDE = 512
_JPEG_QUALITY = 88

Load = Callable[[str, int, int], Picture | None]
"""(level, prompt, seed) -> its picture, None when there is none."""


def picture_sections(report: ComparisonReport, folder: Path) -> str:
    """Both sections, pictures read from the run's `folder`.

    Raises:
        KnownError: a picture cannot be read.
    """
    cells = {(cell.level, cell.prompt, cell.seed): cell.cell for cell in report.cells if cell.role == "main"}

    def load(level: str, prompt: int, seed: int) -> Picture | None:
        cell = cells.get((level, prompt, seed))
        return None if cell is None else read_picture(folder / "cells" / f"{cell}.png")

    return _worst(report, load) + _matrix(report, load)


def data_uri(picture: Picture, side: int) -> str:
    """The picture as a data URI: PNG when it fits `side`, else a JPEG scaled down to it."""
    image = Image.fromarray(picture)
    file = io.BytesIO()
    if max(image.size) <= side:
        image.save(file, "PNG", optimize=True)
        kind = "png"
    else:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        image.save(file, "JPEG", quality=_JPEG_QUALITY)
        kind = "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


def _image(picture: Picture, side: int, alternative: str) -> str:
    height, width = picture.shape[:2]
    scale = min(1.0, side / max(width, height))
    return (
        f'<img src="{data_uri(picture, side)}" alt="{escape(alternative, quote=True)}" '
        f'width="{round(width * scale)}" height="{round(height * scale)}">'
    )


def _worst(report: ComparisonReport, load: Load) -> str:
    """Reference, picture and FLIP map of every level's worst case."""
    shown = []
    for level in report.levels:
        if level.worst is None:
            continue
        prompt, seed = level.worst.prompt, level.worst.seed
        held, own = load(report.reference, prompt, seed), load(level.level, prompt, seed)
        if held is None or own is None:
            continue
        figures = "".join(
            f"<figure>{_image(picture, LARGE_SIDE, name)}<figcaption>{escape(name)}</figcaption></figure>"
            for picture, name in (
                (held, report.reference),
                (own, level.level),
                (flip_picture(held, own), "FLIP"),
            )
        )
        caption = both(
            "worst_caption", prompt=prompt + 1, seed=seed, psnr=level.worst.psnr, flip=level.worst.flip
        )
        shown.append(
            f'<h3>{escape(level.level)}</h3><p class="muted">{caption}</p><div class="trio">{figures}</div>'
        )
    return section("worst_title", "".join(shown), "worst_intro") if shown else ""


def _matrix(report: ComparisonReport, load: Load) -> str:
    """Level by prompt, first seed."""
    seed = report.plan.seeds[0]
    heads = "".join(f'<th scope="col">{escape(level.level)}</th>' for level in report.levels)
    rows = []
    for prompt, text in enumerate(report.plan.prompts):
        tiles = []
        for level in report.levels:
            picture = load(level.level, prompt, seed)
            name = f"{level.level}, {text}"
            tiles.append(f"<td>{_image(picture, THUMBNAIL_SIDE, name) if picture is not None else '–'}</td>")
        label = f"{prompt + 1}. {escape(text)}"
        rows.append(f'<tr><th scope="row">{label}</th>{"".join(tiles)}</tr>')
    table = (
        f'<table class="pictures"><thead><tr><th scope="col">{both("column_prompt")}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    intro = f'<p class="muted">{both("matrix_intro", seed=seed)}</p>'
    return section("matrix_title", f'{intro}<div class="wide">{table}</div>')
