"""What is known at one point of a function: which names carry raw values, and what has checked them so far."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from stackcheck.catalogue.inputs import CATCH_ALL, CATCHES, JSON_SOURCES, PLUMBING
from stackcheck.facts.expressions import Expression
from stackcheck.facts.findings import Place
from stackcheck.link.flow.variables import Variables
from stackcheck.link.inputs.coverage import Coverage
from stackcheck.link.inputs.proved import Known, Proved
from stackcheck.link.inputs.rows import Read, Use, UseKind
from stackcheck.link.models import Model
from stackcheck.link.names.scopes import Scope
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.project import Project

Reads = frozenset[Read]
NOTHING: Reads = frozenset()
DEPTH = 2
"""How many calls deep values are followed."""

MAX_READS = 100
"""So many raw values are known of one variable."""
MAX_KEYS = 100
"""So many keys are known of one dict."""
MAX_FOLLOWED = 60
"""So often one function is followed for one endpoint."""


class State(msgspec.Struct):
    """What is known at one point of the function: the raw values in its variables and in their parts, and what was checked."""

    names: Variables[Reads]
    parts: Variables[Mapping[str, Reads]]
    known: Proved

    def fork(self, learned: Iterable[Known] = ()) -> State:
        """The state on one of the ways from here."""
        return State(self.names.fork(), self.parts.fork(), self.known.fork(learned))

    def meet(self, ways: Sequence[State]) -> None:
        """Know what the ways that were forked from here agree on, and carry what any of them does."""
        self.names.meet((way.names for way in ways), operator.or_)
        self.parts.meet((way.parts for way in ways), lambda one, two: {**one, **two})
        self.known |= set.intersection(*(way.known.above(self.known) for way in ways))


def started(names: Mapping[str, Reads], known: Proved) -> State:
    """The state at the beginning of a function whose parameters carry raw values."""
    state = State(Variables(_fewer), Variables(_fewer_keys), known)
    state.names.update(names)
    return state


def _fewer(reads: Reads) -> Reads:
    if len(reads) <= MAX_READS:
        return reads
    return frozenset(sorted(reads, key=lambda read: (read.line, read.col, read.key, read.source))[:MAX_READS])


def _fewer_keys(parts: Mapping[str, Reads]) -> Mapping[str, Reads]:
    return parts if len(parts) <= MAX_KEYS else dict(islice(parts.items(), MAX_KEYS))


class Flow(msgspec.Struct):
    """One pass over one function.  `source_of` says which input an expression reads; `is_strict` counts every handing on.

    `caught` are the exceptions that the function handles itself here, `answered` those that are turned into answers around it.
    `carried` are the raw values of the expressions that were evaluated, by identity; `followed` counts how often each function
    was followed for the endpoint.
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
    carried: dict[int, Reads] = msgspec.field(default_factory=dict)
    followed: Counter[Symbol] = msgspec.field(default_factory=Counter)

    def place(self, line: int, col: int = 0) -> Place:
        return Place(self.scope.path, line, col)

    def is_checked(self, read: Read) -> bool:
        """Whether something has looked at the value so far."""
        known = self.state.known
        if ("valid", read.source, read.key) in known or ("valid", read.source, "") in known:
            return True
        return any(read.is_whole or cover.has(read.key) for cover in known.covering(read.source))

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
