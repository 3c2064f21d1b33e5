"""What the arguments of a SQLAlchemy relationship mean: the class at the other side, the table between, the columns named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from stackcheck.facts.expressions import Attribute, Constant, Lambda, Name, Sequence
from stackcheck.facts.parts import text
from stackcheck.facts.statements import Class
from stackcheck.link.models.sqlalchemy.classes import basename, declarative_classes, is_mapped, lineage, root, table_name
from stackcheck.link.models.sqlalchemy.columns import referred_class
from stackcheck.link.models.sqlalchemy.tables import core_table_name, core_tables
from stackcheck.link.models.written import Written, constant, items, meaning, text_of
from stackcheck.link.names.modules import nearest
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

_CLASS_COLUMN = re.compile(r"(?<!\w)([A-Za-z_][\w.]*)\.(\w+)")


@table
def _registry(project: Project) -> Mapping[tuple[Symbol, str], tuple[Symbol, ...]]:
    """The mapped classes by base and short name."""
    found: dict[tuple[Symbol, str], list[Symbol]] = defaultdict(list)
    for symbol in declarative_classes(project):
        base = root(project, symbol)
        if base is not None and is_mapped(project, symbol):
            found[base, basename(symbol)].append(symbol)
    return {key: tuple(symbols) for key, symbols in found.items()}


def _by_name(project: Project, name: str, model: Symbol) -> Symbol | None:
    """The class that a text means in the registry of `model`: its name, or the end of its qualified name."""
    base = root(project, model)
    found = _registry(project).get((base, name.rpartition(".")[2]), ()) if base is not None else ()
    exact = [symbol for symbol in found if "." not in name or f".{symbol.name}".endswith(f".{name}")]
    return nearest(project, exact or found, model.path) if found else None


def target_of(project: Project, written: Written | None, model: Symbol) -> Symbol | None:
    """The class that a relationship's argument or annotation means."""
    if written is None:
        return None
    value = written.value
    if isinstance(value, Lambda):
        return target_of(project, Written(value.body, written.owner), model)
    name = text(value)
    if name is None:
        symbol = meaning(project, written.owner, value)
        if symbol is not None and isinstance(symbol.fact, Class):
            return symbol
        found = constant(project, written)
        name = found if isinstance(found, str) else None
        if name is None and isinstance(value, Name | Attribute):
            name = value.id if isinstance(value, Name) else value.name
    return _by_name(project, name, model) if name else None


def points_to(project: Project, reference: Written, target: Symbol) -> bool:
    """Whether a foreign key refers to a column of `target`'s table (or of one that it joins)."""
    name = text_of(project, reference)
    line = [base for base in lineage(project, target) if is_mapped(project, base)]
    if name is None:
        owner = referred_class(project, reference)
        return owner is not None and (owner in line or target in lineage(project, owner))
    table = name.rpartition(".")[0].rpartition(".")[2]
    names = {table_name(project, base) for base in line}
    if table in names:
        return True
    # the target's name is computed: the relationship says that there is a key, so the one that is spelled like it is meant
    spelled = table.replace("_", "").lower()
    return "" in names and any(spelled in (basename(b).lower(), f"{basename(b).lower()}s") for b in line)


def named_columns(project: Project, symbol: Symbol, written: Written | None) -> set[tuple[Symbol | None, str]]:
    """The columns that `foreign_keys`, `remote_side` or `primaryjoin` name, with their classes."""
    if written is None:
        return set()
    if isinstance(written.value, Lambda):
        written = Written(written.value.body, written.owner)
    found: set[tuple[Symbol | None, str]] = set()
    content = text_of(project, written)
    if content is not None:
        found |= {(_by_name(project, owner, symbol), name) for owner, name in _CLASS_COLUMN.findall(content)}
        return found or {(symbol, content)}
    parts = items(project, written) if isinstance(written.value, Sequence) else (written,)
    for part in parts:
        match part.value if part is not None else None:
            case Name(id=name):
                found.add((symbol, name))
            case Attribute(value=inner, name=name) if part is not None:
                found.add((meaning(project, part.owner, inner), name))
            case Constant(value=str()) if part is not None:
                found |= named_columns(project, symbol, part)
            case _:
                pass
    return found


def secondary_table(project: Project, written: Written | None, symbol: Symbol) -> Symbol | None:
    """The table between: a class, its `__table__`, a core table, or the name of one."""
    if written is None:
        return None
    value = written.value
    if isinstance(value, Lambda):
        return secondary_table(project, Written(value.body, written.owner), symbol)
    if isinstance(value, Attribute) and value.name == "__table__":
        return meaning(project, written.owner, value.value)
    name = text_of(project, written)
    if name is None:
        return meaning(project, written.owner, value)
    candidates = [t for t in core_tables(project) if core_table_name(project, t) == name]
    candidates += [c for c in declarative_classes(project) if is_mapped(project, c) and table_name(project, c) == name]
    return nearest(project, candidates, symbol.path) if candidates else None
