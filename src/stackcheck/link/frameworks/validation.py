"""Pydantic's models: the validators that run when one is made of data, also by FastAPI before it calls a route.

Facts from docs.pydantic.dev ("Validators") and fastapi.tiangolo.com: parameters are validated on the event loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.responses import PYDANTIC, VALIDATING, VALIDATORS
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import decorators
from stackcheck.facts.statements import Class, Function
from stackcheck.link.endpoints import Endpoint, endpoints, scope_inside
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.observations import gathered
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.names.annotations import Type, read
from stackcheck.link.names.resolution import descends, written_members
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import Foreign
from stackcheck.link.values.kinds import UNKNOWN, Instance, Ref, Value
from stackcheck.link.values.sites import Site


def validate(frame: Frame, model: Symbol, place: Place) -> None:
    """A model is made of data at `place`."""
    for validator in validators(frame.project, model):
        is_of_class = "classmethod" in decorators(validator.fact)  # type: ignore[arg-type]
        receiver = Ref(model) if is_of_class else Instance(model)
        call_function(frame, validator, receiver, Site(place, (UNKNOWN,)))


@table
def validators(project: Project, model: Symbol) -> tuple[Symbol, ...]:
    """The functions of the project that see what a model is made of."""
    if not isinstance(model.fact, Class) or not descends(project, model, PYDANTIC):
        return ()
    return tuple(
        definition(project, owner.path, f"{owner.qualname}.{name}", statement)
        for owner, name, statement in written_members(project, model)
        if isinstance(statement, Function)
        and statement.parameters
        and (name == "model_post_init" or not decorators(statement).isdisjoint(VALIDATORS))
    )


def method(frame: Frame, receiver: Ref, name: str, site: Site) -> Value | None:
    """`Model.model_validate(data)`."""
    if name not in VALIDATING or not descends(frame.project, receiver.symbol, PYDANTIC):
        return None
    validate(frame, receiver.symbol, site.place)
    return Instance(receiver.symbol)


def routes(project: Project) -> Iterator[Endpoint]:
    """FastAPI's coroutine functions whose parameters it validates."""
    return (each for each in endpoints(project) if each.framework == "fastapi" and each.is_async and _is_code(project, each))


def _is_code(project: Project, endpoint: Endpoint) -> bool:
    return project.files[endpoint.symbol.path].role == "code"


def receive(project: Project, route: Endpoint) -> None:
    """FastAPI validates the parameters of a route: what holds the event loop in that is met at the route."""
    function, scope = route.function, scope_inside(project, route)
    frame = Frame(project, route.symbol.path)
    place = Place(route.symbol.path, function.line, function.col)
    for parameter in function.parameters:
        said = read(project, scope, parameter.annotation) if parameter.annotation is not None else None
        for model in _models(said) if said is not None else ():
            validate(frame, model, place)
    for event in frame.events.values():
        if isinstance(event, Foreign):
            gathered(project).hold(event, route.symbol, function)


def _models(said: Type) -> Iterator[Symbol]:
    for one in said.alternatives():
        if one.kind == "class" and one.symbol is not None and not one.arguments:
            yield one.symbol
        elif one.kind == "many":
            for inner in one.arguments:
                yield from _models(inner)
