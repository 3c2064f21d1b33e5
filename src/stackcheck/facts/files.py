"""The facts of one file: a Python module or a template, with its suppression comments and what had to stay hidden."""

from __future__ import annotations

from typing import Literal

import msgspec

from stackcheck.facts.statements import Statement


class Suppression(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that silences findings on the lines `first` to `last` (1-based, inclusive).

    `codes` as written (upper-cased), None for a blanket one; `style` says which grammar it follows: flake8's `# noqa`, or
    `# stackcheck: ignore[...]`; a file-level comment has `first` 1 and `last` 0.  `line`, `col` is the comment's own place.
    """

    first: int
    last: int
    codes: tuple[str, ...] | None
    style: Literal["noqa", "stackcheck"]
    reason: str
    line: int
    col: int


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stretch of source text: lines 1-based, columns 0-based characters, the end exclusive."""

    line: int
    col: int
    end_line: int
    end_col: int


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why a file has no facts; `code` is KC001 (syntax) or KC002 (unreadable), the place 1-based line, 0-based column.

    `is_note` where hardly anything is lost with the file: nobody writes a megabyte of views, so it holds data or was generated.
    """

    code: Literal["KC001", "KC002"]
    message: str
    line: int = 1
    col: int = 0
    is_note: bool = False


class Module(msgspec.Struct, frozen=True, array_like=True, tag="module"):
    """What a Python file says.  `body` holds imports, assignments, functions and classes in order, compound statements too.

    `is_generated` where the comments before its first statement say that a program wrote it and nobody should edit it.
    `excused` are the lines (1-based; 0 for all) whose comment keeps type checkers from asking for annotations.
    """

    body: tuple[Statement, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    redactions: tuple[Span, ...] = ()
    lines: int = 0
    problem: Problem | None = None
    is_generated: bool = False
    excused: tuple[int, ...] = ()


class Template(msgspec.Struct, frozen=True, array_like=True, tag="template"):
    """What a template says; in "django" `a.b` may be a key, an attribute or a call without brackets."""

    dialect: Literal["django", "jinja2"]
    body: tuple[Statement, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    lines: int = 0
    problem: Problem | None = None
    redactions: tuple[Span, ...] = ()


Facts = Module | Template
