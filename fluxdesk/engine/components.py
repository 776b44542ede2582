"""The five parts of a FLUX pipeline, built from local files alone: no hub call, no config that is guessed.

`config_dir` is laid out like a diffusers repository without weights. Every loader takes `progress`, called
with bytes done and total, which may raise to cancel the load.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from fluxdesk.domain.errors import QT_TRANSLATE_NOOP, KnownError
from fluxdesk.domain.request import GenerationRequest, ModelFile, ModelSet, Placement
from fluxdesk.engine.t5 import T5Config, T5Encoder, T5Weights
from fluxdesk.formats import gguf, safetensors

Progress = Callable[[int, int], None]

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def compute_dtype(placement: Placement) -> torch.dtype:
    return DTYPES[placement.compute_dtype]


def missing_file(path: str) -> KnownError:
    """What is said of a model file that cannot be opened."""
    return KnownError(
        "file_missing",
        QT_TRANSLATE_NOOP("errors", "The model file {path} is not there."),
        QT_TRANSLATE_NOOP("errors", "Download the model again or choose another one."),
        path=path,
    )


@contextmanager
def reading(file: ModelFile, progress: Progress) -> Iterator[Path]:
    """The path of `file` with progress before and after; unreadable and damaged files become sentences.

    Raises:
        KnownError: file_missing or file_damaged, naming the file.
    """
    path = Path(file.path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise missing_file(file.path) from error
    progress(0, size)
    safetensors.read_header(path) if path.suffix == ".safetensors" else gguf.read_header(path)
    try:
        yield path
    except (ValueError, KeyError, OSError) as error:
        raise KnownError(
            "file_damaged",
            QT_TRANSLATE_NOOP("errors", "The model file {path} cannot be used: {reason}."),
            QT_TRANSLATE_NOOP("errors", "Download the model again or choose another one."),
            path=path.name,
            reason=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error
    progress(size, size)


def load_transformer(
    models: ModelSet, placement: Placement, progress: Progress, *, turbo: bool = False
) -> nn.Module:
    """Our transformer, native to the file's layout, as diffusers' Flux pipelines take it.

    Raises:
        KnownError: the file is missing, damaged or no FLUX.1 transformer.
    """
    from fluxdesk.engine.execution import open_transformer

    with reading(models.transformer, lambda done, total: None) as path:
        return open_transformer(
            path,
            mode="turbo" if turbo else "exact",
            weights=placement.transformer,
            resident_bytes=placement.resident_bytes,
            dtype=compute_dtype(placement),
            device=torch.device(placement.device),
            progress=progress,
        )


def load_text_encoder(models: ModelSet, device: torch.device, progress: Progress) -> tuple[nn.Module, Any]:
    """CLIP's text model, from safetensors with or without the `text_model.` prefix, and its tokenizer.

    In float32: it is small, and its one vector colours every layer.
    """
    from accelerate import init_empty_weights
    from safetensors.torch import load_file
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    folder = Path(models.config_dir)
    with reading(models.text_encoder, progress) as path:
        with init_empty_weights():
            model: nn.Module = CLIPTextModel(CLIPTextConfig(**_read_config(folder / "text_encoder")))
        wanted = set(model.state_dict())
        prefix = "text_model." if any(name.startswith("text_model.") for name in wanted) else ""
        state = {prefix + name.removeprefix("text_model."): value for name, value in load_file(path).items()}
        _assign(model, {name: value.float() for name, value in state.items() if name in wanted})
        tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
    return model.to(device), tokenizer


def load_text_encoder_2(
    models: ModelSet, dtype: torch.dtype, device: torch.device, progress: Progress
) -> tuple[T5Encoder, Any]:
    """T5's encoder, as packed as its file (GGUF or safetensors), and its tokenizer.

    The configuration is checked: rebuilt from GGUF keys, as transformers does it, it lacks gelu_new, and the
    picture is silently wrong.

    Args:
        dtype: of the products.
        device: where they are computed; packed weights are copied there.
    """
    from transformers import T5TokenizerFast

    from fluxdesk.engine.execution import encoder_linear_maker

    folder = Path(models.config_dir)
    with reading(models.text_encoder_2, progress) as path:
        config = _read_config(folder / "text_encoder_2")
        gated = config.get("is_gated_act", str(config.get("feed_forward_proj")).startswith("gated-"))
        if config.get("dense_act_fn", "gelu_new") != "gelu_new" or not gated:
            raise ValueError("text_encoder_2/config.json does not describe T5 v1.1")
        own = T5Config(
            epsilon=config.get("layer_norm_epsilon", T5Config.epsilon),
            max_distance=config.get("relative_attention_max_distance", T5Config.max_distance),
        )
        model = T5Encoder(T5Weights(path), own, encoder_linear_maker(dtype, device), device)
        tokenizer = T5TokenizerFast.from_pretrained(folder / "tokenizer_2", local_files_only=True)
    return model, tokenizer


def load_vae(models: ModelSet, placement: Placement, progress: Progress) -> nn.Module:
    """The autoencoder; float16 overflows in it, so bfloat16 stands in for it."""
    from diffusers import AutoencoderKL

    dtype = compute_dtype(placement)
    with reading(models.vae, progress) as path:
        model: nn.Module = AutoencoderKL.from_single_file(
            str(path),
            config=models.config_dir,
            subfolder="vae",
            torch_dtype=torch.bfloat16 if dtype == torch.float16 else dtype,
            local_files_only=True,
        )
    return model.eval().to(placement.device)


def watch_blocks(transformer: Any, before_block: Callable[[], None]) -> Callable[[], None]:
    """Call `before_block` before every block of `transformer`; returns what undoes it."""
    transformer.on_block = lambda _index, _count: before_block()

    def forget() -> None:
        transformer.on_block = None

    return forget


@contextmanager
def picture_on(transformer: Any, pipeline: Any, request: GenerationRequest) -> Iterator[None]:
    """One picture's state on our transformer: its schedule, for hoisting, and its step cache."""
    from fluxdesk.engine.step_cache import StepCache
    from fluxdesk.engine.transformer import FluxTransformer

    if not isinstance(transformer, FluxTransformer):
        yield
        return
    threshold = request.speed.step_cache_threshold
    transformer.step_cache = None if threshold is None else StepCache(threshold)
    transformer.modulator.begin()
    transformer.schedule = lambda: pipeline.scheduler.timesteps
    try:
        yield
    finally:
        transformer.step_cache = None
        transformer.schedule = None
        transformer.release_workspace()


def _read_config(folder: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config


def _assign(model: nn.Module, state: dict[str, Tensor]) -> None:
    """Put `state` into a model built without memory; ValueError when a tensor is missing."""
    missing, _unexpected = model.load_state_dict(state, strict=False, assign=True)
    missing = [name for name in missing if "position_ids" not in name]
    if missing:
        raise ValueError(f"{len(missing)} tensors are missing, {missing[0]} first")
    model.eval().requires_grad_(False)
