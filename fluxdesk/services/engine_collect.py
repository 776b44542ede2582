"""Wheels of an engine for another computer: `fluxdesk engine collect` fills the folder that goes onto a USB stick.

The other computer installs from that folder without any network (`InstallOptions.wheel_folder`).
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.engine_backends import EngineBackend
from fluxdesk.services.download_settings import DownloadSettings
from fluxdesk.services.engine_env import InstallOptions
from fluxdesk.services.engine_uv import Uv, compile_arguments, wanted_packages
from fluxdesk.services.engine_wheels import Wheel, fetch_wheels, read_lock
from fluxdesk.services.offline import require_online

System = Literal["linux", "windows", "macos"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The computer that the wheels are for."""

    python: str = ""
    """Version of its Python ("3.11" in Debian 12, "3.12" in Ubuntu 24.04); empty: this computer's."""
    system: System | None = None
    """None: this computer's."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """For uv."""
        python = ("--python-version", self.python) if self.python else ()
        return (*python, *(("--python-platform", self.system) if self.system else ()))


class WheelCollector:
    """Fetches once. Blocking; `cancel` may be called from any thread. What has arrived stays for the next time."""

    def __init__(
        self,
        uv: Path,
        requirements: Path,
        settings: DownloadSettings,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """`requirements`: the locked packages. `on_progress` gets the bytes that are there and all bytes."""
        self._uv = uv
        self._requirements = requirements
        self._settings = settings
        self._on_progress = on_progress
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def collect(
        self, backend: EngineBackend, options: InstallOptions, target: Target, folder: Path
    ) -> tuple[Wheel, ...]:
        """Bring every wheel of `backend`'s engine for `target` into `folder` (made when missing).

        Raises:
            KnownError: network, file_missing (no such build for the target), hash_mismatch, disk_full, cancelled.
        """
        require_online(offline=self._settings.offline)
        with tempfile.TemporaryDirectory(prefix="fluxdesk-collect-") as scratch:
            wanted, lock = Path(scratch) / "wanted.txt", Path(scratch) / "pylock.toml"
            wanted.write_bytes(wanted_packages(backend, self._requirements))
            uv = Uv(self._uv, Path(scratch), self._cancelled, self._settings.proxy)
            arguments = compile_arguments(backend, options.index_mirror, options.torch_mirror, lock)
            uv.run([*arguments, *target.arguments, str(wanted)])
            wheels = read_lock(lock)
        estimate = backend.download_bytes
        fetch_wheels(wheels, folder, self._settings, self._cancelled.is_set, estimate, self._on_progress)
        return wheels
