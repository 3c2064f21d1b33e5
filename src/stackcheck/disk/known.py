"""Which findings were known before: the keys of a baseline, or of another state of the project, against those of now.

Every site of a finding is known for itself: a new place where something shows is told, although the old ones are not; and one
that is mended does not make new what is left of its finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

import msgspec

from stackcheck.disk.keys import Key
from stackcheck.facts.findings import Place
from stackcheck.grouping import Site, Verdict

_ALWAYS = frozenset({"KC002", "KC004"})
"""What a run could not see, or failed at, is never known."""

Signature = tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True):
    """How often each key of now was known, what is new beside that, and what of before is there no more."""

    known: Counter[Key]
    new: Counter[Key]
    gone: Counter[Key]


def keys(verdicts: Iterable[Verdict], key: Callable[[str, Place], Key]) -> Counter[Key]:
    """The keys of all sites that no comment silences, and how often each is there."""
    return Counter(key(site.code, site.place) for verdict in verdicts for site in verdict.sites if _can_be_known(site))


def compare(now: Counter[Key], before: Counter[Key], paths: Container[str]) -> Comparison:
    """Each key of now is looked for before: as it is; in a file that is not among `paths` any more, and was renamed; in another
    file; in another definition of its file.  All but the first count only where it can be told which one became which.
    """
    known = now & before
    new, gone = now - known, before - known
    for pairs in (_renamed_files(new, gone, paths), _moved(new, gone, _but_path), _moved(new, gone, _but_scope)):
        for there, then in pairs:
            number = min(new[there], gone[then])
            known[there] += number
            new[there] -= number
            gone[then] -= number
    return Comparison(+known, +new, +gone)


def without(verdicts: Iterable[Verdict], key: Callable[[str, Place], Key], known: Counter[Key]) -> Iterator[Verdict]:
    """The verdicts without the sites that were known; of those that share a key, the first ones."""
    left = Counter(known)
    for verdict in verdicts:
        yield msgspec.structs.replace(verdict, sites=tuple(s for s in verdict.sites if not _is_taken(s, key, left)))


def _is_taken(site: Site, key: Callable[[str, Place], Key], left: Counter[Key]) -> bool:
    if not _can_be_known(site):
        return False
    own = key(site.code, site.place)
    is_known = left[own] > 0
    left[own] -= is_known
    return is_known


def _can_be_known(site: Site) -> bool:
    return not site.silenced and site.code not in _ALWAYS


def _but_path(key: Key) -> Signature:
    return key.code, key.scope, key.text


def _but_scope(key: Key) -> Signature:
    return key.code, key.path, key.text


def _moved(new: Counter[Key], gone: Counter[Key], signature: Callable[[Key], Signature]) -> Iterator[tuple[Key, Key]]:
    """What became what, where of a signature one key came and one went."""
    came, went = _by(signature, +new), _by(signature, +gone)
    for shared in came.keys() & went.keys():
        if len(came[shared]) == len(went[shared]) == 1:
            yield came[shared][0], went[shared][0]


def _renamed_files(new: Counter[Key], gone: Counter[Key], paths: Container[str]) -> Iterator[tuple[Key, Key]]:
    """What became what in files of which each is the other's best match; as good are those whose paths end alike."""
    went = _by(_but_path, (key for key in +gone if key.path not in paths))
    pairs: dict[tuple[str, str], list[tuple[Key, Key]]] = defaultdict(list)
    for shared, came in _by(_but_path, +new).items():
        for then in went.get(shared, ()):
            for there in came:
                pairs[then.path, there.path].append((there, then))
    scores = {(old, now): (len(found), _alike(old, now)) for (old, now), found in pairs.items()}
    best = _best(scores, 0), _best(scores, 1)
    for (old, now), found in pairs.items():
        if best[0].get(old) == best[1].get(now) == (old, now):
            yield from found


def _best(scores: dict[tuple[str, str], tuple[int, int]], side: int) -> dict[str, tuple[str, str]]:
    """For each file of one side the pair with the highest score; none where two have it."""
    ranked: dict[str, list[tuple[tuple[int, int], tuple[str, str]]]] = defaultdict(list)
    for pair, score in scores.items():
        ranked[pair[side]].append((score, pair))
    tops = {path: sorted(found, reverse=True)[:2] for path, found in ranked.items()}
    return {path: top[0][1] for path, top in tops.items() if len(top) == 1 or top[0][0] != top[1][0]}


def _alike(one: str, other: str) -> int:
    """With how many parts two paths end alike."""
    parts: Sequence[tuple[str, str]] = list(zip(one.split("/")[::-1], other.split("/")[::-1], strict=False))
    return next((number for number, (a, b) in enumerate(parts) if a != b), len(parts))


def _by(signature: Callable[[Key], Signature], found: Iterable[Key]) -> dict[Signature, list[Key]]:
    by: dict[Signature, list[Key]] = defaultdict(list)
    for key in found:
        by[signature(key)].append(key)
    return by
