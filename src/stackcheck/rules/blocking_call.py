"""An async function calls something that waits, and the event loop waits with it.

While one request sleeps, asks a server or reads a file synchronously, no other request of the process is served: a slow
neighbour makes the whole service slow. Use the asynchronous twin of the call, hand it to a thread, or make the route
a plain `def`, which FastAPI runs in its thread pool.

Bad:

    # app/main.py
    import requests
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/rates")
    async def rates() -> dict:
        return requests.get("https://rates.example.org/latest").json()

Good:

    # app/main.py
    import httpx
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/rates")
    async def rates() -> dict:
        async with httpx.AsyncClient() as client:
            response = await client.get("https://rates.example.org/latest")
        return response.json()
"""

from __future__ import annotations

from stackcheck.link.project import Project
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import told
from stackcheck.rules import Violations, rule


@rule("KC701", about=held_loops)
def blocking_call(held: HeldLoop, _: Project) -> Violations:
    if not held.through and held.tier in ("waits", "disk"):
        yield from told(held)
