"""Which models Django's admin lists: what is registered with a site, and is so where the project is in production."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stackcheck.catalogue.django_admin import ADMIN, ADMINS, REGISTERING, SITES
from stackcheck.facts.expressions import Attribute, Call, Expression
from stackcheck.facts.findings import Place
from stackcheck.facts.parts import walk
from stackcheck.facts.statements import Class, Evaluate
from stackcheck.link.endpoints.switches import by_default, lines_behind
from stackcheck.link.evaluate.operators import truth
from stackcheck.link.frameworks.written import called, value_of
from stackcheck.link.models import Model, model_of
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import descends, resolve
from stackcheck.link.names.symbols import Symbol, external
from stackcheck.link.project import Project, SourceFile, table
from stackcheck.link.values.kinds import Fixed, Ref, Value


class Registration(msgspec.Struct, frozen=True, eq=False):
    """An admin class and a model that it is registered for, at `place`; Django's own class where none is written."""

    admin: Symbol
    model: Model
    place: Place


@table
def registrations(project: Project) -> tuple[Registration, ...]:
    """Every `@admin.register(Model)` and `site.register(Model, Admin)` of the project's code, in the order of the files."""
    return (*_decorated(project), *(found for found in _called(project) if not found.admin.is_external))


@table
def lists(project: Project) -> tuple[Registration, ...]:
    """Every model that the admin lists, those registered without a class of their own too."""
    return (*registrations(project), *(found for found in _called(project) if found.admin.is_external))


def _decorated(project: Project) -> Iterator[Registration]:
    for symbol in classes(project):
        if project.files[symbol.path].role != "code" or not descends(project, symbol, ADMINS):
            continue
        if isinstance(symbol.fact, Class) and symbol.fact.line in _closed(project, symbol.path):
            continue
        for decorator in getattr(symbol.fact, "decorators", ()):
            if isinstance(decorator, Call) and called(project, symbol.path, decorator) in REGISTERING:
                for argument in decorator.arguments:
                    yield from _registered(project, symbol, value_of(project, symbol.path, argument.value), symbol.place)


@table
def _called(project: Project) -> tuple[Registration, ...]:
    return tuple(found for file in project.modules() if file.role == "code" for found in _calls(project, file))


def _calls(project: Project, file: SourceFile) -> Iterator[Registration]:
    if "admin" not in file.path:
        return
    closed = _closed(project, file.path)
    for statement in walk(file.module.body):
        match statement:
            case Evaluate(line=line) if line in closed:
                pass
            case Evaluate(value=Call(function=Attribute(name="register", value=site), arguments=(models, *others))):
                written = next((a.value for a in others if a.keyword in (None, "admin_class")), None)
                if written is not None:
                    symbol = value_of(project, file.path, written)
                    admin = symbol.symbol if isinstance(symbol, Ref) and descends(project, symbol.symbol, ADMINS) else None
                else:
                    admin = external(project, ADMIN) if _is_site(project, file.path, site) else None
                if admin is not None:
                    value = value_of(project, file.path, models.value)
                    place = Place(file.path, statement.line)
                    for one in value.items if isinstance(value, Fixed) else (value,):
                        yield from _registered(project, admin, one, place if admin.is_external else admin.place)
            case _:
                pass


@table
def _closed(project: Project, path: str) -> frozenset[int]:
    """The lines of a module's statements that run in development only, or never, by the conditions around them."""
    return frozenset(lines_behind(project.files[path].module.body, lambda test: _answer(project, path, test)))


def _answer(project: Project, path: str, test: Expression) -> bool | None:
    known = truth(value_of(project, path, test))
    return by_default(project, path, test) if known is None else known


def _is_site(project: Project, path: str, written: Expression) -> bool:
    found = resolve(project, path, written)
    return found is not None and found.name in SITES


def _registered(project: Project, admin: Symbol, value: Value, place: Place) -> Iterator[Registration]:
    model = model_of(project, value.symbol) if isinstance(value, Ref) else None
    if model is not None:
        yield Registration(admin, model, place)
