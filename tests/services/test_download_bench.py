"""The download benches measure what they say: real commands, real kills, a real hostile server."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from fluxdesk.services.download_bench import (
    FAULTS,
    Hostility,
    Outcome,
    covered,
    run_downloads,
    run_speed,
    summary,
)
from fluxdesk.services.fault_server import Seen


def test_bytes_that_went_out_twice_are_counted_once() -> None:
    assert covered([]) == 0
    assert covered([(0, 10), (5, 8), (20, 30), (8, 12)]) == 22
    rng = random.Random(1)
    spans = [(start, start + rng.randrange(50)) for start in (rng.randrange(900) for _ in range(40))]
    assert covered(spans) == len({byte for span in spans for byte in range(*span)})


def test_a_wrong_file_or_too_much_twice_breaks_the_promise() -> None:
    def outcome(state: str, twice: int) -> Outcome:
        return Outcome(name="x", state=state, kills=0, unique_bytes=100, twice_bytes=twice)

    assert summary([outcome("exact", 5), outcome("network", 4)], 100, Counter(), 1.0)["holds"]
    assert not summary([outcome("exact", 6)], 100, Counter(), 1.0)["holds"]
    assert not summary([outcome("wrong: success without the right bytes", 0)], 100, Counter(), 1.0)["holds"]


def test_faults_come_as_often_as_announced() -> None:
    hostility = Hostility(7)
    seen = Seen("storage", "GET", "/store/x", {})
    drawn = [hostility.choose(seen, 1000) for _ in range(20_000)]
    assert all(fault is None or 0 <= fault.after < 1000 for fault in drawn)
    for kind, chance in FAULTS:
        assert abs(hostility.counts[kind] / 20_000 - chance) < 0.3 * chance + 0.001


def test_two_downloads_under_fire(tmp_path: Path) -> None:
    document = run_downloads(2, 1_000_000, 2, 3, tmp_path)
    assert document["downloads"] == 2
    assert sum(document["ended"].values()) == 2
    assert not [state for state in document["ended"] if state.startswith("wrong")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is the peer")
def test_the_speed_bench_fetches_with_both(tmp_path: Path) -> None:
    document = run_speed(2_000_000, 1, tmp_path)
    assert {kind: len(found) for kind, found in document["seconds"].items()} == {"curl": 2, "fluxdesk": 2}
    assert document["ratio"] > 0
