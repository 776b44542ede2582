"""Finds the models other programs keep on this computer, to be used where they lie and never changed.

Layouts: ComfyUI (`models/…`, `extra_model_paths.yaml`, the desktop version's `extra_models_config.yaml`), Forge
and other AUTOMATIC1111 forks, InvokeAI, Stability Matrix' shared folder, the Hugging Face cache.
"""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from fluxdesk.services.model_index import find_weight_files
from fluxdesk.services.model_roots import Program
from fluxdesk.services.simple_yaml import parse_paths

COMFY_KINDS = (
    "diffusion_models",
    "unet",
    "text_encoders",
    "clip",
    "vae",
    "vae_approx",
    "loras",
    "checkpoints",
)
_A1111_MARKS = ("webui.py", "webui.sh", "webui.bat")


class FoundFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of another program that holds weight files."""

    program: Program
    path: str
    files: int
    bytes: int


def discover(home: Path, environment: Mapping[str, str]) -> tuple[FoundFolder, ...]:
    """Model folders of the programs FluxDesk knows, those with at least one weight file.

    Args:
        home: where to look: the user's home folder.
        environment: `os.environ`, for `HF_HOME`, `APPDATA` and the like.
    """
    wanted: dict[str, Program] = {}
    for candidate in _candidates(home):
        for folder, program in folders_of(candidate):
            wanted.setdefault(str(folder), program)
    for config in _comfy_configs(home, environment):
        for folder in comfy_folders(config):
            wanted.setdefault(str(folder), "comfyui")
    for folder, program in _fixed_places(home, environment):
        wanted.setdefault(str(folder), program)
    return tuple(found for path, program in wanted.items() if (found := measure(Path(path), program)))


def measure(folder: Path, program: Program) -> FoundFolder | None:
    """`folder` with its weight files counted; None when it has none."""
    count = total = 0
    for file in find_weight_files(folder):
        try:
            total += file.stat().st_size
        except OSError:
            continue
        count += 1
    return FoundFolder(program=program, path=str(folder), files=count, bytes=total) if count else None


def folders_of(folder: Path) -> tuple[tuple[Path, Program], ...]:
    """The model folders inside an installation at `folder`; empty when it is none."""
    models = folder / "models"
    if (folder / "main.py").is_file() and (folder / "comfy").is_dir():
        own = [models / kind for kind in COMFY_KINDS]
        extra = comfy_folders(folder / "extra_model_paths.yaml")
        return tuple((place, "comfyui") for place in (*own, *extra) if place.is_dir())
    if any((folder / mark).is_file() for mark in _A1111_MARKS) and models.is_dir():
        return ((models, "forge"),)
    if (folder / "invokeai.yaml").is_file():
        return tuple((place, "invokeai") for place in _invoke_folders(folder) if place.is_dir())
    if folder.name == "StabilityMatrix" or (folder / "Data" / "Packages").is_dir():
        places = (folder / "Models", folder / "Data" / "Models")
        return tuple((place, "stability_matrix") for place in places if place.is_dir())
    return ()


def adopt_kind(folder: Path) -> tuple[tuple[Path, Program], ...]:
    """What to use when the user points at `folder`: an installation's model folders, or the folder itself."""
    found = folders_of(folder)
    if found:
        return found
    if folder.name == "hub" and any(folder.glob("models--*")):
        return ((folder, "huggingface"),)
    return ((folder, "folder"),)


def comfy_folders(config: Path) -> tuple[Path, ...]:
    """The folders for FLUX files that a ComfyUI `extra_model_paths.yaml` names."""
    try:
        text = config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    folders: list[Path] = []
    for section in parse_paths(text).values():
        base = (section.get("base_path") or [""])[0]
        root = _expand(base) if base else config.parent
        if not root.is_absolute():
            root = config.parent / root
        for kind in COMFY_KINDS:
            folders += [root / _expand(place) for place in section.get(kind, [])]
    return tuple(dict.fromkeys(Path(os.path.normpath(folder)) for folder in folders if folder.is_dir()))


def _expand(text: str) -> Path:
    return Path(os.path.expandvars(text)).expanduser()


def _invoke_folders(folder: Path) -> Iterable[Path]:
    try:
        lines = (folder / "invokeai.yaml").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "models_dir" and value.strip():
            yield folder / _expand(value.strip().strip("'\""))
            return
    yield folder / "models"


def _candidates(home: Path) -> Iterable[Path]:
    """Where people install such programs: their home folder, its usual sub-folders, drives on Windows."""
    places = [home]
    names = ("Documents", "Desktop", "Downloads", "apps", "ai", "AI", "src", "git", "comfy", "Applications")
    places += [home / name for name in names]
    if sys.platform == "win32":
        places += [Path(f"{letter}:\\") for letter in string.ascii_uppercase if Path(f"{letter}:\\").exists()]
    for place in places:
        try:
            children = sorted(child for child in place.iterdir() if child.is_dir())
        except OSError:
            continue
        for child in children:
            yield child
            if "comfyui" in child.name.lower() or "webui" in child.name.lower():
                yield from (child / name for name in ("ComfyUI", "webui"))


def _comfy_configs(home: Path, environment: Mapping[str, str]) -> Iterable[Path]:
    """The desktop version's own file, per system."""
    name = "extra_models_config.yaml"
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "ComfyUI" / name
    yield home / "Library" / "Application Support" / "ComfyUI" / name
    if appdata := environment.get("APPDATA"):
        yield Path(appdata) / "ComfyUI" / name


def _fixed_places(home: Path, environment: Mapping[str, str]) -> Iterable[tuple[Path, Program]]:
    cache = Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
    hub = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    hf_home = Path(environment.get("HF_HOME") or cache / "huggingface")
    yield (Path(hub) if hub else hf_home / "hub"), "huggingface"
    if appdata := environment.get("APPDATA"):
        yield Path(appdata) / "StabilityMatrix" / "Models", "stability_matrix"
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    yield data / "StabilityMatrix" / "Models", "stability_matrix"
    yield Path(environment.get("INVOKEAI_ROOT") or home / "invokeai") / "models", "invokeai"
