"""Displays and comprehensions to facts: tuples, lists, sets, dicts."""

from __future__ import annotations

from typing import Any

import libcst as cst

from stackcheck.catalogue.secret_names import speaks_of_secret
from stackcheck.extract.state import Lowering
from stackcheck.facts.expressions import Clause, Comprehension, Expression, Mapping, Sequence, Starred
from stackcheck.facts.naming import name_of
from stackcheck.facts.parts import start, text


def _elements(state: Lowering, node: cst.Tuple | cst.List | cst.Set) -> tuple[Expression, ...]:
    lowered: list[Expression] = []
    outer = state.name
    for element in node.elements:  # no comprehension: before Python 3.12 it is one more frame for every nested list
        value = state.expression(element.value)
        lowered.append(Starred(value) if isinstance(element, cst.StarredElement) else value)
        state.name = f"?{outer.lstrip('?')} {name}" if (name := _names_next(value, len(node.elements))) else outer
    state.name = outer
    return tuple(lowered)


def _names_next(value: Expression, number: int) -> str:
    """The name that one of the elements gives to the next: `("password", "...")`, `["mysql", "--password", "..."]`."""
    said = text(value)
    return said if said is not None and (number == 2 or said.startswith("-")) and speaks_of_secret(said) else ""


def tuple_(state: Lowering, node: cst.Tuple) -> Sequence:
    if not node.elements:
        return Sequence("tuple", (), *state.cursor.pair())
    elements = _elements(state, node)
    return Sequence("tuple", elements, *start(elements[0]))


def list_(state: Lowering, node: cst.List) -> Sequence:
    place = state.cursor.bracket("[")
    return Sequence("list", _elements(state, node), *place)


def set_(state: Lowering, node: cst.Set) -> Sequence:
    place = state.cursor.bracket("{")
    return Sequence("set", _elements(state, node), *place)


def dict_(state: Lowering, node: cst.Dict) -> Mapping:
    place = state.cursor.bracket("{")
    outer = state.name
    pairs: list[tuple[Expression | None, Expression]] = []
    for element in node.elements:
        if not isinstance(element, cst.DictElement):
            pairs.append((None, state.expression(element.value)))
            continue
        state.name = ""
        key = state.expression(element.key)
        state.name = f"{outer} {name_of(key)}"
        pairs.append((key, state.expression(element.value)))
        state.name = outer
    return Mapping(tuple(pairs), *place)


def _clauses(state: Lowering, node: cst.CompFor | None) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    while node is not None:
        target = state.expression(node.target)
        iterable = state.expression(node.iter)
        conditions = tuple(state.expression(condition.test) for condition in node.ifs)
        clauses.append(Clause(target, iterable, conditions, node.asynchronous is not None))
        node = node.inner_for_in
    return tuple(clauses)


def generator(state: Lowering, node: cst.GeneratorExp) -> Comprehension:
    element = state.expression(node.elt)
    return Comprehension("generator", element, None, _clauses(state, node.for_in), *start(element))


def list_comprehension(state: Lowering, node: cst.ListComp) -> Comprehension:
    place = state.cursor.bracket("[")
    element = state.expression(node.elt)
    return Comprehension("list", element, None, _clauses(state, node.for_in), *place)


def set_comprehension(state: Lowering, node: cst.SetComp) -> Comprehension:
    place = state.cursor.bracket("{")
    element = state.expression(node.elt)
    return Comprehension("set", element, None, _clauses(state, node.for_in), *place)


def dict_comprehension(state: Lowering, node: cst.DictComp) -> Comprehension:
    place = state.cursor.bracket("{")
    key = state.expression(node.key)
    value = state.expression(node.value)
    return Comprehension("dict", key, value, _clauses(state, node.for_in), *place)


def starred_dict_comprehension(state: Lowering, node: Any) -> Comprehension:
    place = state.cursor.bracket("{")
    value = Starred(state.expression(node.value))
    return Comprehension("dict", value, None, _clauses(state, node.for_in), *place)


def starred(state: Lowering, node: cst.StarredElement) -> Starred:
    return Starred(state.expression(node.value))
