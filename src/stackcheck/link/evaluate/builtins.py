"""Python's built-in functions, and some of its library's: what they call, what they give."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from stackcheck.catalogue.python import (
    CHAIN,
    CHAIN_OF_ONE,
    DICTS,
    ENTERING,
    FILLED_DICT,
    GROUPS,
    LISTS,
    PARTIAL,
    READS,
    REDUCED,
    SOME_OF,
    SORTING,
)
from stackcheck.catalogue.settings import SETTINGS_OBJECT
from stackcheck.link.evaluate import libraries
from stackcheck.link.evaluate.attributes import read
from stackcheck.link.evaluate.calls import invoke, shown, special
from stackcheck.link.evaluate.containers import executed
from stackcheck.link.evaluate.contexts import enter
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.evaluate.iteration import each, iterate_value
from stackcheck.link.evaluate.kinds import is_instance, is_subclass
from stackcheck.link.evaluate.made_classes import made_class
from stackcheck.link.evaluate.provided import PROVIDED, lacks
from stackcheck.link.models import model_of
from stackcheck.link.models.django.apps import setting
from stackcheck.link.names.symbols import Symbol, external
from stackcheck.link.values.joins import element, united
from stackcheck.link.values.kinds import (
    NONE,
    UNKNOWN,
    Closure,
    Collection,
    Const,
    Fixed,
    Instance,
    Native,
    Partial,
    Record,
    Ref,
    Rows,
    Value,
    row,
)
from stackcheck.link.values.sites import Site


def _text(frame: Frame, site: Site) -> Value:
    for value in site.arguments[:1]:
        shown(frame, value, site.place)
    return UNKNOWN


def _first(frame: Frame, site: Site) -> Value:
    """`list(x)`, `tuple(x)`, `set(x)`, `reversed(x)`: the same elements; rows are executed by it."""
    return _executed(frame, site.arguments[0], site) if site.arguments else Fixed((), "list")


def _executed(frame: Frame, value: Value, site: Site) -> Value:
    return executed(frame, value, site.place)


def _sorted(frame: Frame, site: Site) -> Value:
    """What is put into an order: its key is asked of every element."""
    value = _first(frame, site)
    if "key" in site.keywords:
        _each(frame, site.keywords["key"], value, site)
    return value


def _best(frame: Frame, site: Site) -> Value:
    """`max(rows, key=...)`: one of them, after each was asked for its key; of several arguments the best of them."""
    values = site.arguments
    return element(_sorted(frame, site if len(values) == 1 else replace(site, arguments=(Fixed(values),))))


def _most(frame: Frame, site: Site) -> Value:
    """`nlargest(3, rows, key=...)`: some of them."""
    value = site.argument(1, "iterable") or UNKNOWN
    return _sorted(frame, replace(site, arguments=(value,)))


def _reduced(frame: Frame, site: Site) -> Value:
    """`reduce(function, rows)`: it is called with what it gave before, and with each of them."""
    match site.arguments:
        case (function, values, *_):
            loop, item = iterate_value(frame, values, site.place)
            with frame.inside(loop):
                invoke(frame, function, Site(site.place, (UNKNOWN, item), {}))
        case _:
            pass
    return UNKNOWN


def _getter(frame: Frame, site: Site) -> Value:
    """`attrgetter("author.name")`: what it makes reads that of whatever it is called with."""
    return Partial(Ref(external(frame.project, _GETTER)), site.arguments)


def _got(frame: Frame, site: Site) -> Value:
    *names, value = site.arguments or (UNKNOWN,)
    found = tuple(_along(frame, value, name, site) for name in names)
    return found[0] if len(found) == 1 else Fixed(found)


def _along(frame: Frame, value: Value, name: Value, site: Site) -> Value:
    for part in name.value.split(".") if isinstance(name, Const) and isinstance(name.value, str) else ():
        value = read(frame, value, part, site.place)
    return value if isinstance(name, Const) else UNKNOWN


def _grouped(frame: Frame, site: Site) -> Value:
    """`groupby(rows, key)`: what the key is, and the rows that have it."""
    values, key = site.argument(0, "iterable") or UNKNOWN, site.argument(1, "key")
    loop, item = iterate_value(frame, values, site.place)
    with frame.inside(loop):
        group = invoke(frame, key, Site(site.place, (item,), {})) if key is not None else item
    return Collection(Fixed((group, Collection(item))))


def _map(frame: Frame, site: Site) -> Value:
    match site.arguments:
        case (function, values, *_):
            return Collection(_each(frame, function, values, site), "generator")
        case _:
            return UNKNOWN


def _filter(frame: Frame, site: Site) -> Value:
    match site.arguments:
        case (function, values, *_):
            _each(frame, function, values, site)
            return values
        case _:
            return UNKNOWN


def _each(frame: Frame, function: Value, values: Value, site: Site) -> Value:
    """Call a function with every element."""
    loop, item = iterate_value(frame, values, site.place)
    with frame.inside(loop):
        return invoke(frame, function, Site(site.place, (item,), {}))


def _enumerate(frame: Frame, site: Site) -> Value:
    return Collection(Fixed((UNKNOWN, each(_first(frame, site), site.place))))


def _zip(frame: Frame, site: Site) -> Value:
    return Collection(Fixed(tuple(each(_executed(frame, value, site), site.place) for value in site.arguments)))


def _chained(frame: Frame, site: Site) -> Value:
    """`chain(first, second)`: the elements of each."""
    return united([_executed(frame, value, site) for value in site.arguments])


def _flattened(frame: Frame, site: Site) -> Value:
    """`chain.from_iterable(collections)`: the elements of each of them."""
    for value in site.arguments[:1]:
        return _executed(frame, each(_executed(frame, value, site), site.place), site)
    return UNKNOWN


def _next(frame: Frame, site: Site) -> Value:
    return element(_first(frame, site))


def _counted(frame: Frame, site: Site) -> Value:
    _first(frame, site)
    return UNKNOWN


def _length(frame: Frame, site: Site) -> Value:
    special(frame, _first(frame, site), "__len__", site.place)
    return UNKNOWN


def _representation(frame: Frame, site: Site) -> Value:
    """`repr(value)`: Django's models have `str(value)` in it, where their class does not say how."""
    for value in site.arguments[:1]:
        is_said = special(frame, value, "__repr__", site.place) is not None
        model = model_of(frame.project, value.symbol) if isinstance(value, Instance) and not is_said else None
        if model is not None and model.orm == "django":
            shown(frame, value, site.place)
    return UNKNOWN


def _getattr(frame: Frame, site: Site) -> Value:
    match site.arguments:
        case (Ref(symbol=Symbol(name=holder)), Const(value=str() as name), *default) if holder == SETTINGS_OBJECT:
            text = setting(frame.project, name, frame.path)
            # a flag may be set anywhere; a name is mostly the one that is written
            written = default[0] if default and isinstance(default[0], Const) and isinstance(default[0].value, str) else UNKNOWN
            return Const(text) if text is not None else written
        case (value, Const(value=str() as name), *default):
            found = read(frame, value, name, site.place)
            if not (default and isinstance(value, Instance) and isinstance(found, Native)):
                return found
            return default[0] if lacks(frame.project, value, name) else PROVIDED
        case _:
            return UNKNOWN


def _hasattr(frame: Frame, site: Site) -> Value:
    match site.arguments:
        case (Instance() as value, Const(value=str() as name)):
            # a related object that may be missing is looked for
            found, model = read(frame, value, name, site.place), model_of(frame.project, value.symbol)
            if isinstance(found, Native):
                return Const(value=False) if lacks(frame.project, value, name) else PROVIDED
            is_there = model is not None and (
                model.field(name) is not None or (isinstance(found, Rows) and name not in model.relations)
            )
            return Const(value=True) if is_there else UNKNOWN
        case _:
            return UNKNOWN


def _entered(frame: Frame, site: Site) -> Value:
    """`stack.enter_context(manager)`: what `with manager as value` would bind."""
    return enter(frame, site.argument(0, "cm") or UNKNOWN, site.place, is_async=False)


def _type(frame: Frame, site: Site) -> Value:
    match site.arguments:
        case (Instance(symbol=symbol),):
            return Ref(symbol)
        case _:
            return made_class(frame.project, site.arguments, site.place)


def _partial(_: Frame, site: Site) -> Value:
    match site.arguments:
        case (function, *arguments) if site.is_written:
            return Partial(function, tuple(arguments), tuple(site.keywords.items()))
        case _:
            return UNKNOWN


def _dict(_: Frame, site: Site) -> Value:
    match site.arguments:
        case ():
            return Record(tuple(site.keywords.items()), UNKNOWN)
        case (Record() as value, *_):
            return value
        case (Collection(element=Fixed(items=(_, value))), *_):
            return Record((), value)
        case _:
            return UNKNOWN


def _filled(frame: Frame, site: Site) -> Value:
    """`defaultdict(list)`: a dict of what its factory makes."""
    match site.arguments:
        case (Ref() | Closure() as factory, *_):
            made = invoke(frame, factory, Site(site.place))
            return Record((), made) if isinstance(made, Fixed | Record) else Record((), UNKNOWN)
        case _:
            return Record((), UNKNOWN)


def _method(frame: Frame, value: Value, name: str, site: Site) -> Value | None:
    """`rows.sort(key=...)` of a list of rows; `rows.pop()` takes another of them in each pass of a loop."""
    is_list = isinstance(value, Collection | Fixed) or (isinstance(value, Rows) and value.state == "rows")
    if name in ("pop", "popleft") and isinstance(value, Rows) and is_list:
        return row(value, frame.loops[-1].place if frame.loops else None)
    if name != "sort" or not is_list:
        return None
    _sorted(frame, replace(site, arguments=(value,)))
    return NONE


_GETTER = f"{READS}.__call__"

_FUNCTIONS: dict[str, Callable[[Frame, Site], Value]] = {
    **dict.fromkeys(
        [f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "reversed", "iter", "aiter")], _first
    ),
    **dict.fromkeys([f"builtins.{name}" for name in ("bool", "any", "all", "sum")], _counted),
    "builtins.len": _length,
    "builtins.repr": _representation,
    **dict.fromkeys([f"builtins.{name}" for name in ("next", "anext")], _next),
    **dict.fromkeys(("builtins.min", "builtins.max"), _best),
    **dict.fromkeys(SOME_OF | LISTS, _first),
    **dict.fromkeys(SORTING, _most),
    **dict.fromkeys(DICTS, _dict),
    FILLED_DICT: _filled,
    REDUCED: _reduced,
    READS: _getter,
    _GETTER: _got,
    "builtins.str": _text,
    "builtins.sorted": _sorted,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.isinstance": is_instance,
    "builtins.issubclass": is_subclass,
    "builtins.type": _type,
    PARTIAL: _partial,
    **dict.fromkeys(ENTERING, _entered),
    CHAIN: _chained,
    CHAIN_OF_ONE: _flattened,
    GROUPS: _grouped,
}


def _function(frame: Frame, name: str, site: Site) -> Value | None:
    known = _FUNCTIONS.get(name)
    return known(frame, site) if known is not None else None


BUILTINS = libraries.Library(function=_function, method=_method)
