"""Interrupting the engine's installation at random points: `fluxdesk bench engine-install`.

    python -m fluxdesk.services.install_bench --wheels FOLDER --count 20

Runs the real command `fluxdesk engine install` with the real wheels of FOLDER (torch for the processor and all
locked packages: `pip download -d FOLDER torch==… -r resources/engine-requirements.txt`), out of the folder or from a
package index on this computer. Each time it is interrupted at a random moment: the whole program, its process alone
or uv is killed with SIGKILL, the disk fills up, or the index breaks off, stalls until the user stops it, or lies about
checksums. Then, with what had been in use before (an older engine or the one inside), the program must start and paint,
the state must be "resume", "rolled_back" (nothing had begun) or "installed" (it had ended already), and resuming must
lead to a new engine that paints. Prints one JSON document. Linux; a full disk needs the right to mount, else a limit of
the size of a file takes its place.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.engine_env import EngineEnvironments
from fluxdesk.services.fault_server import Fault, FaultServer, Seen
from fluxdesk.services.paths import resources_dir

PROMISE = "resume, rolled_back or installed, and the program paints"
KINDS = (
    "kill_all", "kill_program", "full_disk", "kill_uv", "reset",
    "kill_all", "stall", "kill_program", "full_disk", "lie",
)  # fmt: skip
"""In turns; the second half of the kills hits installations from the index."""
FROM_INDEX = ("reset", "stall", "lie")
DISK_BYTES = 4 << 30
PACE = 50_000_000
"""Bytes per second of one connection: the fetching takes a few seconds, so that moments fall into it."""
STOP_SECONDS = 3.0
END_SECONDS = 900.0
PRIOR = "cpu-00000000"
"""The engine in use before, when there is one."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one interrupted installation went on."""

    kind: str
    source: str
    after_seconds: float
    """From the start to the interruption."""
    step: str
    """That was under way; empty when none was recorded."""
    state: str
    """resume, rolled_back, installed; "wrong: …" is a broken promise."""
    said: str
    """Kind of the stated error; empty when it was killed or succeeded."""
    resumed_seconds: float


class Wrong(Exception):
    """The promise is broken; the text says how."""


class Bench:
    """One home, in which installations are interrupted one after the other."""

    def __init__(self, home: Path, wheels: Path, server: FaultServer, seed: int, mounted: bool) -> None:
        self.home = home
        self.environments = EngineEnvironments(home / "data", resources_dir() / "engine-requirements.txt")
        self._wheels = wheels
        self._server = server
        self._random = random.Random(seed)
        self._mounted = mounted
        self._seconds: dict[str, float] = {}
        """Of an undisturbed installation, by source."""

    def prepare(self) -> None:
        """Install undisturbed from both sources; the last becomes the engine in use before."""
        for source in ("folder", "index"):
            began = time.monotonic()
            done = self._run(*self._install(source))
            if done.returncode:
                raise Wrong(f"undisturbed from {source}: {done.stdout} {done.stderr[-500:]}")
            self._seconds[source] = time.monotonic() - began
            key = json.loads(done.stdout)["installed"]["key"]
            if source == "index":
                self._make_prior(key)
            self.environments.remove(key)
        sys.stderr.write(f"undisturbed: {self._seconds}\n")

    def _make_prior(self, key: str) -> None:
        manifest = self.environments.manifest(key)
        assert manifest is not None
        target = self.environments.root / PRIOR
        (self.environments.root / key).rename(target)
        renamed = msgspec.structs.replace(manifest, key=PRIOR)
        write_atomic(target / "manifest.json", msgspec.json.encode(renamed))

    def trial(self, number: int, count: int) -> Outcome:
        """Interrupt once, look, resume, look again, and put everything back."""
        kind = KINDS[number % len(KINDS)]
        source = "index" if kind in FROM_INDEX or number >= count // 2 else "folder"
        before = PRIOR if number % 2 == 0 else None
        self.environments.activate(before)
        after = self._random.uniform(0.0, self._seconds[source]) if kind != "lie" else 0.0
        state, step, said, resumed = "", "", "", 0.0
        try:
            said, clean_up = self._interrupt(kind, source, after)
            try:
                state, step = self._look(before)
            finally:
                clean_up()
            resumed = self._resume(source, state)
        except Wrong as error:
            state = f"wrong: {error}"
        self._put_back()
        return Outcome(
            kind=kind,
            source=source,
            after_seconds=round(after, 2),
            step=step,
            state=state,
            said=said,
            resumed_seconds=round(resumed, 1),
        )

    def _interrupt(self, kind: str, source: str, after: float) -> tuple[str, Callable[[], object]]:
        """Start an installation and disturb it; what it said, and how to end the disturbance."""
        torch = next(name for name in self._server.files if name.startswith("torch-"))
        if kind == "lie":
            true, self._server.files[torch].sha256 = self._server.files[torch].sha256, "0" * 64
            said = self._end(self._start(*self._install(source)))
            self._server.files[torch].sha256 = true
            return said, lambda: None
        limit = self._random.randrange(1 << 20, 200 << 20)
        prefix = ["prlimit", f"--fsize={limit}"] if kind == "full_disk" and not self._mounted else []
        process = self._start(*self._install(source), prefix=prefix)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        filler = self.home / "filler"
        if kind == "kill_all":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        elif kind == "kill_program":
            process.kill()
        elif kind == "kill_uv":
            kill_uv(process)
        elif kind == "full_disk" and self._mounted:
            fill(filler)
        elif kind == "reset":
            self._server.choose = lambda seen, length: Fault("reset", 0)
        elif kind == "stall":
            self._server.choose = _stall
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.send_signal(signal.SIGINT)

        def clean_up() -> None:
            self._server.choose = None
            filler.unlink(missing_ok=True)

        return self._end(process), clean_up

    def _look(self, before: str | None) -> tuple[str, str]:
        """The state and the step that is to be resumed; the program starts and paints with what is in use.

        Raises:
            Wrong: it does not.
        """
        status = self._ask("engine", "status")
        active = status["active"]["key"] if status["active"] else None
        unfinished = status["unfinished"]
        if active != before and active != self._new_key():
            raise Wrong(f"{active} is in use, {before} was")
        self._ask("engine", "check")
        if active == self._new_key():
            return "installed", ""
        return ("resume", unfinished["step"]) if unfinished else ("rolled_back", "")

    def _resume(self, source: str, state: str) -> float:
        """Seconds until the new engine is there; it paints."""
        began = time.monotonic()
        arguments = ("engine", "install") if state == "resume" else self._install(source)
        while True:
            done = self._run(*arguments)
            document = json.loads(done.stdout)
            if document.get("kind") != "busy" or time.monotonic() - began > END_SECONDS:
                break
            time.sleep(0.5)  # an orphan that is still at work
        if done.returncode:
            raise Wrong(f"resuming: {document}")
        seconds = time.monotonic() - began
        status = self._ask("engine", "status")
        left = [path.name for path in self.environments.root.glob("*.partial")]
        if status["active"]["key"] != self._new_key() or status["unfinished"] or left:
            raise Wrong(f"after resuming: {status['active']}, {status['unfinished']}, {left}")
        self._ask("engine", "check")
        return seconds

    def _new_key(self) -> str:
        from fluxdesk.domain.engine_backends import BACKENDS

        return self.environments.key_of(BACKENDS["cpu"])

    def _put_back(self) -> None:
        self._server.choose = None
        self.environments.discard_unfinished()
        self.environments.remove(self._new_key())

    def _install(self, source: str) -> tuple[str, ...]:
        base = ("engine", "install", "--backend", "cpu", "--python", sys.executable)
        if source == "folder":
            return (*base, "--wheels", str(self._wheels))
        simple = f"{self._server.hub}/simple"
        # The index of torch's builds is the same server: it has one folder for each build.
        return (*base, "--mirror", simple, "--torch-mirror", f"{self._server.hub}/simple")

    def _start(self, *arguments: str, prefix: list[str] | None = None) -> subprocess.Popen[str]:
        root = str(Path(__file__).resolve().parents[2])
        return subprocess.Popen(
            [*(prefix or []), sys.executable, "-P", "-m", "fluxdesk", *arguments, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "FLUXDESK_HOME": str(self.home), "PYTHONPATH": root},
            start_new_session=True,
        )

    def _end(self, process: subprocess.Popen[str]) -> str:
        """Wait for it; kind of the error that it stated."""
        try:
            out, err = process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Wrong("it did not end") from None
        if process.returncode <= 0:
            return ""
        try:
            return str(json.loads(out)["kind"])
        except (ValueError, KeyError):
            raise Wrong(f"no stated error but {err[-300:]!r}") from None

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self._start(*arguments)
        out, err = process.communicate(timeout=END_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def _ask(self, *arguments: str) -> dict[str, Any]:
        done = self._run(*arguments)
        if done.returncode:
            raise Wrong(f"{' '.join(arguments)}: {done.stdout[-300:]} {done.stderr[-300:]}")
        document: dict[str, Any] = json.loads(done.stdout)
        return document


def _stall(seen: Seen, length: int) -> Fault:
    return Fault("stall", min(length // 2, 1 << 20), seconds=END_SECONDS)


def kill_uv(process: subprocess.Popen[str]) -> None:
    """SIGKILL to the uv that `process` runs, or will run next; nothing when it ends without one."""
    while process.poll() is None:
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                name, rest = stat.read_text().partition("(")[2].rsplit(") ", 1)
                if name == "uv" and int(rest.split()[1]) == process.pid:
                    os.kill(int(stat.parent.name), signal.SIGKILL)
                    return
        time.sleep(0.02)


def fill(file: Path) -> None:
    """Take all that is free on the disk of `file`."""
    with file.open("wb") as stream:
        size = 256 << 20
        at = 0
        while size >= 4096:
            try:
                os.posix_fallocate(stream.fileno(), at, size)
                at += size
            except OSError:
                size //= 2


@contextmanager
def scratch_disk(folder: Path | None) -> Iterator[tuple[Path, bool]]:
    """A small disk of its own where mounting is allowed, else a temporary folder; and whether it is one."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "fluxdesk-bench", name]
        mounted = (
            bool(shutil.which("mount"))
            and not subprocess.run(mount, capture_output=True, check=False).returncode
        )
        try:
            yield Path(name), mounted
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", name], check=False)  # an interrupted one may be at work


def run(wheels: Path, count: int, seed: int, folder: Path | None) -> dict[str, Any]:
    """Interrupt `count` installations; the document."""
    began = time.monotonic()
    with (
        scratch_disk(folder) as (home, mounted),
        FaultServer({path.name: path for path in wheels.glob("*.whl")}) as server,
    ):
        server.bytes_per_second = PACE
        bench = Bench(home, wheels, server, seed, mounted)
        bench.prepare()
        outcomes = []
        for number in range(count):
            outcomes.append(bench.trial(number, count))
            sys.stderr.write(f"{number + 1}/{count} {msgspec.json.encode(outcomes[-1]).decode()}\n")
    wrong = [outcome for outcome in outcomes if outcome.state.startswith("wrong")]
    return {
        "installations": count,
        "interrupted_by": dict(Counter(outcome.kind for outcome in outcomes)),
        "at_step": dict(Counter(outcome.step or "none" for outcome in outcomes)),
        "ended": dict(Counter(outcome.state for outcome in outcomes)),
        "disk": "a tmpfs that was filled" if mounted else "a limit of the size of a file",
        "outcomes": msgspec.to_builtins(outcomes),
        "promise": PROMISE,
        "holds": not wrong,
        "seconds": round(time.monotonic() - began, 1),
    }


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when the promise is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["engine-install"], help=argparse.SUPPRESS)
    parser.add_argument("--wheels", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder by default")
    arguments = parser.parse_args(argv)
    document = run(arguments.wheels.absolute(), arguments.count, arguments.seed, arguments.folder)
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0 if document["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
