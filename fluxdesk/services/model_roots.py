"""The folders that hold models: FluxDesk's own one, further ones, and other programs' (never modified)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.services.paths import Paths
from fluxdesk.services.shared_file import changing

Program = Literal["fluxdesk", "folder", "comfyui", "forge", "invokeai", "stability_matrix", "huggingface"]

PROGRAM_NAMES: dict[Program, str] = {
    "fluxdesk": "FluxDesk",
    "folder": QT_TRANSLATE_NOOP("models", "Folder"),
    "comfyui": "ComfyUI",
    "forge": "Forge",
    "invokeai": "InvokeAI",
    "stability_matrix": "Stability Matrix",
    "huggingface": "Hugging Face",
}


class ModelRoot(msgspec.Struct, frozen=True):
    """One folder with models. Only FluxDesk's own folders are ever written to."""

    path: str
    program: Program = "folder"

    @property
    def own(self) -> bool:
        return self.program == "fluxdesk"

    @property
    def writable(self) -> bool:
        """FluxDesk may put files there and delete them: it is its own, and the system allows it."""
        folder = Path(self.path)
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        return self.own and os.access(folder, os.W_OK)


class _Saved(msgspec.Struct, frozen=True, kw_only=True):
    version: int = 1
    roots: tuple[ModelRoot, ...] = ()


class ModelRoots:
    """The list of folders, kept in one small file. Any thread."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / "model-folders.json"
        self._default = ModelRoot(str(paths.models), "fluxdesk")

    def all(self) -> tuple[ModelRoot, ...]:
        """Every folder, the one that downloads go to first."""
        saved = self._load()
        return saved if any(root.own for root in saved) else (self._default, *saved)

    @property
    def main(self) -> ModelRoot:
        """Where downloads go."""
        return next(root for root in self.all() if root.own)

    def add(self, path: Path, program: Program = "folder") -> ModelRoot:
        """Use the models in `path` from now on; nothing in it is changed.

        Raises:
            KnownError: there is no such folder.
        """
        folder = path.expanduser().absolute()
        if not folder.is_dir():
            raise KnownError(
                "file_missing",
                QT_TRANSLATE_NOOP("errors", "There is no folder {folder}."),
                QT_TRANSLATE_NOOP("errors", "Choose a folder that exists."),
                folder=str(folder),
            )
        root = ModelRoot(str(folder), program)
        with changing(self._file):
            roots = self.all()
            known = next((known for known in roots if known.path == root.path), None)
            if known is None:  # else what it is does not change
                self._save((*roots, root))
        return known or root

    def include(self, folder: Path) -> None:
        """Make sure that what FluxDesk wrote into `folder` is seen: it becomes one of its own folders."""
        place = folder.absolute()
        with changing(self._file):
            roots = self.all()
            if not any(place.is_relative_to(root.path) for root in roots):
                self._save((*roots, ModelRoot(str(place), "fluxdesk")))

    def remove(self, path: str) -> bool:
        """Stop using a folder; its files stay. False when it is not in the list or the only own one."""
        with changing(self._file):
            roots = self.all()
            kept = tuple(root for root in roots if root.path != path)
            if len(kept) == len(roots) or not any(root.own for root in kept):
                return False
            self._save(kept)
            return True

    def set_main(self, path: Path) -> ModelRoot:
        """Downloads go to `path` from now on; the folder they went to before is kept in the list.

        Raises:
            KnownError: the folder cannot be made or written to.
        """
        root = ModelRoot(str(path.expanduser().absolute()), "fluxdesk")
        if not root.writable:
            raise KnownError(
                "file_write",
                QT_TRANSLATE_NOOP("errors", "FluxDesk may not write to {folder}."),
                QT_TRANSLATE_NOOP("errors", "Choose another folder, or change its permissions."),
                folder=root.path,
            )
        with changing(self._file):
            others = [known for known in self.all() if known.path != root.path]
            self._save((root, *others))
        return root

    def _load(self) -> tuple[ModelRoot, ...]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Saved).roots
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return ()

    def _save(self, roots: tuple[ModelRoot, ...]) -> None:
        data = msgspec.json.encode(_Saved(roots=roots))
        write_atomic(self._file, msgspec.json.format(data, indent=1) + b"\n")
