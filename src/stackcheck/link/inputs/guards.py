"""What a condition proves about raw values where it holds, and where it does not."""

from __future__ import annotations

from stackcheck.catalogue.inputs import CHECKING_METHODS
from stackcheck.facts.expressions import Attribute, Boolean, Call, Comparison, Comprehension, Constant, Expression, Name, Unary
from stackcheck.facts.parts import start, subexpressions, text
from stackcheck.link.inputs import values
from stackcheck.link.inputs.flow import NOTHING, Flow, Reads, is_json
from stackcheck.link.inputs.proved import Known

Proof = tuple[set[Known], set[Known]]

_HARMLESS = frozenset({"len", "bool", "str", "print", "hasattr", "getattr", "repr", "type", "any", "all"})
_ORDER = frozenset({"<", "<=", ">", ">="})


def test(flow: Flow, condition: Expression) -> Proof:
    """What is known in addition where the condition is true, and where it is false."""
    match condition:
        case Unary(operator="not", operand=operand):
            when_true, when_false = test(flow, operand)
            flow.carried[id(condition)] = NOTHING
            return when_false, when_true
        case Boolean(operator=operator, left=left, right=right):
            return _both(flow, operator, left, right)
        case Comparison():
            proof = _comparison(flow, condition)
            flow.carried[id(condition)] = NOTHING
            return proof
        case Call():
            return _call(flow, condition)
        case _:
            return _present(values.value(flow, condition)), set()


def _both(flow: Flow, operator: str, left: Expression, right: Expression) -> Proof:
    first_true, first_false = test(flow, left)
    before = flow.state.known
    flow.state.known = before.fork(first_true if operator == "and" else first_false)
    second_true, second_false = test(flow, right)
    before |= flow.state.known.above(before) - first_true - first_false
    flow.state.known = before
    if operator == "and":
        return first_true | second_true, first_false & second_false
    return first_true & second_true, first_false | second_false


def _comparison(flow: Flow, condition: Comparison) -> Proof:
    left = values.value(flow, condition.left)
    operator, right = condition.operators[0], condition.comparators[0]
    other = values.value(flow, right)
    if operator in _ORDER:
        unchecked = (r for r in left | other if not r.is_whole and is_json(r))
        flow.use(unchecked, "order", f"is compared with {operator!r}", start(condition.left)[0])
        return set(), set()
    if operator in ("in", "not in"):
        key = text(condition.left) or "*"
        proof: set[Known] = {("present", read.source, key) for read in other if read.is_whole}
        proof |= flow.proof(left) if not other else set()
    elif isinstance(right, Constant) and right.value in (None, ""):
        proof = _present(left)
        return (set(), proof) if operator in ("is", "==") else (proof, set())
    else:
        proof = flow.proof(left) | flow.proof(other)
    return (proof, set()) if operator in ("in", "==", "is") else (set(), proof)


def _call(flow: Flow, condition: Call) -> Proof:
    carried = values.value(flow, condition)
    name = getattr(condition.function, "name", getattr(condition.function, "id", ""))
    given: Reads = frozenset().union(*(values.quiet(flow, a.value) for a in condition.arguments))
    if isinstance(condition.function, Attribute):
        receiver = values.quiet(flow, condition.function.value)
        if name in CHECKING_METHODS:
            return flow.proof(receiver), set()
    if name in ("all", "any") and (sources := _tests_keys(flow, condition)):
        proof: set[Known] = {("present", source, "*") for source in sources}
        return proof, proof
    if name in _HARMLESS and isinstance(condition.function, Name):
        return _present(given), set()
    if name == "isinstance":
        return flow.proof(given) | {("valid", read.source, read.key) for read in given}, set()
    return _present(carried) | flow.proof(given), flow.proof(given)


def _tests_keys(flow: Flow, condition: Call) -> set[str]:
    """The inputs whose keys `all(key in request.data for key in ...)` looks for."""
    found = set()
    for argument in condition.arguments:
        if isinstance(argument.value, Comprehension):
            for node in subexpressions(argument.value.element):
                if isinstance(node, Comparison) and node.operators[0] in ("in", "not in"):
                    found |= {read.source for read in values.quiet(flow, node.comparators[0]) if read.is_whole}
                elif isinstance(node, Call):
                    found |= {read.source for read in values.quiet(flow, node) if read.key == "*"}
    return found


def _present(reads: Reads) -> set[Known]:
    """A value that is true is there; an input that is true has some keys, and most often those that are asked for."""
    return {("present", read.source, read.key or "*") for read in reads}
