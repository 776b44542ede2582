"""Prompts to embeddings: encoders are loaded when a prompt needs them, and each prompt is encoded once."""

from __future__ import annotations

import gc
from collections import OrderedDict
from functools import partial
from typing import Any

import msgspec
import torch
from torch import Tensor, nn

from fluxdesk.domain.request import ModelSet, Placement
from fluxdesk.engine.backend import Observer
from fluxdesk.engine.components import compute_dtype, load_text_encoder, load_text_encoder_2

CLIP_TOKENS = 77
REMEMBERED_PROMPTS = 64


class Embeddings(msgspec.Struct, frozen=True):
    """What the transformer reads of a prompt, in the compute dtype, on the CPU."""

    sequence: Tensor
    """T5: [1, max_sequence_length, width]."""
    pooled: Tensor
    """CLIP: [1, width]."""


class PromptEncoder:
    """CLIP and T5 of one model set."""

    def __init__(self, models: ModelSet) -> None:
        self._models = models
        self._clip: tuple[nn.Module, Any] | None = None
        self._t5: tuple[nn.Module, Any] | None = None
        self._dtype: torch.dtype | None = None
        self._known: OrderedDict[tuple[str, str], Embeddings] = OrderedDict()

    def load(self, placement: Placement, observer: Observer) -> None:
        """Load both encoders into RAM, unless they are there."""
        dtype = compute_dtype(placement)
        if dtype != self._dtype:  # converting what is there would make pixels depend on the past
            self.release()
            self._dtype = dtype
        if self._clip is None:
            self._clip = load_text_encoder(self._models, dtype, partial(observer.loading, "text_encoder"))
        if self._t5 is None:
            self._t5 = load_text_encoder_2(self._models, dtype, partial(observer.loading, "text_encoder_2"))

    def knows(self, text: str, placement: Placement) -> bool:
        """Whether `encode` needs no encoder for `text`."""
        return (text, placement.compute_dtype) in self._known

    def encode(self, text: str, placement: Placement, observer: Observer) -> Embeddings:
        """The embeddings of `text`: T5 padded to the model's length, CLIP pooled at its end token."""
        key = (text, placement.compute_dtype)
        if key not in self._known:
            self.load(placement, observer)
            assert self._clip is not None
            assert self._t5 is not None
            device = placement.device if placement.text_encoders == "device" else "cpu"
            pooled = _run(*self._clip, text, CLIP_TOKENS, device).pooler_output
            observer.check()
            sequence = _run(*self._t5, text, self._models.max_sequence_length, device).last_hidden_state
            observer.check()
            dtype = compute_dtype(placement)
            self._known[key] = Embeddings(sequence.to("cpu", dtype), pooled.to("cpu", dtype))
            while len(self._known) > REMEMBERED_PROMPTS:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def release(self) -> None:
        """Give the encoders' memory back; known prompts stay known."""
        self._clip = self._t5 = None
        gc.collect()

    def to_ram(self) -> None:
        """Leave the device to the transformer."""
        for pair in (self._clip, self._t5):
            if pair is not None:
                pair[0].to("cpu")


def _run(model: nn.Module, tokenizer: Any, text: str, length: int, device: str) -> Any:
    ids = tokenizer(
        [text], padding="max_length", max_length=length, truncation=True, return_tensors="pt"
    ).input_ids
    with torch.inference_mode():
        return model.to(device)(ids.to(device), output_hidden_states=False)
