"""Build the Windows installer on Linux: NSIS for the set-up, MinGW for the launcher, uv.exe from its wheel.

    installer/package windows [--output DIR]

No Windows Python can be bundled from here, so the installer carries uv.exe; the first start lets it fetch
Python and the packages into the program's own folder. Needs Debian's nsis and gcc-mingw-w64-x86-64.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import zipfile
from pathlib import Path

from build_tools import ROOT, compile_translations, render_icons, run, say, version
from PIL import Image

WINDOWS = ROOT / "installer" / "windows"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)
RESOURCE = '1 ICON "fluxdesk.ico"\n'


def make_icon(stage: Path) -> None:
    png = stage / "icon.png"
    render_icons({256: png})
    with Image.open(png) as image:
        image.save(stage / "fluxdesk.ico", sizes=[(size, size) for size in ICON_SIZES])
    png.unlink()


def copy_program(stage: Path) -> None:
    """The program as source: what git knows of it, compiled translations, and the locked requirements."""
    program = stage / "program"
    names = run(["git", "ls-files", "main.py", "fluxdesk", "resources"]).splitlines()
    for name in names:
        if "/screenshots/" not in name:
            (program / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, program / name)
    for qm in (ROOT / "resources" / "i18n").glob("*.qm"):
        shutil.copyfile(qm, program / "resources" / "i18n" / qm.name)
    development = (
        "pytest",
        "ruff",
        "mypy",
        "import-linter",
        "hypothesis",
        "pre-commit",
        "pyinstaller",
        "altgraph",
        "uv==",  # travels as uv.exe
        "jeepney",
        "SecretStorage",
    )
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    kept = [
        line
        for line in lines
        if line
        and not line.startswith("#")
        and not line.lower().startswith(tuple(n.lower() for n in development))
    ]
    (program / "requirements.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")


def fetch_uv(stage: Path, work: Path) -> None:
    wheels = work / "wheels"
    run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
         "--platform", "win_amd64", "-c", str(CONSTRAINTS), "-d", str(wheels), "uv"])  # fmt: skip
    wheel = next(wheels.glob("uv-*.whl"))
    with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as archive:
        name = next(entry for entry in archive.namelist() if entry.endswith("/uv.exe"))
        (stage / "uv.exe").write_bytes(archive.read(name))


def build_launcher(stage: Path, work: Path) -> None:
    (work / "launcher.rc").write_text(RESOURCE, encoding="ascii")
    shutil.copyfile(stage / "fluxdesk.ico", work / "fluxdesk.ico")
    run(["x86_64-w64-mingw32-windres", "launcher.rc", "launcher.res.o"], cwd=work)
    options = ["-O2", "-Wall", "-municode", "-mwindows", "-s"]
    target = str(stage / "FluxDesk.exe")
    run(
        ["x86_64-w64-mingw32-gcc", *options, "-o", target, str(WINDOWS / "launcher.c"), "launcher.res.o"],
        cwd=work,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    output = parser.parse_args().output.absolute()
    work = ROOT / "build" / "windows"
    shutil.rmtree(work, ignore_errors=True)
    stage = work / "stage"
    stage.mkdir(parents=True)
    compile_translations()
    make_icon(stage)
    copy_program(stage)
    fetch_uv(stage, work)
    build_launcher(stage, work)
    shutil.copyfile(ROOT / "LICENSE", stage / "LICENSE.txt")
    text = (WINDOWS / "first_run.cmd").read_text(encoding="utf-8")
    (stage / "first_run.cmd").write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"FluxDesk-{version()}-setup.exe"
    run(
        [
            "makensis",
            "-V2",
            f"-DVERSION={version()}",
            f"-DSTAGE={stage}",
            f"-DOUTPUT={target}",
            str(WINDOWS / "installer.nsi"),
        ]
    )
    say(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
