"""Build the portable archive for Linux: the frozen bundle with a folder `FluxDesk-data` beside the program.

    installer/package portable [--bundle DIR] [--output DIR]

Unpack it anywhere, a USB stick included, and start `fluxdesk`: settings, models and pictures stay in that
folder. Needs the bundle of `installer/package deb`; two builds of one bundle are byte-identical.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from pathlib import Path

from build_deb import is_elf, source_date
from build_tools import ROOT, say, version

NOTE = (
    "Everything FluxDesk writes stays in this folder. Delete it and FluxDesk uses your home folder.\n"
    "Todo lo que FluxDesk escribe queda en esta carpeta. Si la borras, FluxDesk usa tu carpeta personal.\n"
)


def build(bundle: Path, output: Path) -> Path:
    """Write the archive; returns it."""
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"FluxDesk-{version()}-portable.tar.xz"
    epoch = source_date()
    data = bundle / "FluxDesk-data"
    data.mkdir(exist_ok=True)
    (data / "README.txt").write_text(NOTE, encoding="utf-8")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = epoch, 0, 0, "", ""
        runs = entry.isdir() or (entry.isfile() and is_elf(bundle / Path(entry.name).relative_to("FluxDesk")))
        entry.mode = 0o755 if runs or entry.issym() else 0o644
        return entry

    try:
        with tarfile.open(target, "w:xz", preset=1) as archive:
            archive.add(bundle, "FluxDesk", recursive=False, filter=plain)
            for path in sorted(bundle.rglob("*")):
                name = f"FluxDesk/{path.relative_to(bundle).as_posix()}"
                archive.add(path, name, recursive=False, filter=plain)
    finally:
        (data / "README.txt").unlink()
        data.rmdir()
    say(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return target


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bundle", type=Path, default=ROOT / "build" / "deb" / "dist" / "fluxdesk")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    build(arguments.bundle, arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
