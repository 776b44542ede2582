"""What lies in a folder of models, told from the files themselves.

The index is a cache by path, size and time of change: thrown away, it is built again from the folders. A file
is read only as far as its header.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from fluxdesk.domain.catalogue import MEASURE_ROLES, Role
from fluxdesk.domain.errors import ErrorReport, KnownError
from fluxdesk.domain.request import Family
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.atomic import write_cache
from fluxdesk.formats.file_facts import FileFacts
from fluxdesk.formats.header_errors import require_complete
from fluxdesk.formats.recognise import recognise

SUFFIXES = (".gguf", ".safetensors")
MOST_DEPTH = 6
MOST_FILES = 20_000
INDEX_VERSION = 3
"""Raised when a file that was read before may be known as something else now."""


class IndexedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One weight file: what its header says."""

    path: str
    bytes: int
    mtime_ns: int
    role: Role
    family: Family | None = None
    level: str = ""
    """Storage type of most weights; "Q4_K", not "Q4_K_S"."""
    usable: bool = True
    """The engine can take it for its role."""
    complete: bool = True
    problem: ErrorReport | None = None
    """Why it is not usable, or what is wrong with it."""

    also: Role | None = None
    """A second role it can serve: a whole CLIP-L holds FLUX.1's text encoder too."""

    def serves(self, role: Role) -> bool:
        return role in (self.role, self.also)

    @property
    def name(self) -> str:
        return self.path.replace("\\", "/").rpartition("/")[2]


class _Index(msgspec.Struct, frozen=True):
    version: int
    files: dict[str, IndexedFile]


class ModelIndex:
    """Finds and reads weight files. Blocking: not for the window's thread."""

    def __init__(self, cache: Path) -> None:
        self._file = cache / "model-index.json"

    def scan(self, folders: tuple[Path, ...]) -> tuple[IndexedFile, ...]:
        """Every weight file under `folders`, each once, by name."""
        known = self._load()
        fresh: dict[str, IndexedFile] = {}
        for folder in folders:
            for path in find_weight_files(folder):
                key = str(path)
                if key in fresh:
                    continue
                try:
                    status = path.stat()
                except OSError:
                    continue
                kept = known.get(key)
                if kept and (kept.bytes, kept.mtime_ns) == (status.st_size, status.st_mtime_ns):
                    fresh[key] = kept
                    continue
                with suppress(OSError):
                    fresh[key] = read_file(path)
        if fresh != known:
            self._save(fresh)
        return tuple(sorted(fresh.values(), key=lambda file: (file.name.lower(), file.path)))

    def _load(self) -> dict[str, IndexedFile]:
        try:
            index = msgspec.json.decode(self._file.read_bytes(), type=_Index)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
        return index.files if index.version == INDEX_VERSION else {}

    def _save(self, files: dict[str, IndexedFile]) -> None:
        write_cache(self._file, msgspec.json.encode(_Index(INDEX_VERSION, files)))


def find_weight_files(folder: Path) -> Iterator[Path]:
    """Weight files under `folder`, sub-folders included; links to folders are followed once."""
    seen: set[str] = set()
    count = 0
    queue = [(folder, 0)]
    while queue:
        place, depth = queue.pop(0)
        real = os.path.realpath(place)
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.lower().endswith(SUFFIXES):
                count += 1
                yield Path(entry.path)
            elif depth < MOST_DEPTH and _is_folder(entry):
                queue.append((Path(entry.path), depth + 1))
            if count >= MOST_FILES:
                return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def read_file(path: Path) -> IndexedFile:
    """What the header of `path` says; a file that is no sound weight file is an entry with a problem.

    Raises:
        OSError: it is gone.
    """
    status = path.stat()
    size, mtime = status.st_size, status.st_mtime_ns
    try:
        header = read_any_header(path, allow_truncated=True)
        facts = recognise(header, path.name)
    except KnownError as error:
        return IndexedFile(
            path=str(path),
            bytes=size,
            mtime_ns=mtime,
            role="other",
            usable=False,
            complete=False,
            problem=error.report,
        )
    role = role_of(facts)
    problem = facts.problems[0] if facts.problems else None
    try:
        require_complete(header.file_bytes, header.expected_bytes, path.name)
    except KnownError as error:
        problem = error.report
    return IndexedFile(
        path=str(path),
        bytes=size,
        mtime_ns=mtime,
        role=role,
        family=facts.family if role == "transformer" else None,
        level=facts.level,
        usable=facts.complete and not facts.problems and fits_role(facts, role, path),
        complete=facts.complete,
        problem=problem,
        also="text_encoder" if facts.kind == "clip_score" and facts.variant == "clip-l" else None,
    )


def role_of(facts: FileFacts) -> Role:
    """What the file can serve as; encoders and VAEs of other models serve as nothing here."""
    if facts.kind == "text_encoder":
        return {"clip": "text_encoder", "t5": "text_encoder_2"}.get(facts.architecture, "other")  # type: ignore[return-value]
    if facts.kind == "vae":
        return "vae" if facts.architecture == "flux-vae" else "other"
    if facts.kind in (
        "transformer", "preview_vae", "lora", "all_in_one", "controlnet", "image_encoder", "lpips", "clip_score"
    ):  # fmt: skip
        return facts.kind
    return "redux" if facts.variant == "redux" else "other"


def fits_role(facts: FileFacts, role: Role, path: Path) -> bool:
    """Whether the engine's loaders take this file for `role`."""
    if role == "text_encoder":
        return facts.variant == "clip-l" and path.suffix.lower() == ".safetensors"
    if role == "text_encoder_2":
        return facts.variant == "t5-xxl" and not facts.level.startswith("F8")
    if role == "transformer":
        return facts.family is not None and not facts.level.startswith(("F8", "FP4"))
    if role in ("vae", "redux", "image_encoder", *MEASURE_ROLES):
        return path.suffix.lower() == ".safetensors"
    return role in ("preview_vae", "lora")
