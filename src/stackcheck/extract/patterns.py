"""The patterns of `case` to facts."""

from __future__ import annotations

from typing import Any

import libcst as cst

from stackcheck.extract.simple import identifier
from stackcheck.extract.state import Lowering
from stackcheck.facts.statements import Pattern


def lower_pattern(state: Lowering, node: Any) -> Pattern:
    match node:
        case cst.MatchValue():
            return Pattern("value", (state.expression(node.value),))
        case cst.MatchSingleton():
            return Pattern("singleton", (state.expression(node.value),))
        case cst.MatchList() | cst.MatchTuple():
            if isinstance(node, cst.MatchList) and node.lbracket is not None:
                state.cursor.bracket("[")
            return Pattern(
                "sequence",
                (),
                tuple(lower_pattern(state, e if isinstance(e, cst.MatchStar) else e.value) for e in node.patterns),
            )
        case cst.MatchStar():
            return Pattern("star", name=_capture(state, node.name))
        case cst.MatchMapping():
            state.cursor.bracket("{")
            keys, values = [], []
            for element in node.elements:
                keys.append(state.expression(element.key))
                values.append(lower_pattern(state, element.pattern))
            rest = identifier(state, node.rest) if node.rest is not None else None
            return Pattern("mapping", tuple(keys), tuple(values), (), rest)
        case cst.MatchClass():
            cls = state.expression(node.cls)
            positional = [lower_pattern(state, element.value) for element in node.patterns]
            keywords = []
            for given in node.kwds:
                keywords.append(identifier(state, given.key))
                positional.append(lower_pattern(state, given.pattern))
            if not positional:
                state.cursor.pair()
            return Pattern("class", (cls,), tuple(positional), tuple(keywords))
        case cst.MatchAs(pattern=None):
            return Pattern("as", name=_capture(state, node.name))
        case cst.MatchAs():
            inner = lower_pattern(state, node.pattern)
            return Pattern("as", (), (inner,), (), _capture(state, node.name))
        case cst.MatchOr():
            return Pattern("or", (), tuple(lower_pattern(state, element.pattern) for element in node.patterns))
        case _:
            raise KeyError(type(node))


def _capture(state: Lowering, node: cst.Name | None) -> str | None:
    """The name that a pattern binds; None for the wildcard, whose token is met all the same."""
    if node is None:
        state.cursor.token("_")
        return None
    return identifier(state, node)
