"""Facts of a model set read from its files' headers: no weight is touched, no torch is imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from fluxdesk.domain.flux_shapes import ClipShape, TensorShape, VaeShape
from fluxdesk.domain.model_facts import (
    ModelFacts,
    T5Facts,
    TransformerFacts,
    facts_from_level,
    t5_from_level,
    t5_from_tensors,
    transformer_from_tensors,
)
from fluxdesk.domain.request import ModelFile, ModelSet
from fluxdesk.formats.any_header import read_any_header
from fluxdesk.formats.file_facts import Need
from fluxdesk.formats.parts import part_tensors
from fluxdesk.formats.tensor_table import TensorInfo

_Config = TypeVar("_Config")


class _ClipConfig(msgspec.Struct):
    num_hidden_layers: int = 12
    hidden_size: int = 768
    intermediate_size: int = 3072
    num_attention_heads: int = 12
    vocab_size: int = 49408
    max_position_embeddings: int = 77


class _VaeConfig(msgspec.Struct):
    block_out_channels: tuple[int, ...] = (128, 256, 512, 512)
    latent_channels: int = 16


def transformer_facts(path: Path) -> TransformerFacts:
    """The parts of the FLUX.1 transformer in the GGUF or safetensors file at `path`.

    Raises:
        KnownError: missing, damaged, or not a FLUX.1 transformer.
    """
    tensors, file_bytes = _table(path, "transformer")
    return transformer_from_tensors(tensors, file_bytes)


def t5_facts(path: Path) -> T5Facts:
    """The T5 encoder in the GGUF or safetensors file at `path`.

    Raises:
        KnownError: missing, damaged, or not a T5 encoder.
    """
    tensors, file_bytes = _table(path, "text_encoder_2")
    return t5_from_tensors(tensors, file_bytes)


def facts_of_file(path: Path, t5_level: str = "Q8_0") -> ModelFacts:
    """A transformer file with the usual companions (T5 XXL at `t5_level`, CLIP-L, FLUX.1's VAE), or with
    those that lie beside it in a folder of FluxDesk's own layout (flux-mini).

    Raises:
        KnownError: as `transformer_facts`.
        KeyError: no such T5 level.
    """
    transformer = transformer_facts(path)
    beside = _own_folder(path)
    if beside is not None:
        return msgspec.structs.replace(facts_of_set(beside), transformer=transformer)
    family = "flux1-dev" if transformer.shape.guidance else "flux1-schnell"
    usual = facts_from_level(family, "Q8_0", t5_level)
    return msgspec.structs.replace(usual, transformer=transformer, t5=t5_from_level(t5_level))


def _own_folder(path: Path) -> ModelSet | None:
    """The model set of the folder that `path` lies in, when it is laid out like the bundled model's."""
    folder = path.parent
    if not (folder / "fluxdesk.json").is_file():
        return None
    found = [next(iter(sorted(folder.glob(pattern))), None) for pattern in ("clip*", "t5*.gguf", "ae*")]
    if any(part is None for part in found):
        return None
    clip, t5, vae = (ModelFile(str(part)) for part in found)
    settings = msgspec.json.decode((folder / "fluxdesk.json").read_bytes())
    return ModelSet(
        family="flux-mini",
        level="",
        transformer=ModelFile(str(path)),
        text_encoder=clip,
        text_encoder_2=t5,
        vae=vae,
        config_dir=str(folder),
        max_sequence_length=int(settings.get("max_sequence_length", 512)),
    )


def facts_of_set(models: ModelSet) -> ModelFacts:
    """A whole model set as it lies on the disk.

    Raises:
        KnownError: a file is missing, damaged or something else than its role says.
    """
    config = Path(models.config_dir)
    clip_path, vae_path = Path(models.text_encoder.path), Path(models.vae.path)
    return ModelFacts(
        family=models.family,
        transformer=transformer_facts(Path(models.transformer.path)),
        t5=t5_facts(Path(models.text_encoder_2.path)),
        clip=_clip_shape(config / "text_encoder" / "config.json"),
        clip_file_bytes=clip_path.stat().st_size if clip_path.exists() else 0,
        vae=_vae_shape(config / "vae" / "config.json", vae_path),
        vae_file_bytes=vae_path.stat().st_size if vae_path.exists() else 0,
        text_tokens=models.max_sequence_length,
    )


def _table(path: Path, part: Need) -> tuple[list[TensorShape], int]:
    header = read_any_header(path)
    return [_shape(tensor) for tensor in part_tensors(header, part)], header.file_bytes


def _shape(tensor: TensorInfo) -> TensorShape:
    return TensorShape(tensor.name, tensor.shape, tensor.type_name, tensor.nbytes)


def _clip_shape(path: Path) -> ClipShape:
    config = _read(path, _ClipConfig)
    return ClipShape(
        layers=config.num_hidden_layers,
        width=config.hidden_size,
        ff=config.intermediate_size,
        heads=config.num_attention_heads,
        vocabulary=config.vocab_size,
        positions=config.max_position_embeddings,
    )


def _vae_shape(config_path: Path, weights: Path) -> VaeShape:
    config = _read(config_path, _VaeConfig)
    tensors, _ = _table(weights, "vae")
    return VaeShape(
        channels=config.block_out_channels,
        latent_channels=config.latent_channels,
        decoder_elements=_elements(tensors, "decoder."),
        encoder_elements=_elements(tensors, "encoder."),
    )


def _elements(tensors: Iterable[TensorShape], prefix: str) -> int:
    return sum(tensor.elements for tensor in tensors if tensor.name.startswith(prefix))


def _read(path: Path, kind: type[_Config]) -> _Config:
    """The configuration at `path`; FLUX.1's own values when there is none."""
    if not path.exists():
        return kind()
    return msgspec.json.decode(path.read_bytes(), type=kind)
