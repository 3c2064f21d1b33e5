"""An endpoint does not say what it returns.

A type checker does not look into the body of a function without any annotation, and the reader has to find out what the client
gets.  In FastAPI the declared type is more: it filters the answer, validates it and appears in the OpenAPI schema;
`response_model=` (but not `None`) or `response_class=` say it as well.  What a dependency gives is not documented; its type is
for checkers and readers only.  Where parameters lack a type too,
`untyped-parameter` names everything in one finding.  Hooks such as `get_context_data` are judged with the option
`check-hook-annotations`.

Bad:

    # app/orders.py
    from fastapi import APIRouter

    router = APIRouter()


    @router.get("/orders/{order_id}")
    async def order(order_id: int):
        return await find(order_id)

Good:

    # app/orders.py
    from fastapi import APIRouter

    router = APIRouter()


    @router.get("/orders/{order_id}")
    async def order(order_id: int) -> Order:
        return await find(order_id)


    @router.get("/orders", response_model=list[Order])
    async def orders():
        return await find_all()
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.endpoints.annotations import Gap, Untyped, message, severity, told
from stackcheck.link.endpoints.returned import gives_nothing
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC102", about=told)
def untyped_return(gap: Gap | Untyped, project: Project) -> Violations:
    if isinstance(gap, Untyped) or gap.parameters:  # untyped-parameter tells of these
        return
    endpoint = gap.endpoint
    is_idle = endpoint.hidden or gives_nothing(endpoint)  # nobody reads the schema that it is not in, or says nothing in
    at_most = Severity.NOTE if is_idle else severity(project, endpoint)
    yield Violation(endpoint.place, message(project, gap), (endpoint.step,), at_most)
