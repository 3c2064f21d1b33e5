"""What Python says and what its facts say: every kind of node, and a table of sources."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import libcst as cst
import msgspec
import pytest

from stackcheck.extract import lowering, simple, statements
from stackcheck.extract.python import module_facts
from stackcheck.extract.state import HANDLERS, MAX_BLOCKS, MAX_DEPTH
from stackcheck.facts import expressions as e
from stackcheck.facts import statements as s
from stackcheck.facts.files import Module, Problem, Span, Suppression
from stackcheck.facts.parts import children, walk

assert lowering


def read(source: str) -> Module:
    facts = module_facts(source.encode())
    assert facts.problem is None, facts.problem
    return facts


def concrete(base: type) -> set[type]:
    """LibCST's classes below `base` of which nodes are made; `cst` has the one of each name that is in use."""
    inner = {kind for child in base.__subclasses__() for kind in (child, *concrete(child))}
    named = {kind for kind in inner if getattr(cst, kind.__name__, None) is kind}
    return {kind for kind in named if not kind.__name__.startswith("Base") and not inspect.isabstract(kind)}


TABLES = {cst.BaseExpression: HANDLERS, cst.BaseSmallStatement: simple.SIMPLE, cst.BaseStatement: statements._LINES}


@pytest.mark.parametrize(("base", "table"), TABLES.items(), ids=lambda x: getattr(x, "__name__", ""))
def test_every_kind_of_node_is_lowered(base: type, table: dict[type, object]) -> None:
    assert concrete(base) == set(table)


PATTERNS = {
    cst.MatchValue: "1",
    cst.MatchSingleton: "None",
    cst.MatchList: "[a, *_]",
    cst.MatchTuple: "a, b",
    cst.MatchStar: "*a, b",
    cst.MatchMapping: "{'k': a, **rest}",
    cst.MatchClass: "A(b, c=d)",
    cst.MatchAs: "a as b",
    cst.MatchOr: "1 | 2",
}


@pytest.mark.parametrize("kind", sorted(concrete(cst.MatchPattern) | {cst.MatchStar}, key=lambda k: k.__name__))
def test_every_kind_of_pattern_is_lowered(kind: type) -> None:
    (match,) = read(f"match x:\n    case {PATTERNS[kind]}:\n        pass\n").body
    assert isinstance(match, s.Match)


# Operators are looked up in one table, by the kind of their node.
@pytest.mark.parametrize("base", [cst.BaseBinaryOp, cst.BaseBooleanOp, cst.BaseUnaryOp, cst.BaseCompOp, cst.BaseAugOp])
def test_every_operator_has_its_spelling(base: type) -> None:
    from stackcheck.extract.operators import operator

    for kind in concrete(base):
        code = cst.Module(body=()).code_for_node(kind()).split()
        assert operator(kind()) == " ".join(code).removesuffix("=" if base is cst.BaseAugOp else "\0")


def plain(fact: Any) -> Any:
    """A fact as text, without places."""
    match fact:
        case None | bool() | int() | float() | str():
            return repr(fact)
        case tuple():
            return f"[{', '.join(plain(each) for each in fact)}]"
        case e.Name(id=name):
            return name
        case e.Attribute(value=value, name=name):
            return f"{plain(value)}.{name}"
        case e.Constant(value=value):
            return repr(value)
        case s.Pattern():
            said = [getattr(fact, f) for f in fact.__struct_fields__[1:]]
            return f"{fact.kind}({', '.join(plain(each) for each in said if each)})"
        case s.Function():
            fields = [f for f in fact.__struct_fields__ if f not in PLACES and f not in ("encoded", "words")]
            return f"Function({', '.join([*(plain(getattr(fact, f)) for f in fields), plain(fact.body)])})"
        case _:
            fields = [f for f in fact.__struct_fields__ if f not in PLACES]
            return f"{type(fact).__name__}({', '.join(plain(getattr(fact, f)) for f in fields)})"


PLACES = {"line", "col", "end_line"}


def call(function: str, *values: str) -> str:
    return f"Call({function}, [" + ", ".join(f"Argument({v}, None, 0)" for v in values) + "])"


def bytes_(written: str) -> str:
    return f"RawLiteral('bytes', {written!r})"


SOURCES = {
    # expressions
    "a.b.c": "a.b.c",
    "f(a, *b, k=c, **d)": "Call(f, [Argument(a, None, 0), Argument(b, None, 1), Argument(c, 'k', 0), Argument(d, None, 2)])",
    "f()()": "Call(Call(f, []), [])",
    "f(())": call("f", "Sequence('tuple', [])"),
    "f(a for a in b)": call("f", "Comprehension('generator', a, None, [Clause(a, b, [], False)])"),
    "a[b]": "Subscript(a, b)",
    "a[b,]": "Subscript(a, Sequence('tuple', [b]))",
    "a[b:c:d, ::e, ...]": (
        "Subscript(a, Sequence('tuple', [Slice(b, c, d), Slice(None, None, e), RawLiteral('ellipsis', '...')]))"
    ),
    "a[*b]": "Subscript(a, Starred(b))",
    "a + b * c": "Binary('+', a, Binary('*', b, c))",
    "a ** -b": "Binary('**', a, Unary('-', b))",
    "-1": "-1",
    "not a": "Unary('not', a)",
    "a and b or c": "Boolean('or', Boolean('and', a, b), c)",
    "a < b not in c is not d": "Comparison(a, ['<', 'not in', 'is not'], [b, c, d])",
    "a if b else c": "Conditional(b, a, c)",
    "(a := b)": "Walrus(a, b)",
    "a, *b": "Sequence('tuple', [a, Starred(b)])",
    "()": "Sequence('tuple', [])",
    "[a, *b]": "Sequence('list', [a, Starred(b)])",
    "{a, *b}": "Sequence('set', [a, Starred(b)])",
    "{'k': a, **b}": "Mapping([['k', a], [None, b]])",
    "[a for a, b in c if d if e for f in g]": (
        "Comprehension('list', a, None, [Clause(Sequence('tuple', [a, b]), c, [d, e], False), Clause(f, g, [], False)])"
    ),
    "{a for a in b}": "Comprehension('set', a, None, [Clause(a, b, [], False)])",
    "{a: b for a in c}": "Comprehension('dict', a, b, [Clause(a, c, [], False)])",
    "[*a for a in b]": "Comprehension('list', Starred(a), None, [Clause(a, b, [], False)])",
    "{**a for a in b}": "Comprehension('dict', Starred(a), None, [Clause(a, b, [], False)])",
    "lambda a, /, b=c, *d, e, f=g, **h: i": (
        "Lambda([Parameter('a', 'positional', None, None), Parameter('b', 'any', None, c), Parameter('d', 'star', None, None), "
        "Parameter('e', 'keyword', None, None), Parameter('f', 'keyword', None, g), "
        "Parameter('h', 'double_star', None, None)], i)"
    ),
    "lambda: ()": "Lambda([], Sequence('tuple', []))",
    # literals; a bare string is no statement
    "x(0xFF, 1_000, 1e3, .5, 2j)": call("x", "255", "1000", "1000.0", "0.5", "RawLiteral('complex', '2j')"),
    "x(18446744073709551616)": call("x", "RawLiteral('integer', '18446744073709551616')"),
    "x(None, True, ...)": call("x", "None", "True", "RawLiteral('ellipsis', '...')"),
    r"x('a\n' r'\d' 'c')": call("x", repr(chr(97) + chr(10) + chr(92) + "dc")),
    r"x('\N{DASH}')": call("x", repr(chr(92) + "N{DASH}")),  # no such name: as written
    r"x('\ud800')": call("x", "RawLiteral('text', '')"),
    r"x(b'\x00' b'b')": call("x", bytes_(chr(92) + "x00b")),
    "x(f'a{b!r:>{c}}d{{e}}')": call("x", "FormattedText(['a', b, '>', c, 'd{e}'], False)"),
    "x(f'{a=}{b = !s}')": call("x", "FormattedText([a, b], False)"),
    "x('a' f'{b}' 'c')": call("x", "FormattedText(['a', b, 'c'], False)"),
    "x(f'{a['b']}{f'{c}'}')": call("x", "FormattedText([Subscript(a, 'b'), FormattedText([c], False)], False)"),
    "x(f'{f()}{ {1, 2} }{d[0:]}')": (
        call("x", "FormattedText([Call(f, []), Sequence('set', [1, 2]), Subscript(d, Slice(0, None, None))], False)")
    ),
    "x(t'a{b}')": call("x", "FormattedText(['a', b], True)"),
    # statements
    "a = b = c": "Bind([a, b], c, None, '')",
    "a: b": "Bind([a], None, b, '')",
    "a: b = c": "Bind([a], c, b, '')",
    "a @= b": "Bind([a], b, None, '@')",
    "a, (b, *c) = d": "Bind([Sequence('tuple', [a, Sequence('tuple', [b, Starred(c)])])], d, None, '')",
    "assert a, b": "Assert(a, b)",
    "raise a from b": "Raise(a, b)",
    "raise": "Raise(None, None)",
    "del a, b[c]": "Delete([a, Subscript(b, c)])",
    "del (a, b)": "Delete([Sequence('tuple', [a, b])])",
    "global a, b": "Scope('global', ['a', 'b'])",
    "import a.b": "Import('a.b', None, 'a', 0, False)",
    "import a.b as c": "Import('a', 'b', 'c', 0, False)",
    "from . import a": "Import('', 'a', 'a', 1, False)",
    "from ...a.b import (c as d,)": "Import('a.b', 'c', 'd', 3, False)",
    "from a import *": "Import('a', '*', '', 0, False)",
    "lazy import a": "Import('a', None, 'a', 0, False)",
    "lazy from a import b": "Import('a', 'b', 'b', 0, False)",
    "type A[T: int, *Ts = (), **P = []] = list[T]": "TypeAlias('A', Subscript(list, T))",
    "for a, in b: c\nelse: d": "Loop(Sequence('tuple', [a]), b, [Evaluate(c)], [Evaluate(d)], False)",
    "for a in *b, c: pass": "Loop(a, Sequence('tuple', [Starred(b), c]), [Jump('pass')], [], False)",
    "while a: break\nelse: continue": "While(a, [Jump('break')], [Jump('continue')])",
    "if a: b\nelif c: d\nelse: f": "Branch(a, [Evaluate(b)], [Branch(c, [Evaluate(d)], [Evaluate(f)])])",
    "with a as b, c: d": "With([[a, b], [c, None]], [Evaluate(d)], False)",
    "with (a as b, c,): d": "With([[a, b], [c, None]], [Evaluate(d)], False)",
    "try: a\nexcept b as c: d\nexcept: f\nelse: g\nfinally: h": (
        "Try([Evaluate(a)], [Handler(b, 'c', [Evaluate(d)]), Handler(None, None, [Evaluate(f)])], "
        "[Evaluate(g)], [Evaluate(h)], False)"
    ),
    "try: a\nexcept b, c: d": "Try([Evaluate(a)], [Handler(Sequence('tuple', [b, c]), None, [Evaluate(d)])], [], [], False)",
    "try: a\nexcept* b: d": "Try([Evaluate(a)], [Handler(b, None, [Evaluate(d)])], [], [], True)",
    "match a:\n  case 1 | -2: b\n  case _ if c: d": (
        "Match(a, [Case(or([value([1]), value([-2])]), None, [Evaluate(b)]), Case(as(), c, [Evaluate(d)])])"
    ),
    "match a:\n  case A(b, c=d) as f: g": (
        "Match(a, [Case(as([class([A], [as('b'), as('d')], ['c'])], 'f'), None, [Evaluate(g)])])"
    ),
    "match a:\n  case {'k': b, **c}: d": "Match(a, [Case(mapping(['k'], [as('b')], 'c'), None, [Evaluate(d)])])",
    "match a:\n  case [b, *_], None: d": (
        "Match(a, [Case(sequence([sequence([as('b'), star()]), singleton([None])]), None, [Evaluate(d)])])"
    ),
    "match a:\n  case (): b\n  case A(): c": (
        "Match(a, [Case(sequence(), None, [Evaluate(b)]), Case(class([A]), None, [Evaluate(c)])])"
    ),
    "match = case = type = lazy = a": "Bind([match, case, type, lazy], a, None, '')",
    "@a.b\n@c(d)\nclass A(B, *C, k=D, **E): f = g": (
        "Class('A', [Argument(B, None, 0), Argument(C, None, 1), Argument(D, 'k', 0), Argument(E, None, 2)], "
        "[a.b, " + call("c", "d") + "], [Bind([f], g, None, '')])"
    ),
    "@a\nasync def f[T: B](a: T = c, /, *b: *d, **e) -> (): yield": (
        "Function('f', [Parameter('a', 'positional', T, c), Parameter('b', 'star', Starred(d), None), "
        "Parameter('e', 'double_star', None, None)], Sequence('tuple', []), [a], True, True, [Evaluate(Yield(None, False))])"
    ),
    "def f(): return ()": "Function('f', [], None, [], False, False, [Return(Sequence('tuple', []))])",
    "def f():\n  'docstring'\n  x = yield from a\n  nonlocal y": (
        "Function('f', [], None, [], False, True, [Bind([x], Yield(a, True), None, ''), Scope('nonlocal', ['y'])])"
    ),
    "def f(): return lambda: (yield)": ("Function('f', [], None, [], False, False, [Return(Lambda([], Yield(None, False)))])"),
    "async def f():\n  async for a in b: await c\n  async with d: return [i async for i in j]": (
        "Function('f', [], None, [], True, False, [Loop(a, b, [Evaluate(Await(c))], [], True), "
        "With([[d, None]], [Return(Comprehension('list', i, None, [Clause(i, j, [], True)]))], True)])"
    ),
    "if TYPE_CHECKING:\n  import a\nelse:\n  import b": (
        "Branch(TYPE_CHECKING, [Import('a', None, 'a', 0, True)], [Import('b', None, 'b', 0, False)])"
    ),
    "℘·a = x.é": "Bind([℘·a], x.é, None, '')",
}


@pytest.mark.parametrize("source", SOURCES)
def test_source_and_facts(source: str) -> None:
    (statement,) = read(source).body
    if isinstance(statement, s.Evaluate):
        assert plain(statement.value) == SOURCES[source]
    else:
        assert plain(statement) == SOURCES[source]


def test_bare_strings_are_left_out() -> None:
    assert read("'doc'\nb'doc'\nf'{a}'\n").body == (s.Evaluate(e.FormattedText((e.Name("a", 3, 3),), 3, 0), 3),)


def structs(module: Any) -> Iterator[type[msgspec.Struct]]:
    return (x for x in vars(module).values() if isinstance(x, type) and issubclass(x, msgspec.Struct) and x is not e.Node)


ONLY_IN_TEMPLATES = {e.Filter, s.Block, s.Include, s.Extends, s.Load, s.Tag}
TAKEN_ELSEWHERE = {e.Redacted}  # test_secrets


def test_the_table_has_every_fact_and_all_of_them_survive_encoding() -> None:
    seen: set[type] = set()

    def meet(fact: Any) -> None:
        if isinstance(fact, msgspec.Struct):
            seen.add(type(fact))
            for field in fact.__struct_fields__:
                meet(getattr(fact, field))
            if isinstance(fact, s.Function):
                meet(fact.body)
        elif isinstance(fact, tuple):
            for each in fact:
                meet(each)

    for source in SOURCES:
        facts = read(source)
        meet(facts)
        for encode, decode in ((msgspec.msgpack.encode, msgspec.msgpack.decode),):
            assert plain(decode(encode(facts), type=Module)) == plain(facts)
    wanted = {*structs(e), *structs(s)} - ONLY_IN_TEMPLATES - TAKEN_ELSEWHERE
    assert wanted <= seen, wanted - seen


def test_what_a_file_gathers_survives_encoding() -> None:
    facts = Module(
        (), (Suppression(1, 2, ("KC101",), "noqa", "why", 1, 4),), (Span(1, 2, 3, 4),), 5, Problem("KC001", "no", 1, 2)
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Module) == facts


def function(source: str) -> s.Function:
    found = read(source).body[0]
    assert isinstance(found, s.Function)
    return found


def test_mentions() -> None:
    source = """
@decorator
def f(a: annotation = default) -> returned:
    local = a.b(c[d], key=e)
    def inner(x=f): return g.h
    class C(base): i = j
    f'{k:{l}}'
    for m in n: del o
    import p
"""
    expected = {"local", "a", "b", "c", "d", "e", "f", "g", "h", "base", "i", "j", "k", "l", "m", "n", "o"}
    outer = function(source)
    assert set(outer.mentions) == expected
    assert list(outer.mentions) == sorted(outer.mentions)
    assert next(x for x in outer.body if isinstance(x, s.Function)).mentions == ("g", "h")


def test_mentions_are_told_of_what_is_too_deep() -> None:
    assert {"first", "last", "key"} <= set(function("def f():\n  first[key]" + ".b" * 300 + ".last\n").mentions)


def depth(fact: Any) -> int:
    levels = 0
    layer = [fact]
    while layer:
        layer = [inner for each in layer for inner in children(each)]
        levels += 1
    return levels


DEEP = {
    "attributes": "a" + ".b" * 300,
    "calls": "a" + ".b(c)" * 150,
    "subscripts": "a" + "[0]" * 300,
    "sum": "1" + " + 1" * 300,
    "or": "a" + " or b" * 900,
    "and": "a" + " and b" * 900,
    "brackets": "[" * 99 + "a" + "]" * 99,
    "calls in calls": "f(" * 99 + "a" + ")" * 99,
    "prefixes": "[not -" * 49 + "a" + "]" * 49,
    "chains in chains": "a.b.c.d.e(" * 90 + "x" + ")" * 90,
    "chains in chains' first links": "a(" * 50 + "x" + ").b" * 50 + ".c" * 300,
}


@pytest.mark.parametrize("name", DEEP)
def test_facts_are_never_deeper_than_readers_may_recurse(name: str) -> None:
    first, second = read(f"{DEEP[name]}\nafter\n").body
    assert isinstance(first, s.Evaluate)
    assert MAX_DEPTH * 0.4 < depth(first.value) <= MAX_DEPTH + 1
    assert second == s.Evaluate(e.Name("after", 2, 0), 2)


def test_the_outer_links_of_a_long_chain_are_told() -> None:
    (statement,) = read("a" + ".b" * 300 + ".first().last()").body
    assert isinstance(statement, s.Evaluate)
    call = statement.value
    assert isinstance(call, e.Call)
    assert isinstance(call.function, e.Attribute)
    assert call.function.name == "last"
    while isinstance(call, e.Call | e.Attribute):
        call = call.function if isinstance(call, e.Call) else call.value
    assert call == e.RawLiteral("deep", "", 1, 0)


def test_too_many_elifs_stand_side_by_side() -> None:
    count = MAX_BLOCKS + 50
    (branch,) = read("if a0: b0\n" + "".join(f"elif a{i}: b{i}\n" for i in range(1, count)) + "else: last").body
    names, levels, layer = [], 0, [branch]
    while layer:
        levels += 1
        names += [plain(x.test) for x in layer if isinstance(x, s.Branch)]
        layer = [inner for x in layer if isinstance(x, s.Branch) for inner in x.orelse]
    assert names == [f"a{i}" for i in range(count)]
    assert levels <= MAX_BLOCKS + 1
    assert list(map(plain, walk((branch,))))[-1] == "Evaluate(last)"
