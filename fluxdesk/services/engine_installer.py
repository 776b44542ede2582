"""Building an engine environment with uv: stated sizes, steps that resume, checks, then the switch.

Every step can be interrupted at any point (kill, no space, no network). What is left is either the old
state plus a record that says "resume", or the new environment; never a program that does not start.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.locked import FileLocked, locked_file
from fluxdesk.services.engine_env import (
    STEPS,
    EngineEnvironments,
    EngineManifest,
    InstallOptions,
    InstallRecord,
    InstallStep,
)
from fluxdesk.services.engine_uv import Uv, stopped
from fluxdesk.services.folder_size import folder_bytes
from fluxdesk.services.wheel_records import verify_packages

HealthCheck = Callable[[Path], object]
"""Paints one picture with the interpreter it is given; raises KnownError when that fails."""
PYTHON = ">=3.11,<3.15"
"""What FluxDesk's own source runs on and torch has wheels for."""


class InstallProgress(msgspec.Struct, frozen=True, kw_only=True):
    step: InstallStep
    step_number: int
    steps: int = len(STEPS)
    done_bytes: int = 0
    """Bytes that have arrived so far, downloads and unpacked files together."""
    expected_bytes: int = 0

    @property
    def share(self) -> float:
        """0 to 1; the estimate of the size may be wrong, the number of the step is not."""
        arrived = min(1.0, self.done_bytes / self.expected_bytes) if self.expected_bytes else 0.0
        return (
            0.9 * arrived if self.step in ("create", "torch", "packages") else 0.9 + 0.02 * self.step_number
        )


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
        self._health_check = health_check
        self._on_progress = on_progress
        self._cancelled = threading.Event()
        self._uv = Uv(uv, environments.root, self._cancelled)
        self._lock = -1

    def cancel(self) -> None:
        self._cancelled.set()

    def install(self, backend: EngineBackend, options: InstallOptions | None = None) -> EngineManifest:
        """Build, check and switch to the environment for `backend`, resuming an unfinished build of the same.

        Raises:
            KnownError: busy, disk_full, file_write, network, file_missing, hash_mismatch, engine_missing,
                cancelled, or what the health check says. The active environment is then unchanged.
        """
        try:
            self._environments.root.mkdir(parents=True, exist_ok=True)
            with locked_file(self._environments.root / "install.lock") as self._lock:
                return self._install(backend, options or InstallOptions())
        except FileLocked:
            raise KnownError(
                "busy",
                QT_TRANSLATE_NOOP("errors", "An engine is being installed already."),
                QT_TRANSLATE_NOOP("errors", "Wait until that has ended."),
            ) from None
        except OSError as error:
            raise _disk_error(error, self._environments.root) from None

    def _install(self, backend: EngineBackend, options: InstallOptions) -> EngineManifest:
        key = self._environments.key_of(backend)
        done = self._environments.manifest(key)
        if done is not None:
            self._environments.activate(key)
            self._environments.clear_traces()
            return done
        unfinished = self._environments.unfinished()
        if unfinished is None or unfinished.key != key:
            self._environments.discard_unfinished()
            unfinished = InstallRecord(key=key, backend=backend, step="create")
        folder = self._environments.root / f"{key}.partial"
        self._require_space(backend, folder)
        start = STEPS.index(unfinished.step) if folder.exists() else 0
        for step in STEPS[start:]:
            record = InstallRecord(key=key, backend=backend, step=step, options=options)
            self._environments.record(record)
            try:
                self._do(step, folder, backend, options)
            except KnownError as error:
                self._note_failure(record, error)
                raise
        return self._switch(folder, key, backend)

    def _note_failure(self, record: InstallRecord, error: KnownError) -> None:
        if error.kind == "hash_mismatch":  # what is damaged may have come from the cache
            self._environments.discard_unfinished()
            record = msgspec.structs.replace(record, step="create")
        with suppress(
            OSError
        ):  # no space even for this: the step that was recorded before is the one to repeat
            self._environments.record(msgspec.structs.replace(record, failure=error.report))

    def _do(self, step: InstallStep, folder: Path, backend: EngineBackend, options: InstallOptions) -> None:
        python = self._environments.python_of(folder)
        if self._cancelled.is_set():
            raise stopped()
        self._report(step, folder, backend)
        if step == "create":
            shutil.rmtree(folder, ignore_errors=True)
            # Also from a stick: then nothing may be fetched, not even a Python.
            fetch = ["--no-python-downloads", "--offline"] if options.wheel_folder else []
            arguments = ["venv", "--no-project", *fetch, "--python", options.python or PYTHON, str(folder)]
            self._uv.run(arguments, self._lock, lambda: self._report(step, folder, backend))
        elif step == "torch":
            extra = backend.index_url if not options.wheel_folder else None
            index = ["--extra-index-url", extra] if extra else []
            self._pip(python, [*index, backend.torch], step, folder, backend, options)
        elif step == "packages":
            self._pip(python, ["-r", str(self._environments.requirements)], step, folder, backend, options)
        elif step == "verify":
            verify_packages(folder, self._cancelled.is_set)
        else:
            self._health_check(python)

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
            source = ["--no-index", "--offline", "--find-links", options.wheel_folder]
        elif options.index_mirror:
            source = ["--default-index", options.index_mirror]
        # unsafe-best-match: the build with a local version (+cu130) wins over the plain one
        strategy = ["--index-strategy", "unsafe-best-match"]
        command = ["pip", "install", "--python", str(python), *source, *strategy, *arguments]
        self._uv.run(command, self._lock, lambda: self._report(step, folder, backend))

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
        self._environments.clear_traces()
        return manifest

    def _require_space(self, backend: EngineBackend, folder: Path) -> None:
        root = self._environments.root
        arrived = folder_bytes(root / ".cache") + folder_bytes(folder)
        have = shutil.disk_usage(root).free + arrived
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


def _disk_error(error: OSError, folder: Path) -> KnownError:
    """Our own writing failed: almost always the disk is full or the folder is not ours."""
    return KnownError(
        "file_write",
        QT_TRANSLATE_NOOP("errors", "The engine could not be written to {folder}: {reason}."),
        QT_TRANSLATE_NOOP("errors", "Free some space or change the folder's permissions, then resume."),
        folder=str(folder),
        reason=error.strerror or str(error),
    )
