"""flux-mini's networks: FLUX.1's own classes with small numbers, and how a prompt reaches them."""

import itertools
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import FluxTransformer2DModel
from torch import Tensor, nn
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5TokenizerFast,
)

from fluxdesk.engine.mini.tokenizers import CLIP_LENGTH, EOS, T5_LENGTH

TRANSFORMER_CONFIG: Final[dict[str, Any]] = {
    "attention_head_dim": 128,
    "axes_dims_rope": [16, 56, 56],
    "guidance_embeds": False,
    "in_channels": 64,
    "joint_attention_dim": 256,
    "num_attention_heads": 2,
    "num_layers": 1,
    "num_single_layers": 3,
    "patch_size": 1,
    "pooled_projection_dim": 256,
}
_CLIP_TRAINED_LENGTH: Final = 24
"""CLIP is causal and read at its first end token, so the padding after it costs time and changes nothing."""


def clip_config(vocabulary: int, bos: int, eos: int) -> CLIPTextConfig:
    """CLIP's text model, 256 wide."""
    return CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=256,
        intermediate_size=1024,
        projection_dim=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=CLIP_LENGTH,
        hidden_act="quick_gelu",
        bos_token_id=bos,
        eos_token_id=eos,
        pad_token_id=eos,
    )


def t5_config(vocabulary: int) -> T5Config:
    """A T5 v1.1 encoder, 256 wide. Rows are padded to a multiple of 32, as T5's own vocabulary is."""
    return T5Config(
        vocab_size=-(-vocabulary // 32) * 32,
        d_model=256,
        d_kv=64,
        d_ff=512,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=4,
        relative_attention_num_buckets=32,
        relative_attention_max_distance=128,
        dropout_rate=0.0,
        feed_forward_proj="gated-gelu",
        layer_norm_epsilon=1e-6,
        is_encoder_decoder=False,
        use_cache=False,
        tie_word_embeddings=False,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )


class MiniFlux(nn.Module):
    """The three networks that are trained together, with their tokenizers."""

    def __init__(self, tokenizers: Path) -> None:
        """Build untrained networks for the tokenizers found in a model's folder."""
        super().__init__()
        self.clip_tokenizer: Any = CLIPTokenizer.from_pretrained(
            tokenizers / "tokenizer", local_files_only=True
        )
        self.t5_tokenizer: Any = T5TokenizerFast.from_pretrained(
            tokenizers / "tokenizer_2", local_files_only=True
        )
        bos, eos = self.clip_tokenizer.bos_token_id, self.clip_tokenizer.convert_tokens_to_ids(EOS)
        self.clip: Any = CLIPTextModel(clip_config(len(self.clip_tokenizer), bos, eos))
        self.t5: Any = T5EncoderModel(t5_config(len(self.t5_tokenizer)))
        self.transformer: Any = FluxTransformer2DModel(**TRANSFORMER_CONFIG)
        self._start_quietly()

    def _start_quietly(self) -> None:
        """Gates and the output start at zero: every block begins as the identity, which trains sooner."""
        for name, module in self.transformer.named_modules():
            silent = name == "proj_out" or name.endswith(
                ("norm.linear", "norm1.linear", "norm1_context.linear")
            )
            if isinstance(module, nn.Linear) and (silent or name == "norm_out.linear"):
                nn.init.zeros_(module.weight)
                nn.init.zeros_(module.bias)

    def tokenize(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        """T5 ids [N, 32] and CLIP ids [N, 24 or 77] of captions, padded as the pipeline pads them."""
        common = {"padding": "max_length", "truncation": True, "return_tensors": "pt"}
        t5 = self.t5_tokenizer(captions, max_length=T5_LENGTH, **common).input_ids
        clip = self.clip_tokenizer(captions, max_length=CLIP_LENGTH, **common).input_ids
        short = clip[:, :_CLIP_TRAINED_LENGTH]
        return t5, short if bool((short[:, -1] == self.clip_tokenizer.eos_token_id).all()) else clip

    def encode(self, t5_ids: Tensor, clip_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Prompt embeddings [N, 32, 256] and pooled embeddings [N, 256], without attention masks."""
        return self.t5(t5_ids)[0], self.clip(clip_ids).pooler_output

    def velocity(self, latents: Tensor, sigma: Tensor, words: Tensor, pooled: Tensor) -> Tensor:
        """Velocity [N, L, 64] of packed latents [N, L, 64] (square) at noise levels sigma [N] in 0..1."""
        side = round(latents.shape[1] ** 0.5)
        rows = torch.arange(side, dtype=torch.float32)
        image_ids = torch.zeros(side, side, 3)
        image_ids[..., 1], image_ids[..., 2] = rows[:, None], rows[None, :]
        result: Tensor = self.transformer(
            hidden_states=latents,
            encoder_hidden_states=words,
            pooled_projections=pooled,
            timestep=sigma,
            img_ids=image_ids.view(-1, 3),
            txt_ids=torch.zeros(words.shape[1], 3),
            return_dict=False,
        )[0]
        return result


def pack(latents: Tensor) -> Tensor:
    """[N, 16, h, w] to tokens of 2x2 patches [N, h/2 * w/2, 64], in FLUX's order."""
    count, channels, height, width = latents.shape
    parts = latents.view(count, channels, height // 2, 2, width // 2, 2).permute(0, 2, 4, 1, 3, 5)
    return parts.reshape(count, height // 2 * (width // 2), channels * 4)


def unpack(tokens: Tensor) -> Tensor:
    """The way back from pack, for square pictures."""
    count, length, width = tokens.shape
    side = round(length**0.5)
    parts = tokens.view(count, side, side, width // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return parts.reshape(count, width // 4, side * 2, side * 2)


@torch.inference_mode()
def sample(
    model: MiniFlux, captions: list[str], noise: Tensor, steps: int = 20, shift: float = 1.0
) -> Tensor:
    """Denoise packed noise [N, L, 64] by Euler steps, the schedule FluxPipeline uses with a fixed shift."""
    words, pooled = model.encode(*model.tokenize(captions))
    sigmas = torch.linspace(1.0, 1.0 / steps, steps)
    sigmas = torch.cat([shift * sigmas / (1 + (shift - 1) * sigmas), torch.zeros(1)])
    latents = noise
    for now, then in itertools.pairwise(sigmas):
        latents = latents + (then - now) * model.velocity(latents, now.expand(len(latents)), words, pooled)
    return latents
