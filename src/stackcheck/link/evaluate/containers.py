"""Methods and items of lists, dicts and sets: what they give back, and what the container holds afterwards."""

from __future__ import annotations

from stackcheck.facts.expressions import Argument, Attribute, Call, Expression, Name, Subscript
from stackcheck.facts.findings import Place
from stackcheck.facts.statements import Class
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.attributes import item as item_of_foreign
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import by_key, consumed
from stackcheck.link.evaluate.operators import updated
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.joins import element, join, joined
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Collection,
    Column,
    Condition,
    Const,
    External,
    Fixed,
    Instance,
    Native,
    Record,
    Ref,
    Rows,
    Value,
)
from stackcheck.link.values.sites import Site


def container(frame: Frame, callee: Native, site: Site) -> Value:
    """Methods of lists, dicts, sets and text; those that add change the variable that holds the container."""
    receiver, name, arguments = callee.receiver, callee.name, site.arguments
    held = site.node.function.value if site.node is not None and isinstance(site.node.function, Attribute) else None
    match receiver, name:
        case ((Fixed() | Collection()), ("append" | "add" | "insert" | "appendleft")) if arguments:
            _hold(frame, held, _added(receiver, arguments[-1]))
            return NONE
        case ((Fixed() | Collection()), ("extend" | "update")) if arguments:
            value = executed(frame, arguments[0], site.place)
            grown = value if isinstance(receiver, Fixed) and not receiver.items else join(receiver, value)
            _hold(
                frame,
                held,
                grown if isinstance(grown, Rows | Collection) else Collection(join(element(receiver), element(value))),
            )
            return NONE
        case Record(), "update":
            more = arguments[0] if arguments else Record((), NONE)
            named = Record(tuple(site.keywords.items()), NONE)
            _hold(frame, held, updated(updated(receiver, more if isinstance(more, Record) else Record((), UNKNOWN)), named))
            return NONE
        case Record(), "items":
            return Collection(Fixed((UNKNOWN, joined([*(v for _, v in receiver.entries), receiver.others]))))
        case Record(), "values":
            return Collection(joined([*(v for _, v in receiver.entries), receiver.others]))
        case Record(), ("get" | "pop" | "setdefault") if arguments:
            key = arguments[0]
            if name == "setdefault" and len(arguments) > 1 and receiver.others == UNKNOWN:
                _hold(frame, held, Record(receiver.entries, arguments[1]))
                return arguments[1]
            if isinstance(key, Const) and isinstance(key.value, str):
                return _got(receiver, key.value, arguments[1] if len(arguments) > 1 else NONE)
            found = joined([*(v for _, v in receiver.entries), receiver.others])
            return by_key(frame, site.node.arguments[0].value, found) if site.node is not None else found
        case ((Fixed() | Collection()), ("pop" | "popleft")):
            return element(receiver)
        case ((Fixed() | Collection() | Record()), "copy"):
            return receiver
        case _:
            return libraries.method(frame, receiver, name, site) or UNKNOWN


def executed(frame: Frame, value: Value, place: Place) -> Value:
    """The value after somebody took all its elements: rows were asked for by that."""
    consumed(frame, value, place)
    return libraries.executed(frame, value, "iteration", place) if isinstance(value, Rows) else value


def _got(held: Record, key: str, default: Value) -> Value:
    """`held.get(key, default)`: the default where a dict that is written out does not have the key."""
    found = held.get(key)
    return default if found == NONE and held.others == NONE and default != NONE else found


def _added(container: Value, value: Value) -> Value:
    if isinstance(container, Fixed) and isinstance(value, Condition):
        return Fixed((*container.items, value), container.kind)
    known = element(container)
    if isinstance(container, Fixed) and not container.items:
        known = value
    if (
        isinstance(value, Instance)
        and value.origin is not None
        and value.origin.loop
        and not value.origin.path
        and known == value
    ):
        return value.origin.rows
    return Collection(join(known, value) if known != value else value)


def _hold(frame: Frame, holder: Expression | None, value: Value) -> None:
    """Let a name, an attribute of `self`, or an item of a dict that one of these holds have another value."""
    match holder:
        case Name(id=name) if name in frame.env:
            frame.env[name] = value
        case Attribute(value=Name(), name=name) if name in frame.attributes:
            frame.attributes[name] = value
        case Subscript(value=outer, index=key):
            put(frame, outer, key, value, may_be_any=True)
        case Call(function=Attribute(value=outer, name="setdefault" | "get"), arguments=(Argument(value=key), *_)):
            put(frame, outer, key, value, may_be_any=True)
        case _:
            pass


def put(frame: Frame, holder: Expression, key: Expression, value: Value, *, may_be_any: bool = False) -> None:
    """`holder[key]` holds a value from then on; `may_be_any` where it is one of those that the dict held before, now filled."""
    held = frame.evaluate(holder) if isinstance(holder, Name | Attribute | Subscript) else UNKNOWN
    if not isinstance(held, Record):
        return
    name = frame.evaluate(key)
    if isinstance(name, Const) and isinstance(name.value, str):
        entries = dict(held.entries) | {name.value: value}
        _hold(frame, holder, Record(tuple(entries.items()), held.others))
    else:
        others = value if held.others == UNKNOWN and not held.entries else join(held.others, value)
        entries = {each: join(entry, value) if may_be_any else entry for each, entry in held.entries}
        _hold(frame, holder, Record(tuple(entries.items()), others))


def item(value: Value, index: Value, *, is_slice: bool) -> Value:
    """`value[index]` of anything but rows."""
    match value, index:
        case Record(), Const(value=str() as key):
            return value.get(key)
        case Record(), _:
            return joined([value.others, *(entry for _, entry in value.entries)])
        case Fixed(), Const(value=int() as position) if -len(value.items) <= position < len(value.items):
            return value.items[position]
        case ((Fixed() | Collection()), _) if is_slice:
            return value
        case ((Fixed() | Collection()), _):
            return element(value)
        case ((External() | Native()), _):
            return item_of_foreign(value)
        case (Ref(symbol=Symbol(fact=Class(bases=bases))), _) if any(isinstance(base, Subscript) for base in bases):
            return value  # Repository[User]
        case (Column(model=model, path=path), _):
            return Column(model, f"{path}__key")
        case _:
            return UNKNOWN
