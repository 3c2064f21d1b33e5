"""Forms and serializers: which of them a call makes, from which raw values, and what is checked behind their `is_valid()`."""

from __future__ import annotations

from stackcheck.catalogue.inputs import (
    FORM_METHODS,
    GENERIC_MODULES,
    SERIALIZING_METHODS,
)
from stackcheck.facts.expressions import Argument, Attribute, Call, Expression, Name
from stackcheck.facts.parts import last_name
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.inputs.coverage import EVERYTHING, coverage, is_form
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.values import (
    NOTHING,
    Form,
    Reads,
    Value,
)
from stackcheck.link.names.instances import found_in
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.scopes import resolve_in, scope_around
from stackcheck.link.names.symbols import Symbol


def form_of(flow: Flow, node: Call, symbol: Symbol | None, values: list[tuple[Argument, Value]], carried: Reads) -> Form:
    """What a call makes from raw values, taken for a form or serializer."""
    return known_form(flow, node, symbol, values) or Form(carried, EVERYTHING)


def known_form(flow: Flow, node: Call, symbol: Symbol | None, values: list[tuple[Argument, Value]]) -> Form | None:
    """The form or serializer that a call makes from raw values: which, and what it will check."""
    name = last_name(node.function)
    cls = _class_behind(flow, node.function) or symbol
    is_known = cls is not None and is_form(flow.project, cls)
    carried = NOTHING
    if is_known or name in FORM_METHODS:
        carried = carried.union(*(value.reads for argument, value in values if argument.keyword != "initial"))
    elif not (symbol is not None and isinstance(symbol.fact, Function)):
        data = NOTHING.union(*(value.reads for argument, value in values if argument.keyword == "data"))
        carried = frozenset(read for read in data if read.is_whole)
    if not carried:
        return None
    return Form(
        carried, coverage(flow.project, cls) if is_known and cls is not None and isinstance(cls.fact, Class) else EVERYTHING
    )


def only_shows(flow: Flow, node: Call, symbol: Symbol | None, values: list[tuple[Argument, Value]]) -> bool:
    """Whether a form gets raw values as what it shows first: nothing is done with them."""
    cls = _class_behind(flow, node.function) or symbol
    is_known = cls is not None and is_form(flow.project, cls)
    return is_known and all(argument.keyword == "initial" for argument, value in values if value.reads)


def _class_behind(flow: Flow, function: Expression) -> Symbol | None:
    """`self.get_serializer(...)`, `self.form_class(...)`: the class that the view names."""
    if not isinstance(function, Attribute) or flow.scope.owner is None or function.name not in FORM_METHODS:
        return None
    attribute = "form_class" if "form" in function.name else "serializer_class"
    written = Attribute(Name("self", 0, 0), attribute, 0, 0)
    found = found_in(flow.project, flow.scope, written)
    if found is not None and isinstance(found.fact, Bind) and found.fact.value is not None:
        return resolve_in(flow.project, scope_around(flow.project, found), found.fact.value)
    return found


def by_library(flow: Flow, function: Expression, symbol: Symbol | None) -> set[Known]:
    """What is known behind `super().create(request)` of a generic view: its serializer has checked the data."""
    match function:
        case Attribute(value=Call(function=Name(id="super")) | Name(), name=name) if name in SERIALIZING_METHODS:
            owner = flow.scope.owner
        case _:
            return set()
    is_project = symbol is not None and isinstance(symbol.fact, Function)
    if owner is None or is_project or not (isinstance(function.value, Call) or _is_this(flow, function.value)):
        return set()
    bases = [base.name for base in mro(flow.project, owner) if base.is_external]
    if not any(name.startswith(GENERIC_MODULES) for name in bases):
        return set()
    cls = _class_behind(flow, Attribute(Name("self", 0, 0), "get_serializer", 0, 0))
    is_chosen = isinstance(getattr(member(flow.project, owner, "get_serializer_class"), "fact", None), Function)
    is_known = not is_chosen and cls is not None and isinstance(cls.fact, Class)
    covered = coverage(flow.project, cls) if is_known and cls is not None else EVERYTHING
    return {("covered", source, covered) for source in ("data", "DATA", "FILES")}


def _is_this(flow: Flow, node: Expression) -> bool:
    parameters = flow.scope.function.parameters if flow.scope.function is not None else ()
    return isinstance(node, Name) and bool(parameters) and node.id == parameters[0].name


def validated(form: Form) -> set[Known]:
    """What is known behind `form.is_valid()`: what it was made from has been checked."""
    return {
        ("covered", read.source, form.covered) if read.is_whole else ("valid", read.source, read.key) for read in form.reads
    }
