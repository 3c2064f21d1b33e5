"""The grammar of a rule's docstring: a sentence, why it matters, and examples that are run as tests.

    Bad:

        # shop/models.py
        class Order(models.Model): ...

        # shop/views.py
        def orders(request): ...

A heading is `Bad:` or `Good:`, with a remark before the colon if need be; an indented block belongs to it.  A comment line
that is a path starts a new file; what stands before the first one is `shop/views.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Literal

import msgspec

DEFAULT_FILE = "shop/views.py"

_HEADING = re.compile(r"(Bad|Good)\b[^:]*:")
_FILE = re.compile(r"(?:#|\{#|<!--)\s*([\w./-]+\.\w+)\s*(?:#\}|-->)?")


class Example(msgspec.Struct, frozen=True):
    """One example of a rule: a small project, as text by path."""

    kind: Literal["bad", "good"]
    files: dict[str, str]


def examples(documentation: str) -> Iterator[Example]:
    """The examples of a rule's documentation, in order."""
    kind: Literal["bad", "good"] | None = None
    block: list[str] = []
    for line in [*documentation.splitlines(), "The end"]:
        if line.startswith("    ") or not line.strip():
            block.append(line)
            continue
        if kind is not None:
            yield Example(kind, dict(_files(dedent("\n".join(block)))))
        heading = _HEADING.fullmatch(line.strip())
        kind = None if heading is None else "bad" if heading[1] == "Bad" else "good"
        block = []


def _files(code: str) -> Iterator[tuple[str, str]]:
    path = DEFAULT_FILE
    lines: list[str] = []
    for line in code.strip("\n").splitlines():
        if marker := _FILE.fullmatch(line.rstrip()):
            if any(lines):
                yield path, "\n".join(lines).strip("\n") + "\n"
            path, lines = marker[1], []
        else:
            lines.append(line)
    yield path, "\n".join(lines).strip("\n") + "\n"
