"""What is let go of leaves the process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from fluxdesk.engine.give_back import _malloc_trim

MB = 1_000_000
PROCESS = """
import json, sys
import psutil, torch
from fluxdesk.engine.give_back import give_back

def resident():
    return int(psutil.Process().memory_info().rss)

hint = torch.ones(30_000_000 // 4)
del hint  # from now on glibc takes blocks of up to this size from its heap
before = resident()
blocks = [torch.ones(1_000_000 // 4) for _ in range(400)]
last = blocks[-1]
full = resident()
blocks.clear()
give_back()
json.dump({"before": before, "full": full, "after": resident(), "kept": float(last.sum())}, sys.stdout)
"""


@pytest.mark.skipif(sys.platform != "linux" or _malloc_trim() is None, reason="another C library")
def test_free_memory_below_a_block_in_use_leaves_the_process() -> None:
    """In a process of its own: this one's heap may have room that other tests left."""
    done = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["full"] - found["before"] > 350 * MB
    assert found["after"] - found["before"] < 100 * MB
    assert found["kept"] == MB // 4
