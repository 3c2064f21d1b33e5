"""What the names mean that stand around types in annotations."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.notation import pairs

# `plain` says nothing of the type itself, `opaque` has no types in its brackets, `stream` gives its elements one by one.
_TYPING = """
    optional: Optional
    union: Union
    annotated: Annotated
    plain: ClassVar Final NotRequired ReadOnly Required
    opaque: Callable Literal
    many: AbstractSet Collection Deque FrozenSet List MutableSequence MutableSet Sequence Set
    stream: AsyncGenerator AsyncIterable AsyncIterator Generator Iterable Iterator
    mapping: DefaultDict Dict Mapping MutableMapping OrderedDict
    tuple: Tuple
    type: Type
    awaitable: Awaitable Coroutine
    context: AbstractAsyncContextManager AbstractContextManager AsyncContextManager ContextManager
"""
_OTHERS = """
    many: builtins.frozenset builtins.list builtins.set collections.deque sqlalchemy.ScalarResult
      sqlalchemy.ext.orderinglist.OrderingList
    mapping: builtins.dict collections.OrderedDict collections.defaultdict sqlalchemy.orm.KeyFuncDict
      sqlalchemy.orm.MappedCollection
    tuple: builtins.tuple
    type: builtins.type
"""
FORMS: Mapping[str, str] = {
    **{f"{module}.{name}": form for form, name in pairs(_TYPING) for module in ("typing", "typing_extensions")},
    **{f"collections.abc.{name}": form for form, name in pairs(_TYPING) if form in ("many", "stream", "mapping", "awaitable")},
    **{f"contextlib.{name}": form for form, name in pairs(_TYPING) if form == "context"},
    **{name: form for form, name in pairs(_OTHERS)},
}
"""How the types in a generic's brackets are meant."""

NEW_TYPES = frozenset({"typing.NewType", "typing_extensions.NewType"})
ANYTHING = frozenset({"typing.Any", "builtins.object"})
CLASS_VARIABLES = frozenset({"typing.ClassVar"})
SCALARS = frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool"})
