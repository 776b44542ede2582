"""Running uv: which one, in which environment, what has arrived meanwhile, and its complaints as sentences."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fluxdesk.domain.child_environment import clean_environment
from fluxdesk.domain.engine_backends import INDEX, EngineBackend
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError

POLL_SECONDS = 0.25
REPORT_EVERY = 8
"""Polls between two reports: counting tens of thousands of arriving files is work that slows the arrival."""
KILL_SECONDS = 5.0
_NETWORK_SIGNS = (
    "failed to fetch", "dns error", "connect", "timed out", "error sending request", "error decoding response",
    "request failed", "http status",
)  # fmt: skip
_KEPT_UV = re.compile(r"UV_((DEFAULT_|EXTRA_)?INDEX(_.*)?|.*_MIRROR|.*CERTS|NATIVE_TLS|KEYRING_PROVIDER)")
"""Of the user's settings for uv: where packages are and how its servers are trusted. The rest could choose another
torch (UV_TORCH_BACKEND=auto takes any Intel display for an XPU), another folder or another Python."""
_NOT_FOR_UV = ("VIRTUAL_ENV", "CONDA_PREFIX")
"""An engine that stands on the Python of an activated environment would go when that goes."""


def find_uv() -> Path:
    """uv beside the frozen program, beside this Python, or on the PATH.

    Raises:
        KnownError: engine_missing, there is none.
    """
    name = "uv.exe" if sys.platform == "win32" else "uv"
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / name] if bundle else []
    places += [Path(sys.executable).parent / name]
    if (
        sys.platform == "win32"
    ):  # the set-up puts it beside the launcher, three folders up from Scripts\python.exe
        places += [Path(sys.executable).parents[2] / name]
    found = next((str(place) for place in places if place.exists()), None) or shutil.which("uv")
    if found is None:
        raise KnownError(
            "engine_missing",
            QT_TRANSLATE_NOOP("errors", "The installer for engine environments (uv) is not there."),
            QT_TRANSLATE_NOOP("errors", "Install FluxDesk again, or put uv on the PATH."),
        )
    return Path(found)


class Uv:
    """uv with its cache and log under `root`. Blocking; `cancelled` may be set by any thread."""

    def __init__(self, program: Path, root: Path, cancelled: threading.Event, proxy: str = "") -> None:
        """`proxy`: address of a proxy; empty: the system's."""
        self._program = program
        self._root = root
        self._cancelled = cancelled
        self._proxy = proxy
        self.log = root / "install.log"

    def run(
        self, arguments: Sequence[str], lock: int | None = None, tick: Callable[[], None] = lambda: None
    ) -> None:
        """Run one command to its end; `tick` is called every two seconds.

        Args:
            lock: descriptor of the installation's lock, which uv inherits, so that an orphan of a killed
                program still keeps others from building in the same folder.

        Raises:
            KnownError: cancelled, disk_full, network, engine_missing, and what `explain` finds.
        """
        with self.log.open("ab") as output:
            begin = output.seek(0, os.SEEK_END)
            process = subprocess.Popen(
                [*dies_with_us(), str(self._program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment(os.environ),
                pass_fds=() if lock is None or sys.platform == "win32" else (lock,),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            self._wait(process, tick)
        if self._cancelled.is_set():
            raise stopped()
        if process.returncode:
            raise explain(self._said_since(begin), self.log)

    def environment(self, ours: Mapping[str, str]) -> dict[str, str]:
        """What uv is told: its folders are ours, and of the user's settings only places count."""
        kept = {
            key: value
            for key, value in clean_environment(ours).items()
            if key not in _NOT_FOR_UV and (not key.startswith("UV_") or _KEPT_UV.fullmatch(key))
        }
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), self._proxy)
        return {
            **kept,
            **(proxies if self._proxy else {}),
            "UV_CACHE_DIR": str(self._root / ".cache" / "uv"),
            "UV_PYTHON_INSTALL_DIR": str(self._root / ".python"),
            "UV_HTTP_TIMEOUT": "60",
            "UV_NO_PROGRESS": "1",
            "UV_NO_CONFIG": "1",
        }

    def _wait(self, process: subprocess.Popen[bytes], tick: Callable[[], None]) -> None:
        for number in itertools.count():
            if process.poll() is not None:
                return
            if number % REPORT_EVERY == 0:
                tick()
            if self._cancelled.wait(POLL_SECONDS):
                process.terminate()
                try:
                    process.wait(KILL_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _said_since(self, begin: int) -> str:
        """What this run wrote; the log holds earlier attempts too, whose reasons are not this one's."""
        with self.log.open("rb") as file:
            file.seek(begin)
            return file.read().decode("utf-8", "replace")


def wanted_packages(backend: EngineBackend, requirements: Path) -> bytes:
    """A file for uv that names what belongs into an engine: torch's build and the locked packages."""
    return f"{backend.torch}\n".encode() + requirements.read_bytes()


def compile_arguments(backend: EngineBackend, index: str, torch_index: str, lock_file: Path) -> list[str]:
    """uv's command that writes a pylock.toml of wheels only, short of the file that names what is wanted.

    Args:
        index: replaces the ordinary package index; empty: that one.
        torch_index: replaces `https://download.pytorch.org/whl/`; empty: that one.
    """
    places = ["--default-index", index] if index else []
    if backend.index_url:
        build = backend.index_url.removeprefix(INDEX)
        places += [
            "--extra-index-url",
            f"{torch_index.rstrip('/')}/{build}" if torch_index else backend.index_url,
        ]
    return [
        *("pip", "compile"),
        *places,
        # The build with a local version (+cu130) wins over the plain one of the other index.
        *("--index-strategy", "unsafe-best-match", "--only-binary", ":all:"),
        *("--format", "pylock.toml", "--no-header", "--quiet", "--output-file", str(lock_file)),
    ]


def dies_with_us() -> list[str]:
    """What to put before a command so that it ends with the thread that started it, however that ends.

    Linux only, by util-linux's `setpriv`. Elsewhere, and without it, an orphan ends by itself and holds the
    installation's lock until then.
    """
    tool = shutil.which("setpriv") if sys.platform == "linux" else None
    return [tool, "--pdeathsig", "KILL", "--"] if tool else []


def stopped() -> KnownError:
    """The user pressed Stop."""
    return KnownError(
        "cancelled", QT_TRANSLATE_NOOP("errors", "Installing the engine was stopped; it can be resumed.")
    )


def explain(output: str, log: Path) -> KnownError:
    """uv's complaint as a sentence: the kinds that a user can do something about, else the log."""
    low = output.lower()
    if "no space left" in low or "os error 28" in low or "os error 112" in low or "os error 122" in low:
        return KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP("errors", "The disk filled up while the engine was being installed."),
            QT_TRANSLATE_NOOP("errors", "Free some space, then resume."),
        )
    if "no interpreter found" in low or "python-build-standalone" in low:
        return KnownError(
            "engine_missing",
            QT_TRANSLATE_NOOP(
                "errors",
                "The engine needs Python 3.11 or newer; this computer has none, and none was fetched.",
            ),
            QT_TRANSLATE_NOOP("errors", "Install python3 with the system's package manager, then resume."),
        )
    if "hash mismatch" in low or "invalid package format" in low or "failed to read from zip" in low:
        return KnownError(
            "hash_mismatch",
            QT_TRANSLATE_NOOP("errors", "A package of the engine arrived damaged."),
            QT_TRANSLATE_NOOP("errors", "Resume: what is sound is kept. Or choose another source."),
        )
    if any(sign in low for sign in _NETWORK_SIGNS):
        return KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "The packages of the engine could not be fetched."),
            QT_TRANSLATE_NOOP("errors", "Check the connection, then resume; what has arrived is kept."),
        )
    missing = re.search(
        r"no version of (\S+?)(?:==(\S+))?,? |(\S+) was not found in the (?:provided )?package", low
    )
    if missing:
        return KnownError(
            "file_missing",
            QT_TRANSLATE_NOOP("errors", "The source of packages has no {package}."),
            QT_TRANSLATE_NOOP("errors", "Choose another folder or another engine, then resume."),
            package=" ".join(part for part in missing.groups() if part),
        )
    return KnownError(
        "engine_missing",
        QT_TRANSLATE_NOOP("errors", "Installing the engine failed; the details are in {log}."),
        QT_TRANSLATE_NOOP("errors", "Resume to try again, or keep the engine that is in use."),
        log=str(log),
    )
