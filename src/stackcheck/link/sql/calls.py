"""Calls: what makes text, what makes or is a connection, what executes SQL, and functions of the project."""

from __future__ import annotations

from stackcheck.catalogue.sql_apis import (
    COMPILED,
    CONDITIONS,
    CONFIGURED,
    EXECUTE,
    EXECUTE_CLAUSE,
    EXECUTE_OF,
    EXTRA,
    NUMBERS,
    QUERYSET_METHODS,
    QUOTING,
    QUOTING_METHODS,
    RAW_EXPRESSIONS,
    SAME_TEXT,
    SQL_TEXTS,
    TEXT_CLAUSES,
    TEXT_KEYWORDS,
)
from stackcheck.facts.expressions import Argument, Attribute, Call, Constant, Expression, Name, Sequence, Starred, Subscript, dotted
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Class, Function
from stackcheck.link.sql import classes, evaluation, running
from stackcheck.link.sql.checks import limit, rejects
from stackcheck.link.sql.formatting import SAME_LETTERS, formatted, separated, shaped
from stackcheck.link.sql.frames import Execution, Frame, Kind, spelled
from stackcheck.link.sql.handles import dialect_of_url, handle_of
from stackcheck.link.sql.values import (
    NOTHING,
    Clause,
    Handle,
    Hole,
    Instance,
    Items,
    Queryset,
    Ref,
    Table,
    Text,
    Value,
    harmless,
    literal,
    unknown,
)
from stackcheck.link.symbols import Symbol, member


def call(frame: Frame, node: Call) -> Value:
    """What a call gives; SQL that it executes is noted in the frame."""
    function = node.function
    receiver: Value | None = None
    callee: Value
    if isinstance(function, Attribute) and _is_super(function.value) and frame.owner is not None:
        return _above(frame, node, function.name)
    if isinstance(function, Attribute):
        receiver, callee = evaluation.attribute(frame, function)
    else:
        callee = evaluation.evaluate(frame, function)
    arguments = [evaluation.evaluate(frame, argument.value) for argument in node.arguments]
    if isinstance(callee, Ref):
        return _of_symbol(frame, node, callee.symbol, receiver, arguments)
    if isinstance(callee, Handle) and not isinstance(receiver, Handle):
        return _connected(frame, callee, arguments)
    if isinstance(function, Attribute) and receiver is not None:
        return _method(frame, node, function.name, receiver, arguments)
    return _derived(frame, node, arguments)


def _is_super(node: Expression) -> bool:
    return isinstance(node, Call) and isinstance(node.function, Name) and node.function.id == "super"


def _above(frame: Frame, node: Call, name: str) -> Value:
    for argument in node.arguments:
        evaluation.evaluate(frame, argument.value)
    owner = frame.owner
    found = classes.instance(frame.project, owner) if owner is not None else NOTHING
    return found if isinstance(found, Queryset | Handle) else frame.hole(node)


def _connected(frame: Frame, handle: Handle, arguments: list[Value]) -> Handle:
    """What a driver's function makes: its URL may tell the dialect."""
    first = arguments[0] if arguments else None
    url = next((p for p in first.longest if isinstance(p, str)), "") if isinstance(first, Text) else ""
    return Handle(handle.driver, dialect_of_url(url) or handle.dialect, handle.alias)


def _of_symbol(frame: Frame, node: Call, symbol: Symbol, receiver: Value | None, arguments: list[Value]) -> Value:
    if symbol.is_external:
        return _external(frame, node, symbol.name, arguments)
    match symbol.fact:
        case Class():
            return classes.instance(frame.project, symbol)
        case Function():
            return _function(frame, node, symbol, symbol.fact, receiver, arguments)
        case _:
            return _derived(frame, node, arguments)


def _external(frame: Frame, node: Call, name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else NOTHING
    place = frame.place(node)
    if name in TEXT_CLAUSES:
        given = _sql(frame, node, arguments)
        return Clause(given, Place(frame.path, node.line, node.col)) if given is not None else frame.hole(node)
    if name in RAW_EXPRESSIONS:
        _execute(frame, node, arguments, Handle("django"), kind="expression")
        return frame.hole(node)
    if name in NUMBERS:
        return frame.hole(node, safe="number")
    if name in QUOTING or name.rpartition(".")[2] in QUOTING_METHODS:
        return frame.hole(node, safe="quoted")
    if name in SQL_TEXTS or name in SAME_TEXT:
        value = arguments[-1] if name == "typing.cast" and arguments else first
        if name.endswith(("dedent", "cleandoc")) and isinstance(value, Text):
            return shaped(value, name.rpartition(".")[2])
        return value if isinstance(value, Text) else evaluation.text_of(frame, node, value)
    if name.startswith("re.sub") and len(arguments) >= 3 and isinstance(first, Text) and (first.constant or "").startswith("[^"):
        return frame.hole(node, safe="checked")
    if name in ("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.frozenset", "builtins.reversed"):
        if isinstance(first, Table):
            return Items(tuple(key for key, _ in first.entries))
        return first if isinstance(first, Items) else Items((), open=False) if not arguments else first
    if name == "builtins.map" and len(arguments) == 2:
        element = _element(frame, arguments[1], node)
        function = arguments[0]
        is_number = isinstance(function, Ref) and function.symbol.name in NUMBERS
        return Items((harmless(element, "number") if is_number and isinstance(element, Text) else element,), open=True)
    if name == "builtins.dict":
        entries = [(literal(a.keyword), v) for a, v in zip(node.arguments, arguments, strict=True) if a.keyword]
        return Table(tuple(entries)) if len(entries) == len(arguments) else _derived(frame, node, arguments)
    if name == "builtins.enumerate":
        return Items((Items((frame.hole(node, safe="number"), _element(frame, first, node))),), open=True)
    if name == "builtins.zip":
        return Items((Items(tuple(_element(frame, a, node) for a in arguments)),), open=True)
    if (handle := handle_of(name)) is not None:
        return _connected(frame, handle, arguments)
    if name.rpartition(".")[2] in CONDITIONS | EXECUTE_CLAUSE:
        _conditions(frame, node, name.rpartition(".")[2], arguments)
    if name in CONFIGURED:
        return frame.hole(node, safe="constant")
    return unknown(first, spelled(node), place) if isinstance(first, Text) and first.constant is None else frame.hole(node)


def _function(
    frame: Frame, node: Call, symbol: Symbol, function: Function, receiver: Value | None, arguments: list[Value]
) -> Value:
    """A function of the project: what it executes for its caller, what it rejects, and what it returns."""
    given = bound(function, node.arguments, arguments, is_method=_is_method(symbol, function, receiver))
    expressions = bound(function, node.arguments, [a.value for a in node.arguments], is_method=_is_method(symbol, function, receiver))
    wrapper = frame.wrappers.get(symbol)
    if wrapper is not None and wrapper.parameter in given:
        value = given[wrapper.parameter]
        text = value.text if isinstance(value, Clause) else value
        inner = wrapper.execution
        if isinstance(text, Text):
            place = value.place if isinstance(value, Clause) else Place(frame.path, node.line, node.col)
            frame.executions.append(
                Execution(
                    place=place, api=spelled(node.function), text=text, driver=inner.driver, dialect=inner.dialect,
                    alias=inner.alias, kind=inner.kind, function=frame.function,
                )  # fmt: skip
            )
    for name in rejects(frame, symbol):
        if name in expressions:
            limit(frame, expressions[name])
    owner = receiver.symbol if isinstance(receiver, Instance) else classes.owner_of(frame.project, symbol)
    if receiver is not None and function.parameters and _is_method(symbol, function, receiver):
        given = {function.parameters[0].name: receiver, **given}
    value = running.result(frame, symbol, given, owner=owner)
    if isinstance(value, Text) and value.hole is not None and not value.hole.safe:
        if _quotes(function):
            return frame.hole(node, safe="quoted")
        origin = next((a for a in arguments if isinstance(a, Text) and (h := a.hole) and h.origin == "request"), value)
        return unknown(origin, spelled(node), frame.place(node))
    return value


def _quotes(function: Function) -> bool:
    """Whether a function of the project doubles or checks quotes, as a quoting function does."""
    return "replace" in function.mentions and b'""' in bytes(function.encoded)


def _is_method(symbol: Symbol, function: Function, receiver: Value | None) -> bool:
    static = any(isinstance(d, Name) and d.id == "staticmethod" for d in function.decorators)
    by_class = isinstance(receiver, Ref) and receiver.symbol.path != "" and isinstance(receiver.symbol.fact, Class)
    is_classmethod = any(isinstance(d, Name) and d.id == "classmethod" for d in function.decorators)
    return "." in symbol.qualname and not static and (not by_class or is_classmethod) and receiver is not None


def bound(function: Function, arguments: tuple[Argument, ...], values: list, *, is_method: bool) -> dict:  # type: ignore[type-arg]
    """The values by the names of the parameters that take them."""
    names = [p.name for p in function.parameters if p.kind in ("positional", "any")][1 if is_method else 0 :]
    found = {}
    plain = [v for a, v in zip(arguments, values, strict=True) if a.keyword is None and not a.star]
    found.update(zip(names, plain, strict=False))
    found.update({a.keyword: v for a, v in zip(arguments, values, strict=True) if a.keyword is not None})
    return found


def _method(frame: Frame, node: Call, name: str, receiver: Value, arguments: list[Value]) -> Value:
    if _conditions(frame, node, name, arguments):
        return receiver if isinstance(receiver, Handle) else frame.hole(node)
    if name == "extra" and any(argument.keyword in EXTRA for argument in node.arguments):
        receiver = receiver if isinstance(receiver, Queryset) else Queryset(None)  # nobody else has such an `extra()`
    match receiver:
        case Handle():
            if name in EXECUTE_OF.get(receiver.driver, EXECUTE):
                _execute(frame, node, arguments, receiver)
                if _is_quoting(_sql(frame, node, arguments)):
                    return frame.hole(node, safe="quoted")
            if name in QUOTING_METHODS:
                return frame.hole(node, safe="quoted")
            if name in COMPILED:
                return frame.hole(node, safe="compiled")
            return _alias(receiver, name, arguments)
        case Queryset():
            return _of_queryset(frame, node, name, receiver, arguments)
        case Text():
            return _of_text(frame, node, name, receiver, arguments)
        case Items(items=items):
            return receiver if name in ("copy", "keys") else (evaluation.either(list(items)) or frame.hole(node))
        case Table(entries=entries):
            return _of_table(frame, node, name, entries, arguments)
        case Clause():
            return receiver
        case _:
            if name == "exec_driver_sql":
                _execute(frame, node, arguments, Handle("sqlalchemy"))
            return _derived(frame, node, arguments)


def _is_quoting(text: Text | None) -> bool:
    """Whether a statement asks the server to quote something."""
    said = (text.constant or "").lower() if text is not None else ""
    return said.startswith("select ") and any(f"{name}(" in said for name in ("quote_ident", "quote_literal", "quote_nullable"))


def _alias(receiver: Handle, name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else None
    if name in ("get", "get_connection") and isinstance(first, Text) and first.constant:
        return Handle(receiver.driver, receiver.dialect, first.constant)
    return receiver


def _of_queryset(frame: Frame, node: Call, name: str, receiver: Queryset, arguments: list[Value]) -> Value:
    if name == "raw":
        _execute(frame, node, arguments, Handle("django"), kind="raw", model=receiver.model)
    if name == "extra":
        for argument, value in zip(node.arguments, arguments, strict=True):
            key = argument.keyword or next((k for k, i in EXTRA.items() if i < len(node.arguments) and node.arguments[i] is argument), "")
            if key in EXTRA:
                for text in _texts(value):
                    _note(frame, node, text, Handle("django"), kind="extra", keyword=key, model=receiver.model)
    return receiver if name in QUERYSET_METHODS else frame.hole(node)


def _texts(value: Value) -> list[Text]:
    match value:
        case Text():
            return [value]
        case Items(items=items):
            return [item for item in items if isinstance(item, Text)]
        case Table(entries=entries):
            return [text for _, text in entries if isinstance(text, Text)]
        case _:
            return []


def _of_text(frame: Frame, node: Call, name: str, receiver: Text, arguments: list[Value]) -> Value:
    as_text = lambda value: evaluation.text_of(frame, node, value)  # noqa: E731
    if name == "format":
        plain = [v for a, v in zip(node.arguments, arguments, strict=True) if a.keyword is None and not a.star]
        named = {a.keyword: v for a, v in zip(node.arguments, arguments, strict=True) if a.keyword is not None}
        return formatted(receiver, plain, named, as_text)
    if name == "join" and arguments:
        elements = arguments[0]
        if isinstance(elements, Table):
            elements = Items(tuple(key for key, _ in elements.entries))
        if isinstance(elements, Items):
            if not elements.items:
                return literal("")
            found = separated(receiver, [as_text(item) for item in elements.items])
            return found if len(elements.items) > 1 or not elements.open else found
        return as_text(elements)
    if name in SAME_LETTERS and not arguments:
        return shaped(receiver, name)
    if name == "replace" and receiver.constant is not None and all(isinstance(a, Text) for a in arguments):
        old, new = (a.constant if isinstance(a, Text) else None for a in (*arguments, NOTHING)[:2])
        if old and new is not None:
            return literal(receiver.constant.replace(old, new))
        return harmless(receiver, "constant") if all(a.is_harmless for a in arguments if isinstance(a, Text)) else _derived(frame, node, arguments)
    if name in QUOTING_METHODS and arguments:
        return frame.hole(node, safe="quoted")
    if name in COMPILED:
        return frame.hole(node, safe="compiled")
    if name == "as_string":
        return receiver
    if name in ("hexdigest", "bit_length", "timestamp", "count", "isoformat", "total_seconds", "toordinal"):
        return frame.hole(node, safe="number" if name != "isoformat" else "")
    return unknown(receiver, spelled(node), frame.place(node))


def _of_table(frame: Frame, node: Call, name: str, entries: tuple[tuple[Value, Value], ...], arguments: list[Value]) -> Value:
    match name:
        case "keys":
            return Items(tuple(key for key, _ in entries))
        case "values":
            return Items(tuple(value for _, value in entries))
        case "items":
            return Items(tuple(Items(entry) for entry in entries))
        case "get" | "pop" | "setdefault" if arguments:
            default = arguments[1:2]
            return evaluation.either([*(value for _, value in entries), *default]) or frame.hole(node)
        case "copy":
            return Table(entries)
        case _:
            return frame.hole(node)


def _conditions(frame: Frame, node: Call, name: str, arguments: list[Value]) -> bool:
    """Note the `text()` clauses that a call executes or takes as a condition; whether there was one."""
    found = False
    for argument, value in zip(node.arguments, arguments, strict=True):
        if isinstance(value, Clause):
            found = True
            if name in EXECUTE_CLAUSE and argument is node.arguments[0]:
                handle = Handle("sqlalchemy")
                _note(frame, node, value.text, handle, kind="statement", place=value.place)
            elif name in CONDITIONS and argument.keyword is None:
                _note(frame, node, value.text, Handle("sqlalchemy"), kind="condition", place=value.place)
    return found


def _sql(frame: Frame, node: Call, arguments: list[Value]) -> Text | None:
    """The argument of a call that is SQL: the first one, or the one that is named so."""
    for position, (argument, value) in enumerate(zip(node.arguments, arguments, strict=True)):
        if argument.star:
            return None
        if argument.keyword in TEXT_KEYWORDS or (position == 0 and argument.keyword is None):
            if isinstance(value, Items) and len(value.items) == 2:
                value = value.items[0]
            return value if isinstance(value, Text) else None
    return None


def _execute(
    frame: Frame, node: Call, arguments: list[Value], handle: Handle, *, kind: Kind = "statement", model: Symbol | None = None
) -> None:
    if (text := _sql(frame, node, arguments)) is not None:
        _note(frame, node, text, handle, kind=kind, model=model)


def _note(
    frame: Frame,
    node: Call,
    text: Text,
    handle: Handle,
    *,
    kind: Kind,
    keyword: str = "",
    model: Symbol | None = None,
    place: Place | None = None,
) -> None:
    frame.executions.append(
        Execution(
            place=place or Place(frame.path, node.line, node.col),
            api=spelled(node.function),
            text=text,
            driver=handle.driver,
            dialect=handle.dialect,
            alias=handle.alias,
            kind=kind,
            keyword=keyword,
            function=frame.function,
            model=model,
        )
    )


def _derived(frame: Frame, node: Call, arguments: list[Value]) -> Value:
    """The result of a call that is not known: text that is derived from request input stays so."""
    for value in arguments:
        if isinstance(value, Text) and (hole := value.hole) is not None and hole.origin == "request" and not hole.safe:
            return unknown(value, spelled(node), frame.place(node))
    return frame.hole(node)


def _element(frame: Frame, value: Value, node: Expression) -> Value:
    """What every element of an iterable is."""
    match value:
        case Items(items=items):
            return evaluation.either(list(items)) or frame.hole(node)
        case Table(entries=entries):
            return evaluation.either([key for key, _ in entries]) or frame.hole(node)
        case Text():
            return unknown(value, spelled(node), frame.place(node))
        case _:
            return frame.hole(node)


def bind_element(frame: Frame, target: Expression, iterable: Value, node: Expression) -> None:
    """Bind a loop's target to what the elements of the iterable are."""
    bind(frame, target, _element(frame, iterable, node), node)


def bind(frame: Frame, target: Expression, value: Value, node: Expression) -> None:
    """Bind a target to a value; a tuple takes its elements one by one."""
    match target:
        case Name(id=name):
            frame.unbind(name)
            frame.variables[name] = value
        case Attribute():
            if (chain := dotted(target)) is not None:
                frame.variables[chain] = value
        case Subscript(value=inner, index=index) if (name := dotted(inner)) is not None:
            table, key = frame.variables.get(name), evaluation.evaluate(frame, index)
            if isinstance(table, Table):
                others = tuple(entry for entry in table.entries if entry[0] != key)
                frame.variables[name] = Table((*others, (key, value)))
        case Sequence(items=targets):
            items = value.items if isinstance(value, Items) and not value.open else ()
            for number, inner in enumerate(targets):
                known = items[number] if len(items) == len(targets) else _element(frame, value, node)
                bind(frame, inner, known, inner)
        case Starred(value=inner):
            bind(frame, inner, Items((value,), open=True), node)
        case _:
            return
