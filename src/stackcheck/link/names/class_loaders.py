"""Classes that are looked up by name while the program runs: `get_class("catalogue.forms", "ProductForm")`.

Such loaders let an application replace a library's class by one of the same name in a module of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.class_loaders import CLASS_LOADERS
from stackcheck.facts.expressions import Argument, Call, Constant, Expression, Sequence, Subscript
from stackcheck.facts.parts import dotted, text
from stackcheck.facts.statements import Class
from stackcheck.link.names.modules import find_module, module_names
from stackcheck.link.names.nearness import nearest
from stackcheck.link.names.symbols import Symbol, external, lookup, resolve
from stackcheck.link.project import Project, table
from stackcheck.link.values.kinds import UNKNOWN, Const, Fixed, Ref, Value


@table
def class_loaders(project: Project) -> Mapping[str, str]:
    """The known loaders by their names, with the package that has what is not replaced."""
    return {**CLASS_LOADERS, **project.options.class_loaders}


@table
def _short_names(project: Project) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in class_loaders(project))


@table
def loaded(project: Project, package: str, label: str, name: str, path: str) -> Symbol | None:
    """The class `name` of the module that ends in `label`: the application's own, else the one below `package`."""
    found = find_module(project, path, f"{package}.{label}")
    if found is not None:
        return lookup(project, found, name)
    own = (lookup(project, candidate, name) for candidate in module_names(project, label))
    classes = [symbol for symbol in own if symbol is not None and isinstance(symbol.fact, Class)]
    return nearest(project, classes, path) if classes else external(project, f"{package}.{label}.{name}")


def given(project: Project, package: str, label: Value, names: Value, path: str) -> Value:
    """What a loader that is called with these values gives: a class, or a list of classes."""
    match label, names:
        case Const(value=str() as module), Const(value=str() as name):
            symbol = loaded(project, package, module, name, path)
            return Ref(symbol) if symbol is not None else UNKNOWN
        case Const(value=str()), Fixed(items=items):
            return Fixed(tuple(given(project, package, label, item, path) for item in items), "list")
        case _:
            return UNKNOWN


def written(project: Project, path: str, value: Expression) -> Symbol | None:
    """The class that an expression at the top level of a file loads: the call of a loader, or an item of what it gives."""
    position = 0
    match value:
        case Subscript(value=Call() as call, index=Constant(value=int() as position)):
            pass
        case Call() as call:
            pass
        case _:
            return None
    if (dotted(call.function) or "").rpartition(".")[2] not in _short_names(project):
        return None
    function = resolve(project, path, call.function)
    package = class_loaders(project).get(function.name) if function is not None else None
    match call.arguments:
        case (Argument(value=label), Argument(value=Sequence(items=items)), *_) if position < len(items):
            name = text(items[position])
        case (Argument(value=label), Argument(value=single), *_):
            name = text(single)
        case _:
            return None
    module = text(label)
    return loaded(project, package, module, name, path) if package is not None and module and name else None
