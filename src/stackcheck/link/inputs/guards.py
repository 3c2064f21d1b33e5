"""What a condition proves about raw values where it holds, and where it does not."""

from __future__ import annotations

from stackcheck.catalogue.inputs import CHECKING_METHODS
from stackcheck.facts.expressions import Attribute, Call, Comparison, Comprehension, Constant, Expression, Name
from stackcheck.facts.parts import last_name, subexpressions, text
from stackcheck.link.flow.tests import Atom, Every, Test, asked
from stackcheck.link.inputs.flow import Flow
from stackcheck.link.inputs.proved import Known
from stackcheck.link.inputs.values import NOTHING, Reads

_HARMLESS = frozenset({"len", "bool", "str", "print", "hasattr", "getattr", "repr", "type", "any", "all"})
_COLLECTIONS = frozenset({"dict", "list", "tuple", "set"})


def proof(flow: Flow, condition: Expression, *, holds: bool) -> set[Known]:
    """What is known in addition where a condition that was evaluated is true, or where it is not."""
    return _known(flow, asked(condition, holds=holds))


def _known(flow: Flow, test: Test) -> set[Known]:
    if isinstance(test, Atom):
        return _answered(flow, test)
    left, right = _known(flow, test.left), _known(flow, test.right)
    return left | right if isinstance(test, Every) else left & right


def _answered(flow: Flow, atom: Atom) -> set[Known]:
    match atom:
        case Atom(kind="call", subject=Call() as call):
            return _call(flow, call, holds=atom.holds)
        case Atom(kind="truth" | "attribute", subject=subject, holds=True) | Atom(kind="none", subject=subject, holds=False):
            return _present(flow.quiet(subject).reads)
        case Atom(kind="equal", subject=subject, others=(Constant(value=""),)):
            return _present(flow.quiet(subject).reads) if not atom.holds else set()
        case Atom(kind="equal", subject=subject, others=(other,)):
            proved = flow.proof(flow.quiet(subject).reads) | flow.proof(flow.quiet(other).reads)
            return proved if atom.holds else set()
        case Atom(kind="member", subject=subject, others=(other,)):
            return _member(flow, subject, flow.quiet(other).reads, holds=atom.holds)
        case Atom(kind="instance", subject=subject, others=kinds):
            proved = of_a_kind(flow, flow.quiet(subject).reads, kinds)
            return proved if atom.holds else set()
        case _:
            return set()


def of_a_kind(flow: Flow, reads: Reads, kinds: tuple[Expression, ...]) -> set[Known]:
    """What is known of what is an instance of classes; what lies in a list may still be anything."""
    flow.looked_at |= {read for read in reads if not read.is_whole}
    is_collection = any(getattr(kind, "id", "") in _COLLECTIONS for kind in kinds)
    return {("list" if is_collection else "valid", read.source, read.key) for read in reads}


def _member(flow: Flow, subject: Expression, among: Reads, *, holds: bool) -> set[Known]:
    """A key that is in an input is there, and a value that is in anything else has been checked."""
    key = text(subject) or "*"
    proved: set[Known] = {("present", read.source, key) for read in among if read.is_whole}
    proved |= flow.proof(flow.quiet(subject).reads) if not among else set()
    return proved if holds else set()


def _call(flow: Flow, call: Call, *, holds: bool) -> set[Known]:
    name = last_name(call.function)
    given = NOTHING.union(*(flow.quiet(argument.value).reads for argument in call.arguments))
    if isinstance(call.function, Attribute) and name in CHECKING_METHODS:
        proved = flow.proof(flow.quiet(call.function.value).reads)
        return proved if holds else set()
    if name in ("all", "any") and (sources := _tests_keys(flow, call)):
        return {("present", source, "*") for source in sources}
    if name in _HARMLESS and isinstance(call.function, Name):
        return _present(given) if holds else set()
    proved = flow.proof(given)
    return _present(flow.quiet(call).reads) | proved if holds else proved


def _tests_keys(flow: Flow, condition: Call) -> set[str]:
    """The inputs whose keys `all(key in request.data for key in ...)` looks for."""
    found = set()
    for argument in condition.arguments:
        if isinstance(argument.value, Comprehension):
            for node in subexpressions(argument.value.element):
                if isinstance(node, Comparison) and node.operators[0] in ("in", "not in"):
                    found |= {read.source for read in flow.quiet(node.comparators[0]).reads if read.is_whole}
                elif isinstance(node, Call):
                    found |= {read.source for read in flow.quiet(node).reads if read.key == "*"}
    return found


def _present(reads: Reads) -> set[Known]:
    """A value that is true is there; an input that is true has some keys, and most often those that are asked for."""
    return {("present", read.source, read.key or "*") for read in reads}
