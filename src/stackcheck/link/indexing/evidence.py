"""Evidence: how much it matters that an index is missing."""

from __future__ import annotations

from collections.abc import Iterable

from stackcheck.facts.findings import Place, Severity
from stackcheck.link.indexing.chains import Chain
from stackcheck.link.indexing.growth import Growth, growth, is_by_hand
from stackcheck.link.models import Model
from stackcheck.link.project import Project

_DELETES = frozenset({"delete", "adelete", "_raw_delete"})


def severity(
    project: Project,
    model: Model,
    uses: Iterable[tuple[Chain | None, Place]],
    *,
    is_option: bool = False,
    is_ordering: bool = False,
) -> Severity | None:
    """A warning where requests or workers ask a table that grows with use, a note where less is known; None where it stays
    small.
    """
    grows = growth(project, model)
    if grows is Growth.KEPT:
        return None
    uses = [(chain, place) for chain, place in uses if not is_by_hand(place.path)]
    if is_option or not uses or grows is Growth.UNSEEN or (is_ordering and grows is Growth.ENTERED):
        return Severity.NOTE
    if all(
        chain is not None and (chain.tenant is not None or (is_ordering and chain.is_narrow) or _empties(chain))
        for chain, _ in uses
    ):
        return Severity.NOTE
    return Severity.WARNING


def _empties(chain: Chain) -> bool:
    """Whether the query deletes what it finds: so that there is never much to find."""
    return chain.query.verb in _DELETES or (chain.query.rows is not None and chain.query.rows.writes == "delete")
