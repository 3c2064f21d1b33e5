"""What an edit changed in a module, where it changed the bodies of functions alone."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from stackcheck.facts.files import Module
from stackcheck.facts.statements import Class, Function

_LINES = frozenset({"line", "end_line"})
_OF_FUNCTIONS = ("name", "parameters", "returns", "decorators", "line", "col", "is_async", "is_generator")


class Edit(msgspec.Struct, frozen=True):
    """The functions whose bodies are others, by qualified name and the line where they stood, and where other lines are now.

    Lines are 1-based; a function inside a function counts as that one's body.
    """

    changed: frozenset[tuple[str, int]]
    lines: dict[int, int]


def edit(old: Module, new: Module) -> Edit | None:
    """What makes `new` out of `old`; None where more than bodies of functions is another, apart from comments and lines."""
    if (old.problem, old.is_generated) != (new.problem, new.is_generated):
        return None
    comparison = _Comparison({})
    return Edit(frozenset(comparison.changed), comparison.lines) if comparison.same(old.body, new.body) else None


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
