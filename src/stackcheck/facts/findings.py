"""What stackcheck says: findings with their evidence and remedy."""

from __future__ import annotations

import enum

import msgspec

SITE = "https://stackcheck.github.io/stackcheck"


def url_of(rule: str) -> str:
    """The page about a rule, by its name."""
    return f"{SITE}/rules/{rule}/"


class Severity(enum.IntEnum):
    NOTE = 1
    WARNING = 2
    ERROR = 3


class Place(msgspec.Struct, frozen=True, order=True):
    """A point in a file: `path` relative to the project's root with `/`, `line` 1-based, `col` 0-based in characters."""

    path: str
    line: int
    col: int = 0


class Weighed(msgspec.Struct, frozen=True):
    """A function that answers requests, and how much logic is in it (see `fat-view`)."""

    place: Place
    name: str
    weight: int


class Step(msgspec.Struct, frozen=True, order=True):
    """One step of the evidence: `path` relative to the project's root with `/`, `line` 1-based."""

    path: str
    line: int
    text: str


class Edit(msgspec.Struct, frozen=True):
    """Replace the text from (line, col) to (end_line, end_col), end exclusive; lines 1-based, columns 0-based characters."""

    path: str
    line: int
    col: int
    end_line: int
    end_col: int
    content: str


class Fix(msgspec.Struct, frozen=True):
    message: str
    edits: tuple[Edit, ...]
    safe: bool


class Cause(msgspec.Struct, frozen=True, order=True):
    """The place where one edit mends what is wrong, and `what` that is, in words that tell apart the causes of one place.

    `is_told`: the finding is read there, and not where it shows first.  `is_shared`: the rules of a family that share it tell
    of one thing, and the most severe is heard.
    """

    place: Place
    what: str = ""
    is_told: bool = False
    is_shared: bool = False


class Violation(msgspec.Struct, frozen=True):
    """What a rule yields: one thing that is wrong; the engine adds the rule's code and its severity where it has none.

    `place` is where it shows.  What shows at several places is yielded for each of them with its `cause`: violations of one
    code and one `what` are one finding where they share the cause's place, or the line of their own.
    `decides` are the places of the code of which it counts what runs it, where that is not the violation's own place (see
    `catalogue.told`).
    """

    place: Place
    message: str
    trace: tuple[Step, ...] = ()
    severity: Severity | None = None
    fix: Fix | None = None
    cause: Cause | None = None
    decides: tuple[Place, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, told at one place.

    `path` is relative to the project's root with `/`; `line` is 1-based, `col` 0-based in characters.  `message` names the
    thing, the reason and the remedy in one line; `trace` has the steps that led to it, in order.  `sites` are all places where
    it shows, a line once, in order; the one where it is told comes first.  A finding that is told at its cause has others only.
    """

    code: str
    path: str
    line: int
    col: int
    message: str
    severity: Severity = Severity.WARNING
    trace: tuple[Step, ...] = ()
    fix: Fix | None = None
    rule: str = ""
    sites: tuple[Place, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.path, self.line, self.col)

    @property
    def elsewhere(self) -> tuple[Place, ...]:
        """The sites on other lines than the one where it is told."""
        return tuple(site for site in self.sites if (site.path, site.line) != (self.path, self.line))

    def key(self) -> tuple[str, int, int, str, str]:
        """The order in which findings are reported."""
        return self.path, self.line, self.col, self.code, self.message
