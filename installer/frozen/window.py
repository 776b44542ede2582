"""Entry of the frozen program: the command line with arguments, else the window. No torch in it."""

from __future__ import annotations

import os
import sys

from fluxdesk.cli.main import main
from fluxdesk.domain.child_environment import give_back_library_path

if __name__ == "__main__":
    if sys.platform != "win32":
        give_back_library_path(os.environ)
    sys.exit(main())
