"""Calls: what makes text, what makes or is a connection, what executes SQL, and functions of the project."""

from __future__ import annotations

from stackcheck.catalogue.python import CAST, PARTIAL, PARTS_OF_TEXT, SUBSTITUTE
from stackcheck.catalogue.sql_apis import (
    CHOOSING,
    COMPILING,
    CONDITIONS,
    CONFIGURED,
    DUMP_FUNCTIONS,
    EXECUTE_CLAUSE,
    LITERAL_COLUMNS,
    NUMBERS,
    ORDERINGS,
    QUOTING,
    QUOTING_METHODS,
    RAW_EXPRESSIONS,
    SAME_TEXT,
    SQL_TEXTS,
    TEXT_CLAUSES,
)
from stackcheck.facts.expressions import Attribute, Call, Expression
from stackcheck.facts.findings import Place
from stackcheck.link.sql.text import binding, callees, configured, executing, methods
from stackcheck.link.sql.text.attributes import attribute
from stackcheck.link.sql.text.formatting import shaped, text_of
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.handles import dialect_of_url, handle_of
from stackcheck.link.sql.text.values import (
    NOTHING,
    Clause,
    Closure,
    Handle,
    Hole,
    Instance,
    Items,
    Partial,
    Ref,
    Table,
    Text,
    Value,
    harmless,
    literal,
    unknown,
)

_COLLECTIONS = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "sorted", "frozenset", "reversed"))


def call(frame: Frame, node: Call) -> Value:
    """What a call gives; SQL that it executes is noted in the frame."""
    function = node.function
    receiver: Value | None = None
    callee: Value
    if isinstance(function, Attribute) and callees.is_super(frame, function.value):
        receiver, callee = callees.above(frame, function)
    elif isinstance(function, Attribute):
        receiver, callee = attribute(frame, function)
    else:
        callee = frame.evaluate(function)
    arguments = [frame.evaluate(argument.value) for argument in node.arguments]
    known = configured.named(frame, node)
    if known in frame.project.options.quoting_calls:
        return frame.hole(node, safe="quoted")
    if (position := configured.executing(frame.project).get(known)) is not None:
        executing.execute(frame, node, arguments, Handle(""), position=position)
        return frame.hole(node)
    if isinstance(callee, Ref) and callee.symbol.is_external:
        return _external(frame, node, callee.symbol.name, arguments)
    if isinstance(callee, Ref | Closure | Partial):
        return callees.called(frame, node, callee, receiver, arguments)
    if isinstance(callee, Text) and callee.hole is not None and callee.hole.written.rpartition(".")[2] in QUOTING_METHODS:
        return frame.hole(node, safe="quoted")  # `quote = preparer.quote_identifier`
    if isinstance(callee, Handle) and not isinstance(receiver, Handle):
        return _connected(callee, arguments)
    if isinstance(function, Attribute) and receiver is not None:
        return methods.method(frame, node, function.name, receiver, arguments)
    return methods.derived(frame, node, arguments)


def _connected(handle: Handle, arguments: list[Value]) -> Handle:
    """What a driver's function makes: its URL may tell the dialect."""
    first = arguments[0] if arguments else None
    url = next((p for p in first.longest if isinstance(p, str)), "") if isinstance(first, Text) else ""
    return Handle(handle.driver, dialect_of_url(url) or handle.dialect, handle.alias)


def _is_number(value: Value) -> bool:
    """Whether a value is a number, as far as it is written, was converted or is configured."""
    return isinstance(value, Text) and value.is_harmless


def _external(frame: Frame, node: Call, name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else NOTHING
    place = frame.place(node)
    if name in TEXT_CLAUSES:
        given = executing.sql_argument(node, arguments)
        return Clause(given, Place(frame.path, node.line, node.col)) if given is not None else frame.hole(node)
    if name in RAW_EXPRESSIONS:
        executing.execute(frame, node, arguments, Handle("django"), kind="expression")
        return frame.hole(node)
    if name in LITERAL_COLUMNS:
        if (given := executing.sql_argument(node, arguments)) is not None:
            executing.note(frame, node, given, Handle("sqlalchemy"), kind="ordering", keyword="select")
        return frame.hole(node, safe="quoted")
    if name in NUMBERS or (name in CHOOSING and arguments and all(map(_is_number, arguments))):
        return frame.hole(node, safe="number")
    if name in QUOTING or name.rpartition(".")[2] in QUOTING_METHODS:
        return frame.hole(node, safe="quoted")
    if name == "builtins.str" and _is_query(node.arguments[0].value if node.arguments else None, first):
        return frame.hole(node, origin="queryset")
    if name in SQL_TEXTS or name in SAME_TEXT:
        value = arguments[-1] if name == CAST and arguments else first
        if name.endswith(("dedent", "cleandoc")) and isinstance(value, Text):
            return shaped(value, name.rpartition(".")[2])
        told = value if isinstance(value, Text) else text_of(frame, node, value)
        return _composed(told) if name in SQL_TEXTS else told
    if name == SUBSTITUTE and isinstance(first, Text) and (first.constant or "").startswith("[^"):
        return frame.hole(node, safe="checked")
    if name == SUBSTITUTE and len(arguments) > 2 and isinstance(kept := arguments[2], Text) and kept.hole is not None:
        put_in = arguments[1].constant if isinstance(arguments[1], Text) else None
        return frame.hole(node, safe=kept.hole.safe if (put_in or "_").isidentifier() else "")
    if name in PARTS_OF_TEXT and len(arguments) > 1 and isinstance(kept := arguments[1], Text):
        return unknown(kept, spelled(node), place)
    if name == "builtins.vars" and isinstance(first, Table):
        return first
    if name in DUMP_FUNCTIONS and isinstance(first, Instance | Table):
        return Table(((frame.hole(node, safe="constant"), frame.hole(node)),)) if isinstance(first, Instance) else first
    if name in _COLLECTIONS:
        if isinstance(first, Table):
            return Items(tuple(key for key, _ in first.entries))
        return first if isinstance(first, Items) else Items((), open=False) if not arguments else first
    if name == "builtins.map" and len(arguments) == 2:
        element = binding.element(frame, arguments[1], node)
        function = arguments[0]
        made = function.symbol.name if isinstance(function, Ref) else ""
        reason = "number" if made in NUMBERS else "quoted" if made in QUOTING else ""
        if reason:
            element = harmless(element if isinstance(element, Text) else text_of(frame, node, element), reason)
        return Items((element,), open=True)
    if name == "builtins.dict":
        entries = [(literal(a.keyword), v) for a, v in zip(node.arguments, arguments, strict=True) if a.keyword]
        return Table(tuple(entries)) if len(entries) == len(arguments) else methods.derived(frame, node, arguments)
    if name == PARTIAL and arguments:
        keywords = [(a.keyword, v) for a, v in zip(node.arguments, arguments, strict=True) if a.keyword is not None]
        plain = [v for a, v in zip(node.arguments, arguments, strict=True) if a.keyword is None and not a.star]
        return Partial(plain[0], tuple(plain[1:]), tuple(keywords)) if plain else frame.hole(node)
    if name == "builtins.enumerate":
        return Items((Items((frame.hole(node, safe="number"), binding.element(frame, first, node))),), open=True)
    if name == "builtins.zip":
        return Items((Items(tuple(binding.element(frame, a, node) for a in arguments)),), open=True)
    if (handle := handle_of(name)) is not None:
        return _connected(handle, arguments)
    if name.rpartition(".")[2] in CONDITIONS | EXECUTE_CLAUSE | ORDERINGS:
        executing.conditions(frame, node, name.rpartition(".")[2], arguments)
    if name in CONFIGURED:
        return frame.hole(node, safe="constant")
    if name.rpartition(".")[2].startswith(COMPILING):
        return frame.hole(node, safe="compiled")
    return unknown(first, spelled(node), place) if isinstance(first, Text) and first.constant is None else frame.hole(node)


def _composed(text: Text) -> Text:
    """What psycopg's `SQL(...)` holds: who composes a statement says that a piece is one; a request's own text is none."""
    holes = [part for choice in text.choices for part in choice if isinstance(part, Hole)]
    return text if any(hole.origin == "request" or hole.parameter for hole in holes) else harmless(text, "composed")


def _is_query(node: Expression | None, value: Value) -> bool:
    """Whether what is printed is a queryset's query: text that an object calls its query needs no `str()`."""
    return isinstance(node, Attribute) and node.name == "query" and isinstance(value, Text) and value.hole is not None
