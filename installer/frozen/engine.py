"""Entry of the frozen engine: what `python -m fluxdesk.engine` is in a checkout."""

from __future__ import annotations

import multiprocessing
import runpy
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    # `fluxdesk-engine -m fluxdesk.engine.bench …` runs another module of the engine, as a Python would.
    module = "fluxdesk.engine"
    if len(sys.argv) > 2 and sys.argv[1] == "-m":
        module = sys.argv[2]
        del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
