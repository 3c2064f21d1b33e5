"""The verdict on each statement: which construct of the project's ORM expresses it, if one does."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from stackcheck.catalogue.sql_apis import ELSEWHERE, FILES, UNKNOWN
from stackcheck.facts.findings import Place
from stackcheck.link.models import Model, Orm, model_of
from stackcheck.link.names.resolution import lookup
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.partial import EXECUTED, followed_in_part
from stackcheck.link.project import Project, attempt, table
from stackcheck.link.settings.modules import settings_modules
from stackcheck.link.sql.joins import aliases, field_of, follows_relations, owner_of, source
from stackcheck.link.sql.parsing import Query, is_judged, query
from stackcheck.link.sql.statements import statements
from stackcheck.link.sql.text.frames import Execution
from stackcheck.link.sql.text.handles import dialect_of_engine
from stackcheck.link.sql.text.names import constant
from stackcheck.link.sql.text.values import Hole, Table, Text, Value
from stackcheck.link.sql.tree import Tree

_PLAIN = ("order_by", "tables")
_QUALIFIED = re.compile(r"(?<![\w.\"])\"?([A-Za-z_]\w*)\"?\.\"?[A-Za-z_]")
_LITERAL = re.compile(r"'[^']*'")
_FRAGMENTS = ("condition", "extra", "expression")
MAX_TEXT = 10_000
"""A statement of more letters is not parsed."""
MAX_TEXTS = 40_000
"""So many letters of statements are parsed that one function executes, or one module when it is imported."""


class Expressible(msgspec.Struct, frozen=True, eq=False):
    """SQL text that the ORM can express: `what` it is, on which tables of which models, and what replaces it."""

    place: Place
    execution: Execution
    what: str
    tables: tuple[str, ...]
    models: tuple[str, ...]
    orm: Orm
    remedy: str


@table
def expressible(project: Project) -> tuple[Expressible, ...]:
    """The statements and fragments for which the project's ORM has a construct, one for each place."""
    found: dict[Place, Expressible | None] = {}
    read: dict[Symbol | str, int] = {}
    for execution in sorted(statements(project), key=lambda e: (e.place, e.keyword in _PLAIN)):
        if execution.keyword in _PLAIN and execution.place in found:
            continue  # the other arguments of an `extra()` decide
        verdict = attempt(project, execution.place, _judged, execution, read)
        known = found.get(execution.place, verdict)
        found[execution.place] = known if verdict is not None or execution.kind != "extra" else None
    return tuple(verdict for verdict in found.values() if verdict is not None)


def _is_elsewhere(project: Project, execution: Execution) -> bool:
    """Whether the statement goes to another database than the models'."""
    if execution.driver in ELSEWHERE or execution.alias not in ("", "default"):
        return True
    return execution.driver in FILES and dialect(project) != "sqlite"


def _is_compiled(text: Text) -> bool:
    """Whether a part of the statement is what a compiler of queries has made."""
    return any(isinstance(part, Hole) and part.safe == "compiled" for choice in text.choices for part in choice)


def _judged(project: Project, execution: Execution, read: dict[Symbol | str, int]) -> Expressible | None:
    if execution.kind in ("part", "ordering") or _is_elsewhere(project, execution) or _is_compiled(execution.text):
        return None
    if execution.kind not in _FRAGMENTS and not all(is_judged(choice) for choice in execution.text.choices):
        return None
    if _is_too_much(project, execution, read):
        return None
    if execution.kind in _FRAGMENTS:
        return _fragment(project, execution)
    speaks = execution.dialect or dialect(project)
    verdict = None
    for choice in execution.text.choices:
        found = query(choice, speaks)
        verdict = _statement(project, execution, found) if found is not None else None
        if verdict is None:
            return None
    return verdict


def _is_too_much(project: Project, execution: Execution, read: dict[Symbol | str, int]) -> bool:
    """Whether a statement, or all that stand in its function up to it, have more text than is parsed; `read` counts it."""
    lengths = [sum(len(part) for part in choice if isinstance(part, str)) for choice in execution.text.choices]
    inside = execution.function or execution.place.path
    read[inside] = read.get(inside, 0) + sum(lengths)
    if max(lengths, default=0) <= MAX_TEXT and read[inside] <= MAX_TEXTS:
        return False
    place = execution.function.place if execution.function is not None else execution.place
    followed_in_part(project).setdefault(place, EXECUTED)
    return True


def _statement(project: Project, execution: Execution, found: Query) -> Expressible | None:
    owners: dict[str, Model] = {}
    for name in found.tables:
        owner = owner_of(project, name, execution.place.path)
        if owner is None or not owner.managed:
            return None
        if execution.driver == UNKNOWN and not (owner.orm == "django" and "_" in name):
            return None  # only a table that Django has named says what a receiver is that nothing else tells
        owners[name] = owner
    base = owners.get(source(found.tree), owners[found.tables[0]])
    if len({model.orm for model in owners.values()}) > 1:
        return None
    if base.orm in ("django", "tortoise") and not follows_relations(found.tree, owners):
        return None
    remedy = _remedy(execution, found.tree, base, owners)
    if remedy is None:
        return None
    names = tuple(dict.fromkeys(model.name for model in owners.values()))
    return Expressible(execution.place, execution, f"this {found.verb}", found.tables, names, base.orm, remedy)


def _remedy(execution: Execution, tree: Tree, base: Model, owners: Mapping[str, Model]) -> str | None:
    from stackcheck.link.sql import django_remedies, sqlalchemy_remedies  # noqa: PLC0415 - they import sqlglot

    many = execution.api.rpartition(".")[2] in ("executemany", "execute_many")
    known = aliases(tree, owners)

    def lookup_name(column: Tree) -> str:
        model = known.get(column.text("table").lower(), base)
        name = field_of(model, column.name)
        if model is base:
            return name
        relation = next((r for r in base.relations.values() if r.target is model.symbol and r.query_name), None)
        return f"{relation.query_name}__{name}" if relation is not None else name

    def attribute(column: Tree) -> str:
        model = known.get(column.text("table").lower(), base)
        return f"{model.name}.{field_of(model, column.name)}"

    if base.orm in ("django", "tortoise"):
        manager = f"{base.name}.{base.default_manager or 'objects'}" if base.orm == "django" else base.name
        return django_remedies.remedy(tree, manager, lookup_name, many=many)
    return sqlalchemy_remedies.remedy(tree, base.name, {t.lower(): m.name for t, m in owners.items()}, attribute)


def _fragment(project: Project, execution: Execution) -> Expressible | None:
    """A piece of a query as text: a condition, an expression, an argument of `.extra()`."""
    from stackcheck.link.sql import django_remedies, sqlalchemy_remedies  # noqa: PLC0415

    model = model_of(project, execution.model) if execution.model is not None else None
    name = model.name if model is not None else ""
    text = execution.text.longest
    is_source = execution.keyword in _PLAIN
    if execution.kind == "extra" and _names_other_tables(project, execution):
        return None
    found = query(("SELECT (", *text, ") FROM some_table"), execution.dialect or dialect(project))
    if found is None and not is_source:
        return None
    tree = found.tree.expressions[0].unnest() if found is not None and found.tree.expressions else None
    if execution.kind == "condition":
        if tree is None or _is_json(tree) or not _has_column(tree):
            return None
        said = sqlalchemy_remedies.condition(tree, lambda column: f"Model.{column.name}")
        return Expressible(execution.place, execution, "this condition", (), (), "sqlalchemy", said)
    if execution.kind == "expression":
        is_query = tree is not None and tree.find(_select()) is not None
        said = "Subquery(...)" if is_query else "an expression: F(), Func(), Case(), Value()"
        return Expressible(execution.place, execution, "RawSQL", (), (), "django", said)
    manager = f"{name}.objects." if name else ""
    if execution.keyword == "where" and tree is not None:
        kind, said = django_remedies.condition(tree, lambda column: column.name)
        remedy = f"{manager}{kind}({said})"
    else:
        remedy = {
            "select": f"{manager}annotate(...)",
            "tables": f"{manager}filter(relation__field=...)",
            "order_by": f"{manager}order_by(...)",
        }.get(execution.keyword, f"{manager}filter(...)")
    what = f"extra({execution.keyword}=...)"
    return Expressible(execution.place, execution, what, (), (name,) if name else (), "django", remedy)


def _names_other_tables(project: Project, execution: Execution) -> bool:
    """Whether an argument of `extra()` names a column of a table that no model has: a compiler of a library adds it."""
    written = "".join(part for part in execution.text.longest if isinstance(part, str))
    tables = (match[1] for match in _QUALIFIED.finditer(_LITERAL.sub("", written)))
    return any(owner_of(project, name, execution.place.path) is None for name in tables)


def _select() -> type[Tree]:
    from sqlglot import exp  # noqa: PLC0415

    return exp.Select


def _has_column(tree: Tree) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    return tree.find(exp.Column) is not None


def _is_json(tree: Tree) -> bool:
    """Whether a condition uses JSON operators, which SQLAlchemy has only for columns that it knows as JSON."""
    from sqlglot import exp  # noqa: PLC0415

    return any(node.args.get("only_json_types") for node in tree.find_all(exp.JSONExtract, exp.JSONExtractScalar))


@table
def dialect(project: Project) -> str:
    """What the default database of Django's settings speaks, "" where it is not known."""
    for path in settings_modules(project):
        symbol = lookup(project, path, "DATABASES")
        databases = constant(project, symbol) if symbol is not None and not symbol.is_external else None
        default = _get(databases, "default")
        engine = _get(default, "ENGINE")
        if isinstance(engine, Text) and engine.constant:
            return dialect_of_engine(engine.constant)
    return ""


def _get(value: Value | None, key: str) -> Value | None:
    if not isinstance(value, Table):
        return None
    return next((v for k, v in value.entries if isinstance(k, Text) and k.constant == key), None)
