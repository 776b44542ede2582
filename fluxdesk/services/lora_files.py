"""LoRA files as the user meets them: what they are, what of them a model takes, their words and picture."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.domain.flux_shapes import FAMILY_SHAPES, FluxShape
from fluxdesk.domain.picture_settings import NamedLora, bare_name, canonical
from fluxdesk.domain.request import Family, LoraUse
from fluxdesk.formats import safetensors
from fluxdesk.formats.control_loras import as_in_files
from fluxdesk.formats.file_digests import FileDigests
from fluxdesk.formats.lora_layout import LoraLayout, is_control, lora_layout
from fluxdesk.formats.recognise_lora import LORA_FORMATS, is_lora, recognise_lora
from fluxdesk.services.model_facts import transformer_facts
from fluxdesk.services.model_store import ModelStore
from fluxdesk.services.paths import Paths

_TRIGGERS = ("modelspec.trigger_phrase", "trigger_word", "trigger_words", "trigger", "instance_prompt")
_TITLES = ("modelspec.title", "ss_output_name", "name", "title")
_MOST_WORDS = 8
_MOST_PICTURE_BYTES = 8 << 20
_NEIGHBOURS = (".preview.png", ".preview.jpg", ".png", ".jpg", ".jpeg", ".webp")


class LoraFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One file, compared with one model."""

    path: str
    title: str
    format: str
    """As people call it: "kohya / sd-scripts"."""
    rank: int
    file_bytes: int
    layers: int
    """Matrices of the model that change."""
    matched: int
    unmatched: tuple[str, ...]
    """Tensors without a place in the model."""
    text_encoder: int
    control: bool = False
    """The model follows a picture with it."""
    triggers: tuple[str, ...] = ()
    problem: ErrorReport | None = None
    """Why it cannot be used."""


def read_lora(path: Path, shape: FluxShape) -> LoraFacts:
    """What `path` is for a model of `shape`.

    Raises:
        KnownError: it is missing, damaged, or no safetensors file.
    """
    header = safetensors.read_header(path)
    tensors = {tensor.name: tensor for tensor in header.tensors}
    layout = lora_layout(tensors, header.metadata, shape)
    facts = recognise_lora(tensors, header.metadata) if is_lora(tensors) else None
    return LoraFacts(
        path=str(path),
        title=next((text for key in _TITLES if (text := header.metadata.get(key, "").strip())), path.stem),
        format=LORA_FORMATS.get(facts.variant, facts.variant) if facts is not None else "",
        rank=facts.rank if facts is not None else 0,
        file_bytes=header.file_bytes,
        layers=layout.layers,
        matched=layout.matched,
        unmatched=layout.unmatched,
        text_encoder=layout.text_encoder,
        control=is_control(tensors),
        triggers=_triggers(header.metadata),
        problem=_problem(path, layout, facts.problems if facts is not None else ()),
    )


def _problem(path: Path, layout: LoraLayout, known: tuple[ErrorReport, ...]) -> ErrorReport | None:
    """What the engine will say, too."""
    damaged = next((problem for problem in known if problem.kind == "file_damaged"), None)
    if layout.parts or damaged is not None:
        return damaged
    return known[0] if known else no_fit(path)


def unusable(uses: Iterable[LoraUse], shape: FluxShape) -> ErrorReport | None:
    """Why the first of `uses` that a model of `shape` cannot use cannot be used; reads headers only."""
    for use in uses:
        try:
            problem = read_lora(Path(use.path), shape).problem
        except KnownError as error:
            problem = error.report
        if problem is not None:
            return problem
    return None


def unusable_in(uses: tuple[LoraUse, ...], transformer: Path) -> ErrorReport | None:
    """As `unusable`, for the model in the file `transformer`; None also where that cannot be read: whoever
    loads it says why."""
    try:
        return unusable(uses, transformer_facts(transformer).shape) if uses else None
    except KnownError:
        return None


def no_fit(path: Path) -> ErrorReport:
    """The sentence for a file of which a model takes nothing."""
    return ErrorReport(
        kind="file_unsupported",
        template=QT_TRANSLATE_NOOP("errors", "{path} is no LoRA that fits this model."),
        action=QT_TRANSLATE_NOOP("errors", "Choose another LoRA or take it out of the list."),
        params={"path": path.name},
    )


def _triggers(metadata: dict[str, str]) -> tuple[str, ...]:
    """Words that call the LoRA: said by the file, else the most frequent tags of its training (kohya)."""
    for key in _TRIGGERS:
        words = [word.strip() for word in metadata.get(key, "").split(",")]
        if found := tuple(word for word in words if word)[:_MOST_WORDS]:
            return found
    try:
        folders = json.loads(metadata.get("ss_tag_frequency", "{}"))
    except (ValueError, RecursionError):
        return ()
    counts: Counter[str] = Counter()
    for tags in folders.values() if isinstance(folders, dict) else ():
        for tag, count in tags.items() if isinstance(tags, dict) else ():
            counts[str(tag).strip()] += count if isinstance(count, int) else 0
    return tuple(tag for tag, _ in counts.most_common(_MOST_WORDS) if tag)


def preview_picture(path: Path) -> bytes | None:
    """The picture inside the file (modelspec) or beside it (as Civitai's helpers put it); None without one."""
    text = safetensors.read_header(path).metadata.get("modelspec.thumbnail", "")
    if text.startswith("data:image/"):
        try:
            return base64.b64decode(text.partition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            return None
    for ending in _NEIGHBOURS:
        neighbour = path.with_suffix("").with_name(path.stem + ending)
        if neighbour.is_file() and neighbour.stat().st_size <= _MOST_PICTURE_BYTES:
            return neighbour.read_bytes()
    return None


class LoraShelf:
    """The LoRA files in the model folders. Blocking: not for the window's thread."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._digests = FileDigests(paths.cache)

    def files(self) -> tuple[Path, ...]:
        """Every LoRA FluxDesk can see, by name."""
        files = ModelStore(self._paths).look().files
        return tuple(file.path for file in files if file.file.role == "lora")

    def find(self, wanted: NamedLora) -> LoraUse | None:
        """The file that a picture speaks of: by its digest, else by its name."""
        found = match_lora(wanted, self.files(), self._digests)
        return found and as_in_files((found,))[0]

    def shape(self, family: Family) -> FluxShape:
        """Of the model that the form has chosen."""
        known = FAMILY_SHAPES.get(family)
        if known is not None:
            return known
        return transformer_facts(self._paths.resources / family / f"{family}-F16.gguf").shape


def match_lora(wanted: NamedLora, files: Iterable[Path], digests: FileDigests) -> LoraUse | None:
    named = None
    for path in files:
        digest = digests.known(path)
        if wanted.hash and digest and len(wanted.hash) >= 10 and digest.startswith(wanted.hash):
            return LoraUse(str(path), wanted.strength, digest)
        if named is None and canonical(bare_name(path.name)) == canonical(wanted.name):
            named = LoraUse(str(path), wanted.strength, digest)
    return named
