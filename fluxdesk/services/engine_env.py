"""The engine's own environments: a torch that fits the hardware, beside the program, never inside it.

Layout under `<data>/engines/`:

    active.json           which environment is in use, and the one before it
    cu130-1a2b3c4d/       a whole environment, with `manifest.json`
    cu130-1a2b3c4d.partial/ + install.json   one that is being built; an interruption leaves it to be resumed
    .cache/               the lock, wheels and what uv unpacked of them, kept until the environment works
    .python/              a Python that uv fetched, where the system has none

A live environment is never changed. A new one is built aside, painted with once, renamed, and only then
becomes active; the previous one stays until the new one has proven itself.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, get_args

import msgspec

from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.locked import FileLocked, locked_file
from fluxdesk.services.paths import Paths

InstallStep = Literal["create", "resolve", "fetch", "install", "verify", "check"]
STEPS: tuple[InstallStep, ...] = get_args(InstallStep)
"""After the last the environment is renamed and becomes active."""
_NETWORK_STEPS = ("resolve", "fetch")


class InstallOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where packages come from; kept with an unfinished build, so that resuming needs no questions."""

    wheel_folder: str = ""
    """A folder of wheels (a USB stick): nothing is fetched from anywhere."""
    index_mirror: str = ""
    """Replaces the ordinary package index."""
    torch_mirror: str = ""
    """Replaces `https://download.pytorch.org/whl/`; the build's name ("cu130") is added to it."""
    python: str = ""
    """Interpreter or version for the environment; empty lets uv find or fetch one."""

    @property
    def steps(self) -> tuple[InstallStep, ...]:
        """What is to be done: from a folder nothing is looked up or fetched."""
        return tuple(step for step in STEPS if not self.wheel_folder or step not in _NETWORK_STEPS)


class EngineManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished environment is."""

    key: str
    backend: str
    torch: str
    disk_bytes: int


class InstallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How far a build has come; exists only while one is unfinished."""

    key: str
    backend: EngineBackend
    step: InstallStep
    """The step that is to be done next."""
    options: InstallOptions = InstallOptions()
    failure: ErrorReport | None = None
    """Why the last attempt ended; None when it was interrupted."""


class _Active(msgspec.Struct, frozen=True, kw_only=True):
    key: str | None = None
    previous: str | None = None


class EngineEnvironments:
    """The environments on disk, and which one the engine runs in. Any thread; touches small files only."""

    def __init__(self, data: Path, requirements: Path) -> None:
        self.root = data / "engines"
        self.requirements = requirements

    @classmethod
    def of(cls, paths: Paths) -> EngineEnvironments:
        """The user's own."""
        return cls(paths.data, paths.resources / "engine-requirements.txt")

    @property
    def cache(self) -> Path:
        """Downloads of the unfinished build."""
        return self.root / ".cache"

    @contextmanager
    def changing(self) -> Iterator[int]:
        """Hold what is installed against every other process that would change it; yields the lock's descriptor,
        -1 where nothing is installed yet.

        Raises:
            KnownError: busy, an installation runs.
            OSError: the disk refuses.
        """
        if not self.root.is_dir():
            yield -1
            return
        with ExitStack() as hold:
            try:
                descriptor = hold.enter_context(locked_file(self.root / "install.lock"))
            except FileLocked:
                raise installing_already() from None
            yield descriptor

    def key_of(self, backend: EngineBackend) -> str:
        """Same backend, torch and locked packages: same environment."""
        digest = hashlib.sha256(self.requirements.read_bytes())
        digest.update(msgspec.json.encode(backend))
        return f"{backend.name}-{digest.hexdigest()[:8]}"

    def python_of(self, folder: Path) -> Path:
        return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def manifest(self, key: str) -> EngineManifest | None:
        """None when `key` is no whole environment."""
        folder = self.root / key
        try:
            found = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=EngineManifest)
        except (OSError, msgspec.DecodeError):
            return None
        # A build that was killed just before its renaming, or a removal just after, has a manifest under another name.
        return found if found.key == key and self._stands(folder) else None

    def _stands(self, folder: Path) -> bool:
        """Its interpreter is there, and of the version whose packages lie in the folder.

        An upgraded system, or another computer for a portable folder, may have replaced `python3` by a later one.
        """
        python = self.python_of(folder)
        version = re.fullmatch(r"python(3\.\d+)", python.resolve().name)
        return python.exists() and (version is None or (folder / "lib" / f"python{version[1]}").is_dir())

    def installed(self) -> tuple[EngineManifest, ...]:
        folders = sorted(self.root.glob("*/manifest.json")) if self.root.is_dir() else []
        found = (self.manifest(path.parent.name) for path in folders)
        return tuple(manifest for manifest in found if manifest is not None)

    def active(self) -> EngineManifest | None:
        """The environment in use; None means the engine inside the program (or the checkout's own)."""
        state = self._read_active()
        if state.key is None:  # chosen; whatever was before does not come back by itself
            return None
        for key in (state.key, state.previous):
            manifest = self.manifest(key) if key else None
            if manifest is not None:
                return manifest
        return None

    def python(self) -> Path | None:
        """The interpreter of the active environment."""
        manifest = self.active()
        return self.python_of(self.root / manifest.key) if manifest else None

    def activate(self, key: str | None) -> None:
        """Use `key` from the next engine start on; None goes back to the engine inside the program."""
        state = self._read_active()
        previous = state.key if state.key != key else state.previous
        self._write_active(_Active(key=key, previous=previous))

    def roll_back(self) -> EngineManifest | None:
        """Use the environment before the active one again (None: the engine inside the program)."""
        state = self._read_active()
        usable = state.previous if state.previous and self.manifest(state.previous) else None
        self._write_active(_Active(key=usable, previous=None))
        return self.active()

    def unfinished(self) -> InstallRecord | None:
        """The build that was interrupted or failed, if there is one."""
        try:
            data = (self.root / "install.json").read_bytes()
            return msgspec.json.decode(data, type=InstallRecord)
        except (OSError, msgspec.DecodeError):
            return None

    def record(self, record: InstallRecord) -> None:
        write_atomic(self.root / "install.json", msgspec.json.encode(record))

    def discard_unfinished(self) -> None:
        """Throw an unfinished build and its downloads away; what is active stays as it is."""
        for folder in (*self.root.glob("*.partial"), *self.root.glob("*.removed")):
            shutil.rmtree(folder, ignore_errors=True)
        self.clear_traces()

    def clear_traces(self) -> None:
        """Forget that there was an unfinished build, and drop its downloads."""
        (self.root / "install.json").unlink(missing_ok=True)
        shutil.rmtree(self.cache, ignore_errors=True)

    def sweep(self, keep: str) -> None:
        """Delete folders that are no whole environment and will be none, except the unfinished `keep`.

        The system's Python may have gone with an upgrade: what stood on it is some gigabytes of nothing.
        """
        for folder in self.root.iterdir():
            name = folder.name
            if folder.is_dir() and name[0] != "." and name != f"{keep}.partial" and not self.manifest(name):
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, key: str) -> None:
        """Delete one environment; if it was active, the one before it or the built-in engine takes over."""
        state = self._read_active()
        if key in (state.key, state.previous):
            kept = state.previous if state.key == key else state.key
            self._write_active(_Active(key=kept if kept != key else None, previous=None))
        doomed = self.root / f"{key}.removed"
        try:
            (self.root / key).rename(doomed)  # at once no environment any more, however long deleting takes
        except FileNotFoundError:
            return
        shutil.rmtree(doomed, ignore_errors=True)

    def _read_active(self) -> _Active:
        try:
            return msgspec.json.decode((self.root / "active.json").read_bytes(), type=_Active)
        except (OSError, msgspec.DecodeError):
            return _Active()

    def _write_active(self, state: _Active) -> None:
        write_atomic(self.root / "active.json", msgspec.json.encode(state))


def installing_already() -> KnownError:
    """Two cannot change what is installed."""
    return KnownError(
        "busy",
        QT_TRANSLATE_NOOP("errors", "An engine is being installed already."),
        QT_TRANSLATE_NOOP("errors", "Wait until that has ended."),
    )
