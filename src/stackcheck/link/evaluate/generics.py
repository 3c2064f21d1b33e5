"""Type variables to classes: what `T` means in the methods that `class UserRepository(Repository[User])` inherits."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.facts.expressions import Call, Expression, Name, Sequence, Subscript
from stackcheck.facts.parts import dotted
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.names.resolution import resolve_in_class
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import Instance, Ref, Value


@table
def type_arguments(project: Project, symbol: Symbol) -> Mapping[str, Symbol]:
    """The classes that stand for the type variables of a class's bases, by the variables' names."""
    found: dict[str, Symbol] = {}
    for base in symbol.fact.bases if isinstance(symbol.fact, Class) else ():
        origin = resolve_in_class(project, symbol, base)
        if origin is None or origin is symbol or not isinstance(origin.fact, Class):
            continue
        found.update(type_arguments(project, origin))
        for name, argument in zip(variables(project, origin), _arguments(base), strict=False):
            given = resolve_in_class(project, symbol, argument)
            if given is not None and isinstance(given.fact, Class):
                found[name] = given
    return found


@table
def variables(project: Project, symbol: Symbol) -> tuple[str, ...]:
    """The type variables of a generic class in order: those of `Generic[...]`, else of its other bases."""
    bases = symbol.fact.bases if isinstance(symbol.fact, Class) else ()
    written = ((base, dotted(base.value if isinstance(base, Subscript) else base) or "") for base in bases)
    generic = [base for base, name in written if name.endswith(("Generic", "Protocol"))]
    names = (argument.id for base in generic or bases for argument in _arguments(base) if isinstance(argument, Name))
    return tuple(dict.fromkeys(name for name in names if _is_variable(project, symbol, name)))


def _is_variable(project: Project, symbol: Symbol, name: str) -> bool:
    found = resolve_in_class(project, symbol, Name(name, 0, 0))
    return found is not None and isinstance(found.fact, Bind) and isinstance(found.fact.value, Call)


def _arguments(base: Expression) -> tuple[Expression, ...]:
    if not isinstance(base, Subscript):
        return ()
    return base.index.items if isinstance(base.index, Sequence) else (base.index,)


def of_variable(project: Project, receiver: Value | None, annotation: Expression | None) -> Value | None:
    """What an annotation `T` or `type[T]` means where the method runs for `receiver`; None for all else."""
    if not isinstance(receiver, Instance | Ref):
        return None
    match annotation:
        case Name(id=name):
            symbol = type_arguments(project, receiver.symbol).get(name)
            return Instance(symbol) if symbol is not None else None
        case Subscript(value=Name(id="type" | "Type"), index=Name(id=name)):
            symbol = type_arguments(project, receiver.symbol).get(name)
            return Ref(symbol) if symbol is not None else None
        case _:
            return None
