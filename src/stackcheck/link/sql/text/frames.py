"""Where expressions are evaluated: a function's variables, what it returns, and the SQL that was seen to be executed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Name, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import start
from stackcheck.facts.statements import Statement
from stackcheck.link.flow.interpreters import Interpreter
from stackcheck.link.flow.variables import Variables
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project
from stackcheck.link.sql.text.values import Closure, Hole, Origin, Text, Value, one_of
from stackcheck.link.sql.widening import bounded

MAX_CHAINS = 200
"""So many attributes are known of one variable."""

Kind = Literal["statement", "part", "condition", "ordering", "expression", "extra", "raw"]


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


class Inside(NamedTuple):
    """What a function shares with the functions inside it: what is executed, by place, kind and keyword; how often each of
    them was run, and which are running.
    """

    executions: dict[tuple[Place, Kind, str], Execution]
    runs: Counter[int]
    running: set[int]


class Frame:
    """One function, class body or module whose expressions are evaluated.

    `variables` are known by name, attributes by their whole chain (`self.table`), which are listed in `chains` by the name
    that they begin with.  `depth` counts the calls that led here; `nested` has the functions that are written here.
    """

    __slots__ = (
        "chains", "depth", "function", "nested", "owner", "path", "project", "returned", "shared", "variables", "wrappers",
        "yielded",
    )  # fmt: skip

    def __init__(
        self,
        project: Project,
        path: str,
        *,
        function: Symbol | None = None,
        owner: Symbol | None = None,
        wrappers: Mapping[Symbol, Wrapper] | None = None,
        depth: int = 0,
    ) -> None:
        self.project = project
        self.path = path
        self.function = function
        self.owner = owner
        self.variables: Variables[Value] = Variables(bounded)
        self.chains: dict[str, dict[str, None]] = {}
        self.wrappers: Mapping[Symbol, Wrapper] = wrappers or {}
        self.returned: list[Value] = []
        self.yielded: list[Value] = []
        self.nested: dict[int, Closure] = {}
        self.shared = Inside({}, Counter(), set())
        self.depth = depth

    def inner(self, variables: Variables[Value], depth: int) -> Frame:
        """The frame of a function that is written inside this one, over the variables around it."""
        inner = Frame(
            self.project, self.path, function=self.function, owner=self.owner, wrappers=self.wrappers, depth=depth
        )  # fmt: skip
        inner.variables = variables.fork()
        inner.chains = self.chains
        inner.shared = self.shared
        return inner

    @property
    def executions(self) -> tuple[Execution, ...]:
        return tuple(self.shared.executions.values())

    def note(self, execution: Execution) -> None:
        """Know what is executed; what one place executes in several passes is one of several texts."""
        key = (execution.place, execution.kind, execution.keyword)
        known = self.shared.executions.get(key)
        if known is not None and known.text != execution.text:
            both = one_of([*known.text.choices, *execution.text.choices])
            execution = msgspec.structs.replace(known, text=both)
        self.shared.executions[key] = execution

    def run(self, body: tuple[Statement, ...]) -> None:
        """Run statements in this frame."""
        INTERPRETER.run(self, body)

    def evaluate(self, node: Expression) -> Value:
        """What an expression is in this frame."""
        return INTERPRETER.evaluate(self, node)

    def place(self, node: Expression) -> Place:
        line, col = start(node)
        return Place(self.path, line, col)

    def hole(self, node: Expression, *, origin: Origin = "other", safe: str = "", parameter: str = "") -> Text:
        return Text(((Hole(spelled(node), self.place(node), origin, safe, parameter),),))

    def hold(self, name: str, value: Value) -> None:
        """Know what a variable, or an attribute by its whole chain, holds from now on."""
        root, dot, _ = name.partition(".")
        if dot:
            chains = self.chains.setdefault(root, {})
            if name not in chains and len(chains) >= MAX_CHAINS:
                return
            chains[name] = None
        self.variables[name] = value

    def unbind(self, name: str) -> None:
        """Forget a variable and its attributes."""
        for known in (name, *self.chains.get(name, ())):
            if known in self.variables:
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


INTERPRETER: Interpreter[Frame, Value] = Interpreter()
