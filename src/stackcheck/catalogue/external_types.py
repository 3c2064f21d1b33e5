"""What calls, attributes and operators of other libraries give: qualified names to the qualified classes of their results.

A class called by its name gives an instance of itself and needs no entry.  Methods that Python calls have their own names:
`__enter__` (what `with` binds; the same value where there is no entry), `__iter__` (the elements), `__getitem__`,
`__getattr__` (any attribute), `__call__` (calling an instance), `__truediv__`.  `list[X]` is anything whose elements are X.
"""

from __future__ import annotations

from functools import lru_cache

from stackcheck.catalogue.canonical import canonical

_RESULTS = """
redis.Redis: redis.from_url redis.Redis.from_url
"""
"""`class: callables that give an instance of it`; `owner.*` is every method of the owner without an entry of its own."""

_ATTRIBUTES = """
pathlib.Path: pathlib.Path.parent
"""
"""`class: attributes that hold an instance of it`."""


def _parsed(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in written.strip().splitlines():
        name, _, sources = line.partition(":")
        found.update(dict.fromkeys(sources.split(), name.strip()))
    return found


RESULTS = _parsed(_RESULTS)
ATTRIBUTES = _parsed(_ATTRIBUTES)


@lru_cache(maxsize=65536)
def result(name: str) -> str | None:
    """The class of what calling `name` gives; None where it is not known."""
    name = canonical(name)
    if name in RESULTS:
        return RESULTS[name]
    owner, _, member = name.rpartition(".")
    if member in ("__enter__", "__aenter__"):
        return owner
    if owner.startswith("list["):
        return owner[5:-1] if member in ("__iter__", "__getitem__", "__next__") else None
    if member[:1].isupper():
        return name
    return None if member.startswith("_") else RESULTS.get(f"{owner}.*")


@lru_cache(maxsize=65536)
def attribute(name: str) -> str | None:
    """The class of what reading `name` gives; None where it is a method or not known."""
    name = canonical(name)
    if name in ATTRIBUTES:
        return ATTRIBUTES[name]
    owner, _, member = name.rpartition(".")
    return None if member.startswith("_") or name in RESULTS else RESULTS.get(f"{owner}.__getattr__")
