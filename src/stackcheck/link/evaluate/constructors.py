"""New objects: what they keep of the arguments that their constructor is given."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.statements import Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.keeping import is_kept
from stackcheck.link.evaluate.memory import assigned
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.names.resolution import written_members
from stackcheck.link.names.symbols import Symbol, function_of
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Collection, Const, Fixed, Instance, Ref, Rows, Value
from stackcheck.link.values.sites import Site


def initialized(frame: Frame, init: Symbol, instance: Instance, site: Site) -> Instance:
    """A new object after its constructor: it keeps the classes, rows and queries that it was given, and its flags with them."""
    call_function(frame, init, instance, site)
    project = frame.project
    given = (*site.arguments, *site.keywords.values())
    if not any(isinstance(value, Ref) or is_kept(project, value) for value in given) and (
        "super" not in function_of(init).mentions
    ):
        return instance
    inner = Frame(project, frame.path, receiver=instance, active=frame.running(), depth=frame.depth)
    call_function(inner, init, instance, site)
    holds = tuple(_held(project, instance, inner.attributes))
    return Instance(instance.symbol, holds=(*holds, *_flags(project, instance, inner.attributes))) if holds else instance


def _held(project: Project, instance: Instance, kept: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """What it keeps; of what was asked of the database only what no other method replaces."""
    for name, value in kept.items():
        is_queried = isinstance(value, Rows | Collection | Fixed)
        if is_kept(project, value) and not (is_queried and _is_changed(project, instance.symbol, name)):
            yield name, value


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
