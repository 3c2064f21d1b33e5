"""Reads that weigh little: of the rows of a short list or of one object that a route answers with, and where each pass does
more than that anyway.
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity
from stackcheck.link.growth import is_short_list
from stackcheck.link.loading.rows import RelationRead
from stackcheck.link.models import model_of
from stackcheck.link.project import Project


def severity(project: Project, read: RelationRead) -> Severity | None:
    """A note where nobody would wait for it, None where it is as bad as the rule says."""
    model = model_of(project, read.queried)
    is_short = model is not None and is_short_list(project, model)
    is_work = read.works and read.host in ("code", "callback")
    is_of_one = read.host == "response" and read.site is None
    return Severity.NOTE if is_short or is_work or is_of_one else None
