"""A statement as a chain of Django's (or Tortoise's) query methods."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from stackcheck.link.sql.tree import Names, Tree

_LOOKUPS: dict[type[Tree], str] = {
    exp.EQ: "", exp.GT: "__gt", exp.GTE: "__gte", exp.LT: "__lt", exp.LTE: "__lte", exp.Like: "__contains",
    exp.ILike: "__icontains", exp.In: "__in", exp.Between: "__range", exp.RegexpLike: "__regex", exp.RegexpILike: "__iregex",
}  # fmt: skip
_AGGREGATES: dict[type[Tree], str] = {
    exp.Count: "Count", exp.Sum: "Sum", exp.Avg: "Avg", exp.Min: "Min", exp.Max: "Max", exp.Stddev: "StdDev",
    exp.Variance: "Variance", exp.ArrayAgg: "ArrayAgg", exp.GroupConcat: "StringAgg", exp.JSONArrayAgg: "JSONBAgg",
}  # fmt: skip
_SIGNS: dict[type[Tree], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_SETS = {"union": "union", "except": "difference", "intersect": "intersection"}


def remedy(tree: Tree, manager: str, name_of: Names, *, many: bool = False) -> str | None:
    """The chain that replaces the statement, None where Django has no such construct.

    `manager` begins it (`Order.objects`), `name_of` tells the name of a column in lookups; `many` is set for `executemany`.
    """
    match tree:
        case exp.Subquery():
            return remedy(tree.this, manager, name_of)
        case exp.SetOperation():
            left = remedy(tree.left, manager, name_of)
            return left and f"{left}.{_SETS[tree.key]}(...)"
        case exp.Insert():
            return _insert(tree, manager, many=many)
        case exp.Update() | exp.Delete() if tree.args.get("returning"):
            return None
        case exp.Update() if any(tree.args.get(name) for name in ("from", "from_", "joins")) or tree.this.args.get("joins"):
            return None  # an update reads no other table but by subqueries
        case exp.Update():
            if many:
                return f"{manager}.bulk_update(rows, [{', '.join(_quoted(name_of(e.this)) for e in tree.expressions)}])"
            values = ", ".join(_assignment(e, name_of) for e in tree.expressions[:4])
            return f"{manager}{_filters(tree, name_of)}.update({values})"
        case exp.Delete():
            return f"{manager}{_filters(tree, name_of) or '.all()'}.delete()"
        case exp.Select():
            return _select(tree, manager, name_of)
        case _:
            return None


def _insert(tree: exp.Insert, manager: str, *, many: bool) -> str | None:
    conflict = tree.args.get("conflict")
    if conflict is None and tree.args.get("alternative") is None:
        columns = [c.name for c in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
        rows = len(tree.expression.expressions) if isinstance(tree.expression, exp.Values) else 1
        if many or rows > 1:
            return f"{manager}.bulk_create([...])"
        return f"{manager}.create({', '.join(f'{c}=...' for c in columns[:4]) or '...'}{', ...' if len(columns) > 4 else ''})"
    if conflict is None and tree.args.get("alternative") == "REPLACE":
        return f"{manager}.update_or_create(...)"
    if conflict is None:
        return f"{manager}.bulk_create([...], ignore_conflicts=True)"
    if conflict.args.get("where") or conflict.args.get("constraint"):
        return None
    if not conflict.expressions:
        return f"{manager}.bulk_create([...], ignore_conflicts=True)"
    if not all(_is_new_value(e) for e in conflict.expressions):
        return None
    fields = ", ".join(_quoted(e.this.name) for e in conflict.expressions)
    keys = ", ".join(_quoted(key.name) for key in conflict.args.get("conflict_keys") or ())
    unique = f", unique_fields=[{keys}]" if keys else ""
    return f"{manager}.bulk_create([...], update_conflicts=True, update_fields=[{fields}]{unique})"


def _is_new_value(node: Tree) -> bool:
    """Whether an upsert takes the new row's own value, a literal or a parameter: all that Django can say."""
    value = node.expression
    if isinstance(value, exp.Column):
        return value.table.lower() == "excluded" and value.name.lower() == node.this.name.lower()
    if isinstance(value, exp.Anonymous):
        return value.name.upper() == "VALUES"
    return isinstance(value, exp.Placeholder | exp.Literal | exp.Parameter | exp.CurrentTimestamp)


def _select(tree: exp.Select, manager: str, name_of: Names) -> str | None:
    joins = tree.args.get("joins") or []
    if any(join.side in ("FULL", "RIGHT") or join.args.get("using") for join in joins):
        return None
    ctes = {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}
    if any(sum(found.name == name for found in tree.find_all(exp.Table)) != 1 for name in ctes):
        return None
    begins = tree.args.get("from_") or tree.args.get("from")
    if begins is None:
        return None
    source = begins.this
    inner = ctes.get(source.name) if isinstance(source, exp.Table) else source.this
    if isinstance(inner, exp.Select) and not any(inner.args.get(name) for name in ("group", "distinct", "limit", "joins")):
        return f"{manager}{_filters(inner, name_of)}{''.join(_links(tree, name_of))}"
    if isinstance(inner, exp.Select):
        start = remedy(inner, manager, name_of)
        aggregates = any(e.find(exp.AggFunc) for e in tree.expressions)
        return start and start + ("".join(_links(tree, name_of)) if aggregates else _filters(tree, name_of))
    return manager + "".join(_links(tree, name_of))


def _links(tree: exp.Select, name_of: Names) -> Iterator[str]:
    yield _filters(tree, name_of)
    group, selected = tree.args.get("group"), [e for e in tree.expressions if not e.is_star]
    added = [e for e in selected if not isinstance(e.unalias(), exp.Column)]
    aggregates = [e for e in added if e.find(exp.AggFunc) is not None and e.find(exp.Window) is None]
    if group is None and aggregates and len(aggregates) == len(selected):
        only = aggregates[0].unalias()
        if len(aggregates) == 1 and isinstance(only, exp.Count) and isinstance(only.this, exp.Star | exp.Literal):
            yield ".count()"
        else:
            yield f".aggregate({', '.join(_annotation(e, name_of) for e in aggregates[:3])})"
        return
    if group is not None:
        keys = [name_of(e) for e in group.expressions if isinstance(e, exp.Column)]
        yield f".values({', '.join(map(_quoted, keys))})"
    if added:
        yield f".annotate({', '.join(_annotation(e, name_of) for e in added[:3])}{', ...' if len(added) > 3 else ''})"
    if tree.args.get("having"):
        yield ".filter(...)"
    if distinct := tree.args.get("distinct"):
        on = distinct.args.get("on")
        yield f".distinct({', '.join(_quoted(name_of(e)) for e in on.find_all(exp.Column))})" if on else ".distinct()"
    if order := tree.args.get("order"):
        ordered = [e for e in order.expressions if isinstance(e.this, exp.Column)]
        keys = [("-" if e.args.get("desc") else "") + name_of(e.this) for e in ordered]
        yield f".order_by({', '.join(map(_quoted, keys)) or '...'})"
    if locks := tree.args.get("locks"):
        yield f".select_for_update({'skip_locked=True' if locks[0].args.get('wait') is False else ''})"
    if selected and len(selected) == len(tree.expressions):
        names = [_selected(e, name_of) for e in selected]
        flat = ", flat=True" if len(names) == 1 else ""
        yield f".values_list({', '.join(map(_quoted, names[:5]))}{', ...' if len(names) > 5 else ''}{flat})"
    if limit := tree.args.get("limit"):
        count = limit.expression
        yield f"[:{count.this if isinstance(count, exp.Literal) else 'n'}]"


def _selected(node: Tree, name_of: Names) -> str:
    """The name of a column of the result."""
    value = node.unalias()
    return name_of(value) if isinstance(value, exp.Column) else node.alias or "value"


def _annotation(node: Tree, name_of: Names) -> str:
    value, alias = node.unalias(), node.alias or "value"
    if value.find(exp.Window) is not None:
        return f"{alias}=Window(...)"
    if isinstance(value, exp.Subquery | exp.Select):
        return f"{alias}=Subquery(...)"
    if isinstance(value, exp.Exists):
        return f"{alias}=Exists(...)"
    if isinstance(value, exp.Case):
        return f"{alias}=Case(When(...))"
    if (name := _AGGREGATES.get(type(value))) is not None:
        inner = value.this
        distinct = ", distinct=True" if isinstance(inner, exp.Distinct) else ""
        column = value.find(exp.Column)
        return f'{alias}={name}("{name_of(column) if column is not None else "pk"}"{distinct})'
    return f"{alias}=..."


def _filters(tree: Tree, name_of: Names) -> str:
    where = tree.args.get("where")
    if where is None:
        return ""
    conditions = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    wanted = [condition(c, name_of) for c in conditions]
    names = [name for kind, name in wanted if kind == "filter"]
    excluded = [name for kind, name in wanted if kind == "exclude"]
    text = f".filter({', '.join(dict.fromkeys(names[:5]))}{', ...' if len(names) > 5 else ''})" if names else ""
    return text + "".join(f".exclude({name})" for name in excluded[:3])


def condition(node: Tree, name_of: Names) -> tuple[str, str]:
    """A condition as a keyword of `filter()` or `exclude()`."""
    node = node.unnest()
    match node:
        case exp.Not():
            inner = node.this.unnest()
            if isinstance(inner, exp.Is):
                return "filter", f"{_name(inner.this, name_of)}__isnull=False"
            if isinstance(inner, exp.Exists):
                return "filter", "~Exists(...)"
            return "exclude", condition(inner, name_of)[1]
        case exp.NEQ():
            return "exclude", f"{_name(node.this, name_of)}=..."
        case exp.Is() if node.args.get("negate"):
            return "filter", f"{_name(node.this, name_of)}__isnull=False"
        case exp.Is() if isinstance(node.expression, exp.Null):
            return "filter", f"{_name(node.this, name_of)}__isnull=True"
        case exp.Exists():
            return "filter", "Exists(...)"
        case exp.Or():
            return "filter", "Q(...) | Q(...)"
        case exp.EQ() if isinstance(node.expression, exp.Any):
            return "filter", f"{_name(node.this, name_of)}__in=..."
        case exp.EQ() if isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column):
            return "filter", f'{_name(node.this, name_of)}=F("{_name(node.expression, name_of)}")'
        case exp.Column():
            return "filter", f"{name_of(node)}=True"
        case _ if type(node) in _LOOKUPS and isinstance(node.this, exp.Column):
            subquery = node.args.get("query") or node.find(exp.Select)
            kind = "exclude" if node.args.get("negate") else "filter"
            return kind, f"{name_of(node.this)}{_LOOKUPS[type(node)]}={'Subquery(...)' if subquery else '...'}"
        case _:
            return "filter", "..."


def _name(node: Tree, name_of: Names) -> str:
    column = node if isinstance(node, exp.Column) else node.find(exp.Column)
    return name_of(column) if column is not None else "..."


def _assignment(node: Tree, name_of: Names) -> str:
    value = node.expression
    column = value.find(exp.Column) if value is not None else None
    if isinstance(value, exp.Subquery):
        return f"{name_of(node.this)}=Subquery(...)"
    if isinstance(value, exp.Case):
        return f"{name_of(node.this)}=Case(When(...))"
    sign = next((sign for kind, sign in _SIGNS.items() if isinstance(value, kind)), "")
    if column is None:
        return f"{name_of(node.this)}=..."
    return f'{name_of(node.this)}=F("{name_of(column)}")' + (f" {sign} ..." if sign else "")


def _quoted(name: str) -> str:
    return f'"{name}"'
