"""What annotations say, however they are written."""

from __future__ import annotations

import pytest

from stackcheck.facts.statements import Function
from stackcheck.link.names.annotations import Type, class_named, parse, read
from stackcheck.link.names.resolution import lookup
from stackcheck.link.names.scopes import module_scope
from tests.cases import project_of

HEAD = """
import typing as t
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Any, Dict, Final, List, Literal, NewType, Optional, Tuple, Type, Union

class Order: ...

Number = NewType("Number", int)
Maybe = Optional[Order]
Marked = Annotated[Order, "marked"]
Text = "Order"
Renamed = Order
Loop = Union["Loop", int]
type Modern = list[Order]

def take(value: {}): ...
"""


def said(written: Type) -> str:
    """A type on one line: what kind it is of, its class, and what lies in it."""
    name = written.name.rpartition(".")[2]
    inside = f"[{', '.join(map(said, written.arguments))}]" if written.arguments else ""
    extras = "".join(" + ..." for _ in written.extras)
    return (name if written.kind == "class" else written.kind) + inside + extras


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Order", "Order"),
        ("'Order'", "Order"),
        ("Order | None", "union[Order, none]"),
        ("'Order | None'", "union[Order, none]"),
        ("Optional['Order']", "union[Order, none]"),
        ("t.Optional[Order]", "union[Order, none]"),
        ("Union[Order, int, None]", "union[Order, int, none]"),
        ("list[Order]", "many[Order]"),
        ("'List[\"Order\"]'", "many[Order]"),
        ("Iterator[Order]", "stream[Order]"),
        ("dict[str, List[Order]]", "mapping[str, many[Order]]"),
        ("Tuple[Order, int]", "tuple[Order, int]"),
        ("Type[Order]", "type[Order]"),
        ("Coroutine[Any, Any, Order]", "awaitable[Any, Any, Order]"),
        ("AbstractContextManager[Order]", "context[Order]"),
        ("Final[Order]", "Order"),
        ("Annotated[Annotated[Order, 1], 2]", "Order + ... + ..."),
        ("Literal['Order']", "Literal"),
        ("Number", "int"),
        ("Maybe", "union[Order, none]"),
        ("Marked", "Order + ..."),
        ("Text", "Order"),
        ("Renamed", "Order"),
        ("Modern", "many[Order]"),
        ("list", "list"),
        ("Missing", ""),
        ("1 + 1", "unknown"),
        ("'not a type'", "unknown"),
    ],
)
def test_what_is_said(annotation: str, expected: str) -> None:
    project = project_of({"shop.py": HEAD.format(annotation)})
    assert said(read(project, module_scope("shop.py"), _annotation(project))) == expected


def _annotation(project):
    take = lookup(project, "shop.py", "take")
    assert take is not None
    assert isinstance(take.fact, Function)
    return take.fact.parameters[0].annotation


@pytest.mark.parametrize(
    ("annotation", "name"), [("Optional[Order]", "shop.Order"), ("Loop", "builtins.int"), ("Any", "typing.Any"), ("None", None)]
)
def test_the_class_that_is_named(annotation: str, name: str | None) -> None:
    project = project_of({"shop.py": HEAD.format(annotation)})
    found = class_named(project, module_scope("shop.py"), _annotation(project))
    assert (found.name if found is not None else None) == name


@pytest.mark.parametrize("text", ["list[User", "a b", "1", "f(x)", "a.", "list[]", ""])
def test_a_text_that_is_no_annotation(text: str) -> None:
    assert parse(text) is None
