"""What an edit changed in a module, where it changed functions and plain statements alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile

import msgspec

from stackcheck.facts.expressions import Constant, Name
from stackcheck.facts.files import Module
from stackcheck.facts.statements import Bind, Class, Evaluate, Function, Import, Statement
from stackcheck.link.names.bindings import bindings

_LINES = frozenset({"line", "end_line"})
_OF_FUNCTIONS = ("name", "parameters", "returns", "decorators", "line", "col", "is_async", "is_generator")


class Edit(msgspec.Struct, frozen=True):
    """The functions whose bodies are others, by qualified name and the line where they stood, and where other lines are now.

    Lines are 1-based; a function inside a function counts as that one's body.  `bound` are the names that a statement at the
    top level binds which came, went or is another; whole functions among these are `functions` (and those that went, changed).
    """

    changed: frozenset[tuple[str, int]]
    lines: dict[int, int]
    bound: frozenset[str] = frozenset()
    functions: bool = False


def edit(old: Module, new: Module) -> Edit | None:
    """What makes `new` out of `old`; None where more is another than functions and plain statements at the top level."""
    if (old.problem, old.is_generated) != (new.problem, new.is_generated):
        return None
    changed: set[tuple[str, int]] = set()
    lines: dict[int, int] = {}

    def is_kept(one: Statement, other: Statement) -> bool:
        comparison = _Comparison({})
        if not comparison.same(one, other) or any(lines.get(line, now) != now for line, now in comparison.lines.items()):
            return False
        changed.update(comparison.changed)
        lines.update(comparison.lines)
        return True

    first = _equal(zip(old.body, new.body, strict=False), is_kept)
    last = _equal(zip(reversed(old.body[first:]), reversed(new.body[first:]), strict=False), is_kept)
    went, came = old.body[first : len(old.body) - last], new.body[first : len(new.body) - last]
    if not all(map(_is_plain, (*went, *came))):
        return None
    changed.update((s.name, s.line) for s in went if isinstance(s, Function))
    functions = any(isinstance(s, Function) for s in (*went, *came))
    return Edit(frozenset(changed), lines, frozenset(bindings(went) | bindings(came)), functions)


def _equal(pairs: Iterable[tuple[Statement, Statement]], is_kept: Callable[[Statement, Statement], bool]) -> int:
    """How many pairs from the first on are kept."""
    return sum(1 for _ in takewhile(lambda pair: is_kept(*pair), pairs))


def _is_plain(statement: Statement) -> bool:
    """Whether a statement does nothing but binding names, or nothing at all."""
    match statement:
        case Import(name=name):
            return name != "*"
        case Bind(targets=targets):
            return all(isinstance(target, Name) for target in targets)
        case Function(decorators=()):
            return True
        case Evaluate(value=Constant()):
            return True
        case _:
            return False


class _Comparison:
    """Compares two facts of the same shape; `is_inside` a function everything counts but lines."""

    def __init__(self, lines: dict[int, int], *, is_inside: bool = False) -> None:
        self.changed: list[tuple[str, int]] = []
        self.lines = lines
        self.prefix = ""
        self.is_inside = is_inside

    def same(self, old: object, new: object) -> bool:
        """Whether two facts differ in their lines and in the bodies of functions at most."""
        if type(old) is not type(new):
            return False
        match old, new:
            case Function(), Function():
                return self._function(old, new)
            case Class(), Class():
                return self._class(old, new)
            case msgspec.Struct(), msgspec.Struct():
                return self._fields(old, new, old.__struct_fields__)
            case tuple(), tuple():
                return len(old) == len(new) and all(map(self.same, old, new))
            case _:
                return old == new

    def _fields(self, old: msgspec.Struct, new: msgspec.Struct, names: Iterable[str]) -> bool:
        for name in names:
            one, other = getattr(old, name), getattr(new, name)
            # each line of the old module is one line of the new
            if self.lines.setdefault(one, other) != other if name in _LINES else not self.same(one, other):
                return False
        return True

    def _class(self, old: Class, new: Class) -> bool:
        outer, self.prefix = self.prefix, f"{self.prefix}{old.name}."
        is_same = self._fields(old, new, old.__struct_fields__)
        self.prefix = outer
        return is_same

    def _function(self, old: Function, new: Function) -> bool:
        if self.is_inside:
            return self._fields(old, new, (*_OF_FUNCTIONS, "body", "end_line"))
        if not self._fields(old, new, _OF_FUNCTIONS):
            return False
        body = _Comparison(dict(self.lines), is_inside=True)
        if body._fields(old, new, ("body", "end_line")):
            self.lines = body.lines
        else:
            self.changed.append((f"{self.prefix}{old.name}", old.line))
        return True
