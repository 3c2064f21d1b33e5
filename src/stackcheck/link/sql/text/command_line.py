"""What a program's command line gives: numbers and one of some choices cannot change a statement's meaning, other text can."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.sql_apis import NUMBER_TYPES, NUMBERS
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Sequence
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import children, expressions
from stackcheck.facts.statements import Class, Statement
from stackcheck.link.names.resolution import resolve
from stackcheck.link.project import Project, table
from stackcheck.link.sql.text.candidates import everything
from stackcheck.link.sql.text.values import Hole, Table, Text, Value, literal

_HARMLESS = NUMBERS | NUMBER_TYPES
_SWITCHES = frozenset({"store_true", "store_false", "count", "store_const", "append_const"})


@table
def options(project: Project, path: str) -> Table:
    """The options that a file declares by `add_argument()`, by the name that holds their values."""
    found: dict[str, Value] = {}
    for call in _calls(project, path):
        keywords = {a.keyword: a.value for a in call.arguments if a.keyword}
        if (name := _destination(call, keywords)) is not None:
            safe = "checked" if _is_harmless(project, path, keywords) else ""
            value = Text(((Hole(f"options[{name!r}]", Place(path, call.line, call.col), safe=safe),),))
            found[name] = value if not safe or found.get(name, value) == value else found[name]
    return Table(tuple((literal(name), value) for name, value in found.items()))


def _calls(project: Project, path: str) -> Iterator[Call]:
    def inside(node: Expression) -> Iterator[Call]:
        if isinstance(node, Call) and isinstance(node.function, Attribute) and node.function.name == "add_argument":
            yield node
        for inner in children(node):
            yield from inside(inner)

    for statement in _statements(project.files[path].module.body):
        for expression in expressions(statement):
            yield from inside(expression)


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in everything(body):
        yield statement
        if isinstance(statement, Class):
            yield from _statements(statement.body)


def _destination(call: Call, keywords: dict[str, Expression]) -> str | None:
    """The name that an option's value is found under: `dest`, the first long name, or that of a positional."""
    given = keywords.get("dest")
    if given is not None:
        return given.value if isinstance(given, Constant) and isinstance(given.value, str) else None
    plain = [a.value.value for a in call.arguments if a.keyword is None and isinstance(a.value, Constant)]
    names = [name for name in plain if isinstance(name, str)]
    longest = next((name for name in names if name.startswith("--") or not name.startswith("-")), names[0] if names else None)
    return longest.lstrip("-").replace("-", "_") if longest is not None else None


def _is_harmless(project: Project, path: str, keywords: dict[str, Expression]) -> bool:
    match keywords.get("action"):
        case Constant(value=str() as action) if action in _SWITCHES:
            return True
        case _:
            pass
    if isinstance(keywords.get("choices"), Sequence):
        return True
    given = keywords.get("type")
    symbol = resolve(project, path, given) if given is not None else None
    return symbol is not None and symbol.name in _HARMLESS
