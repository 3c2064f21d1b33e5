"""A path operation takes a body that no schema describes.

FastAPI checks, converts and documents what a pydantic model declares.  A parameter typed `dict`, `Any` or `list[dict]`, or a
body read by hand with `await request.json()`, gives all of that away: a missing key is an error 500, and the OpenAPI schema
tells the client nothing.  A body that goes into `model_validate`, `TypeAdapter` or another validator is fine, also inside a
helper; so are webhooks that verify a signature, and proxies that pass the body on unread.

Bad:

    # app/orders.py
    from fastapi import APIRouter

    router = APIRouter()


    @router.post("/orders")
    async def create(order: dict) -> None:
        await save(order["customer"], order["items"])

Good:

    # app/orders.py
    from fastapi import APIRouter
    from pydantic import BaseModel

    router = APIRouter()


    class OrderCreate(BaseModel):
        customer: int
        items: list[str]


    @router.post("/orders")
    async def create(order: OrderCreate) -> None:
        await save(order.customer, order.items)
"""

from __future__ import annotations

from stackcheck.facts.findings import Place, Step, Violation
from stackcheck.link.inputs import RawInput, raw_bodies
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC402", about=raw_bodies)
def unvalidated_body(raw: RawInput, _: Project) -> Violations:
    path = raw.endpoint.symbol.path
    for source in dict.fromkeys(use.read.source for use in raw.uses):
        uses = [use for use in raw.uses if use.read.source == source]
        first = min(uses, key=lambda use: use.place)
        name = source.removeprefix("parameter ")
        what = f"the body `{name}` has no schema" if source != name else f"the body is read by hand with `request.{name}()`"
        escaping = f": other values raise {first.error} (500)" if first.error else ""
        message = f"{what}, and `{first.read.text}` {first.detail}{escaping}; declare a pydantic model for it"
        steps = (Step(use.place.path, use.place.line, f"{use.read.text} {use.detail}") for use in uses)
        yield Violation(Place(path, *first.read.origin), message, (raw.endpoint.step, *dict.fromkeys(steps)))
