"""Walks through the real window with real keys and clicks, and keeps a picture of every stop.

    python installer/screenshots.py --output DIR [--walk paint,mask,wizard,dialogs,faults,machines,fetch,
                                                queue,loras,gallery,friends,manners,letters,lab,enlarge,presets]
        [--size 1280x800,1920x1080] [--scale 2] [--language en,es] [--theme light,dark]
        [--letters 200] [--seed N]

Needs Xvfb, openbox, setxkbmap and xdotool. Every combination gets an X server, a window
manager and a profile of its own; nothing of the user's is read, nothing is downloaded. The walks are in
`walks.py` and `studio_walks.py`; each checks what it does and prints one JSON line of facts. Exit code 1 when one
fails.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from build_tools import compile_translations

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
STUDIO = ("queue", "loras", "gallery", "friends", "manners", "letters", "lab", "enlarge", "presets")
WALKS = ("paint", "mask", "wizard", "dialogs", "faults", "machines", "fetch", *STUDIO)
PROGRAM_STARTS = {"fetch": ("fetch", "resume")}
"""Walks that quit the program and start it again."""
SECONDS_PER_WALK = 600


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program beside this one, ended with the block."""
    running = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def open_display(stack: ExitStack, size: str) -> str:
    """An X server of `size` with a window manager; its name.

    `-r`: no key repeats itself, or a busy machine would see xdotool hold every key down.
    """
    server = stack.enter_context(
        process("Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-r")
    )
    assert server.stdout is not None
    display = f":{server.stdout.readline().decode().strip()}"
    # a layout with every Spanish letter on it: xdotool would else change the layout while it types
    keys = ["setxkbmap", "-display", display, "us", "-variant", "altgr-intl"]
    subprocess.run(keys, check=True)
    stack.enter_context(process("openbox", DISPLAY=display))
    return display


@contextmanager
def slow_hub(scratch: Path) -> Iterator[str]:
    """A server on this machine that gives out flux-mini at Q8_0, slowly; the file's address."""
    from fluxdesk.services.fault_server import FaultServer

    file = scratch / "flux-mini-Q8_0.gguf"
    source = ROOT / "resources" / "flux-mini" / "flux-mini-F16.gguf"
    command = [
        sys.executable,
        "-m",
        "fluxdesk",
        "quantize",
        str(source),
        "--to",
        "Q8_0",
        "--output",
        str(file),
    ]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    with FaultServer({file.name: file}) as server:
        server.bytes_per_second = 400_000
        yield server.plain(file.name)


def walk(name: str, size: str, language: str, theme: str, arguments: argparse.Namespace) -> bool:
    """One walk in one look; whether all of its checks held."""
    with ExitStack() as stack:
        display = open_display(stack, size)
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (home / "config").mkdir()
        look = f'version = 1\n[appearance]\nlanguage = "{language}"\ntheme = "{theme}"\n'
        look += f'letters = "{arguments.letters}"\n'
        (home / "config" / "settings.toml").write_text(look, encoding="utf-8")
        order = {
            "walk": name,
            "suffix": f"{language}-{theme}-{size}",
            "output": str(arguments.output.absolute()),
            "seed": arguments.seed,
        }
        if name == "fetch":
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            order["address"] = stack.enter_context(slow_hub(scratch))
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(arguments.scale),
            "FLUXDESK_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "services"))),
        }
        return all(start(order | {"walk": part}, environment) for part in PROGRAM_STARTS.get(name, (name,)))


def start(order: dict[str, object], environment: dict[str, str]) -> bool:
    """One start of the program; whether it walked to the end."""
    command = [sys.executable, str(ROOT / "installer" / "walks.py"), json.dumps(order)]
    try:
        ended = subprocess.run(command, env=environment, timeout=SECONDS_PER_WALK, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--walk", default="paint,wizard,dialogs")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="pixels of the screen per pixel of the layout"
    )
    parser.add_argument("--language", default="en,es")
    parser.add_argument("--theme", default="light,dark")
    parser.add_argument("--letters", default="100", help="percent of the system's letters: 100 to 200")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    lists = [
        text.split(",") for text in (arguments.walk, arguments.size, arguments.language, arguments.theme)
    ]
    unknown = set(lists[0]) - set(WALKS)
    if unknown:
        parser.error(f"no such walk: {', '.join(sorted(unknown))}")
    arguments.output.mkdir(parents=True, exist_ok=True)
    compile_translations()  # without them, or with old ones, every Spanish picture would be an English one
    failed = [look for look in itertools.product(*lists) if not walk(*look, arguments)]
    for look in failed:
        sys.stderr.write(f"failed: {' '.join(look)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
