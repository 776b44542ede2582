"""Build the AppImage: the tree of the Debian package as an AppDir, packed behind the AppImage project's runtime.

    installer/package appimage --runtime FILE [--bundle DIR] [--work DIR] [--output DIR]

FILE is `runtime-x86_64` of https://github.com/AppImage/type2-runtime/releases, or one built from that source: it
mounts what follows it and starts AppRun. Without it FluxDesk.AppDir is made, whose AppRun starts FluxDesk
too. Needs the bundle of `installer/package deb`, and mksquashfs (Debian: squashfs-tools); two builds of one bundle
with one runtime are byte-identical.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from build_deb import fix_times_and_modes, source_date, stage
from build_tools import APP_ID, ROOT, run, say, version

APP_RUN = """\
#!/bin/sh
here="$(dirname "$(readlink -f "$0")")"
case "$here" in */appimage_extracted_*)
  # --appimage-extract-and-run: all starts share this folder, and the first that ends deletes it under the others.
  if own="$(mktemp -d "$here.XXXXXX")" && mv "$here" "$own/app" && mkdir "$here"; then
    trap : INT TERM
    APPDIR="$own/app" "$own/app/usr/bin/fluxdesk" "$@"
    code=$?
    rm -rf "$own"
    mkdir -p "$here"  # what started us deletes it, and fails where another's end has done so
    exit $code
  fi ;;
esac
exec "$here/usr/bin/fluxdesk" "$@"
"""
EXEC_TYPE, X86_64 = 8, 18
"""Offsets in an ELF header: the AppImage's magic in its padding, and the machine."""


def lay_out(bundle: Path, app: Path, epoch: int) -> None:
    """The AppDir at `app`: what the package installs, and at its top what starts it and what desktops read."""
    shutil.rmtree(app, ignore_errors=True)
    stage(bundle, app, epoch)
    share = app / "usr" / "share"
    # The name that AppImage tools look for.
    (share / "metainfo" / f"{APP_ID}.metainfo.xml").rename(share / "metainfo" / f"{APP_ID}.appdata.xml")
    entry = (share / "applications" / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    (app / f"{APP_ID}.desktop").write_text(f"{entry}X-AppImage-Version={version()}\n", encoding="utf-8")
    icons = share / "icons" / "hicolor"
    shutil.copyfile(icons / "scalable" / "apps" / f"{APP_ID}.svg", app / f"{APP_ID}.svg")
    shutil.copyfile(icons / "256x256" / "apps" / f"{APP_ID}.png", app / ".DirIcon")
    run_file = app / "AppRun"
    run_file.write_text(APP_RUN, encoding="utf-8")
    fix_times_and_modes(app, epoch)
    run_file.chmod(0o755)


def require_runtime(runtime: Path) -> None:
    """Stop unless `runtime` is an AppImage runtime of type 2 for this machine, and nothing but that."""
    try:
        head = runtime.read_bytes()[:20]
    except OSError as error:
        raise SystemExit(f"build_appimage: {runtime} cannot be read: {error.strerror}") from None
    if head[:5] != b"\x7fELF\x02" or head[X86_64:] != b"\x3e\x00":
        raise SystemExit(f"build_appimage: {runtime} is no program for x86_64; take runtime-x86_64")
    if head[EXEC_TYPE : EXEC_TYPE + 3] != b"AI\x02":
        raise SystemExit(f"build_appimage: {runtime} is no AppImage runtime of type 2; take runtime-x86_64")


def pack(app: Path, runtime: Path, target: Path, epoch: int) -> None:
    """`runtime` and behind it the squashfs of `app`: what an AppImage is."""
    image = app.with_suffix(".squashfs")
    image.unlink(missing_ok=True)
    run(
        ["mksquashfs", str(app), str(image), "-noappend", "-root-owned", "-no-xattrs", "-no-progress", "-quiet",
         "-comp", "zstd", "-b", "128K"],
        SOURCE_DATE_EPOCH=str(epoch),
    )  # fmt: skip
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        for source in (runtime, image):
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o755)
    part.replace(target)
    image.unlink()


def build(bundle: Path, runtime: Path | None, work: Path, output: Path) -> Path:
    """The AppImage, or the AppDir where there is no runtime; returns its path."""
    if not (bundle / "fluxdesk").is_file():
        raise SystemExit(f"build_appimage: no bundle in {bundle}; run installer/package deb first")
    if runtime is not None:
        require_runtime(runtime)
        if shutil.which("mksquashfs") is None:
            raise SystemExit("build_appimage: mksquashfs is missing. On Debian: apt install squashfs-tools")
    epoch = source_date()
    app = work / "FluxDesk.AppDir"
    lay_out(bundle, app, epoch)
    if runtime is None:
        say(f"{app}; name a runtime with --runtime to have an AppImage made of it")
        return app
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"FluxDesk-{version()}-x86_64.AppImage"
    say("packing")
    pack(app, runtime, target, epoch)
    say(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return target


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runtime", type=Path, metavar="FILE", help="runtime-x86_64 of the AppImage project")
    parser.add_argument("--bundle", type=Path, default=ROOT / "build" / "deb" / "dist" / "fluxdesk")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="where the AppDir is laid out")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    build(arguments.bundle, arguments.runtime, arguments.work, arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
