"""Build the Debian/Ubuntu package: frozen program, desktop entry, computed Depends, same bytes every time.

    installer/package deb [--without-engine] [--output DIR]

Runs in the environment that `installer/package` makes; needs Debian's dpkg-dev. Everything variable (times,
hash seeds, order, owners) is fixed, so two builds from the same commit are byte-identical.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path

from build_tools import APP_ID, ROOT, compile_translations, render_icons, run, say, version

LINUX = ROOT / "installer" / "linux"
PREFIX = "usr/lib/fluxdesk"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
CONTROL = """\
Package: fluxdesk
Version: {version}
Architecture: amd64
Maintainer: The FluxDesk team <fluxdesk@users.noreply.invalid>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: python3, xdg-utils, fonts-dejavu-core
Section: graphics
Priority: optional
Homepage: https://example.org/fluxdesk
Description: paint with FLUX.1 on your own computer
 FluxDesk recommends the quantisation level of FLUX.1 that fits the graphics
 card, fetches the files, paints in the background while it shows memory
 live, and compares levels honestly. After set-up nothing touches the network.
 A CPU engine and a small demo model are inside.
"""


def source_date() -> int:
    return int(run(["git", "log", "-1", "--format=%ct"]).strip())


def freeze(work: Path, with_engine: bool, epoch: int) -> Path:
    """Run PyInstaller; returns the one-dir bundle."""
    say("compiling translations")
    compile_translations()
    spec = str(ROOT / "installer" / "fluxdesk.spec")
    say("freezing" + (" with the CPU engine (minutes)" if with_engine else ""))
    run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
         "--distpath", str(work / "dist"), "--workpath", str(work / "work"), spec],
        PYTHONHASHSEED="1",
        SOURCE_DATE_EPOCH=str(epoch),
        FLUXDESK_WITH_ENGINE="1" if with_engine else "0",
    )  # fmt: skip
    return work / "dist" / "fluxdesk"


def lay_out_icons(share: Path) -> None:
    """The SVG and all PNG sizes of it where desktops look for them."""
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copyfile(ROOT / "resources" / "icons" / f"{APP_ID}.svg", scalable / f"{APP_ID}.svg")
    targets = {
        size: share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png" for size in ICON_SIZES
    }
    for target in targets.values():
        target.parent.mkdir(parents=True)
    render_icons(targets)


def write_gz(target: Path, text: bytes, epoch: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=epoch) as packed:
        packed.write(text)


def copy_licences(target: Path) -> None:
    """Every licence text of every bundled Python package, by package name."""
    for distribution in sorted(metadata.distributions(), key=lambda d: str(d.metadata["Name"]).lower()):
        for file in distribution.files or ():
            name = file.name.lower()
            if not name.startswith(("licen", "copying", "notice")) or ".dist-info" not in str(file):
                continue
            source = Path(str(distribution.locate_file(file)))
            if source.is_file():
                folder = target / str(distribution.metadata["Name"])
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / file.name)


def stage(bundle: Path, root: Path, epoch: int) -> None:
    """Lay the package's tree out under `root`."""
    shutil.copytree(bundle, root / PREFIX, symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    (root / "usr" / "bin" / "fluxdesk").symlink_to("../lib/fluxdesk/fluxdesk")
    share = root / "usr" / "share"
    for source, folder in (
        (f"{APP_ID}.desktop", "applications"),
        (f"{APP_ID}.metainfo.xml", "metainfo"),
    ):
        (share / folder).mkdir(parents=True)
        shutil.copyfile(LINUX / source, share / folder / source)
    (share / "mime" / "packages").mkdir(parents=True)
    shutil.copyfile(LINUX / f"{APP_ID}.mime.xml", share / "mime" / "packages" / f"{APP_ID}.xml")
    lay_out_icons(share)
    write_gz(share / "man" / "man1" / "fluxdesk.1.gz", (LINUX / "fluxdesk.1").read_bytes(), epoch)
    doc = share / "doc" / "fluxdesk"
    doc.mkdir(parents=True)
    shutil.copyfile(ROOT / "LICENSE", doc / "copyright")
    log = run(["git", "log", "-20", "--format=fluxdesk: %s (%cs)"])
    write_gz(doc / "changelog.gz", log.encode(), epoch)
    copy_licences(doc / "licences")


def leave_to_depends(root: Path) -> None:
    """Take the window system's small libraries out again: the package's Depends bring the system's own."""
    for pattern in ("libxcb-*.so*", "libxkbcommon*.so*"):
        for library in (root / PREFIX / "_internal").glob(pattern):
            if not library.is_symlink():  # those lead to what a wheel brings for itself
                library.unlink()


def is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def shared_library_depends(root: Path, work: Path) -> str:
    """What dpkg-shlibdeps finds in the bundle's own files; the bundle's libraries are not looked up."""
    inner = root / PREFIX / "_internal"
    (work / "debian").mkdir(exist_ok=True)
    (work / "debian" / "control").write_text("Source: fluxdesk\n\nPackage: fluxdesk\nArchitecture: amd64\n")
    folders = sorted({str(p.parent) for p in inner.rglob("*.so*")} | {str(inner)})
    elves = sorted(str(path) for path in (root / PREFIX).rglob("*") if is_elf(path))
    output = run(
        ["dpkg-shlibdeps", "-O", "--ignore-missing-info", *(f"-l{folder}" for folder in folders),
         *(f"-e{path}" for path in elves)],
        cwd=work,
    )  # fmt: skip
    return output.strip().partition("=")[2]


def fix_times_and_modes(root: Path, epoch: int) -> None:
    for path in sorted(root.rglob("*"), reverse=True):
        if not path.is_symlink():
            executable = path.is_dir() or is_elf(path)
            path.chmod(0o755 if executable else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    os.utime(root, (epoch, epoch))


def build(output: Path, with_engine: bool) -> Path:
    work = ROOT / "build" / "deb"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    epoch = source_date()
    root = work / "root"
    stage(freeze(work, with_engine, epoch), root, epoch)
    leave_to_depends(root)
    say("computing Depends")
    depends = shared_library_depends(root, work)
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    control = root / "DEBIAN"
    control.mkdir()
    sums = "".join(
        f"{hashlib.md5(p.read_bytes(), usedforsecurity=False).hexdigest()}  {p.relative_to(root)}\n"
        for p in files
    )
    (control / "md5sums").write_text(sums, encoding="utf-8")
    kilobytes = sum(path.stat().st_size for path in files) // 1024
    text = CONTROL.format(version=version(), kilobytes=kilobytes, depends=depends)
    (control / "control").write_text(text, encoding="utf-8")
    fix_times_and_modes(root, epoch)
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"fluxdesk_{version()}_amd64.deb"
    say("packing")
    run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(root), str(target)],
        SOURCE_DATE_EPOCH=str(epoch),
    )
    say(f"{target} ({target.stat().st_size / 1e6:.1f} MB, {kilobytes / 1e3:.0f} MB installed)")
    return target


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--without-engine", action="store_true", help="the program only, no torch")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    build(arguments.output, not arguments.without_engine)
    return 0


if __name__ == "__main__":
    sys.exit(main())
