"""Whether anybody waits beside a coroutine: it serves requests, runs while a server starts, or is all that a program runs.

Judged by who mentions it.  A function or class at the top level of a module serves where a framework calls it, where it is
scheduled beside others, where something that serves mentions it, and where nobody can be seen to mention it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from stackcheck.catalogue.loops import RUNNERS, SCHEDULERS, STARTING
from stackcheck.facts.expressions import Attribute, Call, Comparison, Constant, Expression, Name
from stackcheck.facts.parts import bodies, children, dotted, expressions, walk
from stackcheck.facts.statements import Branch, Class, Function, Import, Statement
from stackcheck.link.endpoints import endpoints
from stackcheck.link.names.bindings import scope
from stackcheck.link.names.definitions import functions
from stackcheck.link.names.resolution import lookup
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project, table

MAX_MENTIONS = 300
"""A name that more functions use than this is too common to tell anything."""

MANY_METHODS = 40
"""Of a method whose name more functions use than this, only those count that use its class too."""


Unit = tuple[str, str]


class Company(IntEnum):
    """What else runs on the event loop."""

    ALONE = 0
    STARTUP = 1
    SERVED = 2


_COMPANIES = {"run": Company.ALONE, "start": Company.STARTUP, "task": Company.SERVED}
_COMMANDS = frozenset({"command", "group", "callback"})
_TRANSPARENT = frozenset(
    {
        "contextmanager", "asynccontextmanager", "wraps", "lru_cache", "cache", "cached", "dataclass", "retry",
        "total_ordering", "runtime_checkable", "final", "overload", "override", "deprecated", "define", "frozen", "coro",
        "pass_context", "option", "argument",
    }
)  # fmt: skip


def company(project: Project, symbol: Symbol | None) -> Company:
    """What else runs on the loop on which a coroutine function runs."""
    if symbol is None:
        return Company.SERVED
    todo = [_unit(symbol)]
    seen = set(todo)
    found: set[Company] = set()
    while todo:
        own, users = _mentions(project, *todo.pop())
        found |= own
        if Company.SERVED in found:
            break
        todo += users - seen
        seen |= users
    return max(found, default=Company.SERVED)


def _unit(symbol: Symbol) -> Unit:
    """The function or class at the top level, or the method, that a definition belongs to."""
    return symbol.path, ".".join(symbol.qualname.split(".")[:2])


@table
def _mentions(project: Project, path: str, qualname: str) -> tuple[frozenset[Company], frozenset[Unit]]:
    """What the mentions of a definition say of it, and who mentions it plainly: what holds for those holds for it."""
    owner, _, name = qualname.rpartition(".")
    users = users_of_names(project).get(name, ())
    statement = scope(project, path).get(owner or name)
    if isinstance(statement, Class) and owner:
        return _method(project, path, qualname, statement, users)
    if (path, name) in _endpoints(project) or not isinstance(statement, Function | Class):
        return frozenset({Company.SERVED}), frozenset()
    if "/management/commands/" in f"/{path}":
        return frozenset({Company.ALONE}), frozenset()
    own = {kind for decorator in statement.decorators if (kind := _registered(decorator)) is not None}
    if len(users) > MAX_MENTIONS:
        return frozenset(own or {Company.SERVED}), frozenset()
    target = lookup(project, path, name)
    plain = _told(project, own, [u for u in users if _unit(u) != (path, name) and _means(project, u, name, target)], name)
    for other in _importers(project).get(name, set()) | {path}:
        if lookup(project, other, name) is target:
            for inner, guarded in _top_level(project.files[other].module.body, guarded=False):
                if isinstance(inner, Class) and any(
                    name == used for base in inner.arguments for used, _ in _uses(base.value, "")
                ):
                    plain.add((other, inner.name))
                own |= set(_at_top_level(inner, name, guarded=guarded))
    if not own and not plain:
        own.add(Company.SERVED)
    return frozenset(own), frozenset(plain)


def _method(
    project: Project, path: str, qualname: str, cls: Class, users: tuple[Symbol, ...] | list[Symbol]
) -> tuple[frozenset[Company], frozenset[Unit]]:
    """A method is used by whoever uses its name (and its class, where half the project uses that name); where nobody does, and
    for what Python calls, by whoever uses its class.
    """
    owner, _, name = qualname.rpartition(".")
    function = next((s for s in walk(cls.body) if isinstance(s, Function) and s.name == name), None)
    if function is None or (path, qualname) in _endpoints(project):
        return frozenset({Company.SERVED}), frozenset()
    if not users or name.startswith("__"):
        return frozenset(), frozenset({(path, owner)})
    if len(users) > MANY_METHODS:
        users = [u for u in users if isinstance(u.fact, Function) and owner in u.fact.mentions]
        if not users:
            return frozenset({Company.SERVED}), frozenset()
    own = {kind for decorator in function.decorators if (kind := _registered(decorator)) is not None}
    plain = _told(project, own, [u for u in users if _unit(u) != (path, qualname)], name)
    return frozenset(own), frozenset(plain or {(path, owner)})


def _told(project: Project, own: set[Company], users: Iterable[Symbol], name: str) -> set[Unit]:
    """Who of the users mentions a name plainly; what the others do with it goes to `own`."""
    plain: set[Unit] = set()
    for user in users:
        for how in _uses_of(project, user).get(name, ()):
            if how == "plain":
                plain.add(_unit(user))
            else:
                own.add(_COMPANIES[how])
    return plain


def _registered(decorator: Expression) -> Company | None:
    """What a decorator makes of a function: a command, a handler of a server's start; None for one that leaves it alone."""
    called = dotted(decorator.function if isinstance(decorator, Call) else decorator) or ""
    last = called.rpartition(".")[2]
    if last in _TRANSPARENT:
        return None
    if last in _COMMANDS:
        return Company.ALONE
    return Company.STARTUP if last in STARTING else Company.SERVED


def _means(project: Project, user: Symbol, name: str, target: Symbol | None) -> bool:
    """Whether a function that uses a name means the definition with it; so it may where that is not known."""
    found = lookup(project, user.path, name)
    if found is not None:
        return found is target
    module = target.name.rpartition(".")[0] if target is not None else ""
    fact = user.fact
    if isinstance(fact, Function) and any(isinstance(s, Import) and s.name == name for s in walk(fact.body)):
        return True
    return any(isinstance(s, Import) and module.endswith(s.name or s.module) for s in scope(project, user.path).values())


@table
def _uses_of(_: Project, user: Symbol) -> Mapping[str, frozenset[str]]:
    """How a function uses each name that it mentions."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in _deep(user.fact.body) if isinstance(user.fact, Function) else ():
        for node in expressions(statement):
            for name, how in _uses(node, ""):
                found[name].add(how)
    return {name: frozenset(hows) for name, hows in found.items()}


def _deep(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function):
            yield from _deep(statement.body)


def _uses(node: Expression, how: str) -> Iterator[tuple[str, str]]:
    """The names in an expression, and how it uses each: "run" on a loop of its own, "task" beside others, "start" of a server,
    or "plain".
    """
    match node:
        case Name(id=name):
            yield name, how or "plain"
        case Attribute(value=value, name=name):
            yield name, how or "plain"
            yield from _uses(value, how)
        case Call(function=function, arguments=arguments):
            written = dotted(function.function if isinstance(function, Call) else function) or ""
            kind = how or _handed_to(written)
            yield from _uses(function, kind if isinstance(function, Call) else how)
            for argument in arguments:
                yield from _uses(argument.value, "start" if argument.keyword in STARTING else kind)
        case _:
            for child in children(node):
                yield from _uses(child, how)


def _handed_to(written: str) -> str:
    """What a callable does with the coroutine or function that it is given."""
    last = written.rpartition(".")[2]
    if written in RUNNERS or last in RUNNERS:
        return "run"
    if last in SCHEDULERS:
        return "task"
    return "start" if last in STARTING else ""


def _top_level(body: tuple[Statement, ...], *, guarded: bool) -> Iterator[tuple[Statement, bool]]:
    """The statements of a module and its classes, and whether they stand behind `if __name__ == "__main__"`."""
    for statement in body:
        yield statement, guarded
        if isinstance(statement, Class):
            yield from _top_level(statement.body, guarded=guarded)
        for inner in bodies(statement):
            yield from _top_level(inner, guarded=guarded or (isinstance(statement, Branch) and _is_main(statement.test)))


def _is_main(test: Expression) -> bool:
    match test:
        case Comparison(left=Name(id="__name__"), comparators=(Constant(value="__main__"),)):
            return True
        case _:
            return False


def _at_top_level(statement: Statement, name: str, *, guarded: bool) -> Iterator[Company]:
    match statement:
        case Function(parameters=parameters, decorators=decorators):
            nodes = [*decorators, *(p.default for p in parameters if p.default is not None)]
        case Class(decorators=decorators):
            nodes = [*decorators]
        case _:
            nodes = list(expressions(statement))
    for node in nodes:
        for how in (how for used, how in _uses(node, "") if used == name):
            yield Company.ALONE if guarded else _COMPANIES.get(how, Company.SERVED)


@table
def _endpoints(project: Project) -> frozenset[tuple[str, str]]:
    return frozenset(_unit(e.symbol) for e in endpoints(project))


@table
def users_of_names(project: Project) -> dict[str, list[Symbol]]:
    """The functions that use a name, for the names of the project's functions and classes."""
    users: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in functions(project):
        if isinstance(symbol.fact, Function) and project.files[symbol.path].role == "code":
            for name in symbol.fact.mentions:
                users[name].append(symbol)
    return users


@table
def _importers(project: Project) -> dict[str, set[str]]:
    """The files that import a name."""
    importers: dict[str, set[str]] = defaultdict(set)
    for file in project.modules():
        if file.role == "code":
            for bound, statement in scope(project, file.path).items():
                if isinstance(statement, Import):
                    importers[bound].add(file.path)
    return importers
