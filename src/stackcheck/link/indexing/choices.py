"""How many values a column of choices can have: lists of pairs, enumerations, and what is made of these."""

from __future__ import annotations

from stackcheck.facts.expressions import Attribute, Call, Comprehension, Constant, Expression, Name, Sequence
from stackcheck.facts.statements import Bind, Class
from stackcheck.link.models import Field
from stackcheck.link.models.written import Written, behind, meaning
from stackcheck.link.names.symbols import Symbol, class_scope
from stackcheck.link.project import Project, table


@table
def choice_count(project: Project, field: Field) -> int | None:
    """How many values; None where that is not known."""
    return _count(project, Written(field.choices, field.owner), 0) if field.choices is not None else None


def _count(project: Project, written: Written, depth: int) -> int | None:
    if depth > 4:
        return None
    found = behind(project, written)
    match found.value:
        case Sequence(items=parts):
            return len(parts)
        case Attribute(value=inner, name="choices"):
            return _members(project, found.owner, inner)
        case Call(function=Attribute(value=inner), arguments=()):
            return _members(project, found.owner, inner)
        case Call(arguments=(first, *_) as arguments):
            texts = [a for a in arguments if a.keyword is None and isinstance(a.value, Constant)]
            return len(texts) or _count(project, Written(first.value, found.owner), depth + 1)
        case Comprehension(clauses=(clause, *_)):
            members = _members(project, found.owner, clause.iterable)
            return members or _count(project, Written(clause.iterable, found.owner), depth + 1)
        case Name() | Attribute():
            return _members(project, found.owner, found.value)
        case _:
            return None


def _members(project: Project, owner: Symbol, node: Expression) -> int | None:
    """The members of an enumeration."""
    symbol = meaning(project, owner, node)
    if symbol is None or not isinstance(symbol.fact, Class):
        return None
    own = class_scope(project, symbol).values()
    names = {t.id for s in own if isinstance(s, Bind) and s.value is not None for t in s.targets if isinstance(t, Name)}
    return len([name for name in names if not name.startswith("_")]) or None
