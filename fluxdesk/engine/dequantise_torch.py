"""ggml's blocks in torch operations, for any device: the fallback where neither C nor Triton runs.

Every function takes `blocks`, uint8 of shape (n, block_bytes), and writes float32 of shape
(n, block_elements) into `out`. The order of the multiplications and additions is gguf-py's
(`gguf/quants.py`), so that float32 results are equal bit for bit. Shifts are Python numbers or tables cached
per device: no host-to-device copy, hence no synchronisation, happens in a call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor

Kernel = Callable[[Tensor, Tensor], None]

IQ4_VALUES = (-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)
"""`kvalues_iq4nl` of ggml-common.h."""


@lru_cache(maxsize=64)
def _shifts(device: torch.device, step: int, count: int) -> Tensor:
    """uint8 (count, 1): 0, step, 2 step, … on `device`."""
    return torch.arange(0, step * count, step, dtype=torch.uint8, device=device).view(count, 1)


@lru_cache(maxsize=16)
def iq4_table(device: torch.device) -> Tensor:
    """float32 (16,): `IQ4_VALUES` on `device`, made once."""
    return torch.tensor(IQ4_VALUES, dtype=torch.float32, device=device)


def _half(blocks: Tensor, offset: int) -> Tensor:
    """The float16 at byte `offset` of every block as float32, shape (n, 1)."""
    return blocks[:, offset : offset + 2].view(torch.float16).float()


def _nibbles(packed: Tensor) -> Tensor:
    """uint8 (n, groups, width) -> (n, groups, 2, width): low halves, then high halves."""
    return torch.stack((packed & 15, packed >> 4), dim=2)


def _bits(packed: Tensor, bits: int, mask: int) -> Tensor:
    """uint8 (n, groups, width) -> (n, groups, 8 // bits, width): fields of `bits` bits, lowest first."""
    fields = packed.unsqueeze(2) >> _shifts(packed.device, bits, 8 // bits)
    return fields.bitwise_and_(mask)


def _high_bits(packed: Tensor) -> Tensor:
    """The fifth bits of Q5_0 and Q5_1: uint8 (n, 4) -> (n, 32), already shifted to bit 4."""
    bits = (packed.unsqueeze(2) >> _shifts(packed.device, 1, 8).view(1, 1, 8)).bitwise_and_(1)
    return bits.reshape(-1, 32).mul_(16)


def _k_scales(packed: Tensor) -> tuple[Tensor, Tensor]:
    """The 6-bit scales and minimums of Q4_K and Q5_K: uint8 (n, 12) -> two float32 (n, 8, 1)."""
    low, mid, high = packed[:, 0:4], packed[:, 4:8], packed[:, 8:12]
    scales = torch.cat((low & 63, (high & 15) | ((low >> 2) & 48)), dim=1)
    minimums = torch.cat((mid & 63, (high >> 4) | ((mid >> 2) & 48)), dim=1)
    return scales.float().unsqueeze(2), minimums.float().unsqueeze(2)


def _q8_0(blocks: Tensor, out: Tensor) -> None:
    torch.mul(blocks[:, 2:].view(torch.int8).float(), _half(blocks, 0), out=out)


def _q4_0(blocks: Tensor, out: Tensor) -> None:
    codes = _nibbles(blocks[:, 2:].unsqueeze(1)).view(-1, 32).float().sub_(8)
    torch.mul(codes, _half(blocks, 0), out=out)


def _q4_1(blocks: Tensor, out: Tensor) -> None:
    codes = _nibbles(blocks[:, 4:].unsqueeze(1)).view(-1, 32).float()
    torch.mul(codes, _half(blocks, 0), out=out).add_(_half(blocks, 2))


def _q5_0(blocks: Tensor, out: Tensor) -> None:
    codes = _nibbles(blocks[:, 6:].unsqueeze(1)).view(-1, 32) | _high_bits(blocks[:, 2:6])
    torch.mul(codes.float().sub_(16), _half(blocks, 0), out=out)


def _q5_1(blocks: Tensor, out: Tensor) -> None:
    codes = _nibbles(blocks[:, 8:].unsqueeze(1)).view(-1, 32) | _high_bits(blocks[:, 4:8])
    torch.mul(codes.float(), _half(blocks, 0), out=out).add_(_half(blocks, 2))


def _q4_k(blocks: Tensor, out: Tensor) -> None:
    scales, minimums = _k_scales(blocks[:, 4:16])
    codes = _nibbles(blocks[:, 16:144].reshape(-1, 4, 32)).view(-1, 8, 32).float()
    result = out.view(-1, 8, 32)
    torch.mul(codes, scales.mul_(_half(blocks, 0).unsqueeze(2)), out=result)
    result.sub_(minimums.mul_(_half(blocks, 2).unsqueeze(2)))


def _q5_k(blocks: Tensor, out: Tensor) -> None:
    scales, minimums = _k_scales(blocks[:, 4:16])
    high = _bits(blocks[:, 16:48].unsqueeze(1), 1, 1).view(-1, 8, 32).mul_(16)
    low = _nibbles(blocks[:, 48:176].reshape(-1, 4, 32)).view(-1, 8, 32)
    result = out.view(-1, 8, 32)
    torch.mul((low | high).float(), scales.mul_(_half(blocks, 0).unsqueeze(2)), out=result)
    result.sub_(minimums.mul_(_half(blocks, 2).unsqueeze(2)))


def _q6_k(blocks: Tensor, out: Tensor) -> None:
    low = _nibbles(blocks[:, 0:128].reshape(-1, 2, 64)).view(-1, 2, 4, 32)
    high = _bits(blocks[:, 128:192].reshape(-1, 2, 32), 2, 3).mul_(16)
    codes = (low | high).view(-1, 16, 16).float().sub_(32)
    scales = blocks[:, 192:208].view(torch.int8).float() * _half(blocks, 208)
    torch.mul(codes, scales.unsqueeze(2), out=out.view(-1, 16, 16))


def _q3_k(blocks: Tensor, out: Tensor) -> None:
    high = _bits(blocks[:, 0:32].unsqueeze(1), 1, 1).view(-1, 16, 16).mul_(4)
    low = _bits(blocks[:, 32:96].reshape(-1, 2, 32), 2, 3).view(-1, 16, 16)
    codes = (low + high).float().sub_(4)  # a clear mask bit means minus 4
    nibbles = _nibbles(blocks[:, 96:104].unsqueeze(1)).view(-1, 16)
    pairs = _bits(blocks[:, 104:108].unsqueeze(1), 2, 3).view(-1, 16).mul_(16)
    scales = (nibbles | pairs).float().sub_(32) * _half(blocks, 108)
    torch.mul(codes, scales.unsqueeze(2), out=out.view(-1, 16, 16))


def _q2_k(blocks: Tensor, out: Tensor) -> None:
    packed = blocks[:, 0:16]
    scales = (packed & 15).float() * _half(blocks, 80)
    minimums = (packed >> 4).float() * _half(blocks, 82)
    codes = _bits(blocks[:, 16:80].reshape(-1, 2, 32), 2, 3).view(-1, 16, 16).float()
    result = out.view(-1, 16, 16)
    torch.mul(codes, scales.unsqueeze(2), out=result).sub_(minimums.unsqueeze(2))


def _iq4_nl(blocks: Tensor, out: Tensor) -> None:
    codes = _nibbles(blocks[:, 2:].unsqueeze(1)).view(-1).int()
    values = iq4_table(blocks.device).index_select(0, codes).view(-1, 32)
    torch.mul(values, _half(blocks, 0), out=out)


def _iq4_xs(blocks: Tensor, out: Tensor) -> None:
    low = torch.stack((blocks[:, 4:8] & 15, blocks[:, 4:8] >> 4), dim=2).view(-1, 8)
    high = (blocks[:, 2:4].unsqueeze(2) >> _shifts(blocks.device, 2, 4).view(1, 1, 4)).bitwise_and_(3)
    scales = (low | high.reshape(-1, 8).mul_(16)).float().sub_(32) * _half(blocks, 0)
    codes = _nibbles(blocks[:, 8:136].reshape(-1, 8, 16)).view(-1).int()
    values = iq4_table(blocks.device).index_select(0, codes).view(-1, 8, 32)
    torch.mul(values, scales.unsqueeze(2), out=out.view(-1, 8, 32))


KERNELS: dict[str, Kernel] = {
    "Q8_0": _q8_0,
    "Q6_K": _q6_k,
    "Q5_K": _q5_k,
    "Q5_1": _q5_1,
    "Q5_0": _q5_0,
    "Q4_K": _q4_k,
    "Q4_1": _q4_1,
    "Q4_0": _q4_0,
    "IQ4_NL": _iq4_nl,
    "IQ4_XS": _iq4_xs,
    "Q3_K": _q3_k,
    "Q2_K": _q2_k,
}
"""By level name (`domain.levels`)."""
