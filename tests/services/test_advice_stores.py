"""What earlier runs leave behind: kept whole, bounded, and forgiven when damaged."""

from __future__ import annotations

from fluxdesk.domain.hardware import CpuInfo
from fluxdesk.domain.messages import PhaseSeconds
from fluxdesk.domain.speed_estimate import RunRecord
from fluxdesk.services import cpu_rate
from fluxdesk.services.advice_evidence import read_evidence
from fluxdesk.services.cpu_rate import cpu_flops, measure_core_flops
from fluxdesk.services.paths import find_paths
from fluxdesk.services.speed_store import KEPT, SpeedStore


def run(number: int) -> RunRecord:
    return RunRecord(
        date=f"2026-11-24T10:00:{number:05}", device="cpu", device_name="x", family="flux-mini", level="F16",
        width=128, height=128, steps=20, text_tokens=32,
        seconds=PhaseSeconds(total=1, load=0.1, encode=0.1, denoise=0.7, decode=0.1), seconds_per_step=0.035,
        peak_ram_bytes=600_000_000, predicted_seconds_per_step=0.03, raw_seconds_per_step=0.02,
        predicted_total_seconds=0.9, predicted_ram_bytes=610_000_000, predicted_vram_bytes=0,
    )  # fmt: skip


def test_runs_come_back_in_order() -> None:
    store = SpeedStore(find_paths())
    assert store.all() == ()
    store.add(run(1))
    store.add(run(2))
    assert [entry.date[-1] for entry in store.all()] == ["1", "2"]
    assert (
        read_evidence(find_paths(), CpuInfo(name="x", physical_cores=2, logical_cores=2)).history
        == store.all()
    )


def test_only_the_newest_are_kept() -> None:
    store = SpeedStore(find_paths())
    import msgspec

    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(
        msgspec.json.encode({"format": 1, "runs": [msgspec.to_builtins(run(n)) for n in range(KEPT)]})
    )
    store.add(run(KEPT))
    kept = store.all()
    assert len(kept) == KEPT
    assert kept[0] == run(1)
    assert kept[-1] == run(KEPT)


def test_a_damaged_file_is_forgiven() -> None:
    store = SpeedStore(find_paths())
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(b"{not json")
    assert store.all() == ()
    store.add(run(1))
    assert len(store.all()) == 1


def test_the_cpu_is_measured_once() -> None:
    paths = find_paths()
    assert cpu_flops(paths, "A", 2, measure=False) is None
    first = cpu_flops(paths, "A", 2)
    assert first is not None
    assert first > 1e9
    assert cpu_flops(paths, "A", 2) == first
    assert (paths.cache / cpu_rate.FILE_NAME).exists()
    assert cpu_flops(paths, "B", 2, measure=False) is None


def test_the_rate_is_per_second_and_core() -> None:
    assert 1e8 < measure_core_flops(0.02) < 1e12
