"""An async function looks at the file system: exists, mkdir, unlink, stat, listdir.

Each of these is a system call that is over in microseconds on a local disk, and can take seconds on a network share.
They are everywhere, so this rule is off until it is selected.

Bad:

    # app/main.py
    import os
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/ready")
    async def ready() -> bool:
        return os.path.exists("/srv/share/ready")

Good:

    # app/main.py
    import anyio
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/ready")
    async def ready() -> bool:
        return await anyio.Path("/srv/share/ready").exists()
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity
from stackcheck.link.project import Project
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import told
from stackcheck.rules import Violations, rule


@rule("KC705", about=held_loops, severity=Severity.NOTE, default=False)
def file_metadata_in_async(held: HeldLoop, _: Project) -> Violations:
    if held.tier == "metadata":
        yield from told(held)
