"""Windows: tie a child's life to ours with a job object, as the death signal does on Linux."""

from __future__ import annotations

import ctypes
import subprocess
import sys


class JobObject:
    """Kills every assigned process when its last handle closes, which the system does when we end.

    Win32: CreateJobObjectW, SetInformationJobObject (JobObjectExtendedLimitInformation = 9) with
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000, AssignProcessToJobObject. Elsewhere it does nothing.
    """

    def __init__(self) -> None:
        self._handle: int | None = None

    def assign(self, process: subprocess.Popen[bytes]) -> None:
        """Best effort: a process that cannot be assigned still ends when its stdin does."""
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.CreateJobObjectW.restype = ctypes.c_void_p
            self._handle = kernel.CreateJobObjectW(None, None)
            limits = _ExtendedLimits()
            limits.basic.limit_flags = 0x2000
            kernel.SetInformationJobObject(
                ctypes.c_void_p(self._handle), 9, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            kernel.AssignProcessToJobObject(
                ctypes.c_void_p(self._handle), ctypes.c_void_p(int(process._handle))
            )

    def close(self) -> None:
        if sys.platform == "win32" and self._handle:
            ctypes.WinDLL("kernel32").CloseHandle(ctypes.c_void_p(self._handle))
            self._handle = None


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time_limit", ctypes.c_int64),
        ("per_job_user_time_limit", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set_size", ctypes.c_size_t),
        ("maximum_working_set_size", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory_limit", ctypes.c_size_t),
        ("job_memory_limit", ctypes.c_size_t),
        ("peak_process_memory_used", ctypes.c_size_t),
        ("peak_job_memory_used", ctypes.c_size_t),
    )
