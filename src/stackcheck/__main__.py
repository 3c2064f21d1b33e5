"""`python -m stackcheck`, and nothing of the folder that it is called in.

Python puts that folder first on its path, and a module there would be imported in place of a library's.  It is taken off before
anything else is imported.  What Python itself imports on its way here (`stackcheck`, and with it what `runpy` needs) can be
replaced from that folder all the same; `python -P -m stackcheck` and the `stackcheck` command never look there.
"""

import sys

if __name__ == "__main__":
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        del sys.path[0]
    from stackcheck.faces.cli import main

    main()
