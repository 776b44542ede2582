"""What both package builders need: the version, and commands that stop the build when they fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP_ID = "org.fluxdesk.FluxDesk"


def say(text: str) -> None:
    """Progress, on stderr, after the builder's own name."""
    sys.stderr.write(f"{Path(sys.argv[0]).stem}: {text}\n")


def run(command: list[str], cwd: Path = ROOT, **environment: str) -> str:
    """What `command` prints; its end is shown and the build stops when it fails."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
        raise SystemExit(f"{Path(sys.argv[0]).stem}: {command[0]} failed with {done.returncode}")
    return done.stdout


def version() -> str:
    """FluxDesk's version, from its one place, without importing it."""
    text = (ROOT / "fluxdesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found is not None
    return found[1]


def compile_translations() -> None:
    """The .qm files that travel with the program."""
    run([sys.executable, str(ROOT / "installer" / "translate.py"), "--compile"])


def render_icons(targets: dict[int, Path]) -> None:
    """PNGs of the program's icon: pixels to file."""
    svg = ROOT / "resources" / "icons" / f"{APP_ID}.svg"
    script = str(ROOT / "installer" / "render_icons.py")
    pairs = [f"{size}={path}" for size, path in targets.items()]
    run([sys.executable, script, str(svg), *pairs], QT_QPA_PLATFORM="offscreen")
