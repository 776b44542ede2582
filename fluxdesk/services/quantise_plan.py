"""What a local level will hold: every tensor of the source with the type that the publisher would give it.

The result has city96's layout, so that a file made here has the size of the published one to the byte.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.flux_layout import (
    FILE_TYPES,
    PRODUCERS,
    Producer,
    TypeRule,
    city96_producer,
    flux_types,
    t5_types,
)
from fluxdesk.domain.levels import parse_level
from fluxdesk.formats.any_header import Header, read_any_header
from fluxdesk.formats.file_facts import FileFacts
from fluxdesk.formats.gguf import GgufHeader
from fluxdesk.formats.gguf_writer import TYPE_NUMBERS, MetadataValue, NewTensor, read_raw_metadata
from fluxdesk.formats.recognise import recognise
from fluxdesk.formats.tensor_table import TensorInfo
from fluxdesk.services.weight_codec import PLAIN_TYPES

_QUANTISATION_VERSION = 2  # GGML_QNT_VERSION
_T5_MATRICES = 7  # per layer: q, k, v, o, gate, up, down


class PlannedTensor(msgspec.Struct, frozen=True):
    """One tensor on its way: where it lies now, what it becomes."""

    source: TensorInfo
    target: NewTensor

    @property
    def copied(self) -> bool:
        return self.source.type_name == self.target.type_name


class QuantisePlan(msgspec.Struct, frozen=True, kw_only=True):
    """All tensors in the source's order, and what the new header says."""

    level: str
    facts: FileFacts
    tensors: tuple[PlannedTensor, ...]
    metadata: dict[str, MetadataValue]

    @property
    def source_bytes(self) -> int:
        """Bytes to read."""
        return sum(planned.source.nbytes for planned in self.tensors)

    @property
    def stacked(self) -> bool:
        """Weights that were quantised before are quantised again."""
        return any(
            not planned.copied and planned.source.type_name not in PLAIN_TYPES for planned in self.tensors
        )


def plan_quantisation(source: Path, level: str, *, from_quantised: bool = False) -> QuantisePlan:
    """Read the source's header and decide every tensor's type.

    Args:
        level: a level's name; "Q6_KM" and "Q4_K_S" are understood.
        from_quantised: allow a source that is quantised itself.

    Raises:
        KnownError: no such level, no such file, not a transformer or T5 in a layout that can be written.
    """
    name = level_name(level)
    header = read_any_header(source)
    facts = recognise(header, source.name)
    rule = _rule(level, name, facts, source.name)
    planned = []
    for tensor in header.tensors:
        if tensor.name.startswith(facts.prefix):
            if tensor.type_name not in TYPE_NUMBERS:
                raise _cannot(source.name, name)
            own = tensor.name.removeprefix(facts.prefix)
            planned.append(PlannedTensor(tensor, NewTensor(own, tensor.shape, rule(own, tensor.shape))))
    plan = QuantisePlan(
        level=name, facts=facts, tensors=tuple(planned), metadata=_metadata(source, header, facts, name)
    )
    if plan.stacked and not from_quantised:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "{file} is {level} already: quantising it again adds its errors up."),
            QT_TRANSLATE_NOOP(
                "errors", "Start from the F16 or BF16 file, or ask for it with --from-quantised."
            ),
            file=source.name,
            level=facts.level,
        )
    return plan


def level_name(level: str) -> str:
    """The level's own name.

    Raises:
        KnownError: there is no such level.
    """
    try:
        return parse_level(level).name
    except KeyError:
        raise KnownError(
            "bad_input",
            QT_TRANSLATE_NOOP("errors", "There is no level {level}."),
            QT_TRANSLATE_NOOP(
                "errors", "Levels are Q8_0, Q6_K, Q5_K, Q4_K, Q4_0, NF4 and others: see the help."
            ),
            level=level,
        ) from None


def local_producer(level: str) -> Producer:
    """Layout of the small tensors: city96's; for BF16 and F32, which city96 has none of, a lossless one."""
    return PRODUCERS[{"BF16": "quantstack", "F32": "calcuis"}.get(level, city96_producer(level).name)]


def _rule(asked: str, name: str, facts: FileFacts, file: str) -> TypeRule:
    if facts.kind in {"transformer", "all_in_one"} and facts.naming == "bfl" and facts.complete:
        if name == "NF4":
            return flux_types("F16", local_producer("F16"))
        return flux_types(name, local_producer(name))
    if facts.architecture == "t5" and facts.naming == "ggml" and facts.complete and name != "NF4":
        return t5_types(asked, layers=sum(facts.types.values()) // _T5_MATRICES)
    raise _cannot(file, name)


def _cannot(file: str, level: str) -> KnownError:
    return KnownError(
        "file_unsupported",
        QT_TRANSLATE_NOOP("errors", "{file} cannot be brought to {level}."),
        QT_TRANSLATE_NOOP(
            "errors", "Use a whole FLUX.1 transformer with the original tensor names, or a T5 encoder GGUF."
        ),
        file=file,
        level=level,
    )


def _metadata(source: Path, header: Header, facts: FileFacts, level: str) -> dict[str, MetadataValue]:
    """The source's key/values with the level's own; in city96's order when the source has none."""
    kept: dict[str, MetadataValue] = {}
    if isinstance(header, GgufHeader):
        kept |= read_raw_metadata(source)
    if not header_architecture(header):
        kept = {"general.architecture": "t5encoder" if facts.architecture == "t5" else "flux"} | kept
    kept["general.quantization_version"] = _QUANTISATION_VERSION
    kept["general.file_type"] = FILE_TYPES.get(level, 0)
    return kept


def header_architecture(header: Header) -> str:
    return header.architecture if isinstance(header, GgufHeader) else ""
