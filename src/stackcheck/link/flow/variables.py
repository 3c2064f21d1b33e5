"""The variables of a running function, in layers: a way that may not be taken changes a layer of its own.

So a branch costs what it changes, however many variables there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Generic, TypeVar

V = TypeVar("V")


class Variables(Generic[V]):
    """Values by name.  What a layer does not have is looked for in the one below, which stays as it is while there is another
    above; None stands for a name that is bound below, and no more.  `bounded` is given what a name is to hold.
    """

    __slots__ = ("below", "bounded", "own")

    def __init__(self, bounded: Callable[[V], V], below: Variables[V] | None = None) -> None:
        self.bounded = bounded
        self.below = below
        self.own: dict[str, V | None] = {}

    def get(self, name: str) -> V | None:
        own = self.own
        if name in own:
            return own[name]
        layer = self.below
        while layer is not None:
            own = layer.own
            if name in own:
                return own[name]
            layer = layer.below
        return None

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __setitem__(self, name: str, value: V) -> None:
        self.own[name] = self.bounded(value)

    def __delitem__(self, name: str) -> None:
        if self.below is None:
            del self.own[name]
        else:
            self.own[name] = None

    def take(self, values: Mapping[str, V]) -> None:
        """Hold values that are bounded already."""
        self.own.update(values)

    def update(self, values: Mapping[str, V]) -> None:
        for name, value in values.items():
            self[name] = value

    def items(self) -> Iterator[tuple[str, V]]:
        """The names that are bound, each once, with their values."""
        for name in self.above(None):
            value = self.get(name)
            if value is not None:
                yield name, value

    def fork(self) -> Variables[V]:
        """A layer above this one: one of the ways from here."""
        return Variables(self.bounded, self)

    def meet(self, ways: Iterable[Variables[V]], join: Callable[[V, V], V], into: Variables[V] | None = None) -> None:
        """Hold what the ways from here hold, in their order; a name that only some of them bind keeps its value.

        `into` is another way from here, which holds it instead.
        """
        held: dict[str, list[tuple[int, V | None]]] = {}
        count = 0
        for way in ways:
            if way is not self:
                for name in way.above(self):
                    held.setdefault(name, []).append((count, way.get(name)))
            count += 1
        target = self if into is None else into
        for name, changes in held.items():
            first, *others = (*_in_order(self.get(name), changes, count),) or (None,)
            if first is None:
                if name in target:
                    del target[name]
            elif all(other is first for other in others):
                target.own[name] = first
            else:
                target[name] = reduce(lambda one, two: one if one is two else join(one, two), others, first)

    def kept(self, below: Variables[V]) -> Variables[V]:
        """The way from the layer `below` to here, as it is now."""
        way = below.fork()
        way.own = {name: self.get(name) for name in self.above(below)}
        return way

    def above(self, below: Variables[V] | None) -> Iterable[str]:
        """The names that are bound in the layers above `below`, in the order in which they were bound."""
        layers = []
        layer: Variables[V] | None = self
        while layer is not None and layer is not below:
            layers.append(layer.own)
            layer = layer.below
        return layers[0] if len(layers) == 1 else dict.fromkeys(name for own in reversed(layers) for name in own)


def _in_order(before: V | None, changes: Iterable[tuple[int, V | None]], count: int) -> Iterator[V]:
    """What one name holds on the ways that change it, by their numbers, and between them on those that do not."""
    expected = 0
    for number, value in changes:
        if number > expected and before is not None:
            yield before
        if value is not None:
            yield value
        expected = number + 1
    if expected < count and before is not None:
        yield before
