"""The engine as a child process: start it, talk to it, and say exactly how it ended."""

from __future__ import annotations

import logging
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import msgspec

from fluxdesk.domain.messages import PROTOCOL, AnyCommand, AnyEvent, EngineReady, decode_event, encode_line
from fluxdesk.generation.engine import EngineNotStarted, ExitReason, ExitReport
from fluxdesk.generation.engine_environment import cache_environment, engine_command, engine_environment
from fluxdesk.generation.windows_job import JobObject

HANDSHAKE_SECONDS = 120.0
"""Ready in 0.2 s from a checkout; a frozen engine reads half a gigabyte first, which a cold hard disk, a virus
scanner and a busy processor stretch to a minute."""
TAIL_LINES = 60
_OUT_OF_MEMORY_WORDS = ("out of memory", "bad_alloc", "memoryerror", "can't allocate memory")

_log = logging.getLogger("fluxdesk.engine")


class EngineProcess:
    """Implements `Engine` over `python -m fluxdesk.engine`.

    On Linux the child dies with the *thread* that called `start` (the kernel's death signal), so that thread
    must live as long as the engine is wanted.
    """

    def __init__(
        self,
        python: str | None = None,
        fake: bool = False,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        """`python`: the interpreter that has torch; None: our own. `environment` is added to ours. `command`
        replaces the whole command line. `cache_dir`: where the child keeps what it measured and prompts'
        embeddings; None: nowhere."""
        self._command = list(command) if command else engine_command(python)
        if fake:
            self._command.append("--fake")
        kept = cache_environment(cache_dir) if cache_dir else {}
        self._environment = engine_environment({**kept, **(environment or {})}, foreign=python is not None)
        self._process: subprocess.Popen[bytes] | None = None
        self._job = JobObject()
        self._send_lock = threading.Lock()
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        """Raw lines of events; None after the last."""
        self._readers: list[threading.Thread] = []
        self._asked_to_stop = False
        self._killed = False
        self._protocol_fault = ""
        self._oom_kills = 0

    def start(self) -> EngineReady:
        self._oom_kills = system_oom_kills()
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
                process_group=None if sys.platform == "win32" else 0,  # Ctrl+C is ours to handle
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            detail = f"{self._command[0]}: {error.strerror}"
            raise EngineNotStarted(ExitReport(reason="never_started", detail=detail)) from error
        self._job.assign(self._process)
        for read, stream in (
            (self._read_stdout, self._process.stdout),
            (self._read_stderr, self._process.stderr),
        ):
            reader = threading.Thread(target=read, args=(stream,), name="engine reader", daemon=True)
            reader.start()
            self._readers.append(reader)
        return self._shake_hands(self._process)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def send(self, command: AnyCommand) -> None:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("send before start")
        with self._send_lock:
            try:
                self._process.stdin.write(encode_line(command))
                self._process.stdin.flush()
            except (OSError, ValueError):  # ValueError: closed by stop; the end of `events` tells the rest
                _log.info("command dropped: the engine is gone")

    def events(self) -> Iterator[AnyEvent]:
        if self._process is None:
            raise RuntimeError("events before start")
        while (line := self._lines.get()) is not None:
            try:
                yield decode_event(line)
            except msgspec.DecodeError as error:
                self._protocol_fault = f"unreadable event: {error}"
                _log.error("%s: %.200r", self._protocol_fault, line)
                self._process.kill()
                break
        self._lines.put(None)

    def stop(self, grace_seconds: float) -> ExitReport:
        process = self._process
        if process is None:
            return ExitReport(reason="never_started", detail="never started")
        if process.poll() is None:
            self._asked_to_stop = True
        self._close_stdin(grace_seconds)
        try:
            process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            process.wait()
        for reader in self._readers:
            reader.join(1.0)
        self._job.close()
        return self._classify(process.returncode)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._killed = True
            self._process.kill()

    def _shake_hands(self, process: subprocess.Popen[bytes]) -> EngineReady:
        try:
            line = self._lines.get(timeout=HANDSHAKE_SECONDS)
            event = decode_event(line) if line else None
        except (queue.Empty, msgspec.DecodeError):
            line, event = b"?", None
        if isinstance(event, EngineReady) and event.protocol == PROTOCOL:
            return event
        if isinstance(event, EngineReady):
            detail = f"it speaks protocol {event.protocol}, this program {PROTOCOL}"
        else:
            detail = "" if not line else "it did not introduce itself"
        process.kill()
        report = self.stop(1.0)
        reason: ExitReason = "killed" if self._killed else "never_started"
        raise EngineNotStarted(msgspec.structs.replace(report, reason=reason, detail=detail))

    def _read_stdout(self, stream: IO[bytes]) -> None:
        """Always at the pipe, so that the child never waits for us."""
        with stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)

    def _read_stderr(self, stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip().rsplit("\r", 1)[-1]
                if line:
                    self._tail.append(line)
                    _log.info("%s", line)

    def _close_stdin(self, wait_seconds: float) -> None:
        """End the commands; a sender stuck at a hung child's full pipe is not waited for longer."""
        assert self._process is not None
        assert self._process.stdin is not None
        if self._send_lock.acquire(timeout=wait_seconds):
            try:
                self._process.stdin.close()
            except OSError:
                return
            finally:
                self._send_lock.release()

    def _classify(self, code: int) -> ExitReport:
        tail = tuple(self._tail)
        name = signal_name(code)
        reason: ExitReason = "crashed"
        if self._killed:
            reason = "killed"
        elif self._asked_to_stop and code == 0:
            reason = "stopped"
        elif (name == "SIGKILL" and system_oom_kills() > self._oom_kills) or _speaks_of_memory(tail):
            reason = "out_of_memory"
        return ExitReport(
            reason=reason, code=code, signal=name, stderr_tail=tail, detail=self._protocol_fault
        )


def signal_name(code: int | None) -> str | None:
    """The signal in a return code, as `subprocess` codes it; None for an ordinary exit."""
    if code is None or code >= 0:
        return None
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def system_oom_kills() -> int:
    """How many processes Linux' memory killer has ended since boot (proc(5), vmstat); 0 elsewhere."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _speaks_of_memory(tail: tuple[str, ...]) -> bool:
    last = "\n".join(tail[-10:]).lower()
    return any(words in last for words in _OUT_OF_MEMORY_WORDS)
