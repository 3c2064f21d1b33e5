"""`isinstance()` and `issubclass()`, where the answer is certain."""

from __future__ import annotations

from collections.abc import Callable

from stackcheck.catalogue.django_classes import MODULE_OF_MODELS
from stackcheck.link.evaluate.frames import Frame
from stackcheck.link.names.resolution import mro
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.values.kinds import UNKNOWN, Collection, Const, Fixed, Instance, Record, Ref, Rows, Value
from stackcheck.link.values.sites import Site

_PLAIN: dict[str, type] = {
    f"builtins.{kind.__name__}": kind for kind in (str, bytes, bool, int, float, list, tuple, set, frozenset, dict)
}


def is_instance(frame: Frame, site: Site) -> Value:
    return _answer(frame, site, _is_instance)


def is_subclass(frame: Frame, site: Site) -> Value:
    return _answer(frame, site, _is_subclass)


def _answer(frame: Frame, site: Site, ask: Callable[[Frame, Value, Symbol], bool | None]) -> Value:
    """Whether a value is of a class, or of one of several."""
    if len(site.arguments) != 2:
        return UNKNOWN
    value, kind = site.arguments
    kinds = kind.items if isinstance(kind, Fixed) else (kind,)
    answers = [ask(frame, value, each.symbol) if isinstance(each, Ref) else None for each in kinds]
    if True in answers:
        return Const(value=True)
    return UNKNOWN if None in answers or not answers else Const(value=False)


def _is_instance(frame: Frame, value: Value, kind: Symbol) -> bool | None:
    plain = _PLAIN.get(kind.name)
    match value:
        case Const(value=None):
            return None  # mostly what stands until somebody sets it
        case Const(value=held) if plain is not None:
            return isinstance(held, plain)
        case Ref() | Instance() if plain is not None and not kind.path:
            return False if isinstance(value, Ref) or not _inherits_plain(frame, value.symbol) else None
        case Rows() | Collection() | Fixed() | Record() if plain in (str, bytes, bool, int, float):
            return False
        case Instance(symbol=symbol) if kind in mro(frame.project, symbol):
            return True
        case _:
            return None


def _inherits_plain(frame: Frame, symbol: Symbol) -> bool:
    """Whether a class may inherit from text, a number or a container."""
    return any(base.is_external and not base.name.startswith(MODULE_OF_MODELS) for base in mro(frame.project, symbol))


def _is_subclass(frame: Frame, value: Value, kind: Symbol) -> bool | None:
    return True if isinstance(value, Ref) and kind in mro(frame.project, value.symbol) else None
