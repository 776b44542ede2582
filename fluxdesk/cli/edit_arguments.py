"""`fluxdesk generate`'s options for painting from a picture: the picture, its mask, margins, edges, strength."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

if TYPE_CHECKING:
    from fluxdesk.domain.request import Family, LoraUse, StartPicture
    from fluxdesk.services.edit_files import EditFiles

Margins = tuple[int, int, int, int]


def add_edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--image", "--start", "--init-image", type=Path, dest="image", help="picture to start from"
    )
    parser.add_argument("--mask", type=Path, help="picture of the same size: only what is white is painted")
    parser.add_argument(
        "--extend",
        type=parse_margins,
        metavar="L,T,R,B",
        help="pixels to add on the left, top, right and bottom of --image; they are painted",
    )
    parser.add_argument(
        "--edges", action="store_true", help="find the edges of --image first (Canny models and LoRAs)"
    )
    parser.add_argument(
        "--strength", type=float, help="how far to leave it, 0 to 1 (default 0.6; with --enlarge 0.3)"
    )
    parser.add_argument(
        "--enlarge",
        type=parse_factor,
        metavar="FACTOR",
        help="paint --image so many times larger, 1 to 8, in overlapping tiles: the memory of one is enough",
    )


def parse_margins(text: str) -> Margins:
    """ "0,0,256,0" to its four numbers.

    Raises:
        argparse.ArgumentTypeError: anything else, or nothing to add.
    """
    from fluxdesk.services.edit_files import MOST_PIXELS_ADDED

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isdecimal() and int(part) <= MOST_PIXELS_ADDED for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} are no margins such as 0,0,256,0")
    left, top, right, bottom = map(int, parts)
    if not left + top + right + bottom:
        raise argparse.ArgumentTypeError("all margins are 0")
    return left, top, right, bottom


def parse_factor(text: str) -> float:
    """ "2" or "1.5" to a number.

    Raises:
        argparse.ArgumentTypeError: anything else, or nothing from 1 to 8.
    """
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 1.0 <= factor <= 8.0:
        raise argparse.ArgumentTypeError(f"{text!r} is no factor such as 2")
    return factor


def start_picture(
    arguments: argparse.Namespace, family: Family, side: int, loras: tuple[LoraUse, ...] = ()
) -> StartPicture | None:
    """The picture to start from and its mask with their hashes, so that the recipe names them; None without.
    `side` is that of the pictures which the model paints best: tiles are as large.

    Pictures that are made on the way (extended, edges) are kept beside the window's.

    Raises:
        KnownError: one cannot be used, an option needs a picture, or `family` has no use for an option.
    """
    from fluxdesk.domain.request import DEFAULT_STRENGTH, ENLARGING_STRENGTH, StartPicture
    from fluxdesk.formats.start_picture import with_digest
    from fluxdesk.services.edit_files import open_edit_files
    from fluxdesk.services.paths import find_paths

    if arguments.image is None:
        _require_nothing_without_picture(arguments)
        return None
    usual = ENLARGING_STRENGTH if arguments.enlarge else DEFAULT_STRENGTH
    start = StartPicture(
        str(arguments.image.absolute()),
        usual if arguments.strength is None else arguments.strength,
        tile_side=side if arguments.enlarge else None,
        mask=str(arguments.mask.absolute()) if arguments.mask else None,
        edges=arguments.edges,
    )
    _require_suitable(arguments, family, start, loras)
    start = with_digest(start)
    files = open_edit_files(find_paths())
    if arguments.extend is not None:
        start = _extended(files, start, arguments)
    return with_digest(files.with_edges_found(start))


def edit_size(start: StartPicture | None, side: int, factor: float | None) -> tuple[int, int]:
    """Width and height where none were asked for: `factor` times the picture's own; a masked picture's own as far
    as the model can; else `side`."""
    from fluxdesk.domain.families import enlarged, size_over
    from fluxdesk.formats.start_picture import read_start_picture

    if start is None or (start.mask is None and factor is None):
        return side, side
    image, _ = read_start_picture(start.path)
    if factor is not None:
        return enlarged(image.width, image.height, factor)
    return size_over(image.width, image.height, side)


def _extended(files: EditFiles, start: StartPicture, arguments: argparse.Namespace) -> StartPicture:
    import msgspec

    from fluxdesk.formats.start_picture import read_start_picture
    from fluxdesk.services.edit_files import Margins as EditMargins
    from fluxdesk.services.edit_files import whole_patches

    image, _ = read_start_picture(start.path)
    wide = files.extended(start, whole_patches(image.size, EditMargins(*arguments.extend)))
    return wide if arguments.strength is None else msgspec.structs.replace(wide, strength=start.strength)


def _require_suitable(
    arguments: argparse.Namespace, family: Family, start: StartPicture, loras: tuple[LoraUse, ...]
) -> None:
    """Raise KnownError for an option that `family`, with a control LoRA if there is one, has no use for."""
    from fluxdesk.domain.request import PAINTS_OVER, TAKES_MASK, TAKES_TILES, followed, mode_of

    mode = mode_of(family, start, loras)
    maskable = mode in PAINTS_OVER | TAKES_MASK
    useless = {
        "--mask": arguments.mask is not None and not maskable,
        "--extend": arguments.extend is not None and not maskable,
        "--edges": arguments.edges and followed(family, loras) not in {"edges", "either"},
        "--strength": arguments.strength is not None and mode not in PAINTS_OVER,
        "--enlarge": arguments.enlarge is not None and mode not in TAKES_TILES,
    }
    for option, given in useless.items():
        if given:
            raise KnownError(
                "bad_input",
                QT_TRANSLATE_NOOP("errors", "The model {family} has no use for {option}."),
                QT_TRANSLATE_NOOP("errors", "Leave it out, or choose another model."),
                family=family,
                option=option,
            )


def _require_nothing_without_picture(arguments: argparse.Namespace) -> None:
    given = {
        QT_TRANSLATE_NOOP("errors", "A mask needs a picture to start from."): arguments.mask is not None,
        QT_TRANSLATE_NOOP("errors", "Margins need a picture to start from."): arguments.extend is not None,
        QT_TRANSLATE_NOOP("errors", "Edges need a picture to start from."): arguments.edges,
        QT_TRANSLATE_NOOP("errors", "A strength needs a picture to start from."): arguments.strength
        is not None,
        QT_TRANSLATE_NOOP("errors", "Enlarging needs a picture to start from."): arguments.enlarge
        is not None,
    }
    for template, is_given in given.items():
        if is_given:
            raise KnownError("bad_input", template, QT_TRANSLATE_NOOP("errors", "Name one with --image."))
