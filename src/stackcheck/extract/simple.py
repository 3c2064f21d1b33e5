"""Simple statements to facts, and the names that they and others spell out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

from stackcheck.extract.lowering import lower_annotation
from stackcheck.extract.operators import operator
from stackcheck.extract.state import Lowering
from stackcheck.facts.expressions import Constant, RawLiteral
from stackcheck.facts.naming import name_of, names_of
from stackcheck.facts.statements import Assert, Bind, Delete, Evaluate, Import, Jump, Raise, Return, Scope, Statement, TypeAlias


def _expression(state: Lowering, node: cst.Expr) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    value = state.expression(node.value)
    if not (isinstance(value, RawLiteral) or (isinstance(value, Constant) and isinstance(value.value, str))):
        yield Evaluate(value, line)


def _assign(state: Lowering, node: cst.Assign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    targets = tuple(state.expression(target.target) for target in node.targets)
    yield Bind(targets, state.named(names_of(targets), node.value), line)


def _annotated_assign(state: Lowering, node: cst.AnnAssign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    target = state.expression(node.target)
    annotation = lower_annotation(state, node.annotation, name_of(target))
    value = None if node.value is None else state.named(name_of(target), node.value)
    yield Bind((target,), value, line, annotation)


def _augmented_assign(state: Lowering, node: cst.AugAssign) -> Iterator[Statement]:
    line, _ = state.cursor.next_place()
    target = state.expression(node.target)
    yield Bind((target,), state.named(name_of(target), node.value), line, None, operator(node.operator))


def _return(state: Lowering, node: cst.Return) -> Iterator[Statement]:
    line, _ = state.cursor.word("return")
    yield Return(state.named(state.function, node.value) if node.value is not None else None, line)


def _raise(state: Lowering, node: cst.Raise) -> Iterator[Statement]:
    line, _ = state.cursor.word("raise")
    error = state.optional(node.exc)
    yield Raise(error, state.optional(node.cause.item if node.cause else None), line)


def _assert(state: Lowering, node: cst.Assert) -> Iterator[Statement]:
    line, _ = state.cursor.word("assert")
    test = state.expression(node.test)
    yield Assert(test, state.optional(node.msg), line)


def _delete(state: Lowering, node: cst.Del) -> Iterator[Statement]:
    line, _ = state.cursor.word("del")
    target = node.target
    if isinstance(target, cst.Tuple) and not target.lpar:
        yield Delete(tuple(state.expression(element.value) for element in target.elements), line)
    else:
        yield Delete((state.expression(target),), line)


def _pass(state: Lowering, _: cst.Pass) -> Iterator[Statement]:
    yield Jump("pass", state.cursor.word("pass")[0])


def _break(state: Lowering, _: cst.Break) -> Iterator[Statement]:
    yield Jump("break", state.cursor.word("break")[0])


def _continue(state: Lowering, _: cst.Continue) -> Iterator[Statement]:
    yield Jump("continue", state.cursor.word("continue")[0])


def _global(state: Lowering, node: cst.Global) -> Iterator[Statement]:
    line, _ = state.cursor.word("global")
    yield Scope("global", _scope_names(state, node), line)


def _nonlocal(state: Lowering, node: cst.Nonlocal) -> Iterator[Statement]:
    line, _ = state.cursor.word("nonlocal")
    yield Scope("nonlocal", _scope_names(state, node), line)


def _scope_names(state: Lowering, node: cst.Global | cst.Nonlocal) -> tuple[str, ...]:
    return tuple(identifier(state, item.name) for item in node.names)


def identifier(state: Lowering, node: Any) -> str:
    """A name that is no expression."""
    state.cursor.token(node.value)
    return str(node.value)


def module_name(state: Lowering, node: cst.BaseExpression) -> str:
    """A module's name in an import."""
    names: list[cst.BaseExpression] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([identifier(state, node), *(identifier(state, name) for name in reversed(names))])


def _import(state: Lowering, node: cst.Import) -> Iterator[Statement]:
    if not isinstance(node, cst.Import):
        state.cursor.word("lazy")
    line, _ = state.cursor.word("import")
    for alias in node.names:
        module = module_name(state, alias.name)
        bound = module_name(state, alias.asname.name) if alias.asname else module.partition(".")[0]
        package, dot, last = module.rpartition(".")
        if alias.asname and dot:
            # `import a.b as c` binds what `from a import b as c` does; without a name, `import a.b` binds `a`
            yield Import(package, last, bound, 0, line, state.type_checking)
        else:
            yield Import(module, None, bound, 0, line, state.type_checking)


def _import_from(state: Lowering, node: cst.ImportFrom) -> Iterator[Statement]:
    if not isinstance(node, cst.ImportFrom):
        state.cursor.word("lazy")
    line, _ = state.cursor.word("from")
    module = module_name(state, node.module) if node.module is not None else ""
    level = len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        state.cursor.symbol("*")
        yield Import(module, "*", "", level, line, state.type_checking)
        return
    for alias in node.names:
        name = module_name(state, alias.name)
        bound = module_name(state, alias.asname.name) if alias.asname else name
        yield Import(module, name, bound, level, line, state.type_checking)


def _type_alias(state: Lowering, node: cst.TypeAlias) -> Iterator[Statement]:
    line, _ = state.cursor.word("type")
    name = identifier(state, node.name)
    type_parameters(state, node.type_parameters)
    yield TypeAlias(name, state.expression(node.value), line)


def type_parameters(state: Lowering, node: cst.TypeParameters | None) -> None:
    """Type parameters carry no fact that a rule asks for; their tokens are met all the same."""
    for each in node.params if node is not None else ():
        identifier(state, each.param.name)
        if isinstance(each.param, cst.TypeVar) and each.param.bound is not None:
            state.expression(each.param.bound)
        if each.default is not None:
            state.expression(each.default)


SIMPLE: dict[type[cst.CSTNode], Callable[[Lowering, Any], Iterator[Statement]]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated_assign,
    cst.AugAssign: _augmented_assign,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.LazyImport: _import,
    cst.LazyImportFrom: _import_from,
    cst.TypeAlias: _type_alias,
}
