"""Set up what is missing for the commands beside this file: system libraries, `.venv`, torch, dependencies.

Standard library only; runs under any Python from 3.11 on. Safe to run again: a stamp keyed on the locked
versions makes a second run instant. Says what it does, and when it cannot, the exact line that helps.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PACKAGE_VENV = ROOT / "build" / "venv"
STAMP = "fluxdesk-setup.json"
CONSTRAINTS = ROOT / "installer" / "constraints.txt"
TORCH = "torch==2.13.0"
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"
LEAST_FREE_BYTES = 4_000_000_000

# Debian package -> the library that shows it is there (names and reasons: Qt's own start-up errors).
LIBRARIES = {
    "libgl1": "GL",
    "libegl1": "EGL",
    "libxkbcommon0": "xkbcommon",
    "libdbus-1-3": "dbus-1",
    "libfontconfig1": "fontconfig",
    "libglib2.0-0": "glib-2.0",
    "libgssapi-krb5-2": "gssapi_krb5",
    "libxcb-cursor0": "xcb-cursor",
    "libxcb-icccm4": "xcb-icccm",
    "libxcb-keysyms1": "xcb-keysyms",
    "libxcb-shape0": "xcb-shape",
    "libxkbcommon-x11-0": "xkbcommon-x11",
    "libwayland-cursor0": "wayland-cursor",
    "libwayland-egl1": "wayland-egl",
}


def say(text: str) -> None:
    sys.stderr.write(f"fluxdesk set-up: {text}\n")
    sys.stderr.flush()


def fail(text: str) -> None:
    say(text)
    raise SystemExit(1)


def run(command: list[str], what: str) -> None:
    """Run `command`; on failure say `what` failed, with the end of its output."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write("\n".join(done.stdout.splitlines()[-15:]) + "\n")
        fail(f"{what} failed. Run it again by hand: {' '.join(command)}")


def missing_libraries() -> list[str]:
    if sys.platform != "linux":
        return []
    return [package for package, library in LIBRARIES.items() if not ctypes.util.find_library(library)]


def has_ensurepip() -> bool:
    done = subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False)
    return done.returncode == 0


def install_system_packages(packages: list[str]) -> None:
    """Through apt as root or with sudo that asks nothing; otherwise one sentence with the line to run."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        fail(f"install these system libraries with your package manager first: {' '.join(packages)}")
    prefix: list[str] = []
    if os.geteuid() != 0:
        asks = (
            not shutil.which("sudo")
            or subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
        )
        if asks:
            fail(f"system libraries are missing. Run this once, then try again: sudo {' '.join(line)}")
        prefix = ["sudo", "-n"]
    say(f"installing system libraries: {' '.join(packages)}")
    run([*prefix, "apt-get", "update", "-qq"], "apt-get update")
    run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *line], "apt-get install")


def ensure_system() -> None:
    packages = missing_libraries()
    if not has_ensurepip() and sys.platform == "linux":
        packages.append("python3-venv")
    if sys.platform == "linux" and not Path("/usr/share/fonts/truetype/dejavu").exists():
        packages.append("fonts-dejavu-core")
    if packages:
        install_system_packages(packages)


def has_nvidia_gpu() -> bool:
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def stamp_value(extras: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", CONSTRAINTS, Path(__file__)):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:2]}{TORCH}".encode())
    return f"{digest.hexdigest()} {','.join(sorted(extras))}"


def read_stamp(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def satisfied(folder: Path, wanted: str) -> bool:
    """The stamp holds for `wanted`, or for a set-up with more extras."""
    digest, _, extras = wanted.partition(" ")
    have, _, have_extras = read_stamp(folder).get("value", "").partition(" ")
    return (
        have == digest
        and set(extras.split(",")) <= set(have_extras.split(","))
        and python_of(folder).exists()
    )


def pip(folder: Path, *arguments: str, what: str) -> None:
    python = str(python_of(folder))
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments], what)


def install_torch(folder: Path) -> None:
    """The CPU build where there is no NVIDIA GPU, so that nobody fetches gigabytes for nothing."""
    if sys.platform == "linux" and not has_nvidia_gpu():
        say(f"installing {TORCH} (CPU build: no NVIDIA GPU here)")
        pip(folder, "--extra-index-url", CPU_WHEELS, "-c", str(CONSTRAINTS), TORCH, what="installing torch")
        return
    say(f"installing {TORCH} (with CUDA on Linux this fetches about 3 GB)")
    pip(folder, "-c", str(CONSTRAINTS), TORCH, what="installing torch")


def create_environment(folder: Path, extras: tuple[str, ...]) -> None:
    free = shutil.disk_usage(ROOT).free
    if free < LEAST_FREE_BYTES:
        fail(f"only {free / 1e9:.1f} GB free, set-up needs {LEAST_FREE_BYTES / 1e9:.0f} GB. Free some space.")
    if not python_of(folder).exists():
        say(f"creating {folder}")
        venv.create(folder, with_pip=True, clear=folder.exists())
    install_torch(folder)
    say("installing FluxDesk's dependencies")
    target = f"{ROOT}[{','.join(('engine', *extras))}]"
    pip(folder, "-c", str(CONSTRAINTS), "-e", target, what="installing the dependencies")
    say("compiling translations")
    run(
        [str(python_of(folder)), str(ROOT / "installer" / "translate.py"), "--compile"],
        "compiling translations",
    )


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (runs under any Python)
        fail(f"FluxDesk needs Python 3.11 or newer, this is {sys.version.split()[0]}.")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument("--dev", action="store_true", help="also what the tests need")
    purpose.add_argument("--package", action="store_true", help="what the packages are built from, apart")
    arguments = parser.parse_args()
    folder = PACKAGE_VENV if arguments.package else VENV
    extras = ("dev",) if arguments.dev else ("package",) if arguments.package else ()
    ensure_system()
    wanted = stamp_value(extras)
    if not satisfied(folder, wanted):
        stamp = folder / STAMP
        stamp.unlink(missing_ok=True)
        create_environment(folder, extras)
        part = stamp.with_suffix(".part")
        part.write_text(json.dumps({"value": wanted}), encoding="utf-8")
        part.replace(stamp)
        say("ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
