"""Requests that nobody annotates, and what code puts on them for whoever answers: `request.team = ...` of a middleware, of a
decorator, of a view's mixin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from stackcheck.catalogue.requests import REQUESTS
from stackcheck.facts.expressions import Attribute, Expression, Name
from stackcheck.facts.parts import plain_targets, walk
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.annotations import is_django
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.summaries import run_of
from stackcheck.link.flow.remembered import recursive
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.joins import joined
from stackcheck.link.values.kinds import UNKNOWN, External, Instance, Rows, Unknown, Value

_NAME = "request"


def put(frame: Frame, holder: Expression, name: str, value: Value) -> None:
    """Note that a function sets `request.name`: it is known to whoever asks what the function sets (see `put_on_requests`)."""
    if not _is_request(holder) or not is_django(frame.project):
        return
    outermost = frame
    while outermost.outer is not None:
        outermost = outermost.outer
    outermost.attributes[_key(name)] = value
    frame.attributes[_key(name)] = value


def put_here(frame: Frame, name: str) -> Value | None:
    """What the function at hand has set as `request.name` before."""
    return frame.attributes.get(_key(name))


def _key(name: str) -> str:
    return f"{_NAME}.{name}"  # no attribute of `self` has a dot in its name


def _is_request(holder: Expression) -> bool:
    match holder:
        case Name(id=name) | Attribute(value=Name(id="self"), name=name):
            return name == _NAME
        case _:
            return False


def _not_known(_: Project, name: str) -> Value:
    return UNKNOWN


@recursive(_not_known)
def put_on_requests(project: Project, name: str) -> Value:
    """What code of the project puts on requests under a name: rows, or an object that is no row of a loop."""
    values = [run_of(project, symbol, None).attributes.get(_key(name), UNKNOWN) for symbol in _setters(project).get(name, ())]
    return joined([_elsewhere(value) for value in values])


def _elsewhere(value: Value) -> Value:
    """A value as it is known in another function, where the loop at hand does not run."""
    match value:
        case Instance(origin=origin) if origin is not None and origin.loop is not None:
            return Instance(value.symbol, given=True)
        case Rows(parent=Instance(origin=origin) as parent) if origin is not None and origin.loop is not None:
            return replace(value, parent=replace(parent, origin=None, given=True))
        case Rows() | Instance():
            return value
        case _:
            return UNKNOWN


@table
def _setters(project: Project) -> Mapping[str, tuple[Symbol, ...]]:
    """The functions of the project's code that set an attribute of a request, by its name."""
    found: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in functions(project):
        function = symbol.fact
        if isinstance(function, Function) and _NAME in function.mentions and project.files[symbol.path].role == "code":
            for name in dict.fromkeys(_set(function)):
                found[name].append(symbol)
    return {name: tuple(symbols) for name, symbols in found.items()}


def _set(function: Function) -> Iterator[str]:
    for statement in walk(function.body):
        if isinstance(statement, Function):
            yield from _set(statement)
        for target in statement.targets if isinstance(statement, Bind) else ():
            for each in plain_targets(target):
                if isinstance(each, Attribute) and _is_request(each.value):
                    yield each.name


def of_request(frame: Frame, value: External, name: str) -> Value | None:
    """`request.name` as code of the project has set it; None where none has, and for what is no request."""
    if value.name not in REQUESTS:
        return None
    known = put_here(frame, name)
    known = put_on_requests(frame.project, name) if known is None else known
    return None if isinstance(known, Unknown) else known
