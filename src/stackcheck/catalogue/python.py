"""What Python's own library has: decorators, enumerations, functions that call or keep what they are given."""

from __future__ import annotations

DATA_CLASSES = frozenset({"dataclass", "define", "frozen", "mutable", "attrs"})
"""Decorators that make a constructor from the annotations of a class."""
NAMED_TUPLES = frozenset({"typing.NamedTuple", "typing_extensions.NamedTuple"})
CONTEXT_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
ENTERING = frozenset({"contextlib.ExitStack.enter_context", "contextlib.AsyncExitStack.enter_context"})
"""They enter the context manager that they are given."""
MEMOISING = frozenset({"lru_cache", "cache", "cached_property"})
"""They call a function once for the same arguments."""

ENUMERATIONS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")) | frozenset(
    f"{module}.{name}"
    for module in ("django.db.models", "django.db.models.enums")
    for name in ("Choices", "TextChoices", "IntegerChoices")
)
PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})
"""Bases that give their classes no attribute that matters."""

PARTIAL = "functools.partial"
READS = "operator.attrgetter"
REDUCED = "functools.reduce"
SORTING = frozenset({"heapq.nlargest", "heapq.nsmallest"})
"""They are given a number, a collection and what to sort by."""
SOME_OF = frozenset({"itertools.islice", "random.sample", "random.choices"})
"""They give some of the elements of what they are given first."""
LISTS = frozenset({"collections.deque", "collections.UserList"})
"""What is made of the elements of what it is given."""
DICTS = frozenset({"builtins.dict", "collections.OrderedDict"})
FILLED_DICT = "collections.defaultdict"
"""A dict that makes what is looked for and not there."""
CHAIN = "itertools.chain"
CHAIN_OF_ONE = "itertools.chain.from_iterable"
GROUPS = "itertools.groupby"

CAST = "typing.cast"
TYPE_CHECKING = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})
ENVIRONMENT = "os.environ"

SUBSTITUTE = "re.sub"
PARTS_OF_TEXT = frozenset({"re.findall", "re.split"})
NAMESPACES = frozenset({"argparse.Namespace"})
"""What a parser of the command line gives."""

PASSING_MODULES = ("builtins.", "json.", "typing.")
"""Modules whose functions do nothing with what they are given but give it back in another form."""
