"""What is known at one point of a function: which variables carry raw values, and what has checked them so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import msgspec

from stackcheck.catalogue.inputs import CATCH_ALL, CATCHES, JSON_SOURCES, PLUMBING
from stackcheck.facts.expressions import Expression, Name
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Statement
from stackcheck.link.flow.interpreters import Interpreter
from stackcheck.link.flow.variables import Variables
from stackcheck.link.inputs.proved import Known, Proved
from stackcheck.link.inputs.rows import Read, Use, UseKind
from stackcheck.link.inputs.values import EMPTY, Value, join, mapped
from stackcheck.link.names.scopes import Scope
from stackcheck.link.project import Project

_TOLD_ERRORS = frozenset({"ValueError", "ValidationError"})

DEPTH = 3
"""How many calls deep values are followed."""


class State(msgspec.Struct):
    """What is known at one point of the function: what its variables hold, and what was checked."""

    names: Variables[Value]
    known: Proved

    def fork(self, learned: Iterable[Known] = ()) -> State:
        """The state on one of the ways from here."""
        return State(self.names.fork(), self.known.fork(learned))

    def meet(self, ways: Sequence[State], into: State | None = None) -> State:
        """Know what the ways that were forked from here agree on, and carry what any of them does; or let `into` do so."""
        target = self if into is None else into
        proved = [way.known.above(self.known) for way in ways]
        common = set.intersection(*proved)
        rebound = dict.fromkeys(name for way in ways for name in way.names.above(self.names))
        for way, own in zip(ways, proved, strict=True):
            way.settle(rebound, {(source, key) for kind, source, key in own - common if kind == "valid"})
        self.names.meet((way.names for way in ways), join, target.names)
        target.known |= common
        return target

    def settle(self, names: Iterable[str], checked: set[tuple[str, str]]) -> None:
        """Forget of some variables what was checked on this way: on the others they hold something else."""
        for name in names if checked else ():
            value = self.names.get(name)
            if value is not None and any((read.source, read.key) in checked for read in value.everything):
                self.names[name] = mapped(value, lambda reads: frozenset(r for r in reads if (r.source, r.key) not in checked))

    def kept(self, below: State) -> State:
        """The way from the state `below` to here, as it is now."""
        return State(self.names.kept(below.names), below.known.fork(self.known.above(below.known)))


class Pass(msgspec.Struct, frozen=True):
    """What came of following a function: `this` is its first parameter at the end, where it has been changed."""

    uses: tuple[Use, ...]
    looked_at: frozenset[Read]
    learned: frozenset[Known]
    returned: Value
    this: Value | None


class Followed(msgspec.Struct):
    """What has been followed for one endpoint: how often each function, and what came of it by what it was given."""

    times: Counter[int] = msgspec.field(default_factory=Counter)
    passes: dict[Hashable, Pass] = msgspec.field(default_factory=dict)


class Flow(msgspec.Struct):
    """One pass over one function.  `is_strict` counts every handing on, and reads requests as FastAPI does.

    `mode` are the exceptions that the function handles itself here, `answered` those that are turned into answers around it.
    `uses` are told once each, in order, for a loop may be walked twice; `returned` is what the function gives back or yields;
    `carried` are the values of the expressions that were evaluated, by identity.
    """

    project: Project
    scope: Scope
    state: State
    mode: frozenset[str] = frozenset()
    is_strict: bool = False
    depth: int = DEPTH
    answered: frozenset[str] = frozenset()
    saved: frozenset[str] = frozenset()
    looked_at: set[Read] = msgspec.field(default_factory=set)
    uses: dict[Use, None] = msgspec.field(default_factory=dict)
    carried: dict[int, Value] = msgspec.field(default_factory=dict)
    returned: Value = EMPTY
    followed: Followed = msgspec.field(default_factory=Followed)

    def value(self, node: Expression) -> Value:
        """What an expression gives; evaluating it notes the uses of raw values in it."""
        return INTERPRETER.evaluate(self, node)

    def holder(self, node: Expression) -> Value:
        """What stands before a dot or a bracket; a function of the project holds nothing."""
        return self.state.names.get(node.id) or EMPTY if isinstance(node, Name) else self.value(node)

    def run(self, body: tuple[Statement, ...]) -> None:
        INTERPRETER.run(self, body)

    def quiet(self, node: Expression) -> Value:
        """What an expression gives, where its uses have been noted already."""
        known = self.carried.get(id(node))
        return known if known is not None else self.silent(node)

    def silent(self, node: Expression) -> Value:
        """What an expression gives now; its uses are not noted."""
        uses, self.uses = self.uses, {}
        found = self.value(node)
        self.uses = uses
        return found

    def is_checked(self, read: Read) -> bool:
        """Whether something has looked at the value so far."""
        known = self.state.known
        if ("valid", read.source, read.key) in known or ("valid", read.source, "") in known:
            return True
        return any(read.is_whole or cover.has(read.key) for cover in known.covering(read.source))

    def is_present(self, read: Read) -> bool:
        known = self.state.known
        return ("present", read.source, read.key) in known or ("present", read.source, "*") in known

    def unchecked(self, value: Value) -> Value:
        """The value without what has been checked by now: that stays so."""
        checked = {read for read in value.everything if not read.is_whole and self.is_checked(read)}
        return mapped(value, lambda reads: reads - checked) if checked else value

    def give(self, value: Value) -> None:
        """Note what the function returns or yields."""
        self.returned = join(self.returned, self.unchecked(value))

    def use(self, reads: Iterable[Read], kind: UseKind, detail: str, line: int, errors: frozenset[str] = frozenset()) -> None:
        """Note what is done with unchecked values, unless its failure (`errors`, where they are not the kind's) is handled."""
        raised = " or ".join(sorted(errors & _TOLD_ERRORS)) or min(errors, default="")
        caught = tuple(sorted(self.mode - {"?"})) if errors else ()
        errors = errors or CATCHES.get(kind, frozenset())
        if errors and not self.mode.isdisjoint(errors | CATCH_ALL):
            return
        if errors and not self.answered.isdisjoint(errors | CATCH_ALL):
            kind = "answered"
        for read in sorted(reads, key=lambda r: (r.line, r.col, r.key)):
            is_plumbing = read.source in PLUMBING and kind not in ("lookup", "header", "field")
            # a lookup converts the items of a list
            is_list = kind != "lookup" and ("list", read.source, read.key) in self.state.known
            if not is_list and not is_plumbing and not self.is_checked(read):
                self.uses[Use(read, kind, detail, Place(self.scope.path, line, 0), raised, caught)] = None

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


INTERPRETER: Interpreter[Flow, Value] = Interpreter()
