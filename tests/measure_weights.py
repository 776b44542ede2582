"""Random weights in the real formats of the networks that measure pictures: AlexNet whole, CLIP small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ALEXNET_NAME = "my-alexnet.safetensors"
CLIP_NAME = "my-clip.safetensors"
_ALEXNET = {
    0: (64, 3, 11, 11),
    3: (192, 64, 5, 5),
    6: (384, 192, 3, 3),
    8: (256, 384, 3, 3),
    10: (256, 256, 3, 3),
}


def write_alexnet(folder: Path, name: str = ALEXNET_NAME) -> Path:
    """torchvision's names and shapes; of the classifier, which nobody reads, only a small piece."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(11)
    state = {"classifier.6.bias": torch.zeros(1000)}
    for number, shape in _ALEXNET.items():
        fan = shape[1] * shape[2] * shape[3]
        state[f"features.{number}.weight"] = torch.randn(shape) * (2 / fan) ** 0.5
        state[f"features.{number}.bias"] = torch.randn(shape[0]) * 0.1
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / name)
    return folder / name


def write_clip(folder: Path, name: str = CLIP_NAME) -> tuple[Path, Any]:
    """A CLIP of two narrow layers with the real vocabulary, in the hub's layout; and its configuration."""
    import torch
    from safetensors.torch import save_file
    from transformers import CLIPConfig, CLIPModel

    torch.manual_seed(12)
    part = {"intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 1, "hidden_size": 64}
    part |= {"projection_dim": 32, "hidden_act": "quick_gelu"}
    config = CLIPConfig(
        text_config={**part, "vocab_size": 49408, "max_position_embeddings": 77},
        vision_config={**part, "patch_size": 8, "image_size": 32},
        projection_dim=32,
    )
    model = CLIPModel(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(4)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, folder / name)
    return folder / name, config
