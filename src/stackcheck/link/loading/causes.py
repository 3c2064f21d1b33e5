"""What mends relation reads: reads that one edit mends have one cause, and of a chain of relations the longest path is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from stackcheck.facts.findings import Cause
from stackcheck.link.loading.rows import RelationRead


def caused(reads: Sequence[RelationRead]) -> Iterator[RelationRead]:
    """The reads with their causes; what a longer path loads on its way is told with that."""
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
    what = f"{read.queried.name} {read.path}"
    if read.defeated or (read.host == "serializer" and read.place == read.site):
        return Cause(read.asked, what)
    if read.site is None:
        return None
    return Cause(read.site, f"{what} {read.asked}" if read.narrowed else what)
