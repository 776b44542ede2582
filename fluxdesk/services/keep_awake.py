"""Keeps the machine from falling asleep while pictures are painted; the screen may go dark.

Linux: `systemd-inhibit` holds a logind lock for as long as its child lives, and the child lives until our end of
its pipe is closed, which the system does also when we are killed. macOS: `caffeinate` watches our process.
Windows: SetThreadExecutionState, which counts per thread, so one thread holds it.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

WHO = "FluxDesk"
END_SECONDS = 2.0

_log = logging.getLogger(__name__)


class KeepAwake:
    """Awake between `hold` and `release`. Both return at once and may be called again and again."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._windows_end: threading.Event | None = None

    @property
    def is_held(self) -> bool:
        child_lives = self._child is not None and self._child.poll() is None
        return child_lives or self._windows_end is not None

    def hold(self, why: str) -> None:
        """Stay awake; `why` is shown by the system to those who ask. Does nothing where there is no way.

        A system that refuses is not asked again before `release`.
        """
        if self._child is not None or self._windows_end is not None:
            return
        if sys.platform == "win32":
            self._windows_end = threading.Event()
            threading.Thread(
                target=_hold_windows, args=(self._windows_end,), name="awake", daemon=True
            ).start()
            return
        try:
            self._child = subprocess.Popen(
                command(why),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            _log.info("the machine cannot be kept awake: %s", error)

    def release(self) -> None:
        """Sleep is allowed again."""
        if self._windows_end is not None:
            self._windows_end.set()
            self._windows_end = None
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        child.stdin.close()
        if sys.platform == "darwin":
            child.terminate()
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def command(why: str) -> list[str]:
    """What holds the lock on Linux and macOS."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    return ["systemd-inhibit", "--what=idle:sleep", f"--who={WHO}", f"--why={why}", "--mode=block", "cat"]


def _hold_windows(end: threading.Event) -> None:
    if sys.platform == "win32":
        import ctypes

        continuous, system_required = 0x80000000, 0x00000001  # winbase.h: ES_CONTINUOUS, ES_SYSTEM_REQUIRED
        ctypes.windll.kernel32.SetThreadExecutionState(continuous | system_required)
        end.wait()
        ctypes.windll.kernel32.SetThreadExecutionState(continuous)
