"""What has been checked of raw values, in layers: what one of several ways proves is kept apart until they meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from stackcheck.link.inputs.coverage import Coverage

Known: TypeAlias = tuple[str, str, Any]
"""("present", source, key): the key is there; ("valid", source, key): the value was checked (key "" for the whole);
("list", source, key): it is a list or the like, of whatever;
("covered", source, Coverage): a form or serializer has checked these keys.
"""


class Proved:
    """Facts, those of the layer below included; that one stays as it is while there is another above."""

    __slots__ = ("below", "covers", "own")

    def __init__(self, facts: Iterable[Known] = (), below: Proved | None = None) -> None:
        self.below = below
        self.own: set[Known] = set()
        self.covers: dict[str, dict[Coverage, None]] = {}
        self |= facts

    def __contains__(self, fact: Known) -> bool:
        return any(fact in layer.own for layer in self._layers())

    def __ior__(self, facts: Iterable[Known]) -> Proved:
        for fact in facts:
            self.own.add(fact)
            kind, source, what = fact
            if kind == "covered":
                self.covers.setdefault(source, {})[what] = None
        return self

    def covering(self, source: str) -> Iterator[Coverage]:
        """What forms and serializers have checked of a source."""
        return (cover for layer in self._layers() for cover in layer.covers.get(source, ()))

    def fork(self, facts: Iterable[Known] = ()) -> Proved:
        """A layer above this one, in which further facts hold."""
        return Proved(facts, self)

    def above(self, below: Proved | None) -> set[Known]:
        """The facts in the layers above `below`; all of them above None."""
        found: set[Known] = set()
        for layer in self._layers():
            if layer is below:
                break
            found |= layer.own
        return found

    def _layers(self) -> Iterator[Proved]:
        layer: Proved | None = self
        while layer is not None:
            yield layer
            layer = layer.below
