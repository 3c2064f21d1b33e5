"""How bad a finding is by what runs its code: at most a note where nobody waits, nothing where only tests run it."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.entries import Kind
from stackcheck.facts.findings import Severity

AtMost = Mapping[Kind, Severity | None]
"""The worst severity by kind of entry, None for what is not told; what is not named is as bad as the rule says."""

_AS_THE_RULE_SAYS: AtMost = {}
# What is routed only where a setting is switched on is for those who test and develop.
_ENDPOINTS: AtMost = {Kind.SWITCHED: Severity.NOTE}
_ELSEWHERE: AtMost = {
    **_ENDPOINTS,
    Kind.COMMAND: Severity.NOTE,
    Kind.STARTUP: Severity.NOTE,
    Kind.MIGRATION: None,
    Kind.TEST: None,
    Kind.NOBODY: Severity.NOTE,
}
# A coroutine that has its process to itself keeps nobody waiting.
_LOOPS: AtMost = {**_ELSEWHERE, Kind.WORKER: None, Kind.COMMAND: None}

TOLD: Mapping[str, tuple[AtMost, str]] = {
    "KC0": (_AS_THE_RULE_SAYS, "what stackcheck could not see"),
    "KC1": (_ENDPOINTS, "endpoints alone"),
    "KC2": (_ELSEWHERE, "an error stays one: input from outside becomes SQL"),
    "KC3": (_ENDPOINTS, "endpoints alone"),
    "KC4": (_ENDPOINTS, "endpoints alone"),
    "KC5": (_AS_THE_RULE_SAYS, "who has the source has the secret"),
    "KC6": (_ELSEWHERE, ""),
    "KC601": ({**_ELSEWHERE, Kind.ADMIN: Severity.NOTE}, "staff choose seldom what they filter by"),
    "KC7": (_LOOPS, "a coroutine that has its process to itself keeps nobody waiting"),
    "KC8": (_ELSEWHERE, ""),
    "KC805": (_AS_THE_RULE_SAYS, "the admin alone"),
    "KC809": (_ENDPOINTS, "resolvers alone"),
}
"""By the beginning of a rule's code, the longest counts: what is told for each kind, and why."""

ERRORS_STAY = ("KC2",)
"""Families whose errors are not made milder: they say that somebody outside is let in."""


def told(code: str, severity: Severity, kinds: Kind) -> Severity | None:
    """How bad a finding of this severity is where these kinds of entry reach its code; None where it is not told."""
    at_most, _ = TOLD.get(max((p for p in TOLD if code.startswith(p)), key=len, default=""), (_AS_THE_RULE_SAYS, ""))
    if severity is Severity.ERROR and code.startswith(ERRORS_STAY):
        return severity
    allowed = [min(severity, most) for kind in Kind if kind & kinds and (most := at_most.get(kind, severity)) is not None]
    return max(allowed, default=None)
