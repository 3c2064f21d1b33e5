"""A statement as a chain of SQLAlchemy's constructs."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from stackcheck.link.sql.tree import Names, Tree

_OPERATORS: dict[type[Tree], str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_METHODS: dict[type[Tree], str] = {
    exp.In: "in_", exp.Like: "like", exp.ILike: "ilike", exp.Between: "between", exp.RegexpLike: "regexp_match",
}  # fmt: skip


def remedy(tree: Tree, model: str, models: dict[str, str], name_of: Names) -> str | None:
    """The construct that replaces the statement: `models` are the classes by table, `name_of` names a column (`Order.id`)."""
    match tree:
        case exp.Subquery():
            return remedy(tree.this, model, models, name_of)
        case exp.SetOperation():
            left = remedy(tree.left, model, models, name_of)
            name = type(tree).__name__.lower().replace("except", "except_") + ("_all" if not tree.args.get("distinct") else "")
            return f"{name}({left}, ...)" if left else None
        case exp.Insert():
            return _insert(tree, model)
        case exp.Update():
            values = ", ".join(f"{e.this.name}=..." for e in tree.expressions[:4])
            return f"update({model}){_where(tree, name_of)}.values({values})" + _returning(tree)
        case exp.Delete():
            return f"delete({model}){_where(tree, name_of)}" + _returning(tree)
        case exp.Select():
            return "".join(_select(tree, model, models, name_of))
        case _:
            return None


def _returning(tree: Tree) -> str:
    return ".returning(...)" if tree.args.get("returning") else ""


def _insert(tree: exp.Insert, model: str) -> str:
    columns = [c.name for c in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
    values = ", ".join(f"{c}=..." for c in columns[:4]) + (", ..." if len(columns) > 4 else "")
    text = f"insert({model}).values({values or '...'})"
    conflict = tree.args.get("conflict")
    if conflict is not None and conflict.args.get("duplicate"):
        text += f".on_duplicate_key_update({', '.join(f'{e.this.name}=...' for e in conflict.expressions[:4])})"
    elif conflict is not None:
        keys = ", ".join(f'"{key.name}"' for key in conflict.args.get("conflict_keys") or ())
        if conflict.expressions:
            fields = ", ".join(f'"{e.this.name}": ...' for e in conflict.expressions[:4])
            text += f".on_conflict_do_update(index_elements=[{keys}], set_={{{fields}}})"
        else:
            text += f".on_conflict_do_nothing({f'index_elements=[{keys}]' if keys else ''})"
    elif tree.args.get("alternative"):
        text += f'.prefix_with("OR {tree.args["alternative"]}")'
    return text + _returning(tree)


def _select(tree: exp.Select, model: str, models: dict[str, str], name_of: Names) -> Iterator[str]:
    columns = [_expression(e.unalias(), name_of) for e in tree.expressions if not e.find(exp.Star) or e.find(exp.AggFunc)]
    aggregate = [e for e in tree.expressions if e.find(exp.AggFunc) is not None]
    yield f"select({', '.join(columns[:4]) + (', ...' if len(columns) > 4 else '') if columns else model})"
    source = tree.find(exp.From)
    if aggregate and len(aggregate) == len(tree.expressions) and not any(model in column for column in columns):
        yield f".select_from({model})"
    elif source is not None and isinstance(source.this, exp.Subquery):
        yield ".select_from(select(...).subquery())"
    for join in tree.args.get("joins") or []:
        target = models.get(join.this.name.lower(), "subquery" if isinstance(join.this, exp.Subquery) else join.this.name)
        yield f".{'outerjoin' if join.side in ('LEFT', 'RIGHT', 'FULL') else 'join'}({target}, ...)"
    yield _where(tree, name_of)
    if group := tree.args.get("group"):
        yield f".group_by({', '.join(_expression(e, name_of) for e in group.expressions[:3])})"
    if tree.args.get("having"):
        yield ".having(...)"
    if tree.args.get("distinct"):
        yield ".distinct()"
    if order := tree.args.get("order"):
        keys = [_expression(e.this, name_of) + (".desc()" if e.args.get("desc") else "") for e in order.expressions[:3]]
        yield f".order_by({', '.join(keys)})"
    if limit := tree.args.get("limit"):
        count = limit.expression
        yield f".limit({count.this if isinstance(count, exp.Literal) else 'n'})"
    if tree.args.get("offset"):
        yield ".offset(...)"
    if locks := tree.args.get("locks"):
        yield f".with_for_update({'skip_locked=True' if locks[0].args.get('wait') is False else ''})"


def _expression(node: Tree, name_of: Names) -> str:
    match node:
        case exp.Column():
            return name_of(node)
        case exp.Count() if isinstance(node.this, exp.Star):
            return "func.count()"
        case exp.Window():
            return f"{_expression(node.this, name_of)}.over(...)"
        case exp.Subquery() | exp.Select():
            return "select(...).scalar_subquery()"
        case exp.Exists():
            return "exists(...)"
        case exp.Case():
            return "case(...)"
        case exp.Cast():
            return f"cast({_expression(node.this, name_of)}, ...)"
        case exp.Func():
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            column = node.find(exp.Column)
            return f"func.{name.lower()}({name_of(column) if column is not None else ''})"
        case exp.Literal() | exp.Placeholder() | exp.Parameter() | exp.Boolean() | exp.Null():
            return "literal(...)"
        case _:
            return "..."


def _where(tree: Tree, name_of: Names) -> str:
    where = tree.args.get("where")
    if where is None:
        return ""
    parts = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    conditions = [condition(part, name_of) for part in parts]
    return f".where({', '.join(conditions[:4])}{', ...' if len(conditions) > 4 else ''})"


def condition(node: Tree, name_of: Names) -> str:
    node = node.unnest()
    if type(node) in _OPERATORS:
        right = node.expression
        shown = name_of(right) if isinstance(right, exp.Column) else "..."
        if isinstance(right, exp.Any):
            return f"{_expression(node.this, name_of)}.in_(...)"
        return f"{_expression(node.this, name_of)} {_OPERATORS[type(node)]} {shown}"
    if type(node) in _METHODS:
        sign = "~" if node.args.get("negate") else ""
        return f"{sign}{_expression(node.this, name_of)}.{_METHODS[type(node)]}(...)"
    match node:
        case exp.Is() if node.args.get("negate"):
            return f"{_expression(node.this, name_of)}.is_not(None)"
        case exp.Is():
            return f"{_expression(node.this, name_of)}.is_(None)"
        case exp.Not() if isinstance(node.this, exp.Is):
            return f"{_expression(node.this.this, name_of)}.is_not(None)"
        case exp.Not():
            return f"~{condition(node.this, name_of)}"
        case exp.Or():
            return "or_(...)"
        case exp.Exists():
            return "exists(...)"
        case _:
            return _expression(node, name_of)
