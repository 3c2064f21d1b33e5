"""Where the facts say that things stand, compared with LibCST's PositionProvider and with the slow and sure cursor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libcst.metadata import MetadataWrapper, PositionProvider

from stackcheck.extract import statements
from stackcheck.extract.aligned import Aligned
from stackcheck.extract.cursor import Cursor, MisplacedError
from stackcheck.extract.guard import guard
from stackcheck.extract.python import module_facts
from stackcheck.extract.simple import SIMPLE
from stackcheck.extract.source import Unreadable, decode
from stackcheck.extract.state import HANDLERS, Lowering
from stackcheck.extract.statements import lower_body
from stackcheck.facts import expressions as e
from stackcheck.facts import statements as s
from stackcheck.facts.parts import start, walk
from tests.extract.python_sources import library
from tests.extract.test_lowering import SOURCES

Place = tuple[int, int]

# What has a place in the facts, and the part of the node at which it stands: an attribute's and a call's is that of their
# name, a tuple's and a generator's that of their first element, for LibCST counts no parentheses either.
HAVE_PLACES: dict[type[cst.CSTNode], Callable[[Any], cst.CSTNode]] = {
    cst.Name: lambda node: node,
    cst.Attribute: lambda node: node.attr,
    cst.Integer: lambda node: node,
    cst.Float: lambda node: node,
    cst.Imaginary: lambda node: node,
    cst.Ellipsis: lambda node: node,
    cst.SimpleString: lambda node: node,
    cst.ConcatenatedString: lambda node: node,
    cst.FormattedString: lambda node: node,
    cst.TemplatedString: lambda node: node,
    cst.List: lambda node: node,
    cst.Set: lambda node: node,
    cst.Dict: lambda node: node,
    cst.ListComp: lambda node: node,
    cst.SetComp: lambda node: node,
    cst.DictComp: lambda node: node,
    cst.StarredDictComp: lambda node: node,
    cst.Lambda: lambda node: node,
}


def compared(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Lower `text` and compare each fact's place with that of its node; how many were compared."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    checked = 0

    def checking(handler: Callable[[Lowering, Any], e.Expression], of: Callable[[Any], cst.CSTNode]) -> Any:
        def check(state: Lowering, node: cst.CSTNode) -> e.Expression:
            nonlocal checked
            fact = handler(state, node)
            start = places[of(node)].start
            if not isinstance(fact, e.RawLiteral) or fact.kind != "deep":
                assert (fact.line, fact.col) == (start.line, start.column), fact  # type: ignore[union-attr]
            checked += 1
            return fact

        return check

    def checking_line(handler: Callable[[Lowering, Any], Iterator[s.Statement]]) -> Any:
        def check(state: Lowering, node: cst.CSTNode) -> Iterator[s.Statement]:
            nonlocal checked
            for fact in handler(state, node):
                assert fact.line == places[node].start.line, fact  # type: ignore[union-attr]
                checked += 1
                yield fact

        return check

    with monkeypatch.context() as patch:
        for table in (SIMPLE, statements._LINES):
            for kind in table:
                if kind not in (cst.SimpleStatementLine, cst.FunctionDef, cst.ClassDef):
                    patch.setitem(table, kind, checking_line(table[kind]))
        for kind, of in HAVE_PLACES.items():
            patch.setitem(HANDLERS, kind, checking(HANDLERS[kind], of))
        body = lower_body(Lowering(Cursor(text)), wrapper.module.body)
    named = [
        (node.name.value, places[node.name].start.line, places[node.name].start.column)
        for node in places
        if isinstance(node, cst.FunctionDef | cst.ClassDef)
    ]
    assert sorted((d.name, d.line, d.col) for d in definitions(body)) == sorted(named)
    return checked + len(named)


def definitions(body: tuple[s.Statement, ...]) -> Iterator[s.Function | s.Class]:
    for statement in walk(body):
        if isinstance(statement, s.Function | s.Class):
            yield statement
            yield from definitions(statement.body)


def same_by_both_cursors(text: str) -> None:
    """The facts and all else that the walk gathers are the same by the fast cursor and by the sure one."""
    tree = cst.parse_module(text)
    fast, sure = Lowering(Cursor(text)), Lowering(Aligned(text, tree))
    assert lower_body(fast, tree.body) == lower_body(sure, tree.body)
    assert fast.multiline == sure.multiline
    assert fast.redactions == sure.redactions
    assert fast.cursor.end_place() == sure.cursor.end_place()


FORMATTED = {
    "an empty tuple behind a call": "x = {f(d) for d in p for e in (d.g() or ())}\ny\n",
    "empty tuples and calls": "f(( ), g( # (\n), (\\\n), h())\n",
    "keywords before brackets": "x = not [a], lambda: {b}, (yield)\n",
    "numbers by keywords": "x = 1if 2else .5\n",
    "numbers by dots": "x = 1..real + 1.5.real + .5.real + 1 .real\n",
    "an ellipsis by dots": "x[..., .5] = ....a\nfrom ...a import b\n",
    "strings by keywords": "x = a if'b'else'c'or\"d\"\n",
    "comments like code": "x = [  # ( [ { ' a\n  a,  # '''\n]\n",
    "decorators": "@a\n\n# c\n@b()\n\nclass C(\n): ()\n@d\nasync  def f(\n) -> (\n): ()\n",
    "semicolons": "a; b;\\\n c\nif d: e; f\n",
    "form feeds": "\f\nif a:\n\f    b\n\f\nc\n",
    "carriage returns": "a = 1\r\nb = '''x\r\ny'''\r\nc = f'''{d\r\n}'''\r\ne\r\n",
    "continuation lines": "a \\\n . \\\n  b = (c\n . d\n)\n",
    "letters that are no word characters": "℘·℘ = a·.℮\nx℘ = [℘x for ℘x in b℘]\n",
    "wide characters": "é = 'ü' + 文 + f'{𝒳}😀{y}'\n",
    "soft keywords": "match = case(type)\ntype X = match\nmatch match:\n case case: type\nlazy = _\nlazy import a\n",
    "fields over several lines": "def f():\n    return f'''{(\n  1 +\n 2\n      )!r:>{w\n}} {a[\n1:]=}'''\n",
    "fields with closing brackets": "f'{a()}{b(c)}{d[0]}{e[f:]}{(g)}{[h,]}{ {} }{ {i: j} }{(k,)}{()}{l,}{(yield)}{ [[]] }'\n",
    "fields of every form": "f'{a=}{a = }{a!r}{a = !r}{a:}{a:b}{a!r:{b}{c:{d}}e}{{}}{ {1}|{2} }'\n",
    "fields in fields": "f'{f'{f'{1}'}'}' f\"{'}'}{'{'}{'#'}\"\n",
    "fields with strings": "f'''{\"'\"}{a['b']}{'''c'''}'''\n",
    "specifications": 'f\'{a:%Y-%m-%d "x" (}{b:{"c"}>{d}}{e:\\n{{f}}}\'\n',
    "raw fields": 'rf\'\\d{a}\\{b}\' fR"""\\{c}"""\n',
    "templates": "t'{a:{b}}' rt'{c!r}' 'd'\n",
    "a lambda's stars": "f = lambda *, a, **b: lambda *c: (a, *c)\n",
    "parameters": "def f(a: b = c, /, *d: *e, g: h = (), **i) -> j: pass\n",
    "type parameters": "def f[T: (a, b) = c, *U = *d, **V = [e]](): pass\nclass A[W]: []\n",
    "patterns": "match a:\n case [(b), *_, {'k': -1, **r}, A.B(), A(c, d=()), None | 'x' f, -1 + 2j] if [g]: {}\n".replace(
        "'x' f", "'x'"
    ),
    "handlers": "try: a\nexcept (): b\nexcept B, C: c\nexcept (D) as d: d\nelse: e\nfinally: f\n",
    "no end of line": "a\nb.c()",
    "comment at the end": "a(d)  # b()",
}


@pytest.mark.parametrize("name", FORMATTED)
def test_places_in_snippets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compared(FORMATTED[name], monkeypatch) > 1
    same_by_both_cursors(FORMATTED[name])


@pytest.mark.parametrize("source", SOURCES)
def test_places_in_the_table(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared(source, monkeypatch)
    same_by_both_cursors(source)


def readable(path: Path) -> str | None:
    try:
        text = decode(path.read_bytes())
        guard(text)
        cst.parse_module(text)
    except (Unreadable, cst.ParserSyntaxError):
        return None
    return text


def test_places_in_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = list(filter(None, map(readable, library(sample=4))))
    assert sum(compared(text, monkeypatch) for text in texts) > 500
    for text in texts:
        same_by_both_cursors(text)


@pytest.mark.slow
def test_places_in_every_eighth_file_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    beyond_the_provider = []  # PositionProvider and the sure cursor recurse; the fast one does not
    for path in library()[::8]:  # all of them take ten minutes
        if (text := readable(path)) is not None:
            try:
                compared(text, monkeypatch)
                same_by_both_cursors(text)
            except RecursionError:
                beyond_the_provider.append(path.name)
                assert module_facts(path.read_bytes()).problem is None
    assert set(beyond_the_provider) <= {"test_traceback.py"}


TOKENS = [
    "a", "b.c", "f()", "f ( x )", "g(a, *b, k=c)", "d[0]", "d [ 1 : ]", "()", "( )", "(a)", "(a,)", "[]", "[a, b]", "{}",
    "{a: b}", "{a}", "'s'", "'s' 't'", "f'{a}x'", "f'{a!r:>{b}}'", "f'{f()}{d[0]}{ {a} }'", "1", ".5", "1.", "...", "None",
    "not a", "-a", "a if b else c", "lambda: a", "lambda x, *y: ()", "[x for x in y if z]", "{x: y for x in z}",
    "(x for x in y)", "(a := b)", "a < b is not c", "a or ()",
]  # fmt: skip
SPACES = ["", " ", "  ", "\t", "\\\n", "\f ", "\n", "\n\n  ", " # c ( [ { '\n", "\r\n"]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Assignments of displays and calls, with any white space and comments that may stand between their items."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        space = st.sampled_from(SPACES)
        items = [
            f"{draw(space)}({draw(space)}{draw(st.sampled_from(TOKENS))}{draw(space)})" for _ in range(draw(st.integers(1, 4)))
        ]
        opening, closing = draw(
            st.sampled_from([("(", ",)"), ("[", "]"), ("f(", ")"), ("a[", ",]"), ("{", "}"), ("(yield ", ")")])
        )
        before = draw(st.sampled_from(["", "x =", "x\t=\\\n", "return\f", "x: y = "]))
        lines.append(f"{before}{opening}{','.join(items)}{draw(space)}{closing}")
    return draw(st.sampled_from(["\n", "; ", "  # e\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programs())
def test_places_in_any_formatting(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    compared(text, monkeypatch)
    same_by_both_cursors(text)


def test_statements_have_the_line_of_their_first_token() -> None:
    source = "\n(\n a) = 1\nif b:\n  pass\nelif c: d\n\nfor e in f:\n  return_\n@g\ndef h():\n\n  return 1\n"
    body = module_facts(source.encode()).body
    lines = [(type(x).__name__, x.line) for x in walk(body)]  # type: ignore[union-attr]
    assert lines == [
        ("Bind", 2), ("Branch", 4), ("Jump", 5), ("Branch", 6), ("Evaluate", 6), ("Loop", 8), ("Evaluate", 9), ("Function", 11),
    ]  # fmt: skip
    (function,) = (x for x in body if isinstance(x, s.Function))
    assert (function.end_line, function.body[0].line) == (13, 13)  # type: ignore[union-attr]


def test_a_call_in_a_long_chain_stands_on_its_own_line() -> None:
    (statement,) = module_facts(b"x = (\n    a.b\n    .c()\n    .d(1)\n)\n").body
    assert isinstance(statement, s.Bind)
    call = statement.value
    assert isinstance(call, e.Call)
    assert (call.line, call.col, start(call)) == (4, 5, (2, 4))


def test_a_walk_that_leaves_a_token_out_is_refused() -> None:
    cursor = Cursor("a + b")
    assert cursor.token("a") == (1, 0)
    with pytest.raises(MisplacedError):
        Cursor("a + b").token("b")
    for wrong in (cursor.word, cursor.later_word, cursor.bracket, cursor.symbol, cursor.exactly):
        with pytest.raises(MisplacedError):
            wrong("c")
    for impossible in (cursor.pair, cursor.field_end, lambda: cursor.close(1)):
        with pytest.raises(MisplacedError):
            impossible()


def test_where_the_fast_cursor_fails_the_sure_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\n".join(
        FORMATTED[name] for name in ("decorators", "handlers", "fields of every form", "wide characters")
    ).encode()
    expected = module_facts(source)

    def lost(self: Cursor, value: str) -> Place:
        raise MisplacedError(value)

    monkeypatch.setattr(Cursor, "token", lost)
    assert module_facts(source) == expected
    assert expected.problem is None


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\n\n", "a\r\nb", "a\rb\r", "\n", "#\n#"])
def test_how_many_lines(text: str) -> None:
    assert Cursor(text).lines == len(text.splitlines())


@pytest.mark.parametrize(
    "source",
    [
        "TABLE = (\n{hashes}\n    (),\n)\n",
        "TABLE = (\n{hashes}\n    f(),\n    1,\n)\n",
        "f(\n{hashes}\n)\n",
        "class A(\n{hashes}\n    B,\n):\n    def f(self): pass\n",
        'x = f"""{{\n{hashes}\n    a\n{hashes}\n}}"""\n',
        'x = f"""{{\n{hashes}\n    a  {hashes}\n  !r\n{hashes}\n:>{{b\n{hashes}\n}}}}"""\n',
        "x = [\n{hashes}\n]\n{hashes}\ny = (a\n{hashes}\n)[0]\n",
    ],
)
def test_a_banner_behind_a_bracket_does_not_hang(source: str) -> None:
    for count in (40, 1_000):
        text = source.format(hashes="#" * count)
        start = time.process_time()
        facts = module_facts(text.encode())
        assert time.process_time() - start < 2
        assert facts.problem is None
