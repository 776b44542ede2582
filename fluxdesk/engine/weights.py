"""A weight file as matrices and vectors, without copying it: views of a memory map.

A `PackedMatrix` is one weight of the fused FLUX layout. Where a file keeps its parts apart (diffusers' names:
query, key and value), it is several segments one below the other; nothing is merged in memory.
"""

from __future__ import annotations

import mmap
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.levels import BY_NAME, Level
from fluxdesk.engine.dequantise import dequantise_on_device, dequantise_tile
from fluxdesk.engine.nf4 import STATE_SUFFIX, block_maxima, dequantise_nf4, read_state
from fluxdesk.formats import gguf, safetensors
from fluxdesk.formats.tensor_table import TensorInfo

_SAFETENSORS_PLAIN = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class MappedFile:
    """The bytes of a file as one read-only uint8 tensor; pages come and go with the page cache."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        with warnings.catch_warnings():
            # torch warns that writing to it would be undefined; nothing here writes
            warnings.filterwarnings("ignore", message="The given buffer is not writable")
            self.data = torch.frombuffer(self._map, dtype=torch.uint8)
        self._first = self.data.data_ptr()

    def forget(self, part: Tensor) -> None:
        """Let the system drop the pages of `part` from this process; reading it again brings them back."""
        if sys.platform == "win32":
            return  # working-set trimming is the system's own business there
        page = mmap.PAGESIZE
        if not self._first <= part.data_ptr() < self._first + self.data.nbytes:
            return  # a realigned copy
        begin = -(-(part.data_ptr() - self._first) // page) * page
        end = (part.data_ptr() - self._first + part.nbytes) // page * page
        if end > begin:
            self._map.madvise(mmap.MADV_DONTNEED, begin, end - begin)


@dataclass(frozen=True)
class Segment:
    """Some rows of a matrix as they are stored."""

    level: Level
    packed: Tensor
    """uint8, (rows, row_bytes)."""
    maxima: Tensor | None = None
    """NF4 only: float32, (rows, columns / 64)."""

    @property
    def rows(self) -> int:
        return int(self.packed.shape[0])

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Everything that has to be on a device to dequantise there."""
        return (self.packed,) if self.maxima is None else (self.packed, self.maxima)

    def slice(self, start: int, stop: int) -> Segment:
        """Rows `start` to `stop`, a view."""
        maxima = None if self.maxima is None else self.maxima[start:stop]
        return Segment(self.level, self.packed[start:stop], maxima)

    def dequantise_into(self, out: Tensor) -> None:
        """Write all rows into `out`, (rows, columns), in the calling thread."""
        if self.maxima is not None:
            dequantise_nf4(self.packed, self.maxima, out)
        elif out.device.type == "cpu":
            dequantise_tile(self.packed, self.level, out)
        else:
            dequantise_on_device(self.packed, self.level, out)


@dataclass(frozen=True)
class PackedMatrix:
    """A weight matrix (out_features, in_features) that stays as the file has it."""

    name: str
    columns: int
    segments: tuple[Segment, ...]
    source: MappedFile | None = None
    """The map that the segments are views of, if they are."""

    @property
    def rows(self) -> int:
        return sum(segment.rows for segment in self.segments)

    @property
    def nbytes(self) -> int:
        return sum(tensor.nbytes for segment in self.segments for tensor in segment.tensors)

    def overlaps(self, start: int, stop: int) -> Iterator[tuple[int, Segment]]:
        """The pieces of rows `start` to `stop`, each with its distance from `start`."""
        first = 0
        for segment in self.segments:
            low, high = max(start, first), min(stop, first + segment.rows)
            if low < high:
                yield low - start, segment.slice(low - first, high - first)
            first += segment.rows

    def rows_into(self, start: int, stop: int, out: Tensor) -> None:
        """Dequantise rows `start` to `stop` into `out`, (stop - start, columns), in the calling thread."""
        for place, piece in self.overlaps(start, stop):
            piece.dequantise_into(out[place : place + piece.rows])

    def dense(self, dtype: torch.dtype) -> Tensor:
        """The whole matrix, newly allocated; in the calling thread."""
        out = torch.empty(self.rows, self.columns, dtype=dtype)
        self.rows_into(0, self.rows, out)
        return out

    def to(self, device: torch.device) -> PackedMatrix:
        """The same matrix with its packed bytes on `device`."""
        return self.moved(lambda tensor: tensor.to(device))

    def moved(self, move: Callable[[Tensor], Tensor]) -> PackedMatrix:
        """The same matrix with `move` applied to all its tensors, in the order of `Segment.tensors`."""
        segments = tuple(Segment(s.level, *(move(tensor) for tensor in s.tensors)) for s in self.segments)
        return PackedMatrix(self.name, self.columns, segments)

    def forget(self) -> None:
        """Let the system drop this matrix's pages from memory until they are read again."""
        if self.source is not None:
            for segment in self.segments:
                self.source.forget(segment.packed)


class WeightFile:
    """The tensors of a GGUF or safetensors file by name, prefixes of all-in-one files stripped."""

    def __init__(self, path: Path, prefixes: tuple[str, ...] = ()) -> None:
        """Map `path`; tensors whose name begins with one of `prefixes` lose it.

        Raises:
            KnownError: the file is missing, damaged or of an unsupported kind.
        """
        self.path = path
        header = gguf.read_header(path) if gguf.is_gguf(path) else safetensors.read_header(path)
        self.mapped = MappedFile(path)
        self.file_bytes = header.file_bytes
        self.infos: dict[str, TensorInfo] = {}
        for info in header.tensors:
            name = info.name
            for prefix in prefixes:
                name = name.removeprefix(prefix)
            self.infos[name] = info

    def __contains__(self, name: str) -> bool:
        return name in self.infos

    def bytes_of(self, name: str) -> Tensor:
        """The raw bytes of tensor `name`, uint8, a view."""
        info = self.infos[name]
        return self.mapped.data[info.offset : info.offset + info.nbytes]

    def vector(self, name: str) -> Tensor:
        """Tensor `name` as float32 in its own shape, newly allocated (biases, norms, small tables)."""
        info = self.infos[name]
        columns = info.shape[-1] if info.shape else 1
        rows = info.elements // max(1, columns)
        out = torch.empty(rows, columns)
        data = self.bytes_of(name)
        if data.storage_offset() % 4:  # safetensors aligns nothing but its header
            data = data.clone()
        Segment(self._level(info), data.view(rows, -1)).dequantise_into(out)
        return out.view(info.shape)

    def raw(self, name: str) -> Tensor:
        """A safetensors tensor in its stored type: U8, I8 or a float type."""
        info = self.infos[name]
        kinds = {"U8": torch.uint8, "I8": torch.int8, **_SAFETENSORS_PLAIN}
        data = self.bytes_of(name)
        kind = kinds[info.type_name]
        if data.storage_offset() % kind.itemsize:  # safetensors aligns nothing but its header
            data = data.clone()
        return data.view(kind).view(info.shape)

    def segment(self, name: str) -> tuple[int, Segment]:
        """Columns and packed rows of matrix `name`.

        Raises:
            KnownError: its type is no level FluxDesk knows.
        """
        info = self.infos[name]
        if name + STATE_SUFFIX in self.infos:
            parts = ("absmax", "nested_quant_map", "nested_absmax")
            tensors = {f"{name}.{p}": self.raw(f"{name}.{p}") for p in parts if f"{name}.{p}" in self.infos}
            state = read_state(self.raw(name + STATE_SUFFIX), name)
            rows, columns = state.shape
            codes = self.bytes_of(name).view(rows, columns // 2)
            return columns, Segment(BY_NAME["NF4"], codes, block_maxima(tensors, name, state))
        data = self.bytes_of(name)
        level = self._level(info)
        if data.storage_offset() % 4 and level.block_elements == 1:
            data = data.clone()
        return info.shape[-1], Segment(level, data.view(info.shape[0], -1))

    def matrix(self, name: str, sources: tuple[str, ...] | None = None) -> PackedMatrix:
        """Matrix `name`, stacked from `sources` (default: itself)."""
        found = [self.segment(source) for source in sources or (name,)]
        parts = tuple(part for _, part in found)
        return PackedMatrix(name.removesuffix(".weight"), found[0][0], parts, self.mapped)

    def _level(self, info: TensorInfo) -> Level:
        level = info.level
        if level is None or level.name == "NF4":
            raise KnownError(
                "file_unsupported",
                QT_TRANSLATE_NOOP(
                    "errors", "{file} stores tensor {tensor} as {type}, which FluxDesk cannot run."
                ),
                QT_TRANSLATE_NOOP("errors", "Choose another level of this model."),
                file=self.path.name,
                tensor=info.name,
                type=info.type_name,
            )
        return level
