"""Levels for a comparison: which there are, making and fetching them, and the disk budget."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from formats.sparse_files import write_gguf
from safetensors.numpy import save_file

from fluxdesk.domain.catalogue import CatalogueEntry, Source
from fluxdesk.domain.comparison import Axes, ComparisonPlan, estimate, validate_plan
from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.messages import PhaseSeconds, RunResult
from fluxdesk.domain.request import LoraUse
from fluxdesk.services.data_use import WINDOW, DataUse
from fluxdesk.services.fault_server import FaultServer
from fluxdesk.services.lab_levels import LabLevels, fetch_entry
from fluxdesk.services.lab_models import LabModels
from fluxdesk.services.lab_session import LabSession
from fluxdesk.services.lab_store import LabStore
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.services.planner import Planner
from fluxdesk.services.store_sets import open_model_sets

PLAN = ComparisonPlan(
    family="flux-mini", levels=("F16", "Q8_0", "Q4_0"), prompts=("a red circle",), seeds=(1,), width=64, height=64,
    steps=2, reference="F16", floor=False,
)  # fmt: skip


def lab_models() -> LabModels:
    paths = find_paths()
    return LabModels(paths, open_model_sets(paths), Planner(), DataUse(paths, "test"))


def paint_all(session: LabSession, models: LabModels, level: str) -> None:
    """Pretend that all pictures of `level` have been painted."""
    for cell in [cell for cell in session.pending() if cell.variant.level == level]:
        ready = models.prepare(session, cell.variant)
        assert ready is not None
        session.store.picture_path(cell).write_bytes(b"picture")
        seconds = PhaseSeconds(total=1, load=0, encode=0, denoise=1, decode=0)
        result = RunResult(seconds=seconds, seconds_per_step=0.1, peak_ram_bytes=1)
        session.finished(cell, ready, session.request(cell, ready), result)


def test_flux_mini_has_its_file_and_makes_the_rest(tmp_path: Path) -> None:
    paths = find_paths()
    levels = LabLevels(paths, open_model_sets(paths), DataUse(paths, "test"))
    choices = {choice.level: choice for choice in levels.choices("flux-mini")}
    assert choices["F16"].origin == "installed"
    assert {choices[level].origin for level in ("Q8_0", "Q6_K", "Q5_1", "Q4_0", "NF4")} == {"make"}
    assert next(iter(choices)) == "F16"
    size = choices["Q8_0"].file_bytes or 0
    assert 0.45 < size / (choices["F16"].file_bytes or 1) < 0.6, "8.5 bits of 16"
    facts = lab_models().facts(PLAN)
    cost = estimate(PLAN, facts)
    assert cost.make_bytes == sum(facts[level].file_bytes or 0 for level in ("Q8_0", "Q4_0"))
    assert cost.fetch_bytes == 0
    tight = msgspec.structs.replace(PLAN, disk_budget_bytes=size + 1)
    assert estimate(tight, facts).peak_model_bytes == size, "one at a time"


def test_a_budget_keeps_one_level_at_a_time_and_a_finished_level_is_not_made_again(tmp_path: Path) -> None:
    models = lab_models()
    q8 = next(choice for choice in models.choices("flux-mini") if choice.level == "Q8_0")
    plan = msgspec.structs.replace(PLAN, disk_budget_bytes=int((q8.file_bytes or 0) * 1.3))
    store = LabStore(tmp_path)
    with store.writing():
        session = LabSession(store, plan)
        for variant in session.variants():
            if store.brought():
                with DataUse(find_paths(), WINDOW), pytest.raises(KnownError, match="window is open"):
                    models.prepare(session, variant)
            ready = models.prepare(session, variant)
            assert ready is not None
            paint_all(session, models, variant.level)
        assert [brought.level for brought in store.brought()] == ["Q4_0"], (
            "Q8_0 went when Q4_0 needed its room"
        )
        again = {variant.level: models.prepare(session, variant) for variant in session.variants()}
        assert again["Q8_0"] is None, "painted and gone: not made again"
        assert again["Q4_0"] is not None
        kept = store.brought()
        with (
            DataUse(find_paths(), "generate"),
            pytest.raises(KnownError, match="“fluxdesk generate” is running"),
        ):
            models.delete_brought(session, kept)
        assert store.brought() == kept
        assert models.delete_brought(session, kept) == kept[0].file_bytes
        assert store.brought() == ()
        assert not Path(kept[0].path).exists()


def test_a_budget_that_is_too_small_leaves_the_level_out_in_words(tmp_path: Path) -> None:
    models = lab_models()
    store = LabStore(tmp_path)
    with store.writing():
        session = LabSession(store, msgspec.structs.replace(PLAN, disk_budget_bytes=1000))
        assert models.prepare(session, session.variants()[0]) is not None, "what is installed costs nothing"
        with pytest.raises(KnownError, match=r"Q8_0 needs .* the disk budget is"):
            models.prepare(session, session.variants()[1])
        assert store.brought() == ()


def test_t5_levels_are_made_and_counted_too(tmp_path: Path) -> None:
    models = lab_models()
    axes = msgspec.structs.replace(PLAN.axes, t5_levels=(None, "Q8_0"))
    store = LabStore(tmp_path)
    with store.writing():
        session = LabSession(store, msgspec.structs.replace(PLAN, levels=("F16",), axes=axes))
        plain, other = (models.prepare(session, variant) for variant in session.variants())
        assert plain is not None
        assert other is not None
        assert plain.models.transformer == other.models.transformer
        assert Path(other.models.text_encoder_2.path).name == "t5-mini-Q8_0.gguf"
        assert [brought.level for brought in store.brought()] == ["T5 Q8_0"]


def test_a_level_is_fetched_from_a_real_server(tmp_path: Path) -> None:
    paths = find_paths()
    source = tmp_path / "flux1-schnell-Q4_0.gguf"
    write_gguf(source, [("img_in.weight", (64, 64), "F16")], {"general.architecture": "flux"})
    store = ModelStore(paths)
    seen: list[tuple[int, int]] = []
    with FaultServer({source.name: source}) as server:
        entry = CatalogueEntry(
            id="test", name=source.name, role="transformer", family="flux1-schnell", level="Q4_0",
            sources=(Source(url=server.plain(source.name)),), bytes=source.stat().st_size,
        )  # fmt: skip
        path = fetch_entry(paths, store.look(), entry, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == source.read_bytes()
    assert path.is_relative_to(store.main_folder)
    assert seen


def test_what_cannot_be_painted_is_known_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = lab_models()
    monkeypatch.setattr(models, "has_gpu", lambda: False)
    assert models.problems(PLAN) == ()
    control = tmp_path / "canny.safetensors"
    tensors = {
        "img_in.lora_A.weight": np.full((2, 128), 0.1, np.float32),
        "img_in.lora_B.weight": np.full((256, 2), 0.1, np.float32),
    }
    save_file(tensors, control)
    for axes, field, words in (
        (Axes(lora_sets=((), (LoraUse(str(control)),))), "loras", "canny.safetensors is a control LoRA"),
        (Axes(lora_sets=((), (LoraUse(str(tmp_path / "gone.safetensors")),))), "loras", "gone.safetensors"),
        (Axes(t5_levels=(None, "Q8_0", "NF4")), "t5_levels", "T5 cannot be stored at level NF4"),
        (Axes(text_encoders=("ram", "device")), "text_encoders", "there is none that FluxDesk can use"),
    ):
        found = models.problems(msgspec.structs.replace(PLAN, axes=axes))
        assert [problem.field for problem in found] == [field]
        assert words in found[0].error.text
        assert found[0].error.action
    assert models.problems(msgspec.structs.replace(PLAN, axes=Axes(t5_levels=(None, "F16", "Q4_K")))) == ()
    kontext = msgspec.structs.replace(PLAN, family="flux1-kontext", axes=Axes(step_cache=(None, -0.5)))
    assert [problem.field for problem in validate_plan(kontext)] == ["family", "step_cache"]
    assert "FLUX.1 Kontext dev needs a picture" in validate_plan(kontext)[0].error.text
