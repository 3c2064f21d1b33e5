"""The calls that execute SQL, noted in the frame with their text."""

from __future__ import annotations

from stackcheck.catalogue.sql_apis import CONDITIONS, EXECUTE_CLAUSE, ORDERINGS, TEXT_KEYWORDS
from stackcheck.facts.expressions import Call
from stackcheck.facts.findings import Place
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.sql.text.frames import Execution, Frame, Kind, spelled
from stackcheck.link.sql.text.values import Clause, Handle, Items, Text, Value


def conditions(frame: Frame, node: Call, name: str, arguments: list[Value]) -> bool:
    """Note the `text()` clauses that a call executes or takes as a condition; whether there was one."""
    found = False
    for argument, value in zip(node.arguments, arguments, strict=True):
        if isinstance(value, Clause):
            found = True
            if name in EXECUTE_CLAUSE and argument is node.arguments[0]:
                handle = Handle("sqlalchemy")
                note(frame, node, value.text, handle, kind="statement", place=value.place)
            elif name in CONDITIONS and argument.keyword is None:
                note(frame, node, value.text, Handle("sqlalchemy"), kind="condition", place=value.place)
            elif name in ORDERINGS:
                note(frame, node, value.text, Handle("sqlalchemy"), kind="ordering", keyword="order_by", place=value.place)
    return found


def sql_argument(node: Call, arguments: list[Value], expected: int = 0) -> Text | None:
    """The argument of a call that is SQL: the one at the expected position, or the one that is named so."""
    for position, (argument, value) in enumerate(zip(node.arguments, arguments, strict=True)):
        if argument.star:
            return None
        if argument.keyword in TEXT_KEYWORDS or (position == expected and argument.keyword is None):
            first = value.items[0] if isinstance(value, Items) and len(value.items) == 2 else value
            return first if isinstance(first, Text) else None
    return None


def execute(
    frame: Frame,
    node: Call,
    arguments: list[Value],
    handle: Handle,
    *,
    kind: Kind = "statement",
    model: Symbol | None = None,
    position: int = 0,
) -> None:
    if (text := sql_argument(node, arguments, position)) is not None:
        note(frame, node, text, handle, kind=kind, model=model)


def note(
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
    frame.note(
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
