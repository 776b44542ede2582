"""`fluxdesk compare-images REF A B …`: how far pictures of any origin lie from a reference."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("compare-images", help="measure pictures against a reference")
    parser.add_argument("reference", type=Path, help="the picture that the others are held against")
    parser.add_argument("pictures", type=Path, nargs="+", help="pictures of the same size")
    parser.add_argument("--maps", type=Path, metavar="DIR", help="write FLIP and difference maps to DIR")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises KnownError for files that cannot be compared."""
    from fluxdesk.cli.output import print_json
    from fluxdesk.formats.pixels import read_picture
    from fluxdesk.services.image_compare import measure
    from fluxdesk.services.picture_label import read_label

    reference = read_picture(arguments.reference)
    rows: list[dict[str, Any]] = []
    for path in arguments.pictures:
        picture = read_picture(path)
        rows.append(_row(path, read_label(path).name, measure(reference, picture)))
        if arguments.maps is not None:
            _write_maps(arguments.maps, path, reference, picture)
    closest = min(rows, key=lambda row: row["flip"])["path"]
    if arguments.json:
        print_json(
            {
                "reference": str(arguments.reference),
                "reference_label": read_label(arguments.reference).name,
                "pictures": rows,
                "closest": closest,
            }
        )
        return 0
    for row in rows:
        decibels = "identical" if row["psnr"] is None else f"{row['psnr']:.2f} dB"
        sys.stdout.write(
            f"{row['path']}  [{row['label']}]\n"
            f"  PSNR {decibels}, SSIM {row['ssim']:.4f}, FLIP {row['flip']:.4f}\n"
            f"  {row['text']}\n"
        )
    if len(rows) > 1:
        sys.stdout.write(f"Closest to the reference: {closest}\n")
    return 0


def _row(path: Path, label: str, found: Any) -> dict[str, Any]:
    from fluxdesk.services.image_compare import kind_of
    from fluxdesk.services.lab_texts import say_all

    return {
        "path": str(path),
        "label": label,
        "kind": kind_of(found),
        "text": say_all(found.findings, "en"),
        "equal": found.equal,
        "psnr": found.psnr,
        "ssim": found.ssim,
        "flip": found.flip,
        "max_difference": found.max_difference,
        "changed_fraction": found.changed_fraction,
        "brightness": found.brightness,
        "shift": list(found.shift),
    }


def _write_maps(folder: Path, path: Path, reference: Any, picture: Any) -> None:
    from PIL import Image

    from fluxdesk.services.difference_maps import difference_map, flip_picture

    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(flip_picture(reference, picture)).save(folder / f"{path.stem}-flip.png")
    Image.fromarray(difference_map(reference, picture)).save(folder / f"{path.stem}-difference.png")
