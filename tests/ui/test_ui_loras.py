"""LoRAs in the form: what fits, their words and picture, and baking them into a file, by keys and clicks."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from desk import Desk
from engine_fakes import make_request
from PIL import Image
from PySide6.QtWidgets import QApplication
from safetensors.numpy import save_file

from fluxdesk.app import Application
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.png import read_record, read_texts
from fluxdesk.formats.recognise import recognise
from fluxdesk.services import quantise
from fluxdesk.state.form import DraftState
from fluxdesk.ui.bake_sheet import BakeSheet

Stage = Callable[..., Application]
STEM = "lora_unet_double_blocks_0_img_attn_proj"


def write_lora(path: Path, **more: np.ndarray) -> Path:
    """A LoRA of one matrix of flux-mini with words and a picture, and `more` tensors."""
    file = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 30, 30)).save(file, "PNG")
    picture = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    tensors = {
        f"{STEM}.lora_down.weight": np.full((2, 256), 0.01, np.float32),
        f"{STEM}.lora_up.weight": np.full((256, 2), 0.01, np.float32),
    }
    metadata = {"modelspec.trigger_phrase": "inkwash, brush", "modelspec.thumbnail": picture}
    save_file(tensors | more, path, metadata)
    return path


def elsewhere() -> dict[str, np.ndarray]:
    """Tensors of a block that flux-mini does not have."""
    stem = "lora_unet_double_blocks_99_img_attn_proj"
    return {
        f"{stem}.lora_down.weight": np.zeros((2, 256), np.float32),
        f"{stem}.lora_up.weight": np.zeros((256, 2), np.float32),
    }


def test_what_fits_the_words_and_the_picture(stage: Stage, tmp_path: Path) -> None:
    good, foreign = write_lora(tmp_path / "ink.safetensors", **elsewhere()), tmp_path / "foreign.safetensors"
    save_file({"nothing.weight": np.zeros((2, 2), np.float32)}, foreign)

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        loras = desk.page.form.loras
        loras.add_files((good,))
        await desk.until(lambda: loras.notes[0].isVisible(), "the file was read")
        note = loras.notes[0]
        assert "rank 2 · 2 of 4 keys fit" in note.fit.text()
        assert "double_blocks_99" in note.fit.toolTip()
        assert not note.picture.pixmap().isNull()
        assert note.words.text() == "Words: inkwash, brush"
        assert loras.bake.isVisible()
        await desk.write("a fox, Brush")
        desk.click(note.add_words)
        assert desk.app.session.form.prompt == "a fox, Brush, inkwash"
        loras.add_files((foreign, tmp_path / "gone.safetensors"))
        await desk.until(lambda: all(note.isVisible() for note in loras.notes), "the others, too")
        assert "is no LoRA" in loras.notes[1].problem.text()
        assert "gone.safetensors" in loras.notes[2].problem.text().replace("\u200b", "")
        assert not loras.bake.isVisible(), "not with one that cannot be used"
        desk.click(desk.page.generate)
        row = desk.page.form.rows["loras"]
        await desk.until(row.problem.isVisible, "refused before anything is loaded")
        assert "foreign.safetensors" in row.problem.text()
        assert desk.app.jobs.running is None

    stage(scenario)


def write_control_lora(path: Path) -> Path:
    tensors = {
        "img_in.lora_A.weight": np.full((2, 128), 0.1, np.float32),
        "img_in.lora_B.weight": np.full((256, 2), 0.1, np.float32),
    }
    save_file(tensors, path)
    return path


def test_a_control_lora_turns_the_start_picture_into_one_to_follow(stage: Stage, tmp_path: Path) -> None:
    canny, depth = (write_control_lora(tmp_path / f"{name}.safetensors") for name in ("canny", "depth"))
    start = tmp_path / "start.png"
    Image.new("RGB", (128, 128), "navy").save(start)

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        session, loras, field = desk.app.session, desk.page.form.loras, desk.page.form.start
        rows = desk.page.form.rows
        await desk.write("a ring")
        loras.add_files((canny,))
        desk.click(desk.page.generate)
        await desk.until(lambda: rows["init_image"].problem.isVisible(), "there is no picture yet")
        assert "picture to follow" in rows["init_image"].problem.text()
        await desk.until(lambda: all(use.control for use in session.form.loras), "it was read")
        assert loras.notes[0].fit.text().endswith("2 of 2 keys fit · the start picture is followed")
        session.start_from(str(start))
        assert not rows["init_image"].problem.isVisible()
        assert field.edges.isVisible()
        assert field.edges.isChecked()
        assert not field.amount.isVisible()
        assert not field.paint_mask.isVisible()
        assert field.hint.text() == "Its edges are followed."
        loras.add_files((depth,))
        await desk.until(lambda: all(use.control for use in session.form.loras), "the other was read")
        desk.click(desk.page.generate)
        await desk.until(lambda: rows["loras"].problem.isVisible(), "two are too many")
        assert "Only one control LoRA" in rows["loras"].problem.text()
        desk.click(loras.rows[0].remove)
        assert not rows["loras"].problem.isVisible()
        assert "map of depths" in field.hint.text()
        assert not field.edges.isVisible()
        made = (await session.make_requests()).requests[0]
        assert made.mode == "control"
        assert made.init_image == str(start), "of a map of depths no edges are found"
        desk.click(loras.rows[0].remove)
        assert field.amount.isVisible()

    stage(scenario)


def test_a_job_keeps_its_control_lora(qapp: QApplication) -> None:
    control = LoraUse("/l/canny.safetensors", control=True)
    job = msgspec.structs.replace(
        make_request(Path("x.png")), mode="control", init_image="/a.png", loras=(control,)
    )
    draft = DraftState(job)
    draft.set(loras=())
    assert not draft.check()
    assert draft.problems[0].field == "loras"
    assert "cannot be changed here" in draft.problems[0].error.text
    draft.set(loras=(msgspec.structs.replace(control, strength=0.5), LoraUse("/l/ink.safetensors")))
    assert draft.check()
    assert draft.request.mode == "control"


def test_baking_writes_a_whole_file_and_says_so(stage: Stage, tmp_path: Path) -> None:
    lora, target = write_lora(tmp_path / "ink.safetensors"), tmp_path / "baked.gguf"
    target.write_bytes(b"an older one; the file dialog has asked")

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        loras = desk.page.form.loras
        loras.add_files((lora,))
        await desk.until(loras.bake.isVisible, "the file was read")
        desk.click(loras.bake)
        sheet = loras.sheet
        assert isinstance(sheet, BakeSheet)
        assert sheet.level.currentData() == desk.app.session.form.level
        assert not sheet.stop.isVisible()
        sheet.level.setCurrentIndex(sheet.level.findData("Q8_0"))
        desk.click(sheet.go)
        assert sheet.dialog.selectedFiles()[0].endswith("flux-mini-ink-Q8_0.gguf")
        sheet.dialog.fileSelected.emit(str(target))
        sheet.dialog.reject()
        await desk.until(
            lambda: not desk.app.studio.loras.work.busy and target.stat().st_size > 1000, "baked"
        )
        facts = recognise(read_any_header(target), target.name)
        assert (facts.level, facts.problems) == ("Q8_0", ())
        await desk.until(
            lambda: any(str(target) in notice.text for notice in desk.app.notices.current), "it says where"
        )
        sheet.close()

    stage(scenario)


def test_stopping_leaves_nothing(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantise, "PIECE_ELEMENTS", 256)  # many pieces: it can be stopped between them
    lora, target = write_lora(tmp_path / "ink.safetensors"), tmp_path / "baked.gguf"

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        loras = desk.page.form.loras
        loras.add_files((lora,))
        await desk.until(loras.bake.isVisible, "the file was read")
        desk.click(loras.bake)
        desk.app.studio.loras.bake(target, "Q4_K")
        await desk.until(loras.sheet.stop.isVisible, "it runs")
        desk.click(loras.sheet.stop)
        await desk.until(lambda: not desk.app.studio.loras.work.busy, "it has ended")
        assert loras.sheet.go.isEnabled()
        loras.sheet.close()

    stage(scenario)
    assert [path.name for path in tmp_path.glob("baked*")] == []


def test_a_picture_painted_in_the_window_names_its_loras_by_content(stage: Stage, tmp_path: Path) -> None:
    lora = write_lora(tmp_path / "ink.safetensors")

    async def scenario(desk: Desk) -> None:
        await desk.ready()
        desk.page.form.loras.add_files((lora,))
        await desk.write("a fox")
        desk.start()
        await desk.painted(1)
        write_lora(lora, **elsewhere())  # another file of that name by now
        digests.append(hashlib.sha256(lora.read_bytes()).hexdigest())
        desk.start()
        await desk.painted(2)
        for result, digest in zip(desk.app.results.results, digests, strict=True):
            path = Path(str(result.path))
            record = read_record(path)
            assert record is not None
            (use,) = record.request.loras
            assert use.sha256 == digest
            (model,) = (model for model in record.models if model.role == "lora")
            assert model.sha256 == digest
            assert f'Lora hashes: "ink: {digest[:12]}"' in read_texts(path)["parameters"]

    digests = [hashlib.sha256(lora.read_bytes()).hexdigest()]
    stage(scenario)
