"""`python -m stackcheck`."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # Python puts the current folder first, and a module there would be imported in place of a library's: never run checked code.
    sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]
    from stackcheck.faces.cli import main

    main()
