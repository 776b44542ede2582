"""LoRA files as the user meets them, and models with LoRAs baked in."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from fluxdesk.domain.errors import KnownError
from fluxdesk.domain.picture_settings import NamedLora
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.control_loras import as_in_files
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.recognise import recognise
from fluxdesk.services.bake_lora import bake
from fluxdesk.services.lora_files import LoraShelf, match_lora, preview_picture, read_lora
from fluxdesk.services.model_facts import transformer_facts
from fluxdesk.services.paths import find_paths
from fluxdesk.services.weight_codec import decode

STEM = "double_blocks.0.img_attn.proj"
MINI = find_paths().resources / "flux-mini" / "flux-mini-F16.gguf"


def write(path: Path, metadata: dict[str, str] | None = None, **more: np.ndarray) -> Path:
    random = np.random.default_rng(1)
    name = "lora_unet_" + STEM.replace(".", "_")
    tensors = {
        f"{name}.lora_down.weight": random.standard_normal((2, 256), dtype=np.float32) * 0.1,
        f"{name}.lora_up.weight": random.standard_normal((256, 2), dtype=np.float32) * 0.1,
        f"{name}.alpha": np.array(1.0, np.float32),
    }
    save_file(tensors | more, path, metadata or {})
    return path


def weights(path: Path, name: str) -> np.ndarray:
    info = next(tensor for tensor in read_any_header(path).tensors if tensor.name == name)
    data = path.read_bytes()[info.offset : info.offset + info.nbytes]
    return decode(data, info.type_name, info.shape[-1])


def test_facts_words_and_picture(tmp_path: Path) -> None:
    tags = json.dumps({"10_ink": {"inkstyle": 40, "a fox": 3}, "5_more": {"a fox": 1}})
    thumbnail = "data:image/png;base64," + base64.b64encode(b"picture").decode()
    metadata = {"ss_output_name": "Ink", "ss_tag_frequency": tags, "modelspec.thumbnail": thumbnail}
    path = write(tmp_path / "ink.safetensors", metadata, lora_te1_x=np.zeros(1, np.float32))
    shelf = LoraShelf(find_paths())
    facts = read_lora(path, shelf.shape("flux-mini"))
    assert (facts.title, facts.format, facts.rank, facts.layers) == ("Ink", "kohya / sd-scripts", 2, 1)
    assert (facts.matched, facts.unmatched, facts.text_encoder, facts.problem) == (3, (), 1, None)
    assert facts.triggers == ("inkstyle", "a fox")
    assert preview_picture(path) == b"picture"
    wrong = read_lora(path, shelf.shape("flux1-dev"))
    assert wrong.problem is not None
    assert len(wrong.unmatched) == 3


def test_a_picture_beside_the_file_is_its_preview(tmp_path: Path) -> None:
    path = write(tmp_path / "fox.safetensors")
    assert preview_picture(path) is None
    (tmp_path / "fox.preview.png").write_bytes(b"beside")
    assert preview_picture(path) == b"beside"


def test_a_name_in_a_picture_finds_its_file(tmp_path: Path) -> None:
    files = [write(tmp_path / "Ink_Style v2.safetensors"), write(tmp_path / "fox.safetensors")]
    digests = FileDigests(tmp_path)
    digest = digests.sha256(files[1])
    found = match_lora(NamedLora(name="ink-style-v2", strength=0.5), files, digests)
    assert found == LoraUse(str(files[0]), 0.5, digests.known(files[0]))
    renamed = match_lora(NamedLora(name="other", hash=digest[:12]), files[1:], digests)
    assert renamed is not None
    assert renamed.path == str(files[1])
    assert match_lora(NamedLora(name="other"), files, digests) is None


def test_baking_adds_the_change_to_the_weights(tmp_path: Path) -> None:
    path = write(tmp_path / "ink.safetensors")
    made = bake(MINI, [LoraUse(str(path), 0.5), LoraUse(str(path), 0.25)], tmp_path / "baked.gguf")
    assert made.level == "F16"
    tensors = {tensor.name: tensor for tensor in read_any_header(path).tensors}
    data = path.read_bytes()

    def factor(ending: str) -> np.ndarray:
        info = next(tensor for name, tensor in tensors.items() if name.endswith(ending))
        return np.frombuffer(data[info.offset : info.offset + info.nbytes], np.float32).reshape(info.shape)

    wanted = weights(MINI, f"{STEM}.weight") + 0.75 * (1 / 2) * factor("up.weight") @ factor("down.weight")
    found = weights(tmp_path / "baked.gguf", f"{STEM}.weight")
    assert np.abs(found - wanted).max() < 1e-3
    other = "double_blocks.0.txt_attn.proj.weight"
    assert np.array_equal(weights(tmp_path / "baked.gguf", other), weights(MINI, other))
    assert recognise(read_any_header(tmp_path / "baked.gguf"), "").problems == ()


def test_a_control_lora_is_not_baked(tmp_path: Path) -> None:
    save_file(
        {
            f"{STEM}.lora_A.weight": np.zeros((1, 256), np.float32),
            f"{STEM}.lora_B.weight": np.zeros((256, 1), np.float32),
            f"{STEM}.lora_B.bias": np.zeros(256, np.float32),
        },
        tmp_path / "c.safetensors",
    )
    save_file(
        {
            "transformer.x_embedder.lora_A.weight": np.zeros((1, 128), np.float32),
            "transformer.x_embedder.lora_B.weight": np.zeros((256, 1), np.float32),
        },
        tmp_path / "d.safetensors",
    )
    for name in ("c", "d"):
        with pytest.raises(KnownError, match="control LoRA"):
            bake(MINI, [LoraUse(str(tmp_path / f"{name}.safetensors"))], tmp_path / "x.gguf")
    shape = transformer_facts(MINI).shape
    facts = read_lora(tmp_path / "d.safetensors", shape)
    assert (facts.control, facts.matched, facts.problem) == (True, 2, None)
    assert not read_lora(write(tmp_path / "ink.safetensors"), shape).control
    uses = tuple(
        LoraUse(str(tmp_path / f"{name}.safetensors"), control=name == "c") for name in ("c", "d", "no")
    )
    assert [use.control for use in as_in_files(uses)] == [False, True, False]
