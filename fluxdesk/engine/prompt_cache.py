"""Embeddings on the disk, by what they were made of: the same prompt needs no text encoder, even tomorrow.

The key is a hash of everything that decides the numbers; no file holds a prompt's words. The folder is
bounded: what was not used for longest goes first.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from fluxdesk.domain.request import ModelFile, ModelSet
from fluxdesk.formats.atomic import write_atomic
from fluxdesk.formats.file_digests import FileDigests, Progress

VERSION = 1
"""Raised when the same inputs give other numbers."""
LIMIT_BYTES = 512 << 20
"""Of the folder; a FLUX.1-dev prompt takes 8.4 MB."""


class Embeddings(msgspec.Struct, frozen=True):
    """What the transformer reads of a prompt, float32, on the CPU."""

    sequence: Tensor
    """T5: [1, max_sequence_length, width]."""
    pooled: Tensor
    """CLIP: [1, width]."""

    def to(self, dtype: torch.dtype) -> Embeddings:
        return Embeddings(self.sequence.to(dtype), self.pooled.to(dtype))


class PromptCache:
    """One folder of embeddings; a lost, damaged or unwritable one only costs time."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit = limit_bytes

    def get(self, key: str) -> Embeddings | None:
        """What was kept under `key`; None when nothing usable is there. Counts as a use."""
        path = self._path(key)
        try:
            tensors = load(path.read_bytes())
            found = Embeddings(tensors["sequence"], tensors["pooled"])
            path.touch()
        except (OSError, SafetensorError, KeyError, ValueError):
            path.unlink(missing_ok=True)
            return None
        return found

    def put(self, key: str, embeddings: Embeddings) -> None:
        """Keep `embeddings`, then drop the least recently used beyond the limit."""
        tensors = {"sequence": embeddings.sequence.contiguous(), "pooled": embeddings.pooled.contiguous()}
        try:
            write_atomic(self._path(key), save(tensors))
            self._shrink()
        except OSError:
            return  # a full disk must not cost the picture

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.safetensors"

    def _shrink(self) -> None:
        files = [(path, path.stat()) for path in self._folder.glob("*.safetensors")]
        files.sort(key=lambda item: item[1].st_mtime_ns, reverse=True)
        kept = 0
        for path, status in files:
            kept += status.st_size
            if kept > self._limit:
                path.unlink(missing_ok=True)


class EncoderIdentity:
    """Names the encoders of a model set by their content: weights, configurations and tokenizers."""

    def __init__(self, models: ModelSet, digests: FileDigests | None) -> None:
        """`digests`: remembers hashes of big files; without it, path, size and time stand for content, which
        is enough within one process."""
        self._models = models
        self._digests = digests
        self._name: str | None = None

    def key(self, text: str, dtype: torch.dtype, device: torch.device, progress: Progress) -> str:
        """Hex name of the embeddings of `text`; `progress` is called while a file's hash is not known yet.

        Raises:
            OSError: a file cannot be read.
        """
        if self._name is None:
            self._name = self._read(progress)
        how = f"{dtype} {device.type}"
        parts = [VERSION, self._name, self._models.max_sequence_length, how, text]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _read(self, progress: Progress) -> str:
        digest = hashlib.sha256()
        for file in (self._models.text_encoder, self._models.text_encoder_2):
            digest.update(self._weights(file, progress).encode())
        folder = Path(self._models.config_dir)
        for part in ("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"):
            for path in sorted((folder / part).glob("*")):
                digest.update(f"{part}/{path.name} {path.stat().st_size} ".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _weights(self, file: ModelFile, progress: Progress) -> str:
        if file.sha256 is not None:
            return file.sha256
        path = Path(file.path)
        if self._digests is not None:
            return self._digests.sha256(path, progress)
        status = path.stat()
        return f"{path} {status.st_size} {status.st_mtime_ns}"
