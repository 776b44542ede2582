"""`python -m fluxdesk.engine [--fake]`: claim stdout for the protocol, then serve until stdin ends.

Descriptor 1 is duplicated for the protocol and then pointed at descriptor 2, so whatever a library prints,
from Python or from C, lands in the log and never between two messages.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def claim_stdout() -> BinaryIO:
    """The stream for events; from here on descriptor 1 is descriptor 2."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sink


def die_with_parent() -> None:
    """Linux: ask the kernel to kill this process when the thread that started it ends."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    parent = os.environ.get("FLUXDESK_PARENT_PID")
    if parent and int(parent) != os.getppid():  # it ended before the line above
        os._exit(0)


def main() -> None:
    """Choose the back end and serve."""
    sink = claim_stdout()
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's to handle
    parser = argparse.ArgumentParser(prog="fluxdesk.engine", description="FluxDesk's painting process.")
    parser.add_argument("--fake", action="store_true", help="paint without a model (tests)")
    arguments = parser.parse_args()

    from fluxdesk.engine.backend import Backend
    from fluxdesk.engine.server import Server

    backend: Backend
    if arguments.fake:
        from fluxdesk.engine.fake_backend import FakeBackend

        backend = FakeBackend()
    else:
        from fluxdesk.engine.flux_backend import FluxBackend

        backend = FluxBackend()
    Server(sys.stdin.buffer, sink, backend).run()
    sys.stderr.flush()
    os._exit(0)  # taking torch apart object by object can take seconds; the system does it at once


if __name__ == "__main__":
    main()
