"""Where expressions are evaluated: a function's variables, what it returns, and the SQL that was seen to be executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import start
from stackcheck.link.project import Project
from stackcheck.link.sql.values import Hole, Origin, Text, Value
from stackcheck.link.symbols import Symbol

Kind = Literal["statement", "part", "condition", "expression", "extra", "raw"]


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """SQL text that is executed: `place` is that of the call (of `text()` where there is one), `api` the call as written.

    `kind` tells a whole statement from one to which a wrapper adds more, from a condition given to a query builder, from an
    expression (`RawSQL`), and from the parts of `.extra()`.  `function` is the function that it stands in, `model` that of the
    manager it is asked of.
    """

    place: Place
    api: str
    text: Text
    driver: str
    dialect: str = ""
    alias: str = ""
    kind: Kind = "statement"
    keyword: str = ""
    function: Symbol | None = None
    model: Symbol | None = None


class Wrapper(msgspec.Struct, frozen=True):
    """A function of the project that executes its parameter as SQL."""

    symbol: Symbol
    parameter: str
    execution: Execution


class Frame:
    """One function, class body or module whose expressions are evaluated.

    `variables` are known by name, attributes by their whole chain (`self.table`).  `executions` gathers what is executed,
    `depth` counts the calls that led here; `left` gathers what the variables held where a loop was left or begun anew.
    """

    __slots__ = ("depth", "executions", "function", "left", "owner", "path", "project", "returned", "variables", "wrappers")

    def __init__(
        self,
        project: Project,
        path: str,
        *,
        function: Symbol | None = None,
        owner: Symbol | None = None,
        variables: Mapping[str, Value] | None = None,
        wrappers: Mapping[Symbol, Wrapper] | None = None,
        depth: int = 0,
    ) -> None:
        self.project = project
        self.path = path
        self.function = function
        self.owner = owner
        self.variables: dict[str, Value] = dict(variables or {})
        self.wrappers: Mapping[Symbol, Wrapper] = wrappers or {}
        self.returned: list[Value] = []
        self.executions: list[Execution] = []
        self.left: list[dict[str, Value]] = []
        self.depth = depth

    def place(self, node: Expression) -> Place:
        line, col = start(node)
        return Place(self.path, line, col)

    def hole(self, node: Expression, *, origin: Origin = "other", safe: str = "", parameter: str = "") -> Text:
        return Text(((Hole(spelled(node), self.place(node), origin, safe, parameter),),))

    def unbind(self, name: str) -> None:
        """Forget a variable and its attributes."""
        for known in [k for k in self.variables if k == name or k.startswith(f"{name}.")]:
            del self.variables[known]


def spelled(node: Expression) -> str:
    """An expression as a message names it; what is long is cut."""
    match node:
        case Name(id=name):
            return name
        case Attribute(value=value, name=name):
            return f"{spelled(value)}.{name}"
        case Call(function=function, arguments=arguments):
            return f"{spelled(function)}({'...' if arguments else ''})"
        case Subscript(value=value, index=Constant(value=str() | int() as key)):
            return f"{spelled(value)}[{key!r}]"
        case Subscript(value=value):
            return f"{spelled(value)}[...]"
        case _:
            return "an expression"
