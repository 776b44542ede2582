from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from fluxdesk.domain.measured import MeasuredLevel
from fluxdesk.services.measured_levels import MeasuredLevels
from fluxdesk.services.paths import find_paths


def entry(level: str, **changes: object) -> MeasuredLevel:
    base = MeasuredLevel(
        family="flux-mini", level=level, reference="F16", psnr=40.0, ssim=0.99, flip=0.01,
        seconds_per_step=0.05, peak_bytes=10, peak_of="ram", runs=36, width=128, height=128, steps=20,
        device="cpu", date="2026-11-24T10:00:00Z",
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def test_a_newer_run_replaces_the_same_level_and_size_only() -> None:
    store = MeasuredLevels(find_paths())
    assert store.all() == ()
    store.put([entry("Q8_0"), entry("Q4_0")])
    store.put([entry("Q8_0", psnr=41.0, date="2026-11-25T10:00:00Z"), entry("Q8_0", width=256)])
    assert len(store.all()) == 3
    found = store.of("flux-mini", "Q8_0")
    assert found is not None
    assert found.psnr == 41.0
    assert store.of("flux-mini", "Q8_0", device="cuda:0") is None
    assert store.of("flux1-dev", "Q8_0") is None


def test_a_damaged_file_is_said_and_replaced(caplog: pytest.LogCaptureFixture) -> None:
    store = MeasuredLevels(find_paths())
    store.path.parent.mkdir(parents=True)
    Path(store.path).write_text('{"levels": [{"family": 3}]}')
    assert store.all() == ()
    assert "cannot be read" in caplog.text
    store.put([entry("Q6_K")])
    assert [found.level for found in store.all()] == ["Q6_K"]
