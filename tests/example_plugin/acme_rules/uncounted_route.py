"""A route that does not say which version of the API it is of.

Clients that are not ours need a year to follow.

Bad:

    # shop/api.py
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/orders")
    def orders() -> list[str]:
        return []

Good:

    # shop/api.py
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/v2/orders")
    def orders() -> list[str]:
        return []
"""

from __future__ import annotations

import re

from stackcheck.facts.findings import Violation
from stackcheck.link.endpoints import Endpoint, endpoints
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule


@rule("KC901", about=endpoints)
def uncounted_route(endpoint: Endpoint, project: Project) -> Violations:
    if endpoint.path and endpoint.framework == "fastapi" and not re.match(r"/v\d", endpoint.path):
        yield Violation(endpoint.place, f"{endpoint.path} has no version; begin it with /v1", (endpoint.step,))
