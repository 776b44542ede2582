"""Other programs' folders are found, read and left alone."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from fluxdesk.services.folders import adopt_kind, comfy_folders, discover
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import find_paths
from fluxdesk.services.simple_yaml import parse_paths

MINI = Path(__file__).resolve().parents[2] / "resources" / "flux-mini"
WEIGHTS = MINI / "clip-mini.safetensors"


def put(folder: Path, name: str = "clip.safetensors") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(WEIGHTS, folder / name))


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in sorted(folder.rglob("*"))}


def make_comfy(folder: Path) -> Path:
    (folder / "comfy").mkdir(parents=True)
    (folder / "main.py").write_text("")
    put(folder / "models" / "clip")
    put(folder / "models" / "unet" / "flux", "inner.safetensors")
    (folder / "models" / "controlnet").mkdir()
    return folder


def test_every_program_is_found_and_nothing_is_touched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    comfy = make_comfy(home / "Documents" / "ComfyUI")
    extra = tmp_path / "elsewhere"
    put(extra / "models" / "vae", "ae.safetensors")
    (comfy / "extra_model_paths.yaml").write_text(
        f"# mine\nother:\n    base_path: {extra}\n    is_default: true\n    vae: models/vae  # here\n"
    )
    desktop = home / ".config" / "ComfyUI"
    desktop.mkdir(parents=True)
    put(tmp_path / "desk" / "loras")
    (desktop / "extra_models_config.yaml").write_text(
        f'comfyui_desktop:\n  base_path: "{tmp_path / "desk"}"\n  loras: |\n    loras\n    missing/\n'
    )
    forge = home / "stable-diffusion-webui-forge"
    put(forge / "models" / "text_encoder")
    (forge / "webui.py").write_text("")
    invoke = home / "invoke"
    put(tmp_path / "invoke-models" / "flux")
    invoke.mkdir()
    (invoke / "invokeai.yaml").write_text(
        f"schema_version: 4.0.2\nmodels_dir: {tmp_path / 'invoke-models'}\n"
    )
    put(home / ".local" / "share" / "StabilityMatrix" / "Models" / "TextEncoders")
    blob = home / ".cache" / "huggingface" / "hub" / "models--me--repo" / "blobs"
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    put(blob, digest)
    snapshot = blob.parent / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "clip.safetensors").symlink_to(blob / digest)
    before = listing(tmp_path)

    found = discover(home, {})
    assert {(folder.program, Path(folder.path)) for folder in found} == {
        ("comfyui", comfy / "models" / "clip"),
        ("comfyui", comfy / "models" / "unet"),
        ("comfyui", extra / "models" / "vae"),
        ("comfyui", tmp_path / "desk" / "loras"),
        ("forge", forge / "models"),
        ("invokeai", tmp_path / "invoke-models"),
        ("stability_matrix", home / ".local" / "share" / "StabilityMatrix" / "Models"),
        ("huggingface", home / ".cache" / "huggingface" / "hub"),
    }
    assert all(folder.files == 1 and folder.bytes == WEIGHTS.stat().st_size for folder in found)
    store = ModelStore(find_paths())
    for folder in found:
        store.roots.add(Path(folder.path), folder.program)
    inventory = store.look()
    assert len(inventory.files) == 8
    (cached,) = (file for file in inventory.files if file.root.program == "huggingface")
    assert cached.sha256 == digest, "the hub's cache names its files by their hash"
    assert listing(tmp_path / "home") == {
        k: v for k, v in before.items() if Path(k) != home and k.startswith(str(home))
    }


def test_variables_say_where_the_cache_is(tmp_path: Path) -> None:
    put(tmp_path / "big" / "hub" / "models--a--b" / "snapshots" / "1")
    (found,) = discover(tmp_path / "home", {"HF_HOME": str(tmp_path / "big")})
    assert (found.program, found.path) == ("huggingface", str(tmp_path / "big" / "hub"))


def test_pointing_at_an_installation_or_at_any_folder(tmp_path: Path) -> None:
    comfy = make_comfy(tmp_path / "ComfyUI")
    assert [program for _, program in adopt_kind(comfy)] == ["comfyui", "comfyui"]
    put(tmp_path / "plain")
    assert adopt_kind(tmp_path / "plain") == ((tmp_path / "plain", "folder"),)


def test_links_in_circles_end(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    put(folder)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    store = ModelStore(find_paths())
    store.roots.add(folder)
    assert len(store.look().files) == 1


@pytest.mark.parametrize("text", ["", "{{{", "a: b: c\n", "x:\n\ty: z\n", "\x00\x01", "- 1\n- 2\n"])
def test_odd_yaml_is_no_crash(tmp_path: Path, text: str) -> None:
    assert isinstance(parse_paths(text), dict)
    file = tmp_path / "extra_model_paths.yaml"
    file.write_text(text)
    assert comfy_folders(file) == ()


def test_a_comfyui_sample_is_read_as_written() -> None:
    sample = """
#config for comfyui
comfyui:
     base_path: /opt/ComfyUI/
     # You can use is_default to mark that these folders should be listed first
     is_default: true
     checkpoints: models/checkpoints/
     text_encoders: |
          models/text_encoders/
          models/clip/  # legacy location still supported
     diffusion_models: |
                  models/diffusion_models
                  models/unet

#other_ui:
#    base_path: path/to/ui
a111:
    base_path: "D:\\webui"
    loras: |
         models/Lora
"""
    assert parse_paths(sample) == {
        "comfyui": {
            "base_path": ["/opt/ComfyUI/"],
            "is_default": ["true"],
            "checkpoints": ["models/checkpoints/"],
            "text_encoders": ["models/text_encoders/", "models/clip/"],
            "diffusion_models": ["models/diffusion_models", "models/unet"],
        },
        "a111": {"base_path": ["D:\\webui"], "loras": ["models/Lora"]},
    }
