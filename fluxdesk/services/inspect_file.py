"""The file doctor: what a weight file is, whether it is whole and healthy, what it needs, what mends it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from fluxdesk.domain.catalogue import Catalogue
from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, ErrorReport, KnownError
from fluxdesk.formats import gguf
from fluxdesk.formats.any_header import Header, read_any_header
from fluxdesk.formats.file_facts import FileFacts
from fluxdesk.formats.header_errors import DataIncompleteError, require_complete, show_name, unreadable
from fluxdesk.formats.recognise import recognise
from fluxdesk.formats.tensor_table import TensorInfo
from fluxdesk.services.scale_scan import ScaleCount, block_bytes, can_scan

_CHUNK_BYTES = 8 << 20
_ZEROS_ARE_SUSPICIOUS = frozenset({"transformer", "all_in_one", "text_encoder"})
_TRAILING_ALLOWED = 64

Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)."""
Cancelled = Callable[[], bool]


class KnownFile(msgspec.Struct, frozen=True):
    """A file of the catalogue: what the same size may be."""

    name: str
    sha256: str


def known_files(catalogue: Catalogue) -> dict[int, list[KnownFile]]:
    """The catalogue's files with a recorded size and hash, by size."""
    found: dict[int, list[KnownFile]] = {}
    for entry in catalogue.entries:
        if entry.bytes and entry.sha256:
            found.setdefault(entry.bytes, []).append(KnownFile(entry.name, entry.sha256))
    return found


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the doctor found."""

    facts: FileFacts
    container: Literal["gguf", "safetensors"]
    file_bytes: int
    expected_bytes: int
    problems: tuple[ErrorReport, ...]
    """Those of `facts`, then those of the contents."""
    scanned: bool = False
    """Every scale was looked at."""
    sha256: str | None = None
    catalogue_name: str | None = None
    """The published file that this one equals, by its SHA-256."""

    @property
    def healthy(self) -> bool:
        return self.facts.complete and not self.problems


def inspect_file(
    path: Path,
    *,
    scan: bool = True,
    hash_it: bool = False,
    catalogue: Mapping[int, Sequence[KnownFile]] | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Inspection:
    """Inspect the file at `path`; the contents are read at most once, in pieces of 8 MiB.

    Args:
        scan: look at every scale for NaN, infinity and holes.
        hash_it: compute the SHA-256 even when the catalogue has no file of this size.
        catalogue: published files by size in bytes; a match in size is confirmed by the hash.

    Raises:
        KnownError: it is no weight file, a pickle, missing or damaged in its header; or cancelled.
    """
    header = read_any_header(path, allow_truncated=True)
    facts = recognise(header, path.name)
    problems = list(facts.problems)
    candidates = tuple((catalogue or {}).get(header.file_bytes, ()))
    problems += _size_problems(header, path.name)
    whole = header.complete
    digest, counts = None, dict[str, ScaleCount]()
    if whole and (scan or hash_it or candidates):
        digest, counts = _read_contents(
            path,
            header,
            scan=scan,
            hashing=hash_it or bool(candidates),
            progress=progress or (lambda done, total: None),
            cancelled=cancelled or (lambda: False),
        )
        problems += _scale_problems(counts, facts)
    match = next((known for known in candidates if known.sha256 == digest), None)
    namesake = next((known for known in candidates if known.name.lower() == path.name.lower()), None)
    if namesake and digest and match is None:
        problems.append(_differs(namesake))
    return Inspection(
        facts=facts,
        container="gguf" if isinstance(header, gguf.GgufHeader) else "safetensors",
        file_bytes=header.file_bytes,
        expected_bytes=header.expected_bytes,
        problems=tuple(problems),
        scanned=whole and scan,
        sha256=digest,
        catalogue_name=match.name if match else None,
    )


def _size_problems(header: Header, name: str) -> list[ErrorReport]:
    try:
        require_complete(header.file_bytes, header.expected_bytes, name)
    except DataIncompleteError as error:
        return [error.report]
    extra = header.file_bytes - header.expected_bytes
    alignment = header.alignment if isinstance(header, gguf.GgufHeader) else 1
    if extra <= max(_TRAILING_ALLOWED, alignment):
        return []
    return [
        ErrorReport(
            kind="file_damaged",
            template=QT_TRANSLATE_NOOP("errors", "There are {count} bytes after the end of the weights."),
            action=QT_TRANSLATE_NOOP("errors", "Download the file again, or check where it comes from."),
            params={"count": extra},
        )
    ]


def _pieces(header: Header) -> Iterator[tuple[TensorInfo | None, int]]:
    """(tensor or None for what lies between, bytes) of the whole file in order."""
    position = 0
    for tensor in sorted(header.tensors, key=lambda tensor: tensor.offset):
        if tensor.offset > position:
            yield None, tensor.offset - position
        yield tensor, tensor.nbytes
        position = tensor.end
    if header.file_bytes > position:
        yield None, header.file_bytes - position


def _read_contents(
    path: Path, header: Header, *, scan: bool, hashing: bool, progress: Progress, cancelled: Cancelled
) -> tuple[str | None, dict[str, ScaleCount]]:
    """(SHA-256, counts by tensor) in one pass over the file."""
    digest = hashlib.sha256()
    counts: dict[str, ScaleCount] = {}
    buffer = memoryview(bytearray(_CHUNK_BYTES))
    done = 0
    try:
        with path.open("rb", buffering=0) as file:
            for tensor, size in _pieces(header):
                looked_at = tensor if scan and tensor is not None and can_scan(tensor) else None
                if looked_at is None and not hashing:
                    file.seek(size, 1)
                    done += size
                    continue
                step = _CHUNK_BYTES
                count = ScaleCount()
                if looked_at is not None:
                    step -= step % block_bytes(looked_at)
                    counts[looked_at.name] = count
                while size:
                    if cancelled():
                        raise KnownError("cancelled", QT_TRANSLATE_NOOP("errors", "Cancelled."))
                    piece = buffer[: min(step, size)]
                    _fill(file.readinto, piece, path.name)
                    if hashing:
                        digest.update(piece)
                    if looked_at is not None:
                        count.add(looked_at.type_name, piece)
                    size -= len(piece)
                    done += len(piece)
                    progress(done, header.file_bytes)
    except OSError as error:
        raise unreadable(path.name, error) from None
    return digest.hexdigest() if hashing else None, counts


def _fill(readinto: Callable[[memoryview], int | None], piece: memoryview, name: str) -> None:
    """Read exactly `piece`; the file was long enough when it was opened."""
    filled = 0
    while filled < len(piece):
        count = readinto(piece[filled:])
        if not count:
            raise KnownError(
                "file_damaged",
                QT_TRANSLATE_NOOP("errors", "{file} became shorter while it was read."),
                QT_TRANSLATE_NOOP("errors", "Wait until nothing writes to it, then try again."),
                file=name,
            )
        filled += count


def _scale_problems(counts: Mapping[str, ScaleCount], facts: FileFacts) -> list[ErrorReport]:
    problems = []
    broken = [(name, count) for name, count in counts.items() if count.not_finite]
    if broken:
        problems.append(
            ErrorReport(
                kind="file_damaged",
                template=QT_TRANSLATE_NOOP(
                    "errors", "{count} scales in {tensors} tensors are not finite, first in {tensor}."
                ),
                action=QT_TRANSLATE_NOOP("errors", "Pictures would be black: fetch the file again."),
                params={
                    "count": sum(count.not_finite for _, count in broken),
                    "tensors": len(broken),
                    "tensor": show_name(broken[0][0]),
                },
            )
        )
    holes = [
        name for name, count in counts.items() if count.has_hole and name.endswith((".weight", ".absmax"))
    ]
    if holes and facts.kind in _ZEROS_ARE_SUSPICIOUS:
        problems.append(
            ErrorReport(
                kind="file_damaged",
                template=QT_TRANSLATE_NOOP(
                    "errors", "{count} tensors have a stretch of zeros, {tensor} among them."
                ),
                action=QT_TRANSLATE_NOOP("errors", "Part of the file never arrived: fetch it again."),
                params={"count": len(holes), "tensor": show_name(holes[0])},
            )
        )
    return problems


def _differs(known: KnownFile) -> ErrorReport:
    return ErrorReport(
        kind="hash_mismatch",
        template=QT_TRANSLATE_NOOP("errors", "It has the name and size of {name}, but not its contents."),
        action=QT_TRANSLATE_NOOP("errors", "If you did not make it yourself, fetch it again."),
        params={"name": known.name},
    )
