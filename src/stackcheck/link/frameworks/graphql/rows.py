"""A field of a GraphQL type, as the framework resolves it."""

from __future__ import annotations

import msgspec

from stackcheck.facts.findings import Place
from stackcheck.link.models import Model
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import Loading


class Resolver(msgspec.Struct, frozen=True, eq=False):
    """The field `name` of the type `owner`, whose objects are rows of `model` (None where they are not known).

    `function` resolves it; where that is None, it is the attribute of that name, declared at `place`.  `loading` is what hints
    at the field load with the objects.
    """

    owner: Symbol
    name: str
    model: Model | None
    place: Place
    function: Symbol | None = None
    loading: Loading = Loading(frozenset())
