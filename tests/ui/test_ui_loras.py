"""LoRAs in the form: what fits, their words and picture, and baking them into a file, by keys and clicks."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from desk import Desk
from PIL import Image
from safetensors.numpy import save_file

from fluxdesk.app import Application
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.png import read_record, read_texts
from fluxdesk.formats.recognise import recognise
from fluxdesk.services import quantise
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

    stage(scenario)


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
