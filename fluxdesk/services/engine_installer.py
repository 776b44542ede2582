"""Building an engine environment with uv: stated sizes, steps that resume, a check, then the switch.

Every step can be interrupted at any point (kill, no space, no network). What is left is either the old
state plus a record that says "resume", or the new environment; never a program that does not start.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.child_environment import clean_environment
from fluxdesk.services.engine_env import STEPS, EngineEnvironments, EngineManifest, InstallRecord, InstallStep

HealthCheck = Callable[[Path], None]
"""Paints one picture with the interpreter it is given; raises KnownError when that fails."""
POLL_SECONDS = 0.25
REPORT_EVERY = 8
"""Polls between two reports: counting tens of thousands of arriving files is work that slows the arrival."""


class InstallProgress(msgspec.Struct, frozen=True, kw_only=True):
    step: InstallStep
    step_number: int
    steps: int = len(STEPS)
    done_bytes: int = 0
    """Bytes that have arrived so far, downloads and unpacked files together."""
    expected_bytes: int = 0


class InstallOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where packages come from."""

    wheel_folder: Path | None = None
    """A folder of wheels (a USB stick): nothing is fetched from anywhere."""
    index_mirror: str | None = None
    """Replaces the ordinary package index."""
    python: str | None = None
    """Interpreter or version for the environment; None lets uv find or fetch one."""


def find_uv() -> Path:
    """uv beside the frozen program, beside this Python, or on the PATH.

    Raises:
        KnownError: engine_missing, there is none.
    """
    name = "uv.exe" if sys.platform == "win32" else "uv"
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / name] if bundle else []
    places += [Path(sys.executable).parent / name]
    found = next((str(place) for place in places if place.exists()), None) or shutil.which("uv")
    if found is None:
        raise KnownError(
            "engine_missing",
            QT_TRANSLATE_NOOP("errors", "The installer for engine environments (uv) is not there."),
            QT_TRANSLATE_NOOP("errors", "Install FluxDesk again, or put uv on the PATH."),
        )
    return Path(found)


class EngineInstaller:
    """Builds one environment. Blocking: run it in a worker thread; `cancel` may be called from any other."""

    def __init__(
        self,
        environments: EngineEnvironments,
        uv: Path,
        health_check: HealthCheck,
        on_progress: Callable[[InstallProgress], None] = lambda progress: None,
    ) -> None:
        self._environments = environments
        self._uv = uv
        self._health_check = health_check
        self._on_progress = on_progress
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def install(self, backend: EngineBackend, options: InstallOptions | None = None) -> EngineManifest:
        """Build, check and switch to the environment for `backend`, resuming an unfinished build of the same.

        Raises:
            KnownError: disk_full, network, engine_missing, cancelled, or what the health check says. The
                active environment is then unchanged.
        """
        options = options or InstallOptions()
        key = self._environments.key_of(backend)
        done = self._environments.manifest(key)
        if done is not None:
            self._environments.activate(key)
            return done
        unfinished = self._environments.unfinished()
        if unfinished is None or unfinished.key != key:
            self._environments.discard_unfinished()
            unfinished = InstallRecord(key=key, backend=backend, step="create")
        self._require_space(backend)
        folder = self._environments.root / f"{key}.partial"
        folder.parent.mkdir(parents=True, exist_ok=True)
        start = STEPS.index(unfinished.step) if folder.exists() else 0
        manifest: EngineManifest | None = None
        for step in STEPS[start:]:
            self._environments.record(InstallRecord(key=key, backend=backend, step=step))
            try:
                manifest = self._do(step, folder, key, backend, options)
            except KnownError as error:
                failed = InstallRecord(key=key, backend=backend, step=step, failure=error.report.text)
                self._environments.record(failed)
                raise
        assert manifest is not None, "the last step makes the manifest"
        return manifest

    def _do(
        self, step: InstallStep, folder: Path, key: str, backend: EngineBackend, options: InstallOptions
    ) -> EngineManifest | None:
        python = self._environments.python_of(folder)
        if step == "create":
            shutil.rmtree(folder, ignore_errors=True)
            chosen = ["--python", options.python] if options.python else []
            self._run(["venv", "--no-project", *chosen, str(folder)], step, folder, backend)
        elif step == "torch":
            index = ["--extra-index-url", backend.index_url] if backend.index_url else []
            if options.wheel_folder:
                index = []
            self._pip(python, [*index, backend.torch], step, folder, backend, options)
        elif step == "packages":
            self._pip(python, ["-r", str(self._environments.requirements)], step, folder, backend, options)
        elif step == "check":
            self._report(step, folder, backend)
            self._health_check(python)
        else:
            return self._switch(folder, key, backend)
        return None

    def _pip(
        self,
        python: Path,
        arguments: Sequence[str],
        step: InstallStep,
        folder: Path,
        backend: EngineBackend,
        options: InstallOptions,
    ) -> None:
        source: list[str] = []
        if options.wheel_folder:
            source = ["--no-index", "--find-links", str(options.wheel_folder)]
        elif options.index_mirror:
            source = ["--default-index", options.index_mirror]
        # unsafe-best-match: the build with a local version (+cu130) wins over the plain one
        strategy = ["--index-strategy", "unsafe-best-match"]
        command = ["pip", "install", "--python", str(python), *source, *strategy, *arguments]
        self._run(command, step, folder, backend)

    def _switch(self, folder: Path, key: str, backend: EngineBackend) -> EngineManifest:
        manifest = EngineManifest(
            key=key,
            backend=backend.name,
            torch=backend.torch,
            disk_bytes=folder_bytes(folder),
        )
        write_atomic(folder / "manifest.json", msgspec.json.encode(manifest))
        target = self._environments.root / key
        shutil.rmtree(target, ignore_errors=True)  # not whole, or `install` had returned it
        folder.replace(target)
        self._environments.activate(key)
        (self._environments.root / "install.json").unlink(missing_ok=True)
        shutil.rmtree(self._environments.root / ".cache", ignore_errors=True)
        return manifest

    def _require_space(self, backend: EngineBackend) -> None:
        root = self._environments.root
        root.mkdir(parents=True, exist_ok=True)
        have = shutil.disk_usage(root).free + folder_bytes(root / ".cache")
        need = backend.download_bytes + backend.disk_bytes
        if have < need:
            raise KnownError(
                "disk_full",
                QT_TRANSLATE_NOOP(
                    "errors", "The engine needs {need} GB of disk; {have} GB are free in {folder}."
                ),
                QT_TRANSLATE_NOOP("errors", "Free some space, then resume."),
                need=round(need / 1e9, 1),
                have=round(have / 1e9, 1),
                folder=str(root),
            )

    def _run(self, arguments: list[str], step: InstallStep, folder: Path, backend: EngineBackend) -> None:
        environment = {
            **clean_environment(os.environ),
            "UV_CACHE_DIR": str(self._environments.root / ".cache"),
            "UV_HTTP_TIMEOUT": "300",
            "UV_NO_PROGRESS": "1",
            "UV_NO_CONFIG": "1",
        }
        log = self._environments.root / "install.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [str(self._uv), *arguments], stdout=output, stderr=subprocess.STDOUT, env=environment
            )
            for tick in itertools.count():
                if process.poll() is not None:
                    break
                if tick % REPORT_EVERY == 0:
                    self._report(step, folder, backend)
                if self._cancelled.wait(POLL_SECONDS):
                    process.terminate()
                    process.wait()
        if self._cancelled.is_set():
            raise KnownError(
                "cancelled",
                QT_TRANSLATE_NOOP("errors", "Installing the engine was stopped; it can be resumed."),
            )
        if process.returncode:
            raise _explain(log.read_text(encoding="utf-8", errors="replace")[-4000:], log)

    def _report(self, step: InstallStep, folder: Path, backend: EngineBackend) -> None:
        arrived = folder_bytes(self._environments.root / ".cache") + folder_bytes(folder)
        self._on_progress(
            InstallProgress(
                step=step,
                step_number=STEPS.index(step) + 1,
                done_bytes=arrived,
                expected_bytes=backend.download_bytes + backend.disk_bytes,
            )
        )


def _explain(output: str, log: Path) -> KnownError:
    """uv's complaint as a sentence: the kinds that a user can do something about, else the log."""
    low = output.lower()
    if "no space left" in low or "os error 28" in low or "os error 112" in low:
        return KnownError(
            "disk_full",
            QT_TRANSLATE_NOOP("errors", "The disk filled up while the engine was being installed."),
            QT_TRANSLATE_NOOP("errors", "Free some space, then resume."),
        )
    if any(
        sign in low
        for sign in ("failed to fetch", "dns error", "connect", "timed out", "error sending request")
    ):
        return KnownError(
            "network",
            QT_TRANSLATE_NOOP("errors", "The packages of the engine could not be fetched."),
            QT_TRANSLATE_NOOP("errors", "Check the connection, then resume; what has arrived is kept."),
        )
    return KnownError(
        "engine_missing",
        QT_TRANSLATE_NOOP("errors", "Installing the engine failed; the details are in {log}."),
        QT_TRANSLATE_NOOP("errors", "Resume to try again, or keep the engine that is in use."),
        log=str(log),
    )


def folder_bytes(folder: Path) -> int:
    """Bytes of all files under `folder`; files that vanish meanwhile count nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except OSError:
                continue
    return total
