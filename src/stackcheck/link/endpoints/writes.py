"""Which calls of a view write to the database, and which of them no transaction holds together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from stackcheck.catalogue.views import SESSION_METHODS, WRITES
from stackcheck.facts.expressions import Attribute, Call, Constant, Expression, Mapping, Name, Parameter, Subscript
from stackcheck.facts.parts import dotted, expressions, keyword, subexpressions, text, walk
from stackcheck.facts.statements import Bind, Class, Statement
from stackcheck.link.models import model_of
from stackcheck.link.names.instances import class_of
from stackcheck.link.names.resolution import descends
from stackcheck.link.names.scopes import Scope, bound, resolve_in
from stackcheck.link.project import Project, table
from stackcheck.link.settings.modules import settings_modules

_QUERYING = frozenset(
    f"django.db.models.{name}" for name in ("Manager", "QuerySet", "manager.Manager", "manager.BaseManager", "query.QuerySet")
)
_DISPLAYS = ("dict", "copy", "deepcopy", "get_context_data", "get_form_kwargs", "model_dump", "as_dict", "set")


def writing(project: Project, scope: Scope, calls: Iterable[Call]) -> list[Call]:
    """The calls that write to the database."""
    return [call for call in calls if _is_write(project, scope, call)]


def unsafe(calls: list[tuple[Call, bool]], writes: list[Call]) -> int:
    """How many writes may be lost one by one: outside of transactions (the flag), and not of a session that commits once."""
    sessions = {name for call, _ in calls if (name := _session(call))}
    commits = Counter(_receiver(call) for call, _ in calls if _method(call) in ("commit", "acommit"))
    atomic = {id(call) for call, is_atomic in calls if is_atomic}
    several = sum(count for name, count in commits.items() if count > 1)
    plain = [call for call in writes if id(call) not in atomic and _root(call) not in sessions]
    return several + len(plain)


def _method(call: Call) -> str:
    return call.function.name if isinstance(call.function, Attribute) else ""


def _receiver(call: Call) -> str:
    return dotted(call.function.value) or "" if isinstance(call.function, Attribute) else ""


def _root(call: Call) -> str:
    """What a chain of calls begins with: `session` of `session.query(Order).filter(...).delete()`."""
    node: Expression = call
    while isinstance(node, Call) or (isinstance(node, Attribute) and dotted(node) is None):
        node = node.function if isinstance(node, Call) else node.value
        if isinstance(node, Attribute) and (name := dotted(node.value)) is not None:
            return name
    return dotted(node) or ""


def _session(call: Call) -> str:
    """The name of a session of SQLAlchemy, as what only it has is called on it."""
    return _receiver(call) if _method(call) in SESSION_METHODS else ""


def _is_write(project: Project, scope: Scope, call: Call) -> bool:
    """A method that writes; `update` is also one of dicts, and a form that does not commit writes nothing."""
    function = call.function
    if not isinstance(function, Attribute) or function.name not in WRITES or _is_request_session(function.value):
        return False
    commit = keyword(call, "commit")
    if isinstance(commit, Constant) and commit.value is False:
        return False
    if function.name == "update" and (not any(a.keyword for a in call.arguments) or _is_dict(scope, function.value)):
        return False
    return not _is_other_object(project, scope, function.value)


def _is_request_session(receiver: Expression) -> bool:
    """`request.session`, and what is below it."""
    nodes = [node for node in subexpressions(receiver) if isinstance(node, Attribute)]
    return any(node.name == "session" and (dotted(node.value) or "").endswith("request") for node in nodes)


def _is_other_object(project: Project, scope: Scope, receiver: Expression) -> bool:
    """Whether the receiver is a class of the project, or an object of one, that is no model, manager or queryset."""
    named = resolve_in(project, scope, receiver) if isinstance(receiver, Name) else None
    is_class = named is not None and isinstance(named.fact, Class)
    cls = named if is_class else class_of(project, scope, receiver) if isinstance(receiver, Name) else None
    return (
        cls is not None
        and isinstance(cls.fact, Class)
        and model_of(project, cls) is None
        and not descends(project, cls, _QUERYING)
        and not any(word in cls.name for word in ("Manager", "QuerySet", "Session", "Form", "Serializer"))
    )


def _is_dict(scope: Scope, receiver: Expression) -> bool:
    """Whether a name is bound to a display, `dict(...)`, a copy or a context, or is a `**` parameter."""
    local = bound(scope, receiver.id) if isinstance(receiver, Name) else None
    match local:
        case (_, Parameter(kind=kind)):
            return kind == "double_star"
        case (_, Bind(value=Mapping())):
            return True
        case (_, Bind(value=Call(function=Name(id=name) | Attribute(name=name)))):
            return name in _DISPLAYS
        case _:
            return False


@table
def each_request_is_atomic(project: Project) -> bool:
    """Whether Django's settings put every request into a transaction."""
    modules = (module for module in settings_modules(project).values() if module.kind != "test")
    return any(_says_atomic(s) for module in modules for s in walk(project.files[module.path].module.body))


def _says_atomic(statement: Statement) -> bool:
    match statement:
        case Bind(targets=(Subscript(index=index),), value=Constant(value=True)) if text(index) == "ATOMIC_REQUESTS":
            return True
        case _:
            return any(
                isinstance(node, Mapping) and any(_is_switch(key, value) for key, value in node.items)
                for expression in expressions(statement)
                for node in subexpressions(expression)
            )


def _is_switch(key: Expression | None, value: Expression) -> bool:
    return text(key) == "ATOMIC_REQUESTS" and isinstance(value, Constant) and value.value is True
