"""What is let go of leaves the process."""

from __future__ import annotations

import sys

import psutil
import pytest
import torch

from fluxdesk.engine.give_back import _malloc_trim, give_back

MB = 1_000_000


def resident() -> int:
    return int(psutil.Process().memory_info().rss)


@pytest.mark.skipif(sys.platform != "linux" or _malloc_trim() is None, reason="another C library")
def test_free_memory_below_a_block_in_use_leaves_the_process() -> None:
    del_me = torch.ones(30 * MB // 4)
    del del_me  # from now on glibc takes blocks of up to this size from its heap
    before = resident()
    blocks = [torch.ones(MB // 4) for _ in range(400)]
    last = blocks[-1]
    full = resident()
    assert full - before > 350 * MB
    blocks.clear()
    give_back()
    assert resident() - before < 100 * MB
    assert float(last.sum()) == MB // 4
