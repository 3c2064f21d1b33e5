"""What mends relation reads: reads that one edit mends have one cause, and of a chain of relations the longest path is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from stackcheck.facts.findings import Cause, Place
from stackcheck.link.loading.paths import longest
from stackcheck.link.loading.rows import RelationRead

_LOADED = frozenset({"", "iteration", "count", "exists"})
"""The ways to read a relation that ask for nothing where it was loaded."""


def caused(reads: Sequence[RelationRead]) -> tuple[RelationRead, ...]:
    """The reads with their causes: what a longer path loads on its way is told with it, and so is what one query lacks."""
    shown = [read for read in reads if read.host == "response"]
    return (*_of_queries(list(_of_chains([read for read in reads if read.host != "response"]))), *_of_responses(shown))


def _of_responses(reads: Iterable[RelationRead]) -> Iterator[RelationRead]:
    """What a response model reads of what one line returns is told once: the nearest relations, whatever lies behind them."""
    places: dict[object, list[RelationRead]] = defaultdict(list)
    for read in reads:
        places[read.place].append(read)
    for met in places.values():
        first, *others = sorted(met, key=lambda read: (read.through_many, read.path.count("__"), read.path))
        near = [first, *(other for other in others if _chain(other) == _chain(first))]
        depth = first.path.count("__")
        together = tuple({read.path: read for read in near if read.path.count("__") == depth}.values())
        yield replace(first, cause=Cause(first.place, "response"), together=together if len(together) > 1 else ())


def _of_queries(reads: Sequence[RelationRead]) -> Iterator[RelationRead]:
    """Of the relations of one query that one line reads the first, which has one cause with all that the query lacks.

    Where the query is not seen, the relations of an object that one line, or one template, reads have one cause.
    """
    queries: dict[object, dict[object, list[RelationRead]]] = defaultdict(lambda: defaultdict(list))
    for read in sorted(reads, key=lambda read: (read.place, read.path)):
        line = read.place.path, read.place.line
        is_loaded = read.verb in _LOADED and not read.narrowed and not read.defeated
        if read.host in ("admin", "resolver") or not is_loaded:
            yield read
        else:
            given_to = (read.place.path,) if read.host == "template" else line
            queries[_chain(read), given_to if read.site is None else None][line].append(read)
    for lines in queries.values():
        told = [read for line in lines.values() for read in line]
        whole = _whole(told)
        cause = min((read.cause for read in told if read.cause is not None), default=Cause(told[0].place, told[0].path))
        for first, *others in lines.values():
            trace = tuple(dict.fromkeys((*first.trace, *(other.trace[-1] for other in others))))
            yield replace(first, cause=cause, together=whole if len(whole) > 1 else (), trace=trace)


def _whole(reads: Iterable[RelationRead]) -> tuple[RelationRead, ...]:
    """Of all reads of a query those with the longest paths, in the order of their paths."""
    known = {whole.path: whole for read in reads for whole in (read.within or read,)}
    return tuple(known[path] for path in longest(known))


def _of_chains(reads: Sequence[RelationRead]) -> Iterator[RelationRead]:
    chains: dict[object, list[RelationRead]] = defaultdict(list)
    for read in reads:
        if read.site is not None and _is_plain(read):
            chains[_chain(read)].append(read)
    for read in reads:
        longest = _longest(read, chains[_chain(read)]) if _is_plain(read) else None
        if longest is None:
            yield replace(read, cause=_cause(read))
        else:
            trace = tuple(dict.fromkeys((*read.trace, longest.trace[-1])))
            yield replace(read, cause=_cause(longest), within=longest, trace=trace)


def _chain(read: RelationRead) -> object:
    return read.site, read.queried, read.host.replace("callback", "code")


def _is_plain(read: RelationRead) -> bool:
    """Whether loading the relation is all that it takes."""
    return read.verb in ("", "iteration") and not read.narrowed and not read.defeated


def _longest(read: RelationRead, others: Iterable[RelationRead]) -> RelationRead | None:
    """The read with the longest path that begins with this one's."""
    longer = [other for other in others if other.path.startswith(f"{read.path}__")]
    return min(longer, key=lambda other: (-other.path.count("__"), other.path, other.place), default=None)


def _cause(read: RelationRead) -> Cause | None:
    """Where the edit belongs: with the query; what is told there already, and a query that asks anew, where it is read."""
    if read.host == "serializer" and read.place == read.site:
        return Cause(read.asked, f"{read.model.name} {read.relation}")
    what = f"{read.queried.name} {read.path}"
    if read.defeated:
        return Cause(read.asked, "defeated")
    if read.host == "constructor":
        return Cause(read.asked, what)
    if read.site is None:
        return None
    if read.narrowed and read.asked != read.place and read.host != "admin":
        return Cause(read.asked, f"{read.model.name} {read.relation}")  # what asks anew is to be changed first
    return Cause(read.site, f"{what} {_narrowed_at(read)}" if read.narrowed else what)


def _narrowed_at(read: RelationRead) -> Place:
    """Where code says which of the related rows it wants: all who ask for these are mended by one edit."""
    said = read.wanted.predicates[-1:] if read.wanted is not None else ()
    return next((predicate.place for predicate in said), read.asked)
