"""Jinja2 templates to facts: Jinja2's own tree is the reference for what is in them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError, nodes

from stackcheck.extract.templates import template_facts
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Binary,
    Boolean,
    Call,
    Comparison,
    Conditional,
    Constant,
    Expression,
    Filter,
    Mapping,
    Name,
    Parameter,
    Redacted,
    Sequence,
    Slice,
    Subscript,
    Unary,
)
from stackcheck.facts.files import Problem, Suppression, Template
from stackcheck.facts.parts import children, expressions, walk
from stackcheck.facts.statements import (
    Bind,
    Block,
    Branch,
    Evaluate,
    Extends,
    Function,
    Import,
    Include,
    Jump,
    Loop,
    Statement,
    Tag,
    With,
)


def body(text: str) -> tuple[Statement, ...]:
    found = template_facts(text, "jinja2")
    assert found.problem is None
    return found.body


def name(word: str, line: int = 1) -> Name:
    return Name(word, line, 0)


A, B, C = name("a"), name("b"), name("c")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a.b['c'][0]", Subscript(Subscript(Attribute(A, "b", 1, 0), Constant("c", 1, 0)), Constant(0, 1, 0))),
        ("a.0", Subscript(A, Constant(0, 1, 0))),
        ("a[1:b]", Subscript(A, Slice(Constant(1, 1, 0), B, None))),
        (
            "a(b, c=1, *b, **c)",
            Call(A, (Argument(B), Argument(Constant(1, 1, 0), "c"), Argument(B, None, 1), Argument(C, None, 2)), 1, 0),
        ),
        ("a|b(c)|c", Filter(Filter(A, "b", (Argument(C),), 1, 0), "c", (), 1, 0)),
        ("a is defined", Filter(A, "is defined", (), 1, 0)),
        ("a is not divisibleby 3", Unary("not", Filter(A, "is divisibleby", (Argument(Constant(3, 1, 0)),), 1, 0))),
        ("a if b else c", Conditional(B, A, C)),
        ("a if b", Conditional(B, A, Constant("", 1, 0))),
        ("a ~ b ~ c", Binary("~", Binary("~", A, B), C)),
        ("a + b // 2", Binary("+", A, Binary("//", B, Constant(2, 1, 0)))),
        ("a and b or not c", Boolean("or", Boolean("and", A, B), Unary("not", C))),
        ("a < b not in c", Comparison(A, ("<", "not in"), (B, C))),
        (
            "-a, [b], {'c': c}",
            Sequence("tuple", (Unary("-", A), Sequence("list", (B,), 1, 0), Mapping(((Constant("c", 1, 0), C),), 1, 0)), 1, 0),
        ),
        ("none", Constant(None, 1, 0)),
    ],
)
def test_expressions(written: str, wanted: Expression) -> None:
    assert body(f"{{{{ {written} }}}}") == (Evaluate(wanted, 1),)


def test_loops_branches_and_bindings() -> None:
    text = """\
{%- for key, a in b if a recursive %}
  {% set c = a.b %}
  {% if c %}{% break %}{% elif a %}{{ a }}{% else %}{% continue %}{% endif %}
{%- else %}{% do b.append(c) %}{% endfor %}
{% with b = a %}{{ b }}{% endwith %}
"""
    a, c = name("a", 2), name("c", 3)
    inner = Branch(c, (Jump("break", 3),), (Branch(name("a", 3), (Evaluate(name("a", 3), 3),), (Jump("continue", 3),), 3),), 3)
    append = Call(Attribute(name("b", 4), "append", 4, 0), (Argument(name("c", 4)),), 4, 0)
    assert body(text) == (
        Loop(
            Sequence("tuple", (name("key"), A), 1, 0),
            B,
            (Branch(A, (Bind((name("c", 2),), Attribute(a, "b", 2, 0), 2), inner), (), 1),),
            (Evaluate(append, 4),),
            1,
        ),
        With(((name("a", 5), name("b", 5)),), (Evaluate(name("b", 5), 5),), 5),
    )


def test_templates_that_use_others() -> None:
    text = (
        "{% extends 'base.html' %}{% import 'forms.html' as forms %}{% from 'x.html' import b as c, a with context %}"
        "{% from a import b %}{% block title scoped %}{{ super() }}{% endblock %}"
        "{% include ['x', 'y'] ignore missing without context %}"
    )
    assert body(text) == (
        Extends(Constant("base.html", 1, 0), 1),
        Import("forms.html", None, "forms", 0, 1),
        Import("x.html", "b", "c", 0, 1),
        Import("x.html", "a", "a", 0, 1),
        Tag("import", (Argument(A),), "b", (), 1, 0),
        Block("title", (Evaluate(Call(name("super"), (), 1, 0), 1),), 1),
        Include(Sequence("list", (Constant("x", 1, 0), Constant("y", 1, 0)), 1, 0), (), True, 1),
    )


def test_a_macro_is_a_function() -> None:
    (macro,) = body("{% macro field(a, b='x') %}\n{% for c in a.rows %}{{ c }}{% endfor %}\n{% endmacro %}")
    assert isinstance(macro, Function)
    assert macro.parameters == (
        Parameter("a", "any", None, None, 1, 0),
        Parameter("b", "any", None, Constant("x", 1, 0), 1, 0),
    )
    assert (macro.name, macro.line, macro.end_line, macro.mentions) == ("field", 1, 3, ("a", "c", "rows"))
    assert [type(statement) for statement in macro.body] == [Loop]


def test_a_call_block_hands_a_function_to_the_macro() -> None:
    caller, call = body("{% call(a) b.c(1) %}{{ a.name }}{% endcall %}")
    assert isinstance(caller, Function)
    assert (caller.name, [p.name for p in caller.parameters], len(caller.body)) == ("caller", ["a"], 1)
    given = (Argument(Constant(1, 1, 0)), Argument(name("caller"), "caller"))
    assert call == Evaluate(Call(Attribute(B, "c", 1, 0), given, 1, 0), 1)


def test_blocks_of_text() -> None:
    text = "{% set a | upper %}{{ b }}{% endset %}{% filter c(1) %}{{ b }}{% endfilter %}"
    assert body(text + "{% autoescape b %}{{ a }}{% endautoescape %}") == (
        Tag("set", (Argument(Filter(Constant("", 1, 0), "upper", (), 1, 0)),), "a", (Evaluate(B, 1),), 1, 0),
        Tag(
            "filter",
            (Argument(Filter(Constant("", 1, 0), "c", (Argument(Constant(1, 1, 0)),), 1, 0)),),
            None,
            (Evaluate(B, 1),),
            1,
            0,
        ),
        Evaluate(A, 1),
    )


def test_translations() -> None:
    (call,) = body("{% trans a=b.c %}x {{ a }}{% endtrans %}")
    text = Constant("x %(a)s", 1, 0)
    assert call == Evaluate(Call(name("gettext"), (Argument(text), Argument(Attribute(B, "c", 1, 0), "a")), 1, 0), 1)
    assert body('\n{% trans "x" %}') == (Tag("trans", (Argument(Constant("x", 2, 0)),), None, (), 2, 0),)


def test_tags_of_unknown_extensions() -> None:
    text = "{% cache 500, a.b %}{{ c }}{% endcache %}{% static 'x' as url %}{% component a b=c %}"
    text += "{% cache %}{% else %}{{ a }}{% endcache %}"
    assert body(text) == (
        Tag("cache", (Argument(Constant(500, 1, 0)), Argument(Attribute(A, "b", 1, 0))), None, (Evaluate(C, 1),), 1, 0),
        Tag("static", (Argument(Constant("x", 1, 0)),), "url", (), 1, 0),
        Tag("component", (Argument(A), Argument(C, "b")), None, (), 1, 0),
        Tag("cache", (), None, (Evaluate(A, 1),), 1, 0),
    )


def test_an_unknown_tag_without_arguments_that_can_be_read_loses_nothing_else() -> None:
    assert [type(s) for s in body("{{ a }}{% widget a: b | %}{{ c }}")] == [Evaluate, Tag, Evaluate]


def test_strings() -> None:
    (found,) = body('{{ "ghp_' + "a1B2" * 9 + '" }}')
    assert isinstance(found, Evaluate)
    assert isinstance(found.value, Redacted)
    assert body('{{ "\\ud800" }}') == (Evaluate(Constant("?", 1, 0), 1),)


def test_what_is_no_code() -> None:
    assert body("{# {{ a }}\n{{ a }} #}{% raw %}{{ b }}{% if %}{% endraw %}{{ c }}") == (Evaluate(name("c", 2), 2),)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("\n{% for a in b %}", "unexpected end of template. Jinja was looking for the following tags: 'endfor' or 'else'", 2),
        ("{% if a %}\n{% endfor %}", "encountered unknown tag 'endfor'", 2),
        ("{% if a %}{% endif %}{{ a b }}", "expected token 'end of print statement', got 'b'", 1),
        ("{% endif %}", "encountered unknown tag 'endif'", 1),
    ],
)
def test_a_broken_template_is_a_problem(text: str, message: str, line: int) -> None:
    found = template_facts(text, "jinja2")
    assert found.problem is not None
    assert (found.problem.code, found.problem.line, found.body) == ("KC001", line, ())
    assert found.problem.message.startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "{% set a = b ? c : d %}",  # Twig
        "{%- for post in posts limit:5 -%}{{ post.date | date: '%Y' }}{% endfor %}",  # Liquid
        "{{ a b }}",
        "{%- if a === b -%}{%- endif -%}",  # Nunjucks
        "{% switch a %}{% case 1 %}{{ a b }}{% endswitch %}",
        "{% cache_if a %}{{ b }}{% endcache %}",
        "{% ifperm a %}{% endif %}",
    ],
)
def test_what_may_be_right_elsewhere_is_no_problem(text: str) -> None:
    assert template_facts(text, "jinja2").problem is None


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %}" * 300 + "{% endif %}" * 300,
        "{% if a %}" + "{% elif a %}" * 500 + "{% endif %}",
        "{% x %}" * 300 + "{% endx %}" * 300,
        "{{ a" + ".b" * 800 + " }}",
        "{{ a" + "|b" * 800 + " }}",
        "{{ a" + " ~ a" * 800 + " }}",
        "{{ " + "(" * 300 + "a" + ")" * 300 + " }}",
        "{{ " + "not " * 2000 + "a }}",
    ],
)
def test_what_nests_too_deep_is_skipped(text: str) -> None:
    found = template_facts(text, "jinja2").problem
    assert found is not None
    assert found.code == "KC002"


def test_what_nests_less_deep_is_read() -> None:
    found = template_facts("{% if a %}" * 90 + "{{ a" + ".b" * 150 + " }}" + "{% endif %}" * 90, "jinja2")
    assert found.problem is None
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Template) == found


def test_suppressions_stand_in_comments_of_any_length() -> None:
    found = template_facts("{{ a }}{#- noqa: KC804 -#}\n{#\n  # stackcheck: ignore\n#}\n", "jinja2")
    assert found.suppressions == (
        Suppression(1, 1, ("KC804",), "noqa", "", 1, 9),
        Suppression(2, 4, None, "stackcheck", "", 3, 2),
    )


FRAGMENTS = [
    "{% if a %}",
    "{% elif b.c %}",
    "{% else %}",
    "{% endif %}",
    "{% for a in b|c %}",
    "{% endfor %}",
    "{% set d = a.b %}",
    "{% with e=f %}",
    "{% endwith %}",
    "{% macro m(a, b=c.d) %}",
    "{% endmacro %}",
    "{% call m(x.y) %}",
    "{% endcall %}",
    "{{ a.b(c.d)[e]|f(g)|h }}",
    "{{ x if y is defined else z }}",
    "{% raw %}",
    "{% endraw %}",
    "{% block b %}",
    "{% endblock %}",
    "{% filter f %}",
    "{% endfilter %}",
    "{% set s %}",
    "{% endset %}",
    "{% include a.b %}",
    "{% do a.b(c) %}",
    "{# c #}",
    "\n",
    " x ",
]


def of_jinja(text: str) -> Counter[tuple[str, str, int]]:
    """What Jinja2's tree holds: kind, name and line of every loop, branch, function, attribute, filter and name."""
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(text)
    kinds = (nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.Getattr, nodes.Filter, nodes.Name)
    return Counter((*_of_node(node), node.lineno) for kind in kinds for node in tree.find_all(kind))


def _of_node(node: nodes.Node) -> tuple[str, str]:
    match node:
        case nodes.For():
            return "loop", ""
        case nodes.If():
            return "branch", ""
        case nodes.Macro():
            return "function", node.name
        case nodes.CallBlock():
            return "function", "caller"
        case nodes.Getattr():
            return "attribute", node.attr
        case nodes.Filter():
            return "filter", node.name
        case nodes.Name():
            return "name", node.name
    raise AssertionError(node)


def of_facts(statements: Iterable[Statement]) -> Iterator[tuple[str, str, int]]:
    for statement in walk(tuple(statements)):
        match statement:
            case Loop(line=line):
                yield "loop", "", line
            case Branch(line=line):
                yield "branch", "", line
            case Function(name=word, line=line):
                yield "function", word, line
                yield from (("name", parameter.name, parameter.line) for parameter in statement.parameters)
                yield from of_facts(statement.body)
            case Tag(name="set", target=str(word), line=line):
                yield "name", word, line
        pending = list(expressions(statement))
        while pending:
            part = pending.pop()
            match part:
                case Attribute(name=word, line=line):
                    yield "attribute", word, line
                case Filter(name=word, line=line) if not word.startswith("is "):
                    yield "filter", word, line
                case Name(id=word, line=line) if word != "caller":
                    yield "name", word, line
            pending.extend(children(part))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_nothing_of_jinjas_tree_is_lost_or_moved(text: str) -> None:
    found = template_facts(text, "jinja2")
    try:
        wanted = of_jinja(text)
    except TemplateSyntaxError as error:
        wanted = error.lineno
    if isinstance(wanted, int):
        assert isinstance(found.problem, Problem)
        assert found.problem.line == wanted
    else:
        assert found.problem is None
        assert Counter(of_facts(found.body)) == wanted


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*FRAGMENTS, "{{", "}}", "{%", "%}", "'", "{% x", "{% endx %}", "1", "("])).map("".join),
    )
)
def test_no_text_raises(text: str) -> None:
    assert isinstance(template_facts(text, "jinja2"), Template)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "{%",
        "{{",
        "{#",
        "{% x %}",
        "{{ a }}",
        "{% if a %}{% endif %}",
        "{% raw %}",
        "{{'",
        "{{ a ? ",
        "{% x a.b(c) %}\n",
        "a\n",
        "{{ (",
        "{#-",
    ],
)
def test_time_is_linear_in_size(piece: str) -> None:
    started = time.process_time()
    template_facts("{% if a %}" + piece * (300_000 // len(piece)), "jinja2")
    assert time.process_time() - started < 6
