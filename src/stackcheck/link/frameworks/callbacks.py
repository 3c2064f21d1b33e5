"""Search indexes, feeds, sitemaps and exports: a framework asks a class for rows and calls it back with each of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from stackcheck.catalogue.callbacks import CALLBACKS, Callbacks
from stackcheck.facts.expressions import Call
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword, text
from stackcheck.facts.statements import Bind, Function
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import iterate_value
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.frameworks.serializers import along
from stackcheck.link.models import model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, member, resolve_in_class, written_members
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.orm import django
from stackcheck.link.project import Project
from stackcheck.link.values.kinds import Instance, Method, Ref, Rows, Value
from stackcheck.link.values.sites import Site


class Shown(msgspec.Struct, frozen=True, eq=False):
    """A class that a framework calls back with rows."""

    symbol: Symbol
    how: Callbacks


def shown(project: Project) -> Iterator[Shown]:
    """The classes of this kind in the project's code."""
    for symbol in classes(project):
        if project.files[symbol.path].role == "code":
            how = next((each for each in CALLBACKS if descends(project, symbol, each.bases)), None)
            if how is not None:
                yield Shown(symbol, how)


def show(project: Project, each: Shown) -> None:
    """Ask the class for its rows and call it back with them."""
    symbol, how = each.symbol, each.how
    instance = Instance(symbol)
    frame = Frame(project, symbol.path, symbol=symbol, owner=symbol, receiver=instance)
    rows = invoke(frame, read(frame, instance, how.rows, symbol.place), Site(symbol.place, _given(frame, instance, how)))
    if not isinstance(rows, Rows):
        return
    loop, row = iterate_value(frame, rows, symbol.place)
    with frame.inside(replace(loop, host="callback")):
        for owner, name, statement in _members(project, symbol):
            match statement:
                case Function() if name in how.names or name.startswith(how.prefixes):
                    callback = definition(project, owner.path, f"{owner.qualname}.{name}", statement)
                    call_function(frame, callback, instance, Site(symbol.place, (row,)))
                case Bind(value=Call() as call):
                    path = _field(project, each, owner, name, call)
                    along(frame, row, path.replace(how.separator, "."), Place(owner.path, statement.line))
                case _:
                    pass
        for written in how.reads:
            own, _, instead = written.partition(":")
            if member(project, symbol, instead) is None:
                value = read(frame, row, own, symbol.place)
                if isinstance(value, Method):
                    invoke(frame, value, Site(symbol.place))


def _given(frame: Frame, instance: Instance, how: Callbacks) -> tuple[Value, ...]:
    """What the method that gives the rows is given: the object that another one looks up, where the class has that."""
    if not how.given or member(frame.project, instance.symbol, how.given) is None:
        return ()
    place = instance.symbol.place
    return (invoke(frame, read(frame, instance, how.given, place), Site(place)),)


def _members(project: Project, symbol: Symbol) -> Iterator[tuple[Symbol, str, object]]:
    seen: set[str] = set()
    for owner, name, statement in written_members(project, symbol):
        if name not in seen:
            seen.add(name)
            yield owner, name, statement


def _field(project: Project, each: Shown, owner: Symbol, name: str, call: Call) -> str:
    """What a declared field reads: what it is told to, or the attribute of its own name; "" for what is no field."""
    how = each.how
    kind = resolve_in_class(project, owner, call.function)
    if not how.fields or kind is None or not kind.name.startswith(tuple(how.fields.split())):
        return ""
    prepared = any(member(project, each.symbol, f"{prefix}{name}") is not None for prefix in how.prefixes)
    return text(keyword(call, how.path)) or ("" if prepared else name)


def method(frame: Frame, instance: Instance, name: str, site: Site) -> Value | None:
    """The method of the framework's base class that gives the rows: all of the model that the class names."""
    if name not in {each.rows for each in CALLBACKS}:
        return None
    how = next((each for each in CALLBACKS if each.rows == name and descends(frame.project, instance.symbol, each.bases)), None)
    if how is None or not how.model:
        return None
    value: Value = instance
    for part in how.model.removesuffix("()").split("."):
        value = read(frame, value, part, site.place)
    value = invoke(frame, value, Site(site.place)) if how.model.endswith("()") else value
    model = model_of(frame.project, value.symbol) if isinstance(value, Ref) else None
    return django.all_rows(frame, model, site.place)
