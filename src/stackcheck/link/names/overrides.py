"""Who answers a call of an abstract method: the implementations in the classes below."""

from __future__ import annotations

from collections import defaultdict

from stackcheck.facts.expressions import Call, Constant, Expression
from stackcheck.facts.parts import decorators, dotted
from stackcheck.facts.statements import Evaluate, Function, Raise
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.resolution import member, mro
from stackcheck.link.names.symbols import Symbol, class_scope, definition
from stackcheck.link.project import Project, table

MAX_IMPLEMENTATIONS = 12


@table
def implementations(project: Project, owner: Symbol, name: str) -> tuple[tuple[Symbol, Symbol], ...]:
    """The classes below `owner` that have an own method `name` which is not abstract itself, each with that method."""
    found: list[tuple[Symbol, Symbol]] = []
    for cls in below(project).get(owner, ()):
        statement = class_scope(project, cls).get(name)
        if isinstance(statement, Function) and project.files[cls.path].role == "code":
            method = definition(project, cls.path, f"{cls.qualname}.{name}", statement)
            if not is_abstract(project, method):
                found.append((cls, method))
    return tuple(found[:MAX_IMPLEMENTATIONS])


def is_inherited(project: Project, owner: Symbol) -> bool:
    """Whether several classes of the project stand below a class."""
    return len(below(project).get(owner, ())) > 1


@table
def is_abstract(project: Project, method: Symbol) -> bool:
    """Whether a method only says what its subclasses must do: it is decorated so, raises NotImplementedError, or is `...`."""
    function = method.fact
    if not isinstance(function, Function):
        return False
    if not decorators(function).isdisjoint(("abstractmethod", "abstractproperty")):
        return True
    body = [s for s in function.body if not (isinstance(s, Evaluate) and _is_text(s.value))]
    match body:
        case [Raise(error=error)]:
            return dotted(error.function if isinstance(error, Call) else error) == "NotImplementedError" if error else False
        case _:
            return not body


@table
def is_replaced(project: Project, owner: Symbol, method: Symbol) -> bool:
    """Whether no object runs a method of the abstract class `owner`: the last of the classes below have another one."""
    scope = class_scope(project, owner)
    own = (definition(project, owner.path, f"{owner.qualname}.{n}", s) for n, s in scope.items() if isinstance(s, Function))
    if not any(is_abstract(project, each) for each in own):
        return False
    further = below(project)
    last = [cls for cls in further.get(owner, ()) if cls not in further and project.files[cls.path].role == "code"]
    if is_abstract(project, method):
        return False
    name = method.qualname.rpartition(".")[2]
    return bool(last) and all(member(project, cls, name) is not method for cls in last)


def _is_text(node: Expression) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, str)


@table
def below(project: Project) -> dict[Symbol, list[Symbol]]:
    """The project's classes that inherit from each of its classes."""
    found: dict[Symbol, list[Symbol]] = defaultdict(list)
    for cls in classes(project):
        for base in mro(project, cls)[1:]:
            if not base.is_external:
                found[base].append(cls)
    return found
