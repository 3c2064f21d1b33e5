"""Evidence: how much it matters that an index is missing."""

from __future__ import annotations

import msgspec

from stackcheck.catalogue.entries import Kind
from stackcheck.facts.findings import Place, Severity
from stackcheck.link.entries import kinds_at
from stackcheck.link.growth import Growth, emptied, growth, is_in_use
from stackcheck.link.indexing.access import Access
from stackcheck.link.indexing.chains import Chain, is_deleting, ordered_column
from stackcheck.link.indexing.filter_sets import OPTION
from stackcheck.link.indexing.sizes import known_by_heart
from stackcheck.link.models import Field, Model
from stackcheck.link.project import Project


class Asked(msgspec.Struct, frozen=True, eq=False):
    """Who asks for an index: the code at a place, by a query, and by a condition of it (none where it orders)."""

    place: Place
    chain: Chain | None = None
    access: Access | None = None

    @property
    def is_option(self) -> bool:
        """Whether a user may choose the condition, as one of many: of a filter set, of the admin, of a search."""
        if self.chain is not None and self.chain.query.verb == OPTION:
            return True
        one = self.access
        if one is None:
            return False
        is_loose = one.comparison != "equality" or one.field.choices is not None or one.field.kind in ("choice", "boolean")
        return one.predicate.optional and is_loose


def severity(project: Project, model: Model, field: Field, asked: list[Asked]) -> Severity | None:
    """A warning where requests or workers ask a table that grows with use, a note where less is known; None where it stays
    small.
    """
    grows = growth(project, model)
    if grows in (Growth.TYPED, Growth.KEPT) or model in known_by_heart(project):
        return None
    if field.kind in ("date", "datetime") and model in emptied(project):
        return Severity.NOTE
    is_plain = any(
        _matters(project, each, grows) and is_in_use(project, each.place, by_staff=each.access is None) for each in asked
    )
    return Severity.WARNING if is_plain else Severity.NOTE


def _matters(project: Project, asked: Asked, grows: Growth) -> bool:
    """Whether the query would be slow often: the rows of one tenant or parent, what is deleted once found, and what people put
    into an order by hand are few.
    """
    chain = asked.chain
    if chain is None:
        return True
    if kinds_at(project, asked.place) is Kind.WORKER and (asked.access is None or asked.access.comparison != "equality"):
        return False  # a job that goes through a stretch of a table from time to time
    if asked.is_option or (asked.access is None and (grows is not Growth.USED or chain.is_narrow or not _is_in_time(chain))):
        return False
    if asked.access is not None and _is_one_of_few(asked.access, chain):
        return False
    is_range = asked.access is not None and asked.access.comparison == "range"
    return chain.tenant is None and not (is_deleting(chain.query) and is_range)


def _is_in_time(chain: Chain) -> bool:
    """Whether a query is ordered by time, as what goes on and on is; by names and weights is what people arrange."""
    field = ordered_column(chain)
    return field is not None and field.kind in ("date", "datetime")


def _is_one_of_few(one: Access, chain: Chain) -> bool:
    """Whether a query asks for all rows that have one of some values, which are many rows, or for one of few: those that have
    names within their parent.
    """
    is_alone = not any(a.field is not one.field and a.is_narrow for a in chain.accesses)
    has_choices = (one.field.choices is not None or one.field.kind == "choice") and not chain.is_cut
    return is_alone and (has_choices or _is_name_of_few(one))


def _is_name_of_few(one: Access) -> bool:
    """Whether a text tells the rows of a parent from each other: few are asked for by it, without their parent."""
    model = one.model
    keys = {model.field(relation.column) for relation in model.relations.values() if relation.kind == "foreign_key"}
    uniques = ([model.field(name) for name in index.columns] for index in model.indexes if index.unique)
    is_last = any(len(fields) > 1 and fields[-1] is one.field and keys.issuperset(fields[:-1]) for fields in uniques)
    return is_last and one.field.kind in ("text", "slug")
