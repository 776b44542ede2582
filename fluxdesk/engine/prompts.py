"""Prompts to embeddings: encoders are loaded when a prompt needs them, and each prompt is encoded once."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from fluxdesk.domain.request import ModelSet, Placement
from fluxdesk.engine.backend import Observer
from fluxdesk.engine.components import (
    compute_dtype,
    load_text_encoder,
    load_text_encoder_2,
    missing_file,
)
from fluxdesk.engine.execution import machine_dtype
from fluxdesk.engine.give_back import give_back
from fluxdesk.engine.prompt_cache import Embeddings, EncoderIdentity, PromptCache
from fluxdesk.engine.t5 import T5Encoder
from fluxdesk.formats.file_digests import FileDigests

CLIP_TOKENS = 77
REMEMBERED_PROMPTS = 64


def encoder_place(placement: Placement) -> tuple[torch.device, torch.dtype]:
    """Where the text encoders compute, and T5's products in which dtype (CLIP's are float32)."""
    if placement.text_encoders == "device" and placement.device != "cpu":
        half = compute_dtype(placement) == torch.bfloat16  # float16 overflows in T5
        return torch.device(placement.device), torch.bfloat16 if half else torch.float32
    return torch.device("cpu"), machine_dtype()


class PromptEncoder:
    """CLIP and T5 of one model set."""

    def __init__(self, models: ModelSet, cache_dir: Path | None = None) -> None:
        """`cache_dir`: where embeddings and the files' hashes survive this process; None: nowhere."""
        self._models = models
        self._clip: tuple[nn.Module, Any] | None = None
        self._t5: tuple[T5Encoder, Any] | None = None
        self._place: tuple[torch.device, torch.dtype] | None = None
        self._identity = EncoderIdentity(models, FileDigests(cache_dir) if cache_dir else None)
        self._kept = PromptCache(cache_dir / "prompts") if cache_dir else None
        self._known: OrderedDict[str, Embeddings] = OrderedDict()

    def load(self, placement: Placement, observer: Observer) -> None:
        """Load both encoders to where they compute, unless they are there."""
        place = encoder_place(placement)
        if place != self._place:
            self.release()
            self._place = place
        device, dtype = place
        if self._clip is None:
            self._clip = load_text_encoder(self._models, device, partial(observer.loading, "text_encoder"))
        if self._t5 is None:
            self._t5 = load_text_encoder_2(
                self._models, dtype, device, partial(observer.loading, "text_encoder_2")
            )

    def knows(self, text: str, placement: Placement, observer: Observer) -> bool:
        """Whether `encode` needs no encoder for `text`.

        Raises:
            KnownError: an encoder's file cannot be read.
        """
        return self._recall(self._key(text, placement, observer)) is not None

    def encode(self, text: str, placement: Placement, observer: Observer) -> Embeddings:
        """The embeddings of `text` in the compute dtype: T5 padded to the model's length, CLIP pooled at its
        end token.

        Raises:
            KnownError: an encoder is missing, damaged or not what it should be.
        """
        key = self._key(text, placement, observer)
        found = self._recall(key)
        if found is None:
            self.load(placement, observer)
            found = self._compute(text, observer)
            if self._kept is not None:
                self._kept.put(key, found)
            self._remember(key, found)
        return found.to(compute_dtype(placement))

    def release(self) -> None:
        """Give the encoders' memory back; known prompts stay known."""
        self._clip = self._t5 = None
        give_back()

    def to_ram(self) -> None:
        """Leave the device to the transformer; in RAM they stay."""
        if self._place is not None and self._place[0].type != "cpu":
            self.release()

    def _key(self, text: str, placement: Placement, observer: Observer) -> str:
        device, dtype = encoder_place(placement)
        try:
            return self._identity.key(text, dtype, device, partial(observer.loading, "text_encoder_2"))
        except OSError as error:
            raise missing_file(str(error.filename)) from error

    def _recall(self, key: str) -> Embeddings | None:
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
            return found
        found = self._kept.get(key) if self._kept is not None else None
        if found is not None:
            self._remember(key, found)
        return found

    def _remember(self, key: str, embeddings: Embeddings) -> None:
        self._known[key] = embeddings
        while len(self._known) > REMEMBERED_PROMPTS:
            self._known.popitem(last=False)

    def _compute(self, text: str, observer: Observer) -> Embeddings:
        assert self._clip is not None
        assert self._t5 is not None
        clip, clip_tokenizer = self._clip
        t5, t5_tokenizer = self._t5
        ids = _tokens(clip_tokenizer, text, CLIP_TOKENS)
        with torch.inference_mode():
            pooled = clip(ids.to(t5.device), output_hidden_states=False).pooler_output
        observer.check()
        sequence = t5(_tokens(t5_tokenizer, text, self._models.max_sequence_length)[0], observer.check)
        return Embeddings(sequence.unsqueeze(0).to("cpu", torch.float32), pooled.to("cpu", torch.float32))


def _tokens(tokenizer: Any, text: str, length: int) -> Tensor:
    """int64 (1, length)."""
    ids: Tensor = tokenizer(
        [text], padding="max_length", max_length=length, truncation=True, return_tensors="pt"
    ).input_ids
    return ids
