"""What an endpoint is: a function that a framework calls for a request."""

from __future__ import annotations

import msgspec

from stackcheck.catalogue.endpoints import Framework, Kind
from stackcheck.facts.expressions import Expression
from stackcheck.facts.findings import Place, Step
from stackcheck.facts.statements import Function
from stackcheck.link.names.scopes import Scope, function_scope, module_scope, scope_of
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project


class Endpoint(msgspec.Struct, frozen=True, eq=False):
    """A function that a framework calls for a request; one row a function, however often it is registered.

    `owner` is the class in whose body it stands.  `path` is the URL as written at its first registration, `registration`
    the place of that (its own for what needs none).  `response_model` and `response_class` are FastAPI's arguments, the first
    also django-ninja's `response`.  `within` is the scope around a function that is defined in another one.  A `hidden` one is
    in no schema.
    """

    symbol: Symbol
    framework: Framework
    kind: Kind
    owner: Symbol | None = None
    methods: tuple[str, ...] = ()
    path: str | None = None
    registration: Place | None = None
    response_model: Expression | None = None
    response_class: Expression | None = None
    within: Scope | None = None
    hidden: bool = False

    @property
    def function(self) -> Function:
        fact = self.symbol.fact
        assert isinstance(fact, Function)  # noqa: S101 - what makes rows sees to it
        return fact

    @property
    def name(self) -> str:
        """As a reader of its module would say it: `OrderList.get`."""
        return self.symbol.qualname.rpartition("<locals>.")[2]

    @property
    def is_async(self) -> bool:
        return self.function.is_async

    @property
    def place(self) -> Place:
        return self.symbol.place

    @property
    def is_django(self) -> bool:
        return self.framework not in ("fastapi", "starlette")

    @property
    def step(self) -> Step:
        """The evidence that it is one: where it is registered."""
        at = self.registration or self.place
        url = f" for {self.path!r}" if self.path else ""
        return Step(at.path, at.line, f"{self.name} is registered{url} as {self.framework} {self.kind}")


def scope_inside(project: Project, endpoint: Endpoint) -> Scope:
    """What names mean in the endpoint's body."""
    if "<locals>" in endpoint.symbol.qualname:
        return function_scope(endpoint.within or module_scope(endpoint.symbol.path), endpoint.function)
    return scope_of(project, endpoint.symbol)
