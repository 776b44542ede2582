"""Entry of the frozen program: the command line with arguments, else the window. No torch in it."""

from __future__ import annotations

import sys

from fluxdesk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
