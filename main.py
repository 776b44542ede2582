"""What the installed application runs: the command line with arguments, the window without."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    import multiprocessing

    multiprocessing.freeze_support()  # the lab measures in a process of its own, also when frozen
    from fluxdesk.cli.main import main

    sys.exit(main())
