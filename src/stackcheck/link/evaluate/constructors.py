"""New objects: what they keep of the arguments that their constructor is given."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stackcheck.catalogue.python import DATA_CLASSES, NAMED_TUPLES
from stackcheck.facts.expressions import Name
from stackcheck.facts.parts import decorators
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.keeping import is_kept
from stackcheck.link.evaluate.memory import assigned
from stackcheck.link.evaluate.summaries import call_function
from stackcheck.link.names.resolution import mro, written_members
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


def filled(project: Project, instance: Instance, site: Site) -> Instance:
    """A new object of a class of which the constructor is made from its annotations: a data class, a named tuple."""
    if not site.arguments and not site.keywords:
        return instance
    names = _annotated(project, instance.symbol)
    given = {**dict(zip(names, site.arguments, strict=False)), **{n: v for n, v in site.keywords.items() if n in names}}
    holds = tuple(_held(project, instance, given))
    return replace(instance, holds=holds) if holds else instance


@table
def _annotated(project: Project, symbol: Symbol) -> tuple[str, ...]:
    """The names of which a data class or named tuple makes its constructor's parameters; none for other classes."""
    line = mro(project, symbol)
    is_made = any(base.name in NAMED_TUPLES for base in line) or any(
        isinstance(base.fact, Class) and not decorators(base.fact).isdisjoint(DATA_CLASSES) for base in line
    )
    statements = (s for base in reversed(line) if isinstance(base.fact, Class) for s in base.fact.body) if is_made else ()
    binds = (s for s in statements if isinstance(s, Bind) and s.annotation is not None)
    return tuple(dict.fromkeys(t.id for s in binds for t in s.targets if isinstance(t, Name)))


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
