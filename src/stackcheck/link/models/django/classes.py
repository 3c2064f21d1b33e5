"""Which classes are Django models, what they inherit from, and what their `Meta` says."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from stackcheck.catalogue.builtin_models import MODEL
from stackcheck.catalogue.django_classes import DATABASE, MODELS, OWN, PLAIN_BASES
from stackcheck.facts.expressions import Call, Constant, Expression, Sequence
from stackcheck.facts.statements import Bind, Class, Import
from stackcheck.link.models.django.declarations import declared
from stackcheck.link.models.written import Written
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import MAX_LINE, bases, mro, resolve_in_class
from stackcheck.link.names.symbols import Symbol, class_scope, definition, external
from stackcheck.link.project import Project, table


@table
def django_classes(project: Project) -> tuple[Symbol, ...]:
    """The classes of the project that are Django models, abstract ones too; what only migrations know is none."""
    return tuple(
        symbol for symbol in classes(project) if is_model(project, symbol) and project.files[symbol.path].role != "migration"
    )


def is_model(project: Project, symbol: Symbol) -> bool:
    """Whether a class inherits from a known model, or has fields and a base of a library that must then be one."""
    strangers = False
    for base in mro(project, symbol):
        if base.is_external:
            if base.name in MODELS:
                return True
            strangers = strangers or not (_is_plain(base) or base.name.startswith(OWN))
    if not strangers or not _imports_models(project, symbol.path):
        return False
    return any(found.type is not None and found.type.kind != "unknown" for found in declared(project, symbol))


@table
def _imports_models(project: Project, path: str) -> bool:
    """Whether a file imports anything of Django's models: only there can a class have fields."""
    return any(
        isinstance(statement, Import) and (statement.module.startswith(DATABASE) or statement.name == "models")
        for statement in scope(project, path).values()
    )


def _is_plain(base: Symbol) -> bool:
    root = base.name.partition(".")[0]
    return root in sys.stdlib_module_names or root == "typing_extensions" or base.name in PLAIN_BASES


@table
def lineage(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    """The models that a model inherits from, itself first, in the order in which Python looks; built-in ones too."""
    found: dict[Symbol, None] = {}

    def add(name: str) -> None:
        builtin = MODELS.get(name)
        if builtin is None:
            return
        found.setdefault(external(project, builtin.name))
        for base in builtin.bases:
            add(base)

    if symbol.is_external:
        add(symbol.name)
        return tuple(found)
    for base in mro(project, symbol):
        if base.is_external:
            add(base.name)
        elif base is symbol or is_model(project, base):
            found.setdefault(base)
    root = external(project, MODEL)
    return (*(model for model in found if model is not root), *((root,) if root in found else ()))


def is_complete(project: Project, symbol: Symbol) -> bool:
    """Whether every base is known: in the project, in the catalogue, or without fields."""
    if symbol.is_external:
        return not MODELS[symbol.name].partial
    line = mro(project, symbol)
    for base in line:
        if base.is_external and (MODELS[base.name].partial if base.name in MODELS else not _is_plain(base)):
            return False
        if isinstance(base.fact, Class) and not all(_is_known_base(project, base, written) for written in base.fact.bases):
            return False
    return len(line) < MAX_LINE


def _is_known_base(project: Project, symbol: Symbol, written: Expression) -> bool:
    """Whether a base means something; a call does where it makes a class without fields: `ExportModelOperationsMixin("x")`."""
    if not isinstance(written, Call):
        return resolve_in_class(project, symbol, written) is not None
    made = resolve_in_class(project, symbol, written.function)
    return made is not None and made.name in PLAIN_BASES


@table
def own_meta(project: Project, symbol: Symbol) -> Symbol | None:
    """The `class Meta` that stands in a model's own body."""
    statement = class_scope(project, symbol).get("Meta")
    return definition(project, symbol.path, f"{symbol.qualname}.Meta", statement) if isinstance(statement, Class) else None


@table
def is_abstract(project: Project, symbol: Symbol) -> bool:
    if symbol.is_external:
        return MODELS[symbol.name].abstract
    return _own_flag(project, symbol, "abstract")


@table
def is_proxy(project: Project, symbol: Symbol) -> bool:
    return not symbol.is_external and _own_flag(project, symbol, "proxy")


def _own_flag(project: Project, symbol: Symbol, name: str) -> bool:
    meta = own_meta(project, symbol)
    statement = class_scope(project, meta).get(name) if meta is not None else None
    return isinstance(statement, Bind) and isinstance(statement.value, Constant) and bool(statement.value.value)


@table
def parents(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    """The concrete models that a model extends directly, each through a table of its own (or the same one, for a proxy)."""
    if len(lineage(project, symbol)) >= MAX_LINE:
        return ()
    found: dict[Symbol, bool] = {}
    pending = list(reversed(_direct(project, symbol)))
    while pending:
        base = pending.pop()
        if base not in found:
            found[base] = is_abstract(project, base)
            pending += reversed(_direct(project, base)) if found[base] else ()
    return tuple(base for base, is_only_read in found.items() if not is_only_read)


def _direct(project: Project, symbol: Symbol) -> tuple[Symbol, ...]:
    if symbol.is_external:
        return tuple(external(project, MODELS[base].name) for base in MODELS[symbol.name].bases)
    known = lineage(project, symbol)
    direct = (external(project, MODELS[b.name].name) if b.name in MODELS else b for b in bases(project, symbol))
    return tuple(base for base in direct if base in known)


@table
def concrete(project: Project, symbol: Symbol) -> Symbol:
    """The model itself, for a proxy the one that it stands for."""
    for _ in range(8):
        above = parents(project, symbol) if is_proxy(project, symbol) else ()
        if not above:
            break
        symbol = above[0]
    return symbol


@table
def meta(project: Project, symbol: Symbol) -> Mapping[str, Written]:
    """The options of a model: those of its own `Meta` and what that inherits, else of the first abstract base that has one."""
    line = (symbol,) if symbol.is_external else tuple(b for b in mro(project, symbol) if not b.is_external)
    for base in (*line, *(b for b in lineage(project, symbol) if b.is_external)):
        if base.is_external:
            if base is symbol or MODELS[base.name].abstract:
                options = _builtin_meta(base)
                if options:
                    return options
            continue
        own = own_meta(project, base)
        if own is not None and (base is symbol or is_abstract(project, base) or not is_model(project, base)):
            return _meta_options(project, own)
    return {}


def _meta_options(project: Project, own: Symbol) -> Mapping[str, Written]:
    options: dict[str, Written] = {}
    for base in mro(project, own):
        if base.is_external:
            owner = MODELS.get(base.name.removesuffix(".Meta"))
            inherited = _builtin_meta(external(project, owner.name)) if owner is not None else {}
        else:
            inherited = {
                name: Written(statement.value, base)
                for name, statement in class_scope(project, base).items()
                if isinstance(statement, Bind) and statement.value is not None
            }
        for name, value in inherited.items():
            if name not in ("abstract", "proxy") or base is own:
                options.setdefault(name, value)
    return options


def _builtin_meta(symbol: Symbol) -> Mapping[str, Written]:
    found = MODELS[symbol.name]
    options: dict[str, Expression] = {
        name: Sequence("tuple", tuple(map(_words, value)), 0, 0)
        for name, value in (("ordering", found.ordering), ("unique_together", found.unique), ("index_together", found.indexes))
        if value
    }
    return {name: Written(value, symbol) for name, value in options.items()}


def _words(value: str | tuple[str, ...]) -> Expression:
    return Constant(value, 0, 0) if isinstance(value, str) else Sequence("tuple", tuple(map(_words, value)), 0, 0)
