"""Methods: of text, of collections, of connections, of managers and querysets."""

from __future__ import annotations

from stackcheck.catalogue.sql_apis import (
    COMPILED,
    DUMP_KEYWORDS,
    DUMPS,
    EXECUTE,
    EXECUTE_OF,
    EXTRA,
    NUMBERS,
    PYDANTIC_MODELS,
    QUERYSET_METHODS,
    QUOTING_METHODS,
    UNKNOWN,
)
from stackcheck.facts.expressions import Argument, Call, Constant
from stackcheck.link.names.resolution import descends
from stackcheck.link.sql.text import executing, rows
from stackcheck.link.sql.text.command_line import options
from stackcheck.link.sql.text.formatting import SAME_LETTERS, formatted, named, separated, shaped, text_of
from stackcheck.link.sql.text.frames import Frame, spelled
from stackcheck.link.sql.text.objects import is_model
from stackcheck.link.sql.text.values import (
    NOTHING,
    Clause,
    Handle,
    Instance,
    Items,
    Queryset,
    Ref,
    Table,
    Text,
    Value,
    either,
    harmless,
    literal,
    unknown,
)


def method(frame: Frame, node: Call, name: str, receiver: Value, arguments: list[Value]) -> Value:
    if executing.conditions(frame, node, name, arguments):
        return receiver if isinstance(receiver, Handle) else frame.hole(node)
    if name == "extra" and _is_of_queryset(node, arguments):
        receiver = receiver if isinstance(receiver, Queryset) else Queryset(None)  # nobody else has such an `extra()`
    if name in ("execute", "executemany") and isinstance(receiver, Text) and receiver.hole is not None:
        given = executing.sql_argument(node, arguments)
        if given is not None and given.constant is not None:
            executing.execute(frame, node, arguments, Handle(UNKNOWN))
    if name in DUMPS or (name == "dict" and _is_dump(frame, node, receiver)):
        return Table(((frame.hole(node, safe="constant"), frame.hole(node)),))  # the keys are the fields that a class declares
    if name in ("parse_args", "parse_known_args") and not isinstance(receiver, Handle):
        known = options(frame.project, frame.path)
        return known if name == "parse_args" else Items((known, frame.hole(node)))
    match receiver:
        case Handle():
            if name in EXECUTE_OF.get(receiver.driver, EXECUTE):
                executing.execute(frame, node, arguments, receiver)
                if _is_quoting(executing.sql_argument(node, arguments)):
                    return frame.hole(node, safe="quoted")
            if name in QUOTING_METHODS:
                return frame.hole(node, safe="quoted")
            if name in COMPILED:
                return frame.hole(node, safe="compiled")
            return _alias(receiver, name, arguments)
        case Queryset():
            return _of_queryset(frame, node, name, receiver, arguments)
        case Text() if name == "values_list" and _are_keys(frame, node):
            return Items((frame.hole(node, safe="number"),), open=True)
        case Text():
            return _of_text(frame, node, name, receiver, arguments)
        case Items(items=items):
            return receiver if name in ("copy", "keys") else (either(list(items)) or frame.hole(node))
        case Table(entries=entries):
            return _of_table(frame, node, name, entries, arguments)
        case Clause():
            return receiver
        case Ref(symbol=symbol) if name == "raw" and is_model(frame.project, symbol):
            executing.execute(frame, node, arguments, Handle("tortoise"), kind="raw", model=symbol)
            return Queryset(symbol)
        case _:
            if name == "exec_driver_sql":
                executing.execute(frame, node, arguments, Handle("sqlalchemy"))
            return derived(frame, node, arguments)


def _is_dump(frame: Frame, node: Call, receiver: Value) -> bool:
    """Whether `x.dict()` is that of a pydantic model."""
    if any(argument.keyword in DUMP_KEYWORDS for argument in node.arguments):
        return True
    return isinstance(receiver, Instance) and descends(frame.project, receiver.symbol, PYDANTIC_MODELS)


def _is_of_queryset(node: Call, arguments: list[Value]) -> bool:
    """Whether an `extra(...)` has arguments that only Django's has."""
    return any(a.keyword in EXTRA for a in node.arguments) or (bool(arguments) and isinstance(arguments[0], Table))


def _is_quoting(text: Text | None) -> bool:
    """Whether a statement asks the server to quote something."""
    said = (text.constant or "").lower() if text is not None else ""
    return said.startswith("select ") and any(f"{name}(" in said for name in ("quote_ident", "quote_literal", "quote_nullable"))


def _alias(receiver: Handle, name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else None
    if name in ("get", "get_connection") and isinstance(first, Text) and first.constant:
        return Handle(receiver.driver, receiver.dialect, first.constant)
    return receiver


def _are_keys(frame: Frame, node: Call) -> bool:
    """Whether a call is `values_list("pk", flat=True)`: nobody else than a queryset has such a method."""
    match node.arguments:
        case (Argument(value=Constant(value="pk")), Argument(keyword="flat")):
            return rows.are_keys_plain(frame.project)
        case _:
            return False


def _of_queryset(frame: Frame, node: Call, name: str, receiver: Queryset, arguments: list[Value]) -> Value:
    if name == "raw":
        executing.execute(frame, node, arguments, Handle("django"), kind="raw", model=receiver.model)
    if name == "extra":
        for number, (argument, value) in enumerate(zip(node.arguments, arguments, strict=True)):
            key = argument.keyword or next((name for name, position in EXTRA.items() if position == number), "")
            if key in EXTRA:
                for text in _texts(value):
                    executing.note(frame, node, text, Handle("django"), kind="extra", keyword=key, model=receiver.model)
    if name in ("values", "values_list"):
        return rows.shaped(receiver, node)
    if name in rows.ONE or name in rows.PAIR:
        one = rows.row(frame, receiver, node)
        return Items((one, frame.hole(node, safe="constant"))) if name in rows.PAIR else one
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

    def as_text(value: Value) -> Text:
        return text_of(frame, node, value)

    if name == "format":
        texts = [(a, named(frame, a.value, v)) for a, v in zip(node.arguments, arguments, strict=True)]
        plain: list[Value] = [text for a, text in texts if a.keyword is None and not a.star]
        by_name: dict[str, Value] = {a.keyword: text for a, text in texts if a.keyword is not None}
        return formatted(receiver, plain, by_name, as_text)
    if name == "join" and arguments:
        elements = arguments[0]
        if isinstance(elements, Table):
            elements = Items(tuple(key for key, _ in elements.entries))
        if isinstance(elements, Items):
            if not elements.items:
                return literal("")
            return separated(receiver, [as_text(item) for item in elements.items])
        return as_text(elements)
    if name in SAME_LETTERS and not arguments:
        return shaped(receiver, name)
    if name == "replace" and len(arguments) == 2 and _doubles(arguments[0], arguments[1]):
        return harmless(receiver, "quoted")
    if name == "replace" and receiver.constant is not None and all(isinstance(a, Text) for a in arguments):
        old, new = (a.constant if isinstance(a, Text) else None for a in (*arguments, NOTHING)[:2])
        if old and new is not None:
            return literal(receiver.constant.replace(old, new))
        is_harmless = all(a.is_harmless for a in arguments if isinstance(a, Text))
        return harmless(receiver, "constant") if is_harmless else derived(frame, node, arguments)
    if name in QUOTING_METHODS and arguments:
        return frame.hole(node, safe="quoted")
    if name in COMPILED:
        return frame.hole(node, safe="compiled")
    if name == "as_string":
        return receiver
    if name in ("hexdigest", "bit_length", "timestamp", "count", "strftime", "total_seconds", "toordinal"):
        return frame.hole(node, safe="number")
    return frame.hole(node, safe="number") if is_converter(arguments) else unknown(receiver, spelled(node), frame.place(node))


def _doubles(old: Value, new: Value) -> bool:
    """Whether each quote is replaced by two, which keeps the text inside its quotes."""
    if not (isinstance(old, Text) and isinstance(new, Text)):
        return False
    return old.constant in ("'", '"', "`", "]") and new.constant == 2 * old.constant


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
            key = arguments[0].constant if isinstance(arguments[0], Text) else None
            found = [value for k, value in entries if key is not None and isinstance(k, Text) and k.constant == key]
            if found:
                return either([*found, *default]) or frame.hole(node)
            return either([*(value for _, value in entries), *default]) or frame.hole(node)
        case "copy":
            return Table(entries)
        case _:
            return frame.hole(node)


def is_converter(arguments: list[Value]) -> bool:
    """Whether a call is given a type of numbers to make its result of: `get("size", type=int)`."""
    return any(isinstance(value, Ref) and value.symbol.name in NUMBERS for value in arguments)


def converted(value: Value) -> Value:
    """What a call makes of text that it converts to numbers."""
    match value:
        case Text():
            return harmless(value, "number")
        case Items(items=items):
            return Items(tuple(converted(item) for item in items), value.open)
        case _:
            return value


def derived(frame: Frame, node: Call, arguments: list[Value]) -> Value:
    """The result of a call that is not known: text that is derived from request input stays so."""
    if is_converter(arguments):
        return frame.hole(node, safe="number")
    for value in arguments:
        if isinstance(value, Text) and (hole := value.hole) is not None and hole.origin == "request" and not hole.safe:
            return unknown(value, spelled(node), frame.place(node))
    return frame.hole(node)
