"""What a commit does to the objects of an AsyncSession: unless its maker says otherwise they are expired, and nothing of them
can be read until they are refreshed (docs.sqlalchemy.org, "Preventing Implicit IO when Using AsyncSession").
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.catalogue.canonical import canonical
from stackcheck.facts.expressions import Call, Constant, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import expressions, keyword, subexpressions, walk
from stackcheck.facts.statements import Function, Statement
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import resolve
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.events import LazyLoad
from stackcheck.link.values.kinds import Instance, Origin, Rows, Value
from stackcheck.link.values.sites import Site

_EXPIRED = "!"
"""Stands among the relations that raise where everything does."""
_OPTION = "expire_on_commit"
_MAKERS = frozenset({api.MAKER_OF_ASYNC_SESSIONS, "sqlalchemy.orm.sessionmaker", *api.ASYNC_SESSIONS})


def added(frame: Frame, site: Site) -> None:
    """`session.add(order)`: from now on a new object is the session's."""
    node = site.node.arguments[0].value if site.node is not None and site.node.arguments else None
    held = frame.env.get(node.id) if isinstance(node, Name) else None
    if isinstance(node, Name) and isinstance(held, Instance) and held.origin is None and not held.given:
        own = Rows(model=held.symbol, state="rows", session="async", loaded=frozenset({"*"}))
        frame.env[node.id] = replace(held, origin=Origin(None, own))


def committed(frame: Frame, place: Place) -> None:
    """`await session.commit()`."""
    if not _expires(frame.project):
        return
    for name, value in list(frame.env.items()):
        if isinstance(value, Instance) and _is_of_session(frame.project, value):
            expired = Rows(model=value.symbol, state="rows", session="async", site=place, barred=frozenset({_EXPIRED}))
            frame.env[name] = replace(value, origin=Origin(None, expired))


def _is_of_session(project: Project, value: Instance) -> bool:
    origin = value.origin
    is_one = origin is not None and origin.loop is None and not origin.path and origin.rows.session == "async"
    return is_one and model_of(project, value.symbol) is not None


def refreshed(frame: Frame, site: Site) -> None:
    """`await session.refresh(order)`."""
    node = site.node.arguments[0].value if site.node is not None and site.node.arguments else None
    held = frame.env.get(node.id) if isinstance(node, Name) else None
    if isinstance(node, Name) and isinstance(held, Instance) and is_expired(held):
        frame.env[node.id] = replace(held, origin=Origin(None, Rows(model=held.symbol, state="rows", session="async")))


def met(frame: Frame, model: Symbol) -> None:
    """A query gives rows of a model: what is expired may be among them, and is filled then."""
    for name, value in list(frame.env.items()):
        if isinstance(value, Instance) and value.symbol is model and is_expired(value):
            frame.env[name] = replace(value, origin=None)


def is_expired(value: Value) -> bool:
    return isinstance(value, Instance) and value.origin is not None and _EXPIRED in value.origin.rows.barred


def fails(frame: Frame, instance: Instance, model: Model, name: str, place: Place) -> bool:
    """Whether an attribute cannot be read, which is noted: all but those that were set since the commit."""
    origin = instance.origin
    if origin is None or not is_expired(instance) or name in origin.rows.loaded:
        return False
    if name not in model.fields and name not in model.relations:
        return False
    frame.note(LazyLoad(place, instance, name, name, raises="expired"))
    return True


@table
def _expires(project: Project) -> bool:
    """Whether the project makes asynchronous sessions, all of which expire their objects at a commit."""
    made = list(_makers(project))
    return bool(made) and not any(_keeps(call) for call in made)


def _keeps(call: Call) -> bool:
    """Whether a maker says that objects stay as they are, or may say so."""
    said = keyword(call, _OPTION)
    is_plain = said is None or (isinstance(said, Constant) and said.value is True)
    return not is_plain or any(argument.star for argument in call.arguments)


def _makers(project: Project) -> Iterator[Call]:
    for file in project.modules():
        if file.role == "code":
            yield from _calls(project, file.path, file.module.body)
    for symbol in functions(project):
        function = symbol.fact
        if isinstance(function, Function) and project.files[symbol.path].role == "code":
            yield from _calls(project, symbol.path, function.body)


def _calls(project: Project, path: str, body: tuple[Statement, ...]) -> Iterator[Call]:
    for statement in walk(body):
        for each in expressions(statement):
            for node in subexpressions(each):
                if isinstance(node, Call) and _is_maker(project, path, node):
                    yield node


def _is_maker(project: Project, path: str, call: Call) -> bool:
    found = resolve(project, path, call.function)
    name = canonical(found.name) if found is not None else ""
    if name not in _MAKERS:
        return False
    held = keyword(call, "class_")
    made = resolve(project, path, held) if held is not None else None
    return "asyncio" in name or (made is not None and canonical(made.name) in api.ASYNC_SESSIONS)
