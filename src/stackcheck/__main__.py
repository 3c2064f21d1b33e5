"""`python -m stackcheck`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python puts the current folder first, and a module there would be imported in place of a library's.
    sys.path[:] = [folder for folder in sys.path if folder not in ("", str(Path.cwd()))]
    from stackcheck.faces.cli import main

    main()
