"""What weighs in the body of a view: statements and cognitive complexity of its logic, not of what every view has to do.

These weigh nothing: docstrings, logging, imports, rows of guards that answer and leave, reading parameters of the request,
forms and serializers, notices, exceptions that are mapped to answers, filling the answer or the context of a template, talking
to a websocket, and HTML that is built with `with tag.div():`.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from stackcheck.catalogue.views import (
    CONVERSIONS,
    FORM_METHODS,
    FORMS,
    HTTP_METHODS,
    LOGGING,
    NOTICES,
    READ_METHODS,
    REQUEST_PARTS,
)
from stackcheck.facts.expressions import (
    Attribute,
    Await,
    Boolean,
    Call,
    Comprehension,
    Conditional,
    Constant,
    Expression,
    Mapping,
    Name,
    Sequence,
    Subscript,
)
from stackcheck.facts.parts import dotted, keyword, last_name, subexpressions
from stackcheck.facts.statements import (
    Assert,
    Bind,
    Branch,
    Class,
    Evaluate,
    Function,
    Import,
    Jump,
    Loop,
    Match,
    Raise,
    Return,
    Scope,
    Statement,
    Try,
    While,
    With,
)
from stackcheck.link.endpoints.plumbing import Plumbing, builder, plumbing_of, serves_for_ever, shapes_answer

_GUARD_LENGTH = 5


class Weight(msgspec.Struct, frozen=True):
    """How many statements of logic there are, and how complex they are (SonarSource's cognitive complexity)."""

    statements: int = 0
    complexity: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.statements + other.statements, self.complexity + other.complexity)

    @property
    def total(self) -> int:
        return self.statements + self.complexity


NOTHING = Weight()


def total(weights: Iterable[Weight]) -> Weight:
    return sum(weights, NOTHING)


def weigh(body: tuple[Statement, ...], depth: int = 0, known: Plumbing | None = None) -> Weight:
    """The weight of a run of statements at a depth of nesting."""
    plumbing = plumbing_of(body) if known is None else known
    return total(weigh_one(statement, depth, plumbing) for statement in body)


def weigh_one(statement: Statement, depth: int, known: Plumbing) -> Weight:
    shapes = shapes_answer(statement, known)
    match statement:
        case Import() | Jump() | Scope() | Raise() | Assert() | Function() | Class():
            return NOTHING
        case Return(value=value):
            return Weight(0 if _is_plain(value) else 1, _inside(value, depth))
        case Evaluate(value=value):
            is_nothing = is_logging(value) or is_notice(value) or is_plumbing(value)
            return NOTHING if is_nothing else Weight(0 if shapes else 1, _inside(value, depth))
        case Bind(value=value):
            return Weight(0 if shapes or _is_plain(value) or is_plumbing(value) else 1, _inside(value, depth))
        case Branch():
            return _branch(statement, depth, known)
        case While(body=body) if serves_for_ever(statement, known):
            return weigh(body, depth, known)
        case Loop(body=body, orelse=orelse) | While(body=body, orelse=orelse):
            return Weight(1, 1 + depth) + weigh(body, depth + 1, known) + weigh(orelse, depth, known)
        case With(items=items, body=body):
            return NOTHING if any(builder(item) in known.builders for item, _ in items) else weigh(body, depth, known)
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            kept = [handler.body for handler in handlers if not _is_mapping(handler.body)]
            caught = total(Weight(0, 1 + depth) + weigh(inner, depth + 1, known) for inner in kept)
            return caught + total(weigh(inner, depth, known) for inner in (body, orelse, final))
        case Match(cases=cases):
            return Weight(1, 1 + depth) + total(weigh(case.body, depth + 1, known) for case in cases)
        case _:
            return Weight(1)


def _branch(statement: Branch, depth: int, known: Plumbing) -> Weight:
    if is_guard(statement) or not (_without_logging(statement.body) or statement.orelse):
        return NOTHING
    operators = sum(isinstance(node, Boolean) for node in subexpressions(statement.test))
    own = Weight(1, 1 + depth + operators) + weigh(statement.body, depth + 1, known)
    match statement.orelse:
        case ():
            return own
        case (Branch() as following,):  # an `elif` costs one, however deep it stands
            return own + weigh_one(following, depth, known) + Weight(0, 0 if is_guard(following) else -depth)
        case other:
            return own + Weight(0, 1) + weigh(other, depth + 1, known)


def is_guard(statement: Statement) -> bool:
    """`if not allowed: return Response(...)`: a short answer that leaves, without an `else`."""
    if not isinstance(statement, Branch) or statement.orelse:
        return False
    body = _without_logging(statement.body)
    simple = all(isinstance(inner, Bind | Evaluate | Raise | Return | Jump) for inner in body)
    return simple and 0 < len(body) <= _GUARD_LENGTH and isinstance(body[-1], Raise | Return | Jump)


def _is_mapping(body: tuple[Statement, ...]) -> bool:
    """Whether an exception handler only turns the error into an answer or a default."""
    rest = _without_logging(body)
    leaves = 0 < len(rest) <= _GUARD_LENGTH and isinstance(rest[-1], Raise | Return | Jump)
    return leaves or all(isinstance(inner, Jump | Bind) for inner in rest)


def _without_logging(body: tuple[Statement, ...]) -> list[Statement]:
    return [inner for inner in body if not (isinstance(inner, Evaluate) and is_logging(inner.value))]


def is_logging(value: Expression) -> bool:
    return isinstance(value, Call) and last_name(value.function) in LOGGING


def is_notice(value: Expression) -> bool:
    """`messages.success(request, ...)`."""
    match value:
        case Call(function=Attribute(value=Name(id="messages"), name=name)):
            return name in NOTICES
        case _:
            return False


def _is_plain(value: Expression | None) -> bool:
    """A name or literal: nothing happens."""
    match value:
        case Mapping(items=()) | Sequence(items=()):
            return True
        case _:
            return value is None or isinstance(value, Constant) or dotted(value) is not None


def is_plumbing(value: Expression | None) -> bool:
    """Reading the request, converting what was read, forms and serializers."""
    match value:
        case Await(value=inner) | Subscript(value=inner):
            return is_plumbing(inner)
        case Attribute(name=name):
            return name in REQUEST_PARTS
        case Call(function=Attribute(name=name, value=receiver)):
            return (
                name in FORM_METHODS
                or (name == "save" and keyword(value, "commit") is not None)
                or (name in READ_METHODS and _is_request(receiver))
                or (keyword(value, "data") is not None and name not in HTTP_METHODS)
            )
        case Call(function=Name(id=name)):
            is_form = name.endswith(FORMS) and any(_is_request(argument.value) for argument in value.arguments)
            return name in CONVERSIONS or is_form or keyword(value, "data") is not None
        case _:
            return False


def _is_request(node: Expression) -> bool:
    """`request.GET`, `self.request.data.get(...)`, `kwargs`."""
    while isinstance(node, Call | Attribute):
        if isinstance(node, Attribute) and node.name in REQUEST_PARTS:
            return True
        node = node.function if isinstance(node, Call) else node.value
    return isinstance(node, Name) and node.id == "kwargs"


def _inside(value: Expression | None, depth: int) -> int:
    """The complexity of conditional expressions and filtered comprehensions."""
    nodes = list(subexpressions(value)) if value is not None else []
    choices = sum(isinstance(node, Conditional) for node in nodes) * (1 + depth)
    return choices + sum(isinstance(node, Comprehension) and any(c.conditions for c in node.clauses) for node in nodes)
