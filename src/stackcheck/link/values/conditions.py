"""What queries are narrowed by: `Q` objects and comparisons of columns, and what `&`, `|` and `~` make of them."""

from __future__ import annotations

from collections import defaultdict

from msgspec.structs import replace

from stackcheck.catalogue import django_orm
from stackcheck.catalogue import sqlalchemy_orm as api
from stackcheck.facts.findings import Place
from stackcheck.link.values.joins import branched
from stackcheck.link.values.kinds import NONE, Column, Condition, Const, External, Fixed, Native, Predicate, Ref, Rows, Value
from stackcheck.link.values.sites import Site

UNSAID = ("defaults", "create_defaults")


def is_part(value: Value) -> bool:
    """Whether a value can stand in a condition: a condition itself, or a column (of booleans)."""
    return isinstance(value, Condition | Column)


def condition(value: Value, place: Place) -> Condition:
    """A value as a condition; one of which nothing is known where it is none."""
    match value:
        case Condition():
            return value
        case Column(model=model, path=path):
            return Condition((Predicate(path.lstrip("-"), place, model=model),))
        case _:
            return Condition((Predicate("", place),))


def combined(left: Value, operator: str, right: Value, place: Place) -> Condition:
    """`left & right`, `left | right`, `left ^ right`; an empty condition adds nothing."""
    one, two = condition(left, place), condition(right, place)
    if not one.predicates or not two.predicates:
        return two if not one.predicates else one
    if operator == "|" and (same := _same(one, two)) is not None:
        return same
    if operator == "&":
        return Condition((*one.predicates, *two.predicates), max(one.alternatives, two.alternatives))
    count = one.alternatives + two.alternatives
    return Condition((*branched(one.predicates, 0, count), *branched(two.predicates, one.alternatives, count)), count)


def _same(one: Condition, two: Condition) -> Condition | None:
    """`Q(name=a) | Q(name=b)` compares one column with several values, however many: `Q(name__in=...)`."""
    match one.predicates, two.predicates:
        case (first,), (second,) if not (first.excludes or first.joins or not first.lookup):
            is_same = replace(first, place=second.place, optional=False, value=None) == replace(
                second, optional=False, value=None
            )
            value = first.value if first.value is second.value else None
            return replace(one, predicates=(replace(second if first.optional else first, value=value),)) if is_same else None
        case _:
            return None


def all_of(values: tuple[Value, ...], place: Place, operator: str = "&") -> Condition:
    """`and_(...)` and `or_(...)`."""
    whole = Condition(())
    for value in values:
        whole = combined(whole, operator, value, place)
    return whole


def negated(value: Value, place: Place) -> Condition:
    """`~value`."""
    inner = condition(value, place)
    return replace(inner, predicates=tuple(replace(p, excludes=not p.excludes) for p in inner.predicates))


def compared(left: Value, operator: str, right: Value, place: Place) -> Condition | None:
    """`left == right` and the like where one of them is a column."""
    if not isinstance(left, Column):
        left, right, operator = right, left, api.SWAPPED.get(operator, operator)
    if not isinstance(left, Column) or operator not in api.OPERATORS:
        return None
    suffix = "isnull" if right == NONE else api.OPERATORS[operator]
    value = right.value if isinstance(right, Const) and isinstance(right.value, bool) else None
    found = [
        replace(
            lookup(left, suffix, place, excludes=operator == "!="),
            value=value,
            fixed=_is_fixed(right),
            nested=_is_nested(right),
        )
    ]
    if isinstance(right, Column) and right.model is not left.model:
        found = [replace(each, joins=True) for each in (*found, lookup(right, "", place))]
    return Condition(tuple(found))


def lookup(column: Column, suffix: str, place: Place, *, excludes: bool = False) -> Predicate:
    """One comparison of a column."""
    return Predicate(f"{column.path}__{suffix}" if suffix else column.path, place, excludes, model=column.model)


def given(site: Site, *, excludes: bool = False) -> tuple[Predicate, ...]:
    """The conditions that the arguments of `filter(...)`, `get(...)`, `Q(...)` give: conditions, pairs, keywords."""
    found: list[Predicate] = []
    for value in site.arguments:
        match value:
            case Fixed(items=(Const(value=str() as name), _)):
                found.append(Predicate(name, site.place))
            case _:
                found += condition(value, site.place).predicates
    found += [_keyword(name, value, site.place) for name, value in site.keywords.items() if name not in UNSAID]
    return tuple(replace(each, excludes=not each.excludes) for each in found) if excludes else tuple(found)


def _keyword(name: str, value: Value, place: Place) -> Predicate:
    """The condition that a keyword is: None asks for null, and what is compared with columns is compared with no value."""
    match value:
        case _ if name == "**":
            return Predicate("", place)
        case External(name=known) if known in django_orm.OF_OUTER_ROW:
            return Predicate(name, place, joins=True)
        case _ if is_of_row(value):
            return Predicate(name, place, excludes=True, joins=True)
        case Rows() if name.endswith("__in") and is_all(value):
            return Predicate(name, place, joins=True)
        case Const(value=None) if "__isnull" not in name:
            return Predicate(f"{name}__isnull", place)
        case Const(value=bool() as flag):
            return Predicate(name, place, value=flag)
        case _:
            return Predicate(name, place, fixed=_is_fixed(value), nested=_is_nested(value))


def _is_nested(value: Value) -> bool:
    return isinstance(value, Rows) and value.state == "query"


def _is_fixed(value: Value) -> bool:
    """Whether the code itself says a value: literals, what a model's `_meta` says."""
    match value:
        case Const(value=known):
            return known is not None
        case Fixed(items=items):
            return bool(items) and all(map(_is_fixed, items))
        case Native(receiver=Native(receiver=Ref(), name="_meta")):
            return True
        case _:
            return False


def for_one_row(rows: Rows) -> Rows:
    """What a subquery asks for one row of the query around it."""
    known = tuple(replace(each, joins=False) if is_correlated(each) else each for each in rows.predicates)
    return replace(rows, predicates=known)


def is_correlated(predicate: Predicate) -> bool:
    """Whether a condition compares with a column of the row for which a subquery is asked."""
    return predicate.joins and not predicate.excludes and predicate.model is None


def is_of_row(value: Value) -> bool:
    """Whether a value differs with each row that is compared with it: another column, what a subquery finds for it."""
    match value:
        case External(name=name):
            return name in django_orm.OF_ROW
        case Rows():
            return any(map(is_correlated, value.predicates))
        case _:
            return False


def is_all(rows: Rows) -> bool:
    """Whether a query gives, on some of the ways to it, all rows that are not left out by what they do not have."""
    if rows.state != "query" or rows.opaque or rows.sliced or rows.parent is not None:
        return False
    loose: dict[int, dict[int, bool]] = defaultdict(dict)
    for each in rows.predicates:
        branches = loose[each.either]
        branches[each.branch] = branches.get(each.branch, True) and _is_loose(each)
    return all(any(branches.values()) for branches in loose.values())


def _is_loose(predicate: Predicate) -> bool:
    """Whether a condition leaves most rows on some of the ways to a query: it is not there, or leaves few out."""
    return predicate.optional or (predicate.excludes and bool(predicate.lookup))


def q(site: Site) -> Condition:
    """Django's and Tortoise's `Q(...)`."""
    keywords = {name: value for name, value in site.keywords.items() if name not in ("_connector", "_negated", "join_type")}
    found = given(replace(site, keywords=keywords))
    joined_by_or = "_connector" in site.keywords or "join_type" in site.keywords
    made = Condition(found) if not joined_by_or else all_of(tuple(Condition((p,)) for p in found), site.place, "|")
    return negated(made, site.place) if site.keywords.get("_negated") == Const(True) else made
