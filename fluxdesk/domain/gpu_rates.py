"""What GPUs can multiply at most: dense bfloat16 or float16 with float32 sums, by datasheet arithmetic.

GeForce: SMs x boost clock x 1024 operations, halved because GeForce sums in float32 at half rate (NVIDIA's
architecture whitepapers); checked against measured products: RTX 3090 76, RTX 4090 161 to 164 TFLOPS. Others:
the vendor's datasheet (AMD: two 16-bit operations per lane and clock, RDNA3 four; Intel: Xe cores x 2048 x
clock). A card that is not listed is derived from its lanes and clock."""

from __future__ import annotations

import re

from fluxdesk.domain.hardware import GpuInfo
from fluxdesk.domain.machine import capability

TFLOPS: dict[str, float] = {
    "5090": 209.5, "5080": 112.6, "5070 Ti": 87.9, "5070": 61.7, "5060 Ti": 47.4, "5060": 38.5,
    "4090": 165.2, "4080 Super": 104.4, "4080": 97.5, "4070 Ti Super": 88.2, "4070 Ti": 80.2,
    "4070 Super": 71.0, "4070": 58.3, "4060 Ti": 44.1, "4060": 30.2,
    "3090 Ti": 80.0, "3090": 71.2, "3080 Ti": 68.2, "3080": 59.5, "3070 Ti": 43.5, "3070": 40.6,
    "3060 Ti": 32.4, "3060": 25.5, "3050": 18.2,
    "2080 Ti": 53.8, "2080 Super": 44.6, "2080": 40.3, "2070 Super": 36.3, "2070": 29.9, "2060 Super": 28.7,
    "2060": 25.8, "T4": 65.0,
    "H200": 989.4, "H100": 989.4, "A100": 312.0, "L40S": 362.0, "L40": 181.0, "L20": 119.5, "L4": 121.0,
    "A40": 149.7, "A10": 125.0, "V100": 112.0,
    "7900 XTX": 122.8, "7900 XT": 103.0, "7900 GRE": 91.9, "7800 XT": 74.7, "7700 XT": 70.3, "7600": 43.5,
    "6950 XT": 47.3, "6900 XT": 46.1, "6800 XT": 41.5, "6800": 32.3, "6700 XT": 26.4, "6600": 17.9,
    "A770": 137.6, "A750": 117.6, "B580": 116.7, "B570": 92.2,
    "M1": 2.6, "M1 Pro": 5.2, "M1 Max": 10.4, "M1 Ultra": 20.8,
    "M2": 3.6, "M2 Pro": 6.8, "M2 Max": 13.6, "M2 Ultra": 27.2,
    "M3": 4.1, "M3 Pro": 6.4, "M3 Max": 14.2, "M4": 4.3, "M4 Pro": 8.5, "M4 Max": 17.0,
}  # fmt: skip
"""TFLOP/s by the number in the card's name. Turing and Volta: float16. Apple: float32, which is their 16-bit
rate."""
LAPTOP_SHARE = 0.75
"""Laptop cards run at lower power; measured shares lie between 0.6 and 0.9."""
SLICE_SHARES = {"1g": 1 / 7, "2g": 2 / 7, "3g": 3 / 7, "4g": 4 / 7, "7g": 1.0}
PCIE_BYTES_PER_LANE = {1: 0.19e9, 2: 0.38e9, 3: 0.75e9, 4: 1.5e9, 5: 3.0e9, 6: 6.0e9}
"""Bytes per second and lane that copies from pinned memory reach: 24 GB/s on PCIe 4.0 x16."""
PCIE_DEFAULT = 12e9


def peak_flops(gpu: GpuInfo) -> float | None:
    """Most operations per second of `gpu`'s matrix units; None when nothing is known of it."""
    name = re.sub(r"\s+", " ", gpu.name.replace("GeForce", "").replace("Radeon", "")).strip()
    listed = [key for key in TFLOPS if re.search(rf"(?<![\w]){re.escape(key)}(?![\w])", name, re.IGNORECASE)]
    if listed:
        rate = TFLOPS[max(listed, key=len)] * 1e12
    elif gpu.cores and gpu.clock_mhz:
        # Tensor cores of GeForce do twice the float32 rate of the lanes; older NVIDIA cards have only the lanes.
        factor = 2.0 if gpu.vendor != "nvidia" or capability(gpu) >= (7, 5) else 1.0
        rate = gpu.cores * 2 * gpu.clock_mhz * 1e6 * 0.85 * factor
    else:
        return None
    if re.search(r"laptop|mobile|max-q", name, re.IGNORECASE):
        rate *= LAPTOP_SHARE
    part = re.search(r"MIG (\d)g\.", gpu.name)
    return rate * SLICE_SHARES.get(f"{part[1]}g", 1.0) if part else rate


def copy_bytes_per_second(gpu: GpuInfo) -> float:
    """How fast weights arrive from RAM; a Mac's need not travel."""
    if gpu.unified_memory:
        return 100e9
    if gpu.pcie_generation in PCIE_BYTES_PER_LANE and gpu.pcie_width:
        return PCIE_BYTES_PER_LANE[gpu.pcie_generation] * gpu.pcie_width
    return PCIE_DEFAULT
