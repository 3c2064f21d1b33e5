"""The indexes that Django's migrations make behind the models' backs: `RunSQL`, `RunPython`, `SeparateDatabaseAndState`."""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.catalogue.django_classes import MIGRATIONS, OPERATIONS
from stackcheck.facts.expressions import Call, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import keyword
from stackcheck.facts.statements import Class, Function
from stackcheck.link.models.django.apps import folder_label
from stackcheck.link.models.django.indexes import made
from stackcheck.link.models.migrations import sql
from stackcheck.link.models.migrations.changes import Change
from stackcheck.link.models.migrations.executed import texts
from stackcheck.link.models.written import Written, home, items, line_of, meaning, text_of
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.resolution import descends, member
from stackcheck.link.names.symbols import Symbol, definition
from stackcheck.link.project import Project


def changes(project: Project) -> Iterator[Change]:
    """What the migrations do, those of an app in the order of their names."""
    for file in sorted(project.modules(), key=lambda file: file.path):
        statement = scope(project, file.path).get("Migration")
        if isinstance(statement, Class):
            symbol = definition(project, file.path, "Migration", statement)
            if descends(project, symbol, MIGRATIONS):
                operations = member(project, symbol, "operations")
                yield from _listed(project, _value(project, operations), folder_label(project, file.path))


def _value(project: Project, bound: Symbol | None) -> Written | None:
    value = getattr(bound.fact, "value", None) if bound is not None else None
    return Written(value, home(project, bound)) if value is not None and bound is not None else None


def _listed(project: Project, operations: Written | None, app: str) -> Iterator[Change]:
    for item in items(project, operations):
        if item is not None and isinstance(item.value, Call):
            symbol = meaning(project, item.owner, item.value.function)
            if symbol is not None and symbol.name.startswith(OPERATIONS):
                yield from _operation(
                    project, symbol.name.rpartition(".")[2].removesuffix("Concurrently"), item, item.value, app
                )


def _operation(project: Project, kind: str, item: Written, call: Call, app: str) -> Iterator[Change]:
    def given(position: int, name: str) -> Written | None:
        value: Expression | None = keyword(call, name)
        if value is None and len(call.arguments) > position and call.arguments[position].keyword is None:
            value = call.arguments[position].value
        return Written(value, item.owner) if value is not None else None

    match kind:
        case "AddIndex" | "AddConstraint":
            index = made(project, given(1, kind.removeprefix("Add").lower()))
            model = text_of(project, given(0, "model_name"))
            if index is not None and model is not None:
                yield Change(name=index.name, table=f"{app}.{model}".lower(), index=index)
        case "RemoveIndex" | "RemoveConstraint":
            yield from (Change(name=name) for name in (text_of(project, given(1, "name")),) if name)
        case "SeparateDatabaseAndState":
            yield from _listed(project, given(0, "database_operations"), app)
        case "RunSQL":
            yield from _run(project, given(0, "sql"))
        case "RunPython":
            code = given(0, "code")
            symbol = meaning(project, code.owner, code.value) if code is not None else None
            if symbol is not None and isinstance(symbol.fact, Function):
                for text, place in texts(project, symbol, symbol.fact.body):
                    yield from sql.changes(text, place)
        case _:
            pass


def _run(project: Project, given: Written | None) -> Iterator[Change]:
    """The statements of `RunSQL`: a text, a list of texts, or of pairs of text and parameters."""
    if given is None:
        return
    text = text_of(project, given)
    if text is not None:
        yield from sql.changes(text, Place(given.owner.path, line_of(given.value, 1), 0))
        return
    for item in items(project, given):
        if item is not None and item.value is not given.value:
            yield from _run(project, next(items(project, item), None) if text_of(project, item) is None else item)
