"""Every SQL text that the project executes: by a cursor, a connection, a session, a manager, or a function of its own."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.parts import expressions, last_name, subexpressions, walk
from stackcheck.facts.statements import Class, Function
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table
from stackcheck.link.sql.positions import positions
from stackcheck.link.sql.text import configured
from stackcheck.link.sql.text.candidates import METHODS, may_execute, words
from stackcheck.link.sql.text.frames import Execution, Frame, Wrapper
from stackcheck.link.sql.text.functions import started
from stackcheck.link.sql.text.running import run
from stackcheck.link.sql.text.values import Hole, Text

MAX_ROUNDS = 8
"""So many functions hand a text on to one another before it is executed."""


@table
def statements(project: Project) -> tuple[Execution, ...]:
    """The SQL that the project's own code executes, in the order of files and lines.

    What a function executes for its callers (its whole parameter) is told where they call it.
    """
    found: dict[Symbol, list[Execution]] = {}
    wrappers: dict[Symbol, Wrapper] = {}
    pending = [
        symbol for symbol in functions(project) if _is_code(project, symbol) and may_execute(project, symbol, words(project))
    ]
    for _ in range(MAX_ROUNDS):
        before = set(wrappers)
        for symbol in pending:
            found[symbol] = list(_executions(project, symbol, wrappers))
            for execution in found[symbol]:
                if (wrapper := _wrapper(symbol, execution)) is not None:
                    wrappers.setdefault(symbol, wrapper)
        names = frozenset(_called(symbol) for symbol in set(wrappers) - before)
        if not names:
            break
        code = (symbol for symbol in functions(project) if _is_code(project, symbol))
        pending = [symbol for symbol in code if may_execute(project, symbol, names, as_values=True)]
    everything = [e for executions in found.values() for e in executions] + list(_at_module_level(project, wrappers))
    known = (
        msgspec.structs.replace(e, text=text)
        for e in everything
        if (text := e.text if e.kind == "ordering" else _known(e.text)).choices
    )
    unique = {(e.place, e.kind, e.keyword, e.text): e for e in known}
    return tuple(sorted(unique.values(), key=lambda e: e.place))


def _known(text: Text) -> Text:
    """The choices of which anything is known; a query that an ORM printed is SQL however little is known of it.

    A parameter that is executed as a whole too is told where it is made, and with it what is cut from it.
    """
    whole = {part.parameter for choice in text.choices if len(choice) == 1 for part in choice if isinstance(part, Hole)} - {""}

    def told(part: str | Hole) -> str | Hole:
        if isinstance(part, str) or not (part.parameter in whole or part.written.partition("[")[0] in whole):
            return part
        return msgspec.structs.replace(part, safe="told")

    return Text(
        tuple(
            tuple(told(part) for part in choice)
            for choice in text.choices
            if any(p.strip() if isinstance(p, str) else p.origin == "queryset" for p in choice)
        )
    )


def _called(symbol: Symbol) -> str:
    """The name by which a function is called: a constructor's is that of its class."""
    *owners, name = symbol.qualname.split(".")
    return owners[-1] if owners and name == "__init__" else name


def _is_code(project: Project, symbol: Symbol) -> bool:
    return project.files[symbol.path].role == "code"


def _executions(project: Project, symbol: Symbol, wrappers: dict[Symbol, Wrapper]) -> Iterator[Execution]:
    if isinstance(symbol.fact, Function):
        frame = started(project, symbol, wrappers=wrappers)
        run(frame, symbol.fact.body)
        yield from frame.executions


def _wrapper(symbol: Symbol, execution: Execution) -> Wrapper | None:
    if execution.kind == "ordering":
        return None  # it is told where it stands
    choices = [choice for choice in execution.text.choices if execution.kind in ("statement", "part") or len(choice) == 1]
    holes = [
        (hole, len(choice) == 1)
        for choice in choices
        for hole, kind in positions(choice)
        if hole.parameter and (kind == "statement" or len(choice) == 1)
    ]
    if not holes:
        return None
    hole, is_whole = max(holes, key=lambda found: found[1])
    return Wrapper(symbol, hole.parameter, execution if is_whole else msgspec.structs.replace(execution, kind="part"))


def _at_module_level(project: Project, wrappers: dict[Symbol, Wrapper]) -> Iterator[Execution]:
    """What a module executes while it is imported."""
    called = METHODS | configured.words(project)
    for file in project.modules():
        if file.role == "code":
            plain = tuple(statement for statement in file.module.body if not isinstance(statement, Function | Class))
            if any(_executes(expression, called) for statement in walk(plain) for expression in expressions(statement)):
                frame = Frame(project, file.path, wrappers=wrappers)
                run(frame, plain)
                yield from frame.executions


def _executes(node: Expression, called: frozenset[str]) -> bool:
    return any(isinstance(inner, Call) and last_name(inner.function) in called for inner in subexpressions(node))
