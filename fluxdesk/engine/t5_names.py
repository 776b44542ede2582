"""llama.cpp's names of a T5 encoder's tensors (`enc.blk.N.…`) and transformers' for the same."""

from typing import Final

T5_PREFIXES: Final = ("text_encoders.t5xxl.transformer.", "text_encoders.t5xxl.", "t5xxl.transformer.")
"""Before the names in all-in-one files."""
T5_EMBEDDING: Final = "token_embd.weight"
T5_LAST_NORM: Final = "enc.output_norm.weight"
T5_OUTER: Final = {
    T5_EMBEDDING: ("shared.weight", "encoder.embed_tokens.weight"),
    T5_LAST_NORM: ("encoder.final_layer_norm.weight",),
}
T5_RELATIVE_BIAS: Final = "attn_rel_b"
"""Only layer 0 has it."""
T5_LAYER: Final = {
    "attn_q": "layer.0.SelfAttention.q",
    "attn_k": "layer.0.SelfAttention.k",
    "attn_v": "layer.0.SelfAttention.v",
    "attn_o": "layer.0.SelfAttention.o",
    T5_RELATIVE_BIAS: "layer.0.SelfAttention.relative_attention_bias",
    "attn_norm": "layer.0.layer_norm",
    "ffn_gate": "layer.1.DenseReluDense.wi_0",
    "ffn_up": "layer.1.DenseReluDense.wi_1",
    "ffn_down": "layer.1.DenseReluDense.wo",
    "ffn_norm": "layer.1.layer_norm",
}


def transformers_names(name: str) -> tuple[str, ...]:
    """What transformers calls llama.cpp's tensor `name`; the embedding has two names there."""
    if name in T5_OUTER:
        return T5_OUTER[name]
    _, _, layer, member, ending = name.split(".")
    return (f"encoder.block.{layer}.{T5_LAYER[member]}.{ending}",)
