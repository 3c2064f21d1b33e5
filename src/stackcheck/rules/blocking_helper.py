"""An async function waits through sync functions that it calls.

The call that blocks stands somewhere else: in a helper, a method, a property, three files away. The event loop does not
care; it stands still all the same. The finding stands where the async function calls the first sync function, and its
trace shows the way to the call that waits.

Bad:

    # app/storage.py
    import boto3

    class Storage:
        def __init__(self) -> None:
            self.client = boto3.client("s3")

        def save(self, key: str, body: bytes) -> None:
            self.client.put_object(Bucket="uploads", Key=key, Body=body)

    # app/main.py
    from fastapi import FastAPI, UploadFile
    from app.storage import Storage

    app = FastAPI()
    storage = Storage()

    @app.post("/files")
    async def upload(file: UploadFile) -> None:
        body = await file.read()
        storage.save(file.filename, body)

Good:

    # app/storage.py
    import boto3

    class Storage:
        def __init__(self) -> None:
            self.client = boto3.client("s3")

        def save(self, key: str, body: bytes) -> None:
            self.client.put_object(Bucket="uploads", Key=key, Body=body)

    # app/main.py
    import asyncio
    from fastapi import FastAPI, UploadFile
    from app.storage import Storage

    app = FastAPI()
    storage = Storage()

    @app.post("/files")
    async def upload(file: UploadFile) -> None:
        body = await file.read()
        await asyncio.to_thread(storage.save, file.filename, body)
"""

from __future__ import annotations

from stackcheck.link.project import Project
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import told
from stackcheck.rules import Violations, rule


@rule("KC702", about=held_loops)
def blocking_helper(held: HeldLoop, _: Project) -> Violations:
    if held.through and held.tier in ("waits", "disk"):
        yield from told(held)
