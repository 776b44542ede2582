"""Original FLUX.1 tensor names to diffusers', for a transformer of any width.

diffusers' own conversion has the width 3072 written into it, so it can read no other FLUX. This one cuts
the stacked matrices by their own heights; it only ever cuts along rows, which is as safe on packed
(quantised) rows as on plain ones.
"""

from typing import Any, Final

from torch import Tensor, cat

from fluxdesk.domain.flux_names import DOUBLE, OUTER, PREFIXES, SINGLE

Tensors = dict[str, Tensor]
_STACKS: Final = {
    "double_blocks": ("transformer_blocks", DOUBLE),
    "single_blocks": ("single_transformer_blocks", SINGLE),
}


def _same_kind(part: Tensor, whole: Tensor) -> Tensor:
    """Keep what a packed tensor knows of its own quantisation; slicing forgets it on some versions."""
    quant_type: Any = getattr(whole, "quant_type", None)
    if quant_type is not None and getattr(part, "quant_type", None) is None:
        kind: Any = type(whole)
        packed: Tensor = kind(part, quant_type=quant_type)
        return packed
    return part


def _cut(whole: Tensor, names: tuple[str, ...], width: int) -> list[Tensor]:
    """Cut stacked rows into `width` rows each; the last part takes what is left."""
    heights = [width] * (len(names) - 1)
    heights.append(whole.shape[0] - sum(heights))
    return [_same_kind(part, whole) for part in whole.split(heights, dim=0)] if len(names) > 1 else [whole]


def to_diffusers(original: Tensors) -> Tensors:
    """Rename and cut a transformer's tensors (original names, with or without prefix) for diffusers.

    Raises KeyError for a tensor that FLUX.1 does not have.
    """
    plain: Tensors = {}
    for name, tensor in original.items():
        for prefix in PREFIXES:
            name = name.removeprefix(prefix)
        plain[name] = tensor
    width = int(plain["img_in.bias"].shape[0])
    out: Tensors = {}
    for name, tensor in plain.items():
        stem, ending = name.rsplit(".", 1)
        if stem == "final_layer.adaLN_modulation.1":
            # The original keeps shift before scale, diffusers scale before shift.
            shift, scale = tensor.chunk(2, dim=0)
            out[f"norm_out.linear.{ending}"] = _same_kind(cat([scale, shift], dim=0), tensor)
            continue
        if stem in OUTER:
            out[f"{OUTER[stem]}.{ending}"] = tensor
            continue
        stack, index, inner = stem.split(".", 2)
        theirs, parts = _STACKS[stack]
        ending = "weight" if ending == "scale" else ending
        for part, value in zip(parts[inner], _cut(tensor, parts[inner], width), strict=True):
            out[f"{theirs}.{index}.{part}.{ending}"] = value
    return out
