"""What an expression may give: the raw values that it carries, what it keeps where, and what it may be called as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import attrgetter
from types import MappingProxyType

import msgspec

from stackcheck.facts.expressions import Constant, Expression, Lambda
from stackcheck.facts.parts import start
from stackcheck.facts.statements import Class, Function
from stackcheck.link.flow.arguments import Given
from stackcheck.link.flow.variables import Variables
from stackcheck.link.inputs.coverage import EVERYTHING, Coverage
from stackcheck.link.inputs.rows import Read
from stackcheck.link.models import Model
from stackcheck.link.names.scopes import Scope
from stackcheck.link.names.symbols import Symbol

Reads = frozenset[Read]
NOTHING: Reads = frozenset()

MAX_READS = 100
"""So many raw values are known of one value."""
MAX_PARTS = 200
"""So many parts are known of one value, those inside of its parts counted too; of what has more only what it carries."""
MAX_CALLEES = 8
"""So many functions may one value be; it is unknown which of more is called."""


class Form(msgspec.Struct, frozen=True):
    """A form or serializer: what it was made from, and what its `is_valid()` checks of that."""

    reads: Reads
    covered: Coverage


class Query(msgspec.Struct, frozen=True):
    """A manager or queryset, of a model where it is known."""

    model: Model | None


class Callee(msgspec.Struct, frozen=True, eq=False):
    """A function or class that may be called.  `scope` is where its body stands; `symbol` names it, which a lambda has not.

    `around` gives the variables of the function around it, at the time of the call; `given` are the arguments that it has got
    already: the object of a method, those of a partial.
    """

    fact: Function | Class | Lambda
    scope: Scope
    symbol: Symbol | None = None
    around: Callable[[], Variables[Value]] | None = None
    given: Given[Value] = Given((), {})


class Value(msgspec.Struct, frozen=True, eq=False):
    """What is known of a value.

    `own` are the raw values that it is or that lie somewhere in it.  `parts` is what it keeps where: by key or position ("0"),
    "*" for any, and by attribute (".name").  `reads` are all that it carries, items but not attributes, for what uses a list
    uses its items; `everything` has those too.  `request` says how the endpoint calls the request, where the value is that.
    """

    own: Reads = NOTHING
    parts: Mapping[str, Value] = MappingProxyType({})
    reads: Reads = NOTHING
    everything: Reads = NOTHING
    size: int = 1
    cls: Symbol | None = None
    request: str = ""
    form: Form | None = None
    query: Query | None = None
    callees: tuple[Callee, ...] = ()

    @property
    def is_followed(self) -> bool:
        """Whether it matters what a function does with the value."""
        return bool(self.everything) or self.has_request or self._is_partial

    @property
    def has_request(self) -> bool:
        return bool(self.request) or any(part.request for part in self.parts.values())

    @property
    def _is_partial(self) -> bool:
        given = (value for callee in self.callees for value in (*callee.given.positional, *callee.given.keywords.values()))
        return any(value.is_followed for value in given)


EMPTY = Value()


def raw(reads: Iterable[Read]) -> Value:
    """A value of which no parts are known."""
    found = _fewer(frozenset(reads))
    return Value(found, reads=found, everything=found) if found else EMPTY


def keeping(parts: Mapping[str, Value], own: Reads = NOTHING, like: Value = EMPTY) -> Value:
    """A value with parts; all else is as in `like`."""
    size = 1 + sum(part.size for part in parts.values())
    everything = own.union(*(part.everything for part in parts.values()))
    reads = own.union(*(part.reads for key, part in parts.items() if not key.startswith("."))) if parts else own
    if size > MAX_PARTS:
        own, parts, size, everything = reads, {}, 1, reads
    if not own and like is EMPTY and all(part is EMPTY for part in parts.values()):
        return EMPTY
    all_of_them = _fewer(everything)
    reads = all_of_them if reads == everything else _fewer(reads)
    return msgspec.structs.replace(like, own=_fewer(own), parts=parts, reads=reads, everything=all_of_them, size=size)


_ORDER = attrgetter("line", "col", "key", "source")


def _fewer(reads: Reads) -> Reads:
    if len(reads) <= MAX_READS:
        return reads
    return frozenset(sorted(reads, key=_ORDER)[:MAX_READS])


def join(one: Value, two: Value) -> Value:
    """A value that is one of both."""
    if one is two or two is EMPTY:
        return one
    if one is EMPTY:
        return two
    parts = {
        key: part if part is (other := two.parts.get(key, EMPTY)) else join(part, other)
        for key, part in {**one.parts, **{key: EMPTY for key in two.parts if key not in one.parts}}.items()
    }
    callees = {id(c if any(c.given) else c.fact): c for c in (*one.callees, *two.callees)}
    rest = Value(
        cls=one.cls if one.cls is two.cls or two.cls is None else two.cls if one.cls is None else None,
        request=one.request or two.request,
        form=_one_of(one.form, two.form),
        query=one.query or two.query,
        callees=tuple(callees.values()) if len(callees) <= MAX_CALLEES else (),
    )
    return keeping(parts, one.own | two.own, rest)


def _one_of(one: Form | None, two: Form | None) -> Form | None:
    if one is None or two is None:
        return one or two
    return Form(one.reads | two.reads, one.covered if one.covered == two.covered else EVERYTHING)


def joined(values: Iterable[Value]) -> Value:
    return reduce(join, values, EMPTY)


def mapped(value: Value, change: Callable[[Reads], Reads]) -> Value:
    """The value with other raw values in it."""
    if not value.everything:
        return value
    return keeping({key: mapped(part, change) for key, part in value.parts.items()}, change(value.own), value)


def with_part(value: Value, key: str, part: Value) -> Value:
    """The value after something was stored in it; under an unknown key it comes beside what is there."""
    held = join(value.parts[key], part) if key == "*" and key in value.parts else part
    return value if value is EMPTY and held is EMPTY else keeping({**value.parts, key: held}, value.own, value)


def items(value: Value) -> tuple[Value, ...] | None:
    """The items of a list or tuple of known length."""
    found = tuple(value.parts[str(number)] for number in range(len(value.parts)) if str(number) in value.parts)
    return found if found and len(found) == len(value.parts) and not value.own else None


def entries(value: Value) -> dict[str, Value]:
    """What a dict keeps under known keys, and under "*"."""
    return {key: part for key, part in value.parts.items() if not key.startswith(".")}


def key_of(index: Expression | None) -> str:
    """The key or position that an index spells; "*" where it may be any."""
    match index:
        case Constant(value=str() | int() as key) if not isinstance(key, bool):
            return str(key)
        case _:
            return "*"


def element(value: Value, change: Callable[[Read], Read]) -> Value:
    """What one pass of a loop over the value gets; `change` says what that is of a raw value of unknown parts."""
    return join(raw(change(read) for read in value.own), joined(entries(value).values()))


def part_of(value: Value, key: str) -> Value:
    """What lies under a key or position, as far as the parts are known."""
    if key == "*":
        return joined(entries(value).values())
    return join(value.parts.get(key, EMPTY), value.parts.get("*", EMPTY))


def item(read: Read, key: str | None, node: Expression, method: str = "") -> Read:
    """The raw value behind a key of what was read, by a subscript or one of the methods that stand for one."""
    if not read.is_whole:
        return msgspec.structs.replace(read, nested=True)
    line, col = start(node)
    quoted = f'"{key}"' if key is not None else "..."
    written = f"{read.text}.{method}({quoted})" if method else f"{read.text}[{quoted}]"
    return Read(read.source, key if key is not None else "*", written, line, col, False, read.origin)


def any_item(read: Read) -> Read:
    """What one pass of a loop over the raw value gets."""
    if read.is_whole:
        return msgspec.structs.replace(read, key="*", text=f"{read.text}[...]")
    return msgspec.structs.replace(read, nested=True)


def nested(read: Read) -> Read:
    """A part of the raw value, wherever it lies in it."""
    return msgspec.structs.replace(read, key=read.key or "*", nested=True)
