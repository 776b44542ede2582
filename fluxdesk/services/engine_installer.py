"""Building an engine environment with uv: stated sizes, steps that resume, checks, then the switch.

Every step can be interrupted at any point (kill, no space, no network). What is left is either the old
state plus a record that says "resume", or the new environment; never a program that does not start.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.engine_env import (
    EngineEnvironments,
    EngineManifest,
    InstallOptions,
    InstallRecord,
    InstallStep,
)
from fluxdesk.services.engine_uv import Uv, compile_arguments, stopped, wanted_packages
from fluxdesk.services.folder_size import folder_bytes
from fluxdesk.services.offline import require_online
from fluxdesk.services.wheel_records import verify_packages

HealthCheck = Callable[[Path], object]
"""Paints one picture with the interpreter it is given; raises KnownError when that fails."""
_ENDS: dict[InstallStep, float] = {
    "create": 0.01, "resolve": 0.02, "fetch": 0.7, "install": 0.9, "verify": 0.95, "check": 1.0,
}  # fmt: skip
"""Share of the whole that is done after each step, by the time that they take."""


class InstallProgress(msgspec.Struct, frozen=True, kw_only=True):
    step: InstallStep
    steps: tuple[InstallStep, ...]
    """All that this installation goes through."""
    done_bytes: int = 0
    """Bytes of this step: downloaded, or unpacked."""
    expected_bytes: int = 0
    """Exact for a download whose index tells sizes, else an estimate; 0: the step has none."""

    @property
    def step_number(self) -> int:
        return self.steps.index(self.step) + 1

    @property
    def share(self) -> float:
        """0 to 1; an estimate of a size may be wrong, the number of the step is not."""
        arrived = min(1.0, self.done_bytes / self.expected_bytes) if self.expected_bytes else 0.0
        begin = _ENDS[self.steps[self.step_number - 2]] if self.step_number > 1 else 0.0
        return begin + arrived * (_ENDS[self.step] - begin)


class EngineInstaller:
    """Builds one environment. Blocking: run it in a worker thread; `cancel` may be called from any other."""

    def __init__(
        self,
        environments: EngineEnvironments,
        uv: Path,
        health_check: HealthCheck,
        on_progress: Callable[[InstallProgress], None] = lambda progress: None,
        settings: DownloadSettings | None = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        """`settings`: how to reach the network; the ordinary way by default. `cancelled`: set by `cancel`, for a
        check that looks at it, too."""
        self._environments = environments
        self._health_check = health_check
        self._on_progress = on_progress
        self._cancelled = cancelled or threading.Event()
        self._settings = settings or DownloadSettings()
        self._uv = Uv(uv, environments.root, self._cancelled, self._settings.proxy)
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
            with self._environments.changing() as self._lock:
                return self._install(backend, options or InstallOptions())
        except OSError as error:
            raise _disk_error(error, self._environments.root) from None

    def _install(self, backend: EngineBackend, options: InstallOptions) -> EngineManifest:
        key = self._environments.key_of(backend)
        done = self._environments.manifest(key)
        if done is not None:
            self._environments.activate(key)
            self._environments.clear_traces()
            return done
        self._require_source(options)
        unfinished = self._environments.unfinished()
        if unfinished is None or unfinished.key != key:
            self._environments.discard_unfinished()
            unfinished = None
        self._environments.sweep(key)
        folder = self._environments.root / f"{key}.partial"
        self._require_space(backend, options, folder)
        steps = self._steps_left(unfinished, folder, options)
        damage = self._go_through(steps, folder, key, backend, options)
        if damage is not None and steps != options.steps:
            # What an interruption left is damaged, which shows only now: once more, from the beginning.
            damage = self._go_through(options.steps, folder, key, backend, options)
        if damage is not None:
            raise damage
        return self._switch(folder, key, backend)

    def _go_through(
        self,
        steps: tuple[InstallStep, ...],
        folder: Path,
        key: str,
        backend: EngineBackend,
        options: InstallOptions,
    ) -> KnownError | None:
        """What to say of packages that are not what their records say; raises the rest of what `install` raises."""
        record = InstallRecord(key=key, backend=backend, step="create", options=options)
        for step in steps:
            record = msgspec.structs.replace(record, step=step)
            self._environments.record(record)
            try:
                if self._cancelled.is_set():
                    raise stopped()
                self._do(step, folder, record)
            except KnownError as error:
                self._note_failure(record, error)
                if not _is_damage(step, error):
                    raise
                return error
        return None

    def _steps_left(
        self, unfinished: InstallRecord | None, folder: Path, options: InstallOptions
    ) -> tuple[InstallStep, ...]:
        """From where the unfinished build stopped; a build that gets other packages now begins anew."""
        if unfinished is None or not folder.exists() or unfinished.step not in options.steps:
            return options.steps
        same_source = unfinished.options == options
        return options.steps[options.steps.index(unfinished.step) if same_source else 0 :]

    def _note_failure(self, record: InstallRecord, error: KnownError) -> None:
        step = record.step
        if _is_damage(step, error):  # what is damaged may have come from the cache
            self._environments.discard_unfinished()
            step = "create"
        elif step == "fetch" and error.kind not in ("cancelled", "network", "disk_full"):
            step = "resolve"  # the index may name another file by now
        with suppress(OSError):  # no space even for this: the step recorded before is the one to repeat
            self._environments.record(msgspec.structs.replace(record, step=step, failure=error.report))

    def _do(self, step: InstallStep, folder: Path, record: InstallRecord) -> None:
        python = self._environments.python_of(folder)
        backend, options = record.backend, record.options
        self._report(record)
        if step == "create":
            shutil.rmtree(folder, ignore_errors=True)
            # Also from a stick: then nothing may be fetched, not even a Python.
            fetch = ["--no-python-downloads", "--offline"] if options.wheel_folder else []
            wanted = options.python or backend.python
            self._run(["venv", "--no-project", *fetch, "--python", wanted, str(folder)], record)
        elif step == "resolve":
            self._resolve(python, record)
        elif step == "fetch":
            self._fetch(record)
        elif step == "install":
            source = options.wheel_folder or str(self._wheels)
            arguments = ["--no-index", "--offline", "--find-links", source, "-r", str(self._wanted(backend))]
            self._run(["pip", "install", "--python", str(python), *arguments], record, folder)
        elif step == "verify":
            verify_packages(folder, self._cancelled.is_set)
        else:
            self._health_check(python)
            if self._cancelled.is_set():
                raise stopped()

    def _resolve(self, python: Path, record: InstallRecord) -> None:
        """Let uv decide which files it needs, with their addresses and checksums."""
        from fluxdesk.services.engine_wheels import read_lock  # httpx: not before the window's first paint

        backend, options = record.backend, record.options
        command = compile_arguments(backend, options.index_mirror, options.torch_mirror, self._lock_file)
        self._lock_file.unlink(missing_ok=True)
        self._run([*command, "--python", str(python), str(self._wanted(backend))], record)
        read_lock(self._lock_file)

    def _fetch(self, record: InstallRecord) -> None:
        from fluxdesk.services.engine_wheels import fetch_wheels, read_lock

        fetch_wheels(
            read_lock(self._lock_file),
            self._wheels,
            self._settings,
            self._cancelled.is_set,
            record.backend.download_bytes,
            partial(self._report, record),
        )

    @property
    def _wheels(self) -> Path:
        return self._environments.cache / "wheels"

    @property
    def _lock_file(self) -> Path:
        return self._environments.cache / "pylock.toml"

    def _wanted(self, backend: EngineBackend) -> Path:
        """A file that names what belongs into the environment: torch's build and the locked packages."""
        file = self._environments.cache / "wanted.txt"
        file.parent.mkdir(exist_ok=True)
        write_atomic(file, wanted_packages(backend, self._environments.requirements))
        return file

    def _run(self, arguments: list[str], record: InstallRecord, grows: Path | None = None) -> None:
        """Run uv; with `grows`, the bytes that arrive in that folder and in uv's own are reported."""
        unpacked = self._environments.cache / "uv"

        def tick() -> None:
            if grows is not None:
                self._report(record, folder_bytes(grows, unpacked), record.backend.disk_bytes)

        self._uv.run(arguments, self._lock, tick)

    def _switch(self, folder: Path, key: str, backend: EngineBackend) -> EngineManifest:
        manifest = EngineManifest(
            key=key,
            backend=backend.name,
            torch=backend.torch,
            disk_bytes=folder_bytes(folder),
        )
        if hasattr(os, "sync"):
            os.sync()  # the manifest says that everything is there: also after a power cut
        write_atomic(folder / "manifest.json", msgspec.json.encode(manifest))
        target = self._environments.root / key
        shutil.rmtree(target, ignore_errors=True)  # not whole, or `install` had returned it
        folder.replace(target)
        self._environments.activate(key)
        self._environments.clear_traces()
        return manifest

    def _require_source(self, options: InstallOptions) -> None:
        """Before anything is begun: may the network be used, or is the folder there?

        Raises:
            KnownError: network, file_missing.
        """
        if not options.wheel_folder:
            require_online(offline=self._settings.offline)
        elif not Path(options.wheel_folder).is_dir():
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "There is no folder {folder}."),
                QT_TRANSLATE_NOOP("errors", "Plug in the stick that holds it, or choose another folder."),
                folder=options.wheel_folder,
            )

    def _require_space(self, backend: EngineBackend, options: InstallOptions, folder: Path) -> None:
        root = self._environments.root
        arrived = folder_bytes(self._environments.cache, folder)
        have = shutil.disk_usage(root).free + arrived
        need = backend.disk_bytes + (0 if options.wheel_folder else backend.download_bytes)
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

    def _report(self, record: InstallRecord, done: int = 0, expected: int = 0) -> None:
        self._on_progress(
            InstallProgress(
                step=record.step, steps=record.options.steps, done_bytes=done, expected_bytes=expected
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


def _is_damage(step: InstallStep, error: KnownError) -> bool:
    """Installed packages are not what their records say."""
    return step == "verify" and error.kind == "hash_mismatch"
