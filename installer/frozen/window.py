"""Entry of the frozen program: the command line with arguments, the window without. No torch in this process."""

from __future__ import annotations

import sys

from fluxdesk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
