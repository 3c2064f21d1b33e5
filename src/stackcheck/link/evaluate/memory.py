"""Code that asks once and remembers the answer: a query in it is not made again in the next pass of a loop.

Recognised by what it does: a test of an attribute, a global or a cache's answer guards the statements that fill it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackcheck.facts.expressions import Attribute, Call, Comparison, Constant, Expression, Name, Subscript, Unary
from stackcheck.facts.parts import children, decorators, dotted, expressions, walk
from stackcheck.facts.statements import Bind, Branch, Evaluate, Function, Return, Scope, Statement, Try

_DECORATORS = frozenset({"cache", "lru_cache", "cached", "memoize", "cache_memoize", "alru_cache", "cachedmethod", "cached_as"})
_FILLING = frozenset({"set", "add", "set_many", "setdefault", "get_or_set"})


CACHE = "cache"
"""Stands for what keeps answers and is no attribute or name of the code: a cache, a decorator's memory."""


def keepers(function: Function) -> frozenset[str]:
    """Where a decorator or the function's own first lines keep its answer for the next call; nothing where they do not."""
    if not decorators(function).isdisjoint(_DECORATORS):
        return frozenset({CACHE})
    known = set(_returned_when_known(function.body))
    if not known:
        return frozenset()
    filled = set(_filled(function.body))
    if filled.isdisjoint(known):
        looked_up = _looked_up(function.body) if filled else {}
        known = {looked_up.get(name, name) for name in known}
    return frozenset(filled & known)


def guards(branch: Branch) -> frozenset[str]:
    """What a branch fills that its test asks for: `if self._rows is None: self._rows = ...`, a cache, a key of a dict."""
    asked = set(_asked(branch.test))
    if not asked:
        return frozenset()
    filled = asked & {*_filled(branch.body), *_filled(branch.orelse)}
    return frozenset(filled) or frozenset({CACHE} if any(_fills_cache(statement) for statement in walk(branch.body)) else ())


def are_of_object(function: Function | None, names: frozenset[str]) -> bool:
    """Whether answers are kept in attributes of the object alone whose method the function is."""
    parameters = function.parameters if function is not None else ()
    return bool(names) and bool(parameters) and all(name.startswith(f"{parameters[0].name}.") for name in names)


def kept_in(branch: Branch) -> str:
    """The name in which a branch keeps what it makes: `if self.client is None: self.client = ...`; "" for other branches."""
    match branch.test:
        case Comparison(left=held, operators=("is",), comparators=(Constant(value=None),)):
            name = dotted(held) or ""
        case Unary(operator="not", operand=held):
            name = dotted(held) or ""
        case _:
            return ""
    return name if name in assigned(branch.body) else ""


def returns_when_kept(function: Function) -> bool:
    """Whether a function returns at once where its work is done: `if self._ready: return`, `if logger.handlers: return`."""
    known = {
        dotted(s.test.left if isinstance(s.test, Comparison) and s.test.operators == ("is not",) else s.test) or ""
        for s in function.body
        if isinstance(s, Branch) and s.body and isinstance(s.body[-1], Return) and not s.orelse
    }
    if any(name.endswith(".handlers") for name in known):
        return True
    outside = {name for s in walk(function.body) if isinstance(s, Scope) for name in s.names} if known else set()
    return any((name in outside or "." in name) and name in assigned(function.body) for name in known)


def assigned(body: tuple[Statement, ...]) -> set[str]:
    """The attributes and names that a body assigns to."""
    return {dotted(t) or "?" for s in walk(body) if isinstance(s, Bind) for t in s.targets}


def _asked(test: Expression) -> Iterator[str]:
    """The attributes, names and dicts that a test looks at; `hasattr(self, "x")` asks for self.x."""
    match test:
        case Attribute() | Name():
            yield dotted(test) or ""
        case Call(function=Name(id="hasattr"), arguments=(holder, name, *_)) if isinstance(name.value, Constant):
            yield f"{dotted(holder.value)}.{name.value.value}"
        case Subscript(value=value) | Call(function=Attribute(value=value, name="get")):
            yield dotted(value) or ""
        case _:
            for child in children(test):
                yield from _asked(child)


def _filled(body: tuple[Statement, ...]) -> Iterator[str]:
    """The attributes, globals and dicts that a body assigns to, not its local names."""
    statements = list(walk(body))
    everywhere = {name for s in statements if isinstance(s, Scope) for name in s.names}
    for statement in statements:
        for target in statement.targets if isinstance(statement, Bind) else ():
            match target:
                case Attribute():
                    yield dotted(target) or "?"
                case Subscript(value=value):
                    yield dotted(value) or "?"
                case Name(id=name) if name in everywhere:
                    yield name
                case _:
                    pass


def _looked_up(body: tuple[Statement, ...]) -> dict[str, str]:
    """Local names, and the attribute or global in which their values were looked up: `known = self._cache.get(key)`."""
    found: dict[str, str] = {}
    for statement in walk(body):
        match statement:
            case Bind(targets=(Name(id=name),), value=Call(function=Attribute(value=holder, name="get" | "setdefault"))):
                found[name] = dotted(holder) or name
            case Bind(targets=(Name(id=name),), value=Subscript(value=holder)):
                found[name] = dotted(holder) or name
            case _:
                pass
    return found


def _returned_when_known(body: tuple[Statement, ...]) -> Iterator[str]:
    """What is returned as it is, behind a test of it or in a `try`: `if self._rows is not None: return self._rows`."""
    for statement in body:
        match statement:
            case Branch(test=test, body=inner) if any(isinstance(s, Return) for s in inner):
                yield from _asked(test)
            case Try(body=inner):
                for each in inner:
                    if isinstance(each, Return) and each.value is not None:
                        yield from _asked(each.value)
            case _:
                pass


def _fills_cache(statement: Statement) -> bool:
    """`cache.set(key, value)` on something that is called a cache."""
    nodes = expressions(statement) if isinstance(statement, Evaluate | Bind) else iter(())
    return any(
        isinstance(node, Call)
        and isinstance(node.function, Attribute)
        and node.function.name in _FILLING
        and "cache" in (dotted(node.function.value) or "").lower()
        for node in nodes
    )
