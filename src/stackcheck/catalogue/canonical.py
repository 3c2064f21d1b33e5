"""One name for every callable and class of other libraries, however a library exports it."""

from __future__ import annotations

from functools import lru_cache

_ALIASES = """
redis.Redis: redis.client.Redis redis.StrictRedis redis.client.StrictRedis
"""
"""`canonical name: other names`; what stands behind such a name (a method, a member of a module) goes along."""


def _aliases() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _ALIASES.strip().splitlines():
        name, _, others = line.partition(":")
        found.update(dict.fromkeys(others.split(), name.strip()))
    return found


ALIASES = _aliases()


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """The name under which the catalogue has what is called `name`."""
    head, tail = name, ""
    while head:
        if head in ALIASES:
            return ALIASES[head] + tail
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    return name
