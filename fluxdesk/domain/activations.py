"""Working memory of each phase beside the weights, derived from the architecture; bytes.

Every formula counts the tensors alive at the widest place of a block, in the order in which FluxDesk's engine
(and `black-forest-labs/flux` `modules/layers.py`, from which it follows) makes and drops them. L is the
sequence (text plus image tokens), D the hidden width, M the MLP width, s bytes per element."""

from __future__ import annotations

from fluxdesk.domain.flux_shapes import LATENT_STRIDE, FluxShape, T5Shape, VaeShape, image_tokens
from fluxdesk.domain.tiles import MAX_TILE_ROWS, weight_tile_bytes

VAE_TILE = 512
"""Side of a decoded tile in pixels when the plan tiles the autoencoder."""
VAE_CUDA_ELEMENTS = 2240
"""Elements per pixel that an untiled decode reserves on CUDA, cuDNN's workspaces included: 4.7 GB at
1024x1024 in bfloat16, the difference between loaded and peak in derekl35/diffusers-quantization-benchmarks
(H100)."""
_PACKED_16_BIT_WIDTHS = 4
"""Widths D of the tokens that packed weights in bfloat16 take beyond what can be named: 25 kB per token of FLUX.1,
over six shapes from 512 to 4608 tokens on a Zen 4 (`fluxdesk bench memory`); products that oneDNN allocates are given
back to each thread's own heap, not to the system."""
CUBLAS_WORKSPACE_BYTES = 32 * 1024**2
"""torch's default on Hopper; smaller cards take 8 MiB (CUBLAS_WORKSPACE_CONFIG, torch's notes on CUDA)."""


def single_block_elements(shape: FluxShape, length: int) -> int:
    """Widest place of a single block: at linear2, when x, linear1's output, q and k after RoPE, the
    attention's output and the concatenated input [attention, gelu(mlp)] are alive: (1 + 3 + 2 + 1 + 1) D + M
    + (D + M)."""
    hidden, mlp = shape.hidden, shape.mlp
    return length * (9 * hidden + 2 * mlp)


def double_block_elements(shape: FluxShape, image: int, text: int) -> int:
    """Widest place of a double block: in the attention, when both streams, their qkv, the joined q, k, v and
    the output are alive ((1 + 3 + 3 + 1) D per token), or in the image's MLP: streams + norm + two of width
    M."""
    hidden = shape.hidden
    attention = (image + text) * 8 * hidden
    feed_forward = (image + text) * hidden + image * (2 * hidden + 2 * shape.mlp)
    return max(attention, feed_forward)


def denoise_bytes(
    shape: FluxShape,
    width: int,
    height: int,
    text_tokens: int,
    itemsize: int,
    *,
    scratch_elements: int = 0,
    steps: int = 20,
) -> int:
    """Working memory of one step.

    Args: itemsize: bytes of the compute type. scratch_elements: elements of the dense copy of one matrix that
        packed weights need (0: weights are dense). steps: for the modulation vectors of all steps, computed
        before the loop: (12 double + 3 single + 2) D each."""
    image = image_tokens(width, height)
    blocks = max(
        double_block_elements(shape, image, text_tokens),
        single_block_elements(shape, image + text_tokens),
    )
    around = _around_blocks(shape, image, text_tokens, itemsize, steps)
    return (blocks + scratch_elements + image * shape.hidden) * itemsize + around


def tiled_denoise_bytes(
    shape: FluxShape,
    width: int,
    height: int,
    text_tokens: int,
    itemsize: int,
    *,
    threads: int,
    packed: bool,
    steps: int = 20,
) -> int:
    """The same on the CPU, where products are computed in tiles and blocks share three buffers.

    Alive at the widest place, a single block's linear1 or attention: the tokens D, linear1's output 3 D + M,
    the attended D, and the normalised copy or attention's own output D. Each thread has a tile of the product
    and, when weights stay packed, a dequantised tile of the matrix that needs the largest one."""
    image = image_tokens(width, height)
    length = image + text_tokens
    blocks = length * (6 * shape.hidden + shape.mlp) * itemsize
    matrices = (
        (3 * shape.hidden + shape.mlp, shape.hidden),
        (shape.hidden, shape.mlp),
        (shape.hidden, shape.hidden + shape.mlp),
    )
    weight = max(weight_tile_bytes(rows, columns, itemsize, threads) for rows, columns in matrices)
    tile_columns = min(MAX_TILE_ROWS, shape.hidden) * length
    tiles = threads * (tile_columns * itemsize + (weight if packed else 0))
    if itemsize < 4:
        tiles += threads * (tile_columns * 4 + (weight if packed else 0))
        blocks += length * _PACKED_16_BIT_WIDTHS * shape.hidden * itemsize if packed else 0
    return blocks + tiles + _around_blocks(shape, image, text_tokens, itemsize, steps)


def _around_blocks(shape: FluxShape, image: int, text_tokens: int, itemsize: int, steps: int) -> int:
    """Modulations of all steps, latents, the text's embedding and the rotations (a complex number a pair)."""
    modulation = steps * (12 * shape.double_blocks + 3 * shape.single_blocks + 2) * shape.hidden
    latents = 4 * image * shape.in_channels
    rope = (image + text_tokens) * shape.head_dim * 4
    return (modulation + text_tokens * shape.text_width) * itemsize + latents * 4 + rope


def canvas_bytes(shape: FluxShape, width: int, height: int) -> int:
    """What a whole picture takes beside the window that is being painted: latents, the velocity that is blended,
    and the step's result, float32."""
    return 4 * image_tokens(width, height) * (2 * shape.in_channels + shape.out_channels)


def t5_bytes(shape: T5Shape, tokens: int, itemsize: int, *, packed: bool = True) -> int:
    """Working memory of the T5 encoder: stream and norm, the gated MLP's three tensors of width `ff`, or
    attention's scores and softmax (heads x tokens^2, no fused kernel because of the position bias); plus the
    dense copy of one matrix when the weights stay packed."""
    feed_forward = tokens * (3 * shape.width + 3 * shape.ff)
    attention = tokens * (3 * shape.width + 4 * shape.inner) + 3 * shape.heads * tokens * tokens
    scratch = shape.width * shape.ff if packed else 0
    return (max(feed_forward, attention) + scratch) * itemsize


def vae_decode_bytes(
    shape: VaeShape, width: int, height: int, itemsize: int, *, tiled: bool, cuda: bool = False
) -> int:
    """Working memory of decoding latents to a picture.

    The widest place is the first residual block at full resolution: its input, the normalised and the
    activated copy have the second-widest channel count each (3 x 256 elements per pixel for FLUX.1). CUDA's
    libraries need more: `VAE_CUDA_ELEMENTS`. A tiled decode needs this for one tile, and the canvas beside
    it."""
    pixels = width * height
    canvas = 0
    if tiled:
        canvas = pixels * 3 * 4 * 2
        pixels = min(width, VAE_TILE) * min(height, VAE_TILE)
    widest = shape.channels[1] if len(shape.channels) > 1 else shape.channels[0]
    per_pixel = 3 * widest
    if cuda:
        per_pixel = VAE_CUDA_ELEMENTS * widest // 256
    latents = (width // LATENT_STRIDE) * (height // LATENT_STRIDE) * shape.latent_channels
    picture = width * height * 3
    return pixels * per_pixel * itemsize + canvas + latents * 4 + picture * (itemsize + 4)
