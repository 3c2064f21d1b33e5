"""Numbers and strings, f-strings and t-strings to facts."""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

from stackcheck.extract.joined import veiled_together
from stackcheck.extract.secrets import redact, redact_parts
from stackcheck.extract.state import Lowering
from stackcheck.extract.stretches import veiled
from stackcheck.facts.expressions import Constant, Expression, FormattedText, RawLiteral
from stackcheck.facts.files import Span
from stackcheck.facts.parts import start

MAX_TEXT = 10_000
_STRING = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BARE = (cst.Name, cst.Attribute, cst.Integer, cst.SimpleString)


def _string_value(written: str) -> tuple[str, str]:
    """The prefix (lower case) of a string literal and its value (for bytes: as in the source, without quotes)."""
    prefix, quote = _STRING.match(written).groups()  # type: ignore[union-attr]
    inner = written[len(prefix) + len(quote) : -len(quote)]
    if "\\" in inner and "r" not in prefix.lower() and "b" not in prefix.lower():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are other linters' work
            with contextlib.suppress(SyntaxError, ValueError):  # a bad \N{...} or \U stays as written
                inner = str(ast.literal_eval(written[len(prefix) :]))
    return prefix.lower(), inner


def _text(state: Lowering, prefix: str, value: str, line: int, col: int) -> Expression:
    """A string literal's fact, its value hidden where it may be a secret; the cursor stands behind the literal."""
    if hidden := redact(value, state.name, line, col):
        state.redactions.append(Span(line, col, *state.cursor.end_place()))
        state.spelt[line, col] = value
        return hidden
    is_bytes = "b" in prefix
    if not is_bytes and (len(value) > MAX_TEXT or _SURROGATE.search(value)):
        return RawLiteral("text", "", line, col)
    said = veiled(value[:MAX_TEXT])
    if said != value:
        state.spelt[line, col] = value
    return RawLiteral("bytes", said, line, col) if is_bytes else Constant(said, line, col)


def simple_string(state: Lowering, node: cst.SimpleString) -> Expression:
    line, col = state.cursor.token(node.value)
    if "\n" in node.value:
        state.multiline.append((line, state.cursor.end_place()[0]))
    return _text(state, *_string_value(node.value), line, col)


def concatenated(state: Lowering, node: cst.ConcatenatedString) -> Expression:
    """Adjacent literals: one constant where all are plain, else one formatted text."""
    parts: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        parts.append(rest.left)
        rest = rest.right
    parts.append(rest)
    if all(isinstance(part, cst.SimpleString) for part in parts):
        written = [part.value for part in parts if isinstance(part, cst.SimpleString)]
        line, col = state.cursor.token(written[0])
        for more in written[1:]:
            state.cursor.token(more)
        last = state.cursor.end_place()[0]
        if any("\n" in text for text in written):
            state.multiline.append((line, last))
        values = [_string_value(text) for text in written]
        return _text(state, values[0][0], "".join(value for _, value in values), line, col)
    lowered = [state.expression(part) for part in parts]
    first = lowered[0]
    line, col = start(first)
    flat = [inner for part in lowered for inner in (part.parts if isinstance(part, FormattedText) else (part,))]
    return FormattedText(_hidden_together(state, flat, line, col), line, col)


def formatted(state: Lowering, node: cst.FormattedString | cst.TemplatedString) -> FormattedText:
    cursor = state.cursor
    line, col = cursor.token(node.start)
    raw = "r" in node.start.lower()
    parts = _formatted_parts(state, node.parts, raw=raw)
    cursor.exactly(node.end)
    if (last := cursor.end_place()[0]) != line:
        state.multiline.append((line, last))
    parts = _hidden_together(state, parts, line, col)
    return FormattedText(parts, line, col, isinstance(node, cst.TemplatedString))


def _hidden_together(state: Lowering, parts: Any, line: int, col: int) -> tuple[Expression, ...]:
    hidden = redact_parts(parts)
    if any(new is not old for new, old in zip(hidden, parts, strict=True)):
        state.redactions.append(Span(line, col, *state.cursor.end_place()))
        return hidden
    return hidden if len(hidden) < 2 else veiled_together(state, FormattedText(hidden, line, col)).parts


def _formatted_parts(state: Lowering, nodes: Any, *, raw: bool) -> tuple[Expression, ...]:
    parts: list[Expression] = []
    cursor = state.cursor
    for part in nodes:
        if isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            line, col = cursor.exactly(part.value)
            parts.append(_text(state, "", _formatted_value(part.value, raw=raw), line, col))
        else:
            cursor.exactly("{")
            parts.append(state.expression(part.expression))
            cursor.close(_closing_brackets(part.expression))
            cursor.field_end()
            if part.format_spec is not None:
                parts.extend(_formatted_parts(state, part.format_spec, raw=raw))
                cursor.exactly("}")
    return tuple(parts)


def _formatted_value(written: str, *, raw: bool) -> str:
    value = written.replace("{{", "{").replace("}}", "}")
    if "\\" in value and not raw and '"""' not in value and not value.endswith('"'):
        return _string_value(f'"""{value}"""')[1]
    return value


def _closing_brackets(node: cst.BaseExpression) -> int:
    """How many brackets still close behind the last token of `node` that the cursor has met."""
    if type(node) in _BARE and not node.rpar:
        return 0
    code = CodegenState("", "\n")
    node._codegen(code)  # noqa: SLF001 - `code_for_node` gives one text, in which strings and brackets look alike
    closing = 0
    for written in reversed(code.tokens):
        if written in (")", "]", "}"):
            closing += 1
        elif written == "(":  # of an empty pair, behind which the cursor stands
            return closing - 1
        elif not written.startswith("#") and written.strip("\\ \t\r\n\f,:"):
            break
    return closing


def integer(state: Lowering, node: cst.Integer) -> Expression:
    line, col = state.cursor.token(node.value)
    try:
        value = int(node.value.replace("_", ""), 0)
    except ValueError:  # longer than the interpreter converts, or of Python 2
        return RawLiteral("integer", node.value[:40], line, col)
    return Constant(value, line, col) if -(2**63) <= value < 2**63 else RawLiteral("integer", node.value[:40], line, col)


def float_(state: Lowering, node: cst.Float) -> Constant:
    line, col = state.cursor.token(node.value)
    return Constant(float(node.value.replace("_", "")), line, col)


def imaginary(state: Lowering, node: cst.Imaginary) -> RawLiteral:
    return RawLiteral("complex", node.value, *state.cursor.token(node.value))


def ellipsis_(state: Lowering, _: cst.Ellipsis) -> RawLiteral:
    return RawLiteral("ellipsis", "...", *state.cursor.symbol("..."))
