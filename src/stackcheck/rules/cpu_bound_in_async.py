"""An async function computes for long: password hashes, images, documents, data frames, archives, models.

Nothing waits here, and that is the point: the processor works, and the event loop cannot run anything else meanwhile. A
password hash alone is made to take a quarter of a second. Hand the work to a thread or a process.

Bad:

    # app/main.py
    import bcrypt
    from fastapi import FastAPI

    app = FastAPI()

    @app.post("/login")
    async def login(name: str, password: str, digest: str) -> bool:
        return bcrypt.checkpw(password.encode(), digest.encode())

Good:

    # app/main.py
    import asyncio
    import bcrypt
    from fastapi import FastAPI

    app = FastAPI()

    @app.post("/login")
    async def login(name: str, password: str, digest: str) -> bool:
        return await asyncio.to_thread(bcrypt.checkpw, password.encode(), digest.encode())
"""

from __future__ import annotations

from stackcheck.link.project import Project
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import told
from stackcheck.rules import Violations, rule


@rule("KC704", about=held_loops)
def cpu_bound_in_async(held: HeldLoop, _: Project) -> Violations:
    if held.tier == "cpu":
        yield from told(held)
