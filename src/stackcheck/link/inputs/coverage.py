"""What a form or serializer checks: the names of its fields, as far as they can be known."""

from __future__ import annotations

import msgspec

from stackcheck.catalogue.inputs import FORM_CLASSES, SERIALIZER_MODULES
from stackcheck.facts.expressions import Call, Constant, Expression, Sequence
from stackcheck.facts.parts import keyword, text
from stackcheck.facts.statements import Bind, Class, Function
from stackcheck.link.models import model_of
from stackcheck.link.names.resolution import descends, mro, resolve
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table


class Coverage(msgspec.Struct, frozen=True):
    """The keys that are checked: all (None) or these, but not those in `excluded`."""

    names: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()

    def has(self, key: str) -> bool:
        return key not in self.excluded and (self.names is None or key in self.names)


EVERYTHING = Coverage()


def is_form(project: Project, symbol: Symbol) -> bool:
    """Whether a class is a form, serializer or filter set."""
    if not isinstance(symbol.fact, Class):
        return symbol.is_external and symbol.name.endswith(("Form", "Serializer", "FilterSet"))
    return descends(project, symbol, FORM_CLASSES) or any(
        base.is_external and base.name.startswith(SERIALIZER_MODULES) and base.name.endswith("Serializer")
        for base in mro(project, symbol)
    )


@table
def coverage(project: Project, symbol: Symbol) -> Coverage:
    """What an instance of the class checks; everything where that cannot be known."""
    declared: set[str] = set()
    read_only: set[str] = set()
    names: frozenset[str] | None = frozenset()
    for owner in mro(project, symbol):
        for name, statement in class_scope(project, owner).items():
            if isinstance(statement, Function) and "initial_data" in statement.mentions:
                return EVERYTHING  # it looks at more than its fields
            if isinstance(statement, Bind) and isinstance(statement.value, Call):
                (read_only if _is_true(keyword(statement.value, "read_only")) else declared).add(name)
        if names == frozenset() and (meta := _meta(project, owner)) is not None:
            names = _texts(meta.get("fields"))
            read_only |= (_texts(meta.get("read_only_fields")) or frozenset()) - declared
            read_only |= _texts(meta.get("exclude")) or frozenset()
            read_only |= _not_editable(project, owner, meta.get("model")) - declared
    known = names is not None and bool(names or declared)
    return Coverage(frozenset({*(names or ()), *declared}) if known else None, frozenset(read_only))


def _meta(project: Project, owner: Symbol) -> dict[str, Expression] | None:
    meta = class_scope(project, owner).get("Meta") if isinstance(owner.fact, Class) else None
    if not isinstance(meta, Class):
        return None
    binds = (s for s in meta.body if isinstance(s, Bind) and s.value is not None)
    return {getattr(target, "id", ""): bind.value for bind in binds for target in bind.targets if bind.value is not None}


def _not_editable(project: Project, owner: Symbol, model: Expression | None) -> frozenset[str]:
    """The fields of a model that forms and serializers leave out by themselves."""
    row = model_of(project, resolve(project, owner.path, model)) if model is not None else None
    fields = row.fields.values() if row is not None else ()
    return frozenset(
        field.name
        for field in fields
        if any(_is_true(field.options.get(name)) for name in ("auto_now", "auto_now_add"))
        or _is_false(field.options.get("editable"))
    )


def _texts(value: Expression | None) -> frozenset[str] | None:
    """The texts of a literal list; None where it is something else (`"__all__"`, a computed list)."""
    if isinstance(value, Sequence):
        found = [text(item) for item in value.items]
        return frozenset(name for name in found if name is not None) if all(found) else None
    return None


def _is_true(value: Expression | None) -> bool:
    return isinstance(value, Constant) and value.value is True


def _is_false(value: Expression | None) -> bool:
    return isinstance(value, Constant) and value.value is False
