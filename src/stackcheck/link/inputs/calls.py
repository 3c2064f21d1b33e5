"""What calls do with raw values: pass them through, check them, query with them, store them, hand them on."""

from __future__ import annotations

from stackcheck.catalogue.inputs import (
    CHECKING_METHODS,
    CONVERSIONS,
    ENUMS,
    FORM_METHODS,
    GETS,
    LOG_METHODS,
    LOOKUPS,
    PARSERS,
    PASSING_BUILTINS,
    READ_METHODS,
    SAFE_SHORTCUTS,
    SCHEMA_CLASSES,
    SCHEMA_METHODS,
    SHORTCUTS,
    TEXT_METHODS,
    VALIDATING,
    WHOLE_METHODS,
    WRITES,
)
from stackcheck.facts.expressions import Argument, Attribute, Await, Call, Expression, Mapping, Name
from stackcheck.facts.parts import dotted, keyword, text
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.inputs import values
from stackcheck.link.inputs.coverage import EVERYTHING, Coverage, coverage, is_form
from stackcheck.link.inputs.flow import DEPTH, NOTHING, Flow, Reads, is_json
from stackcheck.link.inputs.helpers import follow
from stackcheck.link.inputs.lookups import conversion_errors, queried
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.scopes import found_in, resolve_in, scope_around
from stackcheck.link.names.symbols import Symbol, descends


def call(flow: Flow, node: Call) -> Reads:
    """The raw values that a call's result carries."""
    function = node.function
    name = getattr(function, "name", getattr(function, "id", ""))
    receiver = values.value(flow, function.value) if isinstance(function, Attribute) else NOTHING
    if receiver:
        return _method(flow, node, name, receiver)
    if isinstance(function, Attribute) and name in ("is_valid", "full_clean", "run_validation", "validate"):
        _validate(flow, function.value)
    symbol = found_in(flow.project, flow.scope, function)
    given = [(argument, values.value(flow, argument.value)) for argument in node.arguments]
    carried: Reads = frozenset().union(*(reads for _, reads in given))
    if any(flow.is_request(argument.value) for argument in node.arguments) and symbol is not None:
        follow(flow, symbol, node, given)
    if not carried and not any(a.star == 2 for a in node.arguments):
        return NOTHING
    if symbol is not None and symbol.name in PASSING_BUILTINS:
        return carried
    if symbol is not None and (symbol.name in CONVERSIONS or descends(flow.project, symbol, ENUMS)):
        flow.check(carried)
        return NOTHING
    if symbol is not None and symbol.name == "builtins.str":
        flow.looked_at |= {read for read in carried if read.source == "form"}  # which may be a file
        return NOTHING if flow.is_strict else carried
    if symbol is not None and symbol.name in PARSERS:
        flow.use((r for r in carried if r.source == "body"), "parse", "is parsed without handling invalid JSON", node.line)
        return carried
    _apply(flow, node, name, symbol, given)
    return NOTHING


def _method(flow: Flow, node: Call, name: str, receiver: Reads) -> Reads:
    """A method of the input itself or of a value out of it."""
    for argument in node.arguments:
        values.value(flow, argument.value)
    whole = frozenset(read for read in receiver if read.is_whole)
    parts = receiver - whole
    found: Reads = frozenset()
    if whole and name in READ_METHODS and node.arguments:
        key = text(node.arguments[0].value)
        found |= frozenset(values.item(read, key, node, name) for read in whole)
    elif whole and name in WHOLE_METHODS:
        found |= whole
    if parts and name in READ_METHODS:
        if flow.is_strict:
            flow.use((r for r in parts if is_json(r)), "read", "is read by hand", node.line)
        found |= parts
    elif parts and name in TEXT_METHODS:
        if _may_be_none(node.function):
            absent = (read for read in parts if not flow.is_present(read))
            flow.use(absent, "missing", f"may be missing, and None has no {name}()", node.line)
        found |= parts
    elif parts and name in CHECKING_METHODS:
        flow.check(parts)
    return found


def _may_be_none(function: Expression) -> bool:
    """`request.data.get("name").strip()`: what `get` gives where there is no such key."""
    match function:
        case Attribute(value=Call(function=Attribute(name="get"), arguments=(only,))):
            return only.star == 0
        case _:
            return False


def _apply(flow: Flow, node: Call, name: str, symbol: Symbol | None, given: list[tuple[Argument, Reads]]) -> None:
    """A function that gets raw values as arguments."""
    carried: Reads = frozenset().union(*(reads for _, reads in given))
    if _is_check(flow, name, symbol):
        flow.state.known |= {("valid", read.source, read.key) for read in carried}
        flow.looked_at |= carried
        return
    if form_of(flow, node) is not None or _only_shows(flow, node, symbol, given):
        return
    if _query(flow, node, name, symbol, given):
        return
    model = model_of(flow.project, symbol)
    if model is not None and symbol is not None and isinstance(symbol.fact, Class):
        _store(flow, given, model.name, node.line)
    elif symbol is not None and isinstance(symbol.fact, Function | Class):
        is_error = name.endswith(("Exception", "Error"))
        if not follow(flow, symbol, node, given) and flow.depth == DEPTH and not is_error:
            handed = _handed(carried) if flow.is_strict else (read for read in carried if not read.is_whole)
            flow.use(handed, "call", f"is handed to {name}()", node.line)
    elif flow.is_strict and name not in LOG_METHODS and not _is_answer(symbol, name):
        parts = (read for read in carried if not read.is_whole and (read.key != "*" or read.nested))
        flow.use(parts, "call", f"is handed to {name}()", node.line)


def _only_shows(flow: Flow, node: Call, symbol: Symbol | None, given: list[tuple[Argument, Reads]]) -> bool:
    """Whether a form gets raw values as what it shows first: nothing is done with them."""
    cls = _class_behind(flow, node.function) or symbol
    is_known = cls is not None and is_form(flow.project, cls)
    return is_known and all(argument.keyword == "initial" for argument, reads in given if reads)


def _handed(carried: Reads) -> Reads:
    return frozenset(read for read in carried if not (read.is_whole and read.source == "body"))


def _is_answer(symbol: Symbol | None, name: str) -> bool:
    """Whether the call makes a response, an error or text for one."""
    if name.endswith(("Response", "Exception", "Error")):
        return True
    return symbol is not None and symbol.is_external and symbol.name.startswith(("builtins.", "json.", "typing."))


def _is_check(flow: Flow, name: str, symbol: Symbol | None) -> bool:
    """Whether a call checks what it is given: a schema's constructor or method, a validator."""
    said = name.lower()
    if symbol is None or symbol.is_external:
        return name in SCHEMA_METHODS or "valid" in said or "verify" in said
    if isinstance(symbol.fact, Function) and not VALIDATING.isdisjoint(symbol.fact.mentions):
        return True
    return name in SCHEMA_METHODS or (isinstance(symbol.fact, Class) and _is_schema(flow, symbol))


def _is_schema(flow: Flow, symbol: Symbol) -> bool:
    return descends(flow.project, symbol, SCHEMA_CLASSES) and model_of(flow.project, symbol) is None


def form_of(flow: Flow, node: Expression) -> tuple[Reads, Coverage] | None:
    """The form or serializer that a call makes from raw values: which, and what it will check."""
    if isinstance(node, Await):
        node = node.value
    if not isinstance(node, Call):
        return None
    name = getattr(node.function, "name", getattr(node.function, "id", ""))
    symbol = found_in(flow.project, flow.scope, node.function)
    bound = _class_behind(flow, node.function)
    cls = bound or symbol
    is_known = cls is not None and is_form(flow.project, cls)
    data = keyword(node, "data")
    carried: Reads = frozenset()
    if is_known or name in FORM_METHODS:
        carried = frozenset().union(*(values.quiet(flow, a.value) for a in node.arguments if a.keyword != "initial"))
    elif data is not None and not (symbol is not None and isinstance(symbol.fact, Function)):
        carried = frozenset(read for read in values.quiet(flow, data) if read.is_whole)
    if not carried:
        return None
    known = coverage(flow.project, cls) if is_known and cls is not None and isinstance(cls.fact, Class) else EVERYTHING
    return carried, known


def possible_form(flow: Flow, node: Expression) -> tuple[Reads, Coverage] | None:
    """What any call was given: should the result have an `is_valid()`, then it is a form, whoever made its class."""
    if not isinstance(node, Call):
        return None
    carried: Reads = frozenset().union(*(values.quiet(flow, argument.value) for argument in node.arguments))
    return (carried, EVERYTHING) if carried else None


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


def _validate(flow: Flow, receiver: Expression) -> None:
    """`form.is_valid()`: what it was made from has been checked."""
    made = flow.forms.get(dotted(receiver) or "") or form_of(flow, receiver)
    if made is None:
        return
    reads, covered = made
    for read in reads:
        if read.is_whole:
            flow.state.known |= {("covered", read.source, covered)}
        else:
            flow.state.known |= {("valid", read.source, read.key)}


def _query(flow: Flow, node: Call, name: str, symbol: Symbol | None, given: list[tuple[Argument, Reads]]) -> bool:
    """Whether the call is a query or write through Django's ORM; its uses of raw values are noted."""
    model: Model | None = None
    if symbol is not None and symbol.name in SAFE_SHORTCUTS:
        return True
    if symbol is not None and symbol.name in SHORTCUTS:
        first = node.arguments[0].value if node.arguments else None
        model = model_of(flow.project, found_in(flow.project, flow.scope, first)) if first is not None else None
    elif symbol is not None and symbol.name in ("django.db.models.Q", "django.db.models.query_utils.Q"):
        pass
    elif isinstance(node.function, Attribute) and name in LOOKUPS | WRITES:
        is_query, model = queried(flow, node.function.value)
        if not is_query and (name in WRITES or symbol is not None or not any(a.keyword for a, _ in given)):
            return False
        if name in WRITES:
            _store(flow, given, model.name if model is not None else "a row", node.line)
            return True
    else:
        return False
    for lookup, reads in _conditions(flow, given):
        if lookup == "defaults":
            flow.use((r for r in reads if not r.is_whole), "store", "is stored in the defaults of a row", node.line)
        elif errors := conversion_errors(flow.project, model, lookup):
            detail = f"goes into {name}({lookup}=...), which fails on text that it cannot convert"
            flow.use(reads, "lookup", detail, node.line, errors)
        elif name in GETS:
            flow.use(reads, "get", f"goes into get({lookup}=...), which fails where there is no such row", node.line)
    return True


def _conditions(flow: Flow, given: list[tuple[Argument, Reads]]) -> list[tuple[str, Reads]]:
    """The keywords of a query with what they carry, those of `**conditions` included."""
    found = [(argument.keyword, reads) for argument, reads in given if argument.keyword is not None]
    for argument, _ in given:
        if argument.star == 2:
            parts = flow.state.parts.get(dotted(argument.value) or "") or {}
            if isinstance(argument.value, Mapping):
                parts = {text(key) or "*": values.quiet(flow, part) for key, part in argument.value.items if key is not None}
            found += parts.items()
    return [(name, reads) for name, reads in found if reads]


def _store(flow: Flow, given: list[tuple[Argument, Reads]], what: str, line: int) -> None:
    for argument, reads in given:
        whole = frozenset(read for read in reads if read.is_whole)
        parts = reads - whole
        if argument.star == 2:
            flow.use(whole, "store", f"is stored in {what} as it is", line)
        elif argument.keyword is not None:
            flow.use(parts, "store", f"is stored in {what}.{argument.keyword}", line)
