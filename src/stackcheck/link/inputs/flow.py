"""What is known at one point of a function: which names carry raw values, and what has checked them so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from stackcheck.catalogue.inputs import CATCH_ALL, CATCHES, JSON_SOURCES, PLUMBING
from stackcheck.facts.expressions import Expression
from stackcheck.facts.findings import Place
from stackcheck.link.inputs.coverage import Coverage
from stackcheck.link.inputs.rows import Read, Use, UseKind
from stackcheck.link.models import Model
from stackcheck.link.project import Project
from stackcheck.link.scopes import Scope

Reads = frozenset[Read]
NOTHING: Reads = frozenset()
DEPTH = 2
"""How many calls deep values are followed."""

# ("present", source, key): the key is there; ("valid", source, key): the value was checked (key "" for the whole);
# ("covered", source, Coverage): a form or serializer has checked these keys.
Known = tuple[str, str, Any]


class State(msgspec.Struct):
    """What is known at one point of the function."""

    names: dict[str, Reads]
    parts: dict[str, dict[str, Reads]]
    known: set[Known]

    def copy(self) -> State:
        return State(dict(self.names), {name: dict(parts) for name, parts in self.parts.items()}, set(self.known))


class Flow(msgspec.Struct):
    """One pass over one function.  `source_of` says which input an expression reads; `is_strict` counts every handing on.

    `caught` are the exceptions that the function handles itself here, `answered` those that are turned into answers around it.
    """

    project: Project
    scope: Scope
    source_of: Callable[[Expression], tuple[str, str] | None]
    is_request: Callable[[Expression], bool]
    state: State
    is_strict: bool = False
    depth: int = DEPTH
    caught: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    forms: dict[str, tuple[Reads, Coverage]] = msgspec.field(default_factory=dict)
    saved: frozenset[str] = frozenset()
    queries: dict[str, Model | None] = msgspec.field(default_factory=dict)
    looked_at: set[Read] = msgspec.field(default_factory=set)
    uses: list[Use] = msgspec.field(default_factory=list)

    def place(self, line: int, col: int = 0) -> Place:
        return Place(self.scope.path, line, col)

    def is_checked(self, read: Read) -> bool:
        """Whether something has looked at the value so far."""
        known = self.state.known
        if ("valid", read.source, read.key) in known or ("valid", read.source, "") in known:
            return True
        covers = (fact[2] for fact in known if fact[0] == "covered" and fact[1] == read.source)
        return any(read.is_whole or cover.has(read.key) for cover in covers)

    def is_present(self, read: Read) -> bool:
        known = self.state.known
        return ("present", read.source, read.key) in known or ("present", read.source, "*") in known

    def use(self, reads: Iterable[Read], kind: UseKind, detail: str, line: int, errors: frozenset[str] = frozenset()) -> None:
        """Note what is done with unchecked values, unless its failure (`errors`, where they are not the kind's) is handled."""
        errors = errors or CATCHES.get(kind, frozenset())
        if errors and not self.caught.isdisjoint(errors | CATCH_ALL):
            return
        if errors and not self.answered.isdisjoint(errors | CATCH_ALL):
            kind = "answered"
        for read in sorted(reads, key=lambda r: (r.line, r.col, r.key)):
            is_plumbing = read.source in PLUMBING and kind != "lookup"
            if not self.is_checked(read) and not is_plumbing:
                self.uses.append(Use(read, kind, detail, self.place(line)))

    def check(self, reads: Iterable[Read]) -> None:
        """Note that values have been checked."""
        self.state.known |= self.proof(reads)

    def proof(self, reads: Iterable[Read]) -> set[Known]:
        """What is known of values where a check has passed."""
        values = {read for read in reads if not read.is_whole}
        self.looked_at |= values
        return {("valid", read.source, read.key) for read in values}


def is_json(read: Read) -> bool:
    """Whether the value may be of any type."""
    return read.source in JSON_SOURCES or read.source.startswith("parameter ")
