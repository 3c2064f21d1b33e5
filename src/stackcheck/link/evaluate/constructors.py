"""New objects: what they keep of the arguments that their constructor is given."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.statements import Class, Function
from stackcheck.link.evaluate.frames import Frame, Site
from stackcheck.link.evaluate.memory import assigned
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.models.users import is_model
from stackcheck.link.names.symbols import Symbol, function_of, written_members
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Const, Instance, Ref, Value


def initialized(frame: Frame, init: Symbol, instance: Instance, site: Site) -> Instance:
    """A new object after its constructor: it keeps the classes and models that it was given, and its flags with them."""
    call_function(frame, init, instance, site)
    project = frame.project
    given = (*site.arguments, *site.keywords.values())
    if not any(isinstance(value, Ref) or _is_row(project, value) for value in given) and (
        "super" not in function_of(init).mentions
    ):
        return instance
    inner = Frame(project, frame.path, receiver=instance, active=frame.running(), depth=frame.depth)
    call_function(inner, init, instance, site)
    kept = inner.attributes
    holds = tuple(_held(project, kept))
    return Instance(instance.symbol, holds=(*holds, *_flags(project, instance, kept))) if holds else instance


def _held(project: Project, kept: dict[str, Value]) -> Iterator[tuple[str, Ref | Instance]]:
    for name, value in kept.items():
        match value:
            case Ref(symbol=Symbol(fact=Class())) | Instance() if isinstance(value, Ref) or _is_row(project, value):
                yield name, value
            case _:
                pass


def _is_row(project: Project, value: Value) -> bool:
    return isinstance(value, Instance) and (value.origin is not None or is_model(project, value.symbol))


def _flags(project: Project, instance: Instance, kept: dict[str, Value]) -> Iterator[tuple[str, Const]]:
    """The flags that no other method of the object changes."""
    for name, value in kept.items():
        if isinstance(value, Const) and isinstance(value.value, bool) and not _is_changed(project, instance.symbol, name):
            yield name, value


@table
def _is_changed(project: Project, symbol: Symbol, name: str) -> bool:
    """Whether a method other than the constructor assigns `self.name`."""
    methods = (statement for _, _, statement in written_members(project, symbol) if isinstance(statement, Function))
    return any(f"self.{name}" in assigned(m.body) for m in methods if name in m.mentions and m.name != "__init__")
