"""What mends relation reads: reads that one edit mends have one cause, and of a chain of relations the longest path is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from stackcheck.facts.findings import Cause
from stackcheck.link.loading.rows import RelationRead

_LOADED = frozenset({"", "iteration", "count", "exists"})
"""The ways to read a relation that ask for nothing where it was loaded."""


def caused(reads: Sequence[RelationRead]) -> tuple[RelationRead, ...]:
    """The reads with their causes: what a longer path loads on its way is told with it, and so is what one line reads."""
    return tuple(_of_lines(list(_of_chains(reads))))


def _of_lines(reads: Sequence[RelationRead]) -> Iterator[RelationRead]:
    """Of the relations of one query that one line reads the first, which has one cause with the others."""
    queries: dict[object, dict[object, list[RelationRead]]] = defaultdict(lambda: defaultdict(list))
    for read in sorted(reads, key=lambda read: (read.place, read.path)):
        is_loaded = read.verb in _LOADED and not read.narrowed and not read.defeated
        if read.site is None or read.host in ("admin", "resolver") or not is_loaded:
            yield read
        else:
            queries[_chain(read)][read.place.path, read.place.line].append(read)
    for lines in queries.values():
        for tied in _tied(lines.values()):
            known = {read.cause: read.within or read for line in tied for read in line if read.cause is not None}
            together = tuple(sorted(known.values(), key=lambda read: (read.path, read.place)))
            for first, *others in tied:
                trace = tuple(dict.fromkeys((*first.trace, *(other.trace[-1] for other in others))))
                yield replace(first, cause=min(known), together=together if len(together) > 1 else (), trace=trace)


def _tied(lines: Iterable[list[RelationRead]]) -> list[list[list[RelationRead]]]:
    """The lines that have a cause in common."""
    groups: list[list[list[RelationRead]]] = []
    for line in lines:
        causes = {read.cause for read in line}
        touched = [group for group in groups if any(read.cause in causes for other in group for read in other)]
        groups = [group for group in groups if group not in touched]
        groups.append([*(other for group in touched for other in group), line])
    return groups


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
        return Cause(read.asked, what)
    if read.site is None:
        return None
    return Cause(read.site, f"{what} {read.asked}" if read.narrowed else what)
