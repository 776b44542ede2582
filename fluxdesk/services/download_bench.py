"""Downloads under fire, and their speed: `fluxdesk bench downloads` and `fluxdesk bench fetch-speed`.

    python -m fluxdesk.services.download_bench downloads --count 500 --megabytes 64 --jobs 4
    python -m fluxdesk.services.download_bench fetch-speed --megabytes 1024 --rounds 3

The first runs the real command `fluxdesk models download` once per file against a local hub that stalls, drops,
lies and refuses at random, kills it with SIGKILL at random moments and starts it again, until it has ended by
itself; then it looks at what lies on the disk. The second lets `curl` and FluxDesk fetch the same file from the same
server in turns (A-B-B-A); FluxDesk hashes and checks what it gets, curl does not. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from fluxdesk.services.fault_server import Fault, FaultServer, Seen, Served, describe

MOST_TWICE_PERCENT = 5.0
LEAST_RATIO = 0.9
SOURCES = 4
"""Different contents; every download has a name of its own."""
PACE = 12_000_000
"""Bytes per second of one connection, four of them to a file: a fast line (400 Mbit/s), on which a kill hits in
mid-file."""
IN_FLIGHT = 64 << 10
"""Bytes of one connection that are under way and lost in a kill. A line of 50 Mbit/s and 40 ms holds 0.25 MB in
all; what the loopback's own buffers would hold (tens of MB when the machine is busy) is no property of the program."""
STALL_SECONDS = 1.0
KILL_CHANCE = 0.35
MOST_KILLS = 3
END_SECONDS = 600
FAULTS: tuple[tuple[str, float], ...] = (
    ("stall", 0.015), ("drop", 0.06), ("reset", 0.04), ("status_500", 0.02), ("status_503", 0.02),
    ("status_429", 0.01), ("short", 0.01), ("long", 0.01), ("expire", 0.015), ("corrupt", 0.002),
)  # fmt: skip
"""Chance of each per answer that carries bytes; a file of 64 MB takes about 20 answers."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one download ended."""

    name: str
    state: str
    """exact, or the kind of the stated error; "wrong: …" is a broken promise."""
    kills: int
    unique_bytes: int
    twice_bytes: int


class Hostility:
    """Draws faults for a `FaultServer`. Thread-safe."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def choose(self, seen: Seen, length: int) -> Fault | None:
        """The fault for an answer of `length` bytes, mostly none."""
        with self._lock:
            draw = self._random.random()
            after = self._random.randrange(max(1, length))
            for kind, chance in FAULTS:
                draw -= chance
                if draw < 0:
                    self.counts[kind] += 1
                    return _fault(kind, after)
        return None


def _fault(kind: str, after: int) -> Fault:
    if kind.startswith("status_"):
        return Fault("status", status=int(kind[7:]), headers={"Retry-After": "0"})
    return Fault(kind, after, seconds=30.0)


def run_downloads(count: int, size: int, jobs: int, seed: int, folder: Path) -> dict[str, Any]:
    """Fetch `count` files of `size` bytes, `jobs` at a time; everything is written under `folder`."""
    served = make_sources(folder / "sources", size, seed)
    hostility = Hostility(seed)
    began = time.monotonic()
    with FaultServer({}) as server:
        server.choose = hostility.choose
        server.bytes_per_second = PACE
        server.in_flight_bytes = IN_FLIGHT
        for number in range(count):
            server.files[f"file-{number:04}.bin"] = served[number % SOURCES]

        def one(number: int) -> Outcome:
            return Trial(server, folder, f"file-{number:04}.bin", random.Random(seed + 1 + number)).run()

        with ThreadPoolExecutor(jobs) as pool:
            outcomes = []
            for outcome in pool.map(one, range(count)):
                outcomes.append(outcome)
                sys.stderr.write(f"{len(outcomes)}/{count} {outcome.state} kills {outcome.kills}\n")
    return summary(outcomes, size, hostility.counts, time.monotonic() - began)


def make_sources(folder: Path, size: int, seed: int) -> list[Served]:
    """Random files, described."""
    folder.mkdir(parents=True)
    found = []
    for number in range(SOURCES):
        path = folder / f"source-{number}.bin"
        path.write_bytes(random.Random(seed * 1000 + number).randbytes(size))
        found.append(describe(path))
    return found


class Trial:
    """One download: started, killed, started again, until it ends by itself."""

    def __init__(self, server: FaultServer, folder: Path, name: str, rng: random.Random) -> None:
        self._server = server
        self._served = server.files[name]
        self._name = name
        self._random = rng
        self._home = folder / "homes" / name
        self._target = folder / "models" / name / name
        self._kills = 0

    def run(self) -> Outcome:
        """Go through it; cleans up behind itself."""
        while True:
            process = self._start()
            if self._kills < MOST_KILLS and self._random.random() < KILL_CHANCE and self._kill(process):
                self._kills += 1
                if self._misnamed():
                    return self._outcome("wrong: a partial file under its final name")
                continue
            try:
                out, err = process.communicate(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return self._outcome("wrong: it did not end")
            return self._outcome(self._judge(process.returncode, out, err))

    def _start(self) -> subprocess.Popen[str]:
        address = self._server.url(self._name)
        command = [sys.executable, "-P", "-m", "fluxdesk", "models", "download", address, "--json"]
        options = ["--sha256", self._served.sha256, "--root", str(self._target.parent), "--stall"]
        root = str(Path(__file__).resolve().parents[2])
        return subprocess.Popen(
            [*command, *options, str(STALL_SECONDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "FLUXDESK_HOME": str(self._home), "PYTHONPATH": root},
        )

    def _kill(self, process: subprocess.Popen[str]) -> bool:
        """SIGKILL when a random share of the file has gone out in this start; False when it ended before."""
        goal = self._sent() + self._random.randrange(self._served.size)
        while self._sent() < goal:
            if process.poll() is not None:
                return False
            time.sleep(0.01)
        process.kill()
        process.communicate()
        return True

    def _sent(self) -> int:
        return sum(end - start for start, end in self._server.spans_of(self._name))

    def _misnamed(self) -> bool:
        return self._target.exists() and describe(self._target).sha256 != self._served.sha256

    def _judge(self, code: int, out: str, err: str) -> str:
        if code == 0:
            whole = self._target.exists() and not self._misnamed()
            return "exact" if whole else "wrong: success without the right bytes"
        if self._target.exists():
            return "wrong: a file under its final name after an error"
        try:
            document = json.loads(out)
        except ValueError:
            return f"wrong: no stated error but {err[-200:]!r}"
        return str(document.get("kind", f"wrong: {document}"))

    def _outcome(self, state: str) -> Outcome:
        spans = self._server.spans_of(self._name)
        unique = covered(spans)
        shutil.rmtree(self._target.parent, ignore_errors=True)
        shutil.rmtree(self._home, ignore_errors=True)
        return Outcome(
            name=self._name,
            state=state,
            kills=self._kills,
            unique_bytes=unique,
            twice_bytes=sum(end - start for start, end in spans) - unique,
        )


def covered(spans: list[tuple[int, int]]) -> int:
    """Bytes that at least one of the half-open `spans` holds."""
    total = reached = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def summary(outcomes: list[Outcome], size: int, faults: Counter[str], seconds: float) -> dict[str, Any]:
    """The document: what was promised and whether it held."""
    states = Counter(outcome.state for outcome in outcomes)
    wrong = {state: number for state, number in states.items() if state.startswith("wrong")}
    unique = sum(outcome.unique_bytes for outcome in outcomes)
    twice = sum(outcome.twice_bytes for outcome in outcomes)
    percent = 100 * twice / max(1, unique)
    return {
        "downloads": len(outcomes),
        "bytes_each": size,
        "ended": dict(states),
        "kills": sum(outcome.kills for outcome in outcomes),
        "faults": dict(faults),
        "fetched_bytes": unique,
        "fetched_twice_bytes": twice,
        "fetched_twice_percent": round(percent, 3),
        "promise": {"wrong": 0, "fetched_twice_percent": MOST_TWICE_PERCENT},
        "holds": not wrong and percent <= MOST_TWICE_PERCENT,
        "seconds": round(seconds, 1),
    }


def run_speed(size: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Seconds of curl and of FluxDesk for the same file over loopback, in turns."""
    source = folder / "served" / "model.bin"
    source.parent.mkdir()
    with source.open("wb") as file:
        for _ in range(max(1, size >> 20)):
            file.write(os.urandom(1 << 20))
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "FLUXDESK_HOME": str(folder / "home")}
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "fluxdesk.services.fault_server", str(source.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert server.stdout is not None
    address = f"http://127.0.0.1:{server.stdout.readline().split()[0]}/plain/model.bin"
    seconds: dict[str, list[float]] = {"curl": [], "fluxdesk": []}
    try:
        for number in range(rounds):
            for kind in ("curl", "fluxdesk", "fluxdesk", "curl") if number % 2 == 0 else ("fluxdesk", "curl"):
                fetch = _curl if kind == "curl" else _fluxdesk
                seconds[kind].append(fetch(address, folder / "fetched", environment))
    finally:
        server.communicate("", timeout=30)
    rates = {kind: source.stat().st_size / statistics.median(found) for kind, found in seconds.items()}
    ratio = rates["fluxdesk"] / rates["curl"]
    return {
        "bytes": source.stat().st_size,
        "seconds": seconds,
        "median_megabytes_per_second": {kind: round(rate / 1e6, 1) for kind, rate in rates.items()},
        "ratio": round(ratio, 3),
        "promise": LEAST_RATIO,
        "holds": ratio >= LEAST_RATIO,
    }


def _curl(address: str, folder: Path, environment: dict[str, str]) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = ["curl", "-s", "-S", "-f", "-o", str(folder / "model.bin"), "-w", "%{time_total}", address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def _fluxdesk(address: str, folder: Path, environment: dict[str, str]) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(environment["FLUXDESK_HOME"], ignore_errors=True)
    command = [sys.executable, "-P", "-m", "fluxdesk", "models", "download", address, "--json"]
    done = subprocess.run(
        [*command, "--root", str(folder)], capture_output=True, text=True, check=True, env=environment
    )
    return float(json.loads(done.stdout)["seconds"])


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when a promise is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(dest="what", required=True)
    faults = kinds.add_parser("downloads")
    faults.add_argument("--count", type=int, default=20)
    faults.add_argument("--megabytes", type=int, default=8)
    faults.add_argument("--jobs", type=int, default=2, help="downloads at a time")
    faults.add_argument("--seed", type=int, default=1)
    speed = kinds.add_parser("fetch-speed")
    speed.add_argument("--megabytes", type=int, default=512)
    speed.add_argument("--rounds", type=int, default=3)
    for kind in (faults, speed):
        kind.add_argument("--folder", type=Path, help="where to write; a temporary folder by default")
    arguments = parser.parse_args(argv)
    size = arguments.megabytes * 1_000_000
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch:
        if arguments.what == "downloads":
            document = run_downloads(arguments.count, size, arguments.jobs, arguments.seed, Path(scratch))
        else:
            document = run_speed(size, arguments.rounds, Path(scratch))
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0 if document["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
