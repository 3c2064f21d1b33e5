"""Django templates to facts: Django's own parser is the reference for structure, names and operators."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackcheck.extract.templates import template_facts
from stackcheck.facts.expressions import (
    Argument,
    Attribute,
    Boolean,
    Call,
    Comparison,
    Constant,
    Filter,
    Lambda,
    Name,
    Parameter,
    Redacted,
    Sequence,
    Subscript,
    Unary,
)
from stackcheck.facts.files import Problem, Suppression, Template
from stackcheck.facts.statements import Bind, Block, Branch, Evaluate, Extends, Include, Load, Loop, Statement, Tag, With

SURE = "{% load i18n %}"


def parsed(text: str) -> Any:
    """What Django itself reads."""
    from tests.extract import django_reference  # it configures Django

    return django_reference.parsed(text)


def shape_of_facts(body: tuple[Statement, ...]) -> Any:
    from tests.extract import django_reference

    return django_reference.shape_of_facts(body)


def body(text: str) -> tuple[Statement, ...]:
    found = template_facts(text, "django")
    assert found.problem is None
    return found.body


def problem(text: str) -> Problem | None:
    return template_facts(text, "django").problem


def test_variables_have_the_places_of_their_names() -> None:
    order = Name("order", 2, 5)
    assert body("<p>\n  {{ order.customer.name|default:fallback.text|upper }}") == (
        Evaluate(
            Filter(
                Filter(
                    Attribute(Attribute(order, "customer", 2, 11), "name", 2, 20),
                    "default",
                    (Argument(Attribute(Name("fallback", 2, 33), "text", 2, 42)),),
                    2,
                    25,
                ),
                "upper",
                (),
                2,
                47,
            ),
            2,
        ),
    )


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("rows.0", Subscript(Name("rows", 1, 3), Constant(0, 1, 8))),
        ('"a \\" b"', Constant('a " b', 1, 3)),
        ("_('yes')", Call(Name("_", 1, 3), (Argument(Constant("yes", 1, 5)),), 1, 3)),
        ("-1.5", Constant(-1.5, 1, 3)),
        ("7", Constant(7, 1, 3)),
        ("True", Constant(True, 1, 3)),
        ("None", Constant(None, 1, 3)),
        ("forloop.counter", Attribute(Name("forloop", 1, 3), "counter", 1, 11)),
    ],
)
def test_operands(written: str, wanted: object) -> None:
    assert body(f"{{{{ {written} }}}}") == (Evaluate(wanted, 1),)


def test_a_loop_with_all_its_parts() -> None:
    assert body("{% for key, value in d.items reversed %}{{ key }}{% empty %}{{ none }}{% endfor %}") == (
        Loop(
            Sequence("tuple", (Name("key", 1, 7), Name("value", 1, 12)), 1, 7),
            Call(Name("reversed", 1, 29), (Argument(Attribute(Name("d", 1, 21), "items", 1, 23)),), 1, 21),
            (Evaluate(Name("key", 1, 43), 1),),
            (Evaluate(Name("none", 1, 63), 1),),
            1,
        ),
    )


def test_branches() -> None:
    (found,) = body("{% if not a or b.c == 1 and d not in e %}\n{% elif f is not None %}\n{{ g }}{% else %}{{ h }}{% endif %}")
    assert found == Branch(
        Boolean(
            "or",
            Unary("not", Name("a", 1, 10)),
            Boolean(
                "and",
                Comparison(Attribute(Name("b", 1, 15), "c", 1, 17), ("==",), (Constant(1, 1, 22),)),
                Comparison(Name("d", 1, 28), ("not in",), (Name("e", 1, 37),)),
            ),
        ),
        (),
        (
            Branch(
                Comparison(Name("f", 2, 8), ("is not",), (Constant(None, 2, 17),)),
                (Evaluate(Name("g", 3, 3), 3),),
                (Evaluate(Name("h", 3, 20), 3),),
                2,
            ),
        ),
        1,
    )


@pytest.mark.parametrize("written", ["with total=order.total", "with order.total as total"])
def test_with_in_both_spellings(written: str) -> None:
    (found,) = body(f"{{% {written} %}}{{{{ total }}}}{{% endwith %}}")
    assert isinstance(found, With)
    ((value, name),) = found.items
    assert isinstance(value, Attribute)
    assert value.name == "total"
    assert isinstance(name, Name)
    assert name.id == "total"
    assert len(found.body) == 1


def test_templates_that_use_others() -> None:
    text = '{% extends "base.html" %}{% load static humanize %}{% load x y from lib.z %}'
    text += "{% block title %}{{ block.super }}{% endblock title %}"
    assert body(text) == (
        Extends(Constant("base.html", 1, 11), 1),
        Load(("static", "humanize"), 1),
        Load(("lib.z",), 1),
        Block("title", (Evaluate(Attribute(Name("block", 1, 96), "super", 1, 102), 1),), 1),
    )
    assert body("{% include t with a=b.c only %}") == (
        Include(Name("t", 1, 11), (Argument(Attribute(Name("b", 1, 20), "c", 1, 22), "a"),), True, 1),
    )


def test_regroup_reads_the_key_from_every_row() -> None:
    (found,) = body("{% regroup books by author.name as authors %}")
    row = Parameter("authors", "any", None, None, 1, 35)
    key = Attribute(Attribute(Name("authors", 1, 12), "author", 1, 20), "name", 1, 27)
    by = Argument(Lambda((row,), key, 1, 20))
    assert found == Bind((Name("authors", 1, 35),), Filter(Name("books", 1, 11), "regroup", (by,), 1, 3), 1)


def test_blocktranslate_binds_and_looks_up_plain_names_only() -> None:
    found = body(
        "{% blocktrans count n=rows|length with a=b.c trimmed asvar t %}{{ n }} {{ b.d }}{% plural %}{{ a }}{% endblocktrans %}"
    )
    assert [type(statement) for statement in found] == [With, Bind]
    bound, target = found
    assert isinstance(bound, With)
    assert [name.id for _, name in bound.items if isinstance(name, Name)] == ["n", "a"]
    assert bound.body == (Evaluate(Name("n", 1, 66), 1), Evaluate(Name("a", 1, 95), 1))
    assert isinstance(target, Bind)
    assert target.targets == (Name("t", 1, 59),)


def test_unknown_tags_are_tags_and_blocks_where_their_end_follows() -> None:
    assert body('{% thumbnail item.image "40x40" crop=a as im %}{{ im.url }}{% endthumbnail %}{% thumbnail b %}') == (
        Tag(
            "thumbnail",
            (
                Argument(Attribute(Name("item", 1, 13), "image", 1, 18)),
                Argument(Constant("40x40", 1, 24)),
                Argument(Name("a", 1, 37), "crop"),
            ),
            "im",
            (Evaluate(Attribute(Name("im", 1, 50), "url", 1, 53), 1),),
            1,
            3,
        ),
        Tag("thumbnail", (Argument(Name("b", 1, 90)),), None, (), 1, 80),
    )


def test_of_several_open_tags_of_a_name_the_innermost_has_the_end() -> None:
    first, second = body("{% card a %}{% card b %}{{ c }}{% endcard %}")
    assert (first.body, len(second.body)) == ((), 1)


def test_what_is_no_code() -> None:
    assert body(
        "{# {{ a }} #}{% comment %}{{ b }}{% if %}{% endcomment %}{% verbatim x %}{{ c }}{% endverbatim x %}{{ d\n }}"
    ) == (Tag("verbatim", (Argument(Name("x", 1, 69)),), None, (), 1, 60),)


def test_a_string_that_looks_like_a_secret_is_not_kept() -> None:
    (found,) = body('{% widget "ghp_' + "a1B2" * 9 + '" %}')
    assert isinstance(found, Tag)
    assert isinstance(found.arguments[0].value, Redacted)


CASES = [
    "{{ a }}{{a}}{{ a.b.0.c }}{{ a|b|c:d|e:'f' }}{{ a | b }}{{ 'x'|y:_('z') }}{{ 1e3 }}{{ 1_0 }}{{ a..b }}{{ 2. }}",
    "{% for a in b %}{% for c , d,e in f|g reversed %}{{ forloop.parentloop }}{% empty %}x{% endfor %}{% endfor %}",
    "{% for reversed in a %}{% endfor %}{% for x in reversed reversed %}{% endfor %}",
    "{% if a %}{% elif b %}{% else %}{% if c %}{{ d }}{% endif %}{% endif %}",
    "{% if a or b and not c == d %}{{ x }}{% endif %}{% if a == b == c %}{% endif %}{% if not not a %}{% endif %}",
    "{% if a|b:'and' and 'or' or _('not') %}{% endif %}{% if a is not b %}{% endif %}{% if a not in b != c %}{% endif %}",
    "{% if a in b in c or d >= 1 and e < 2 %}{% endif %}{% if not a in b %}{% endif %}{% if a and not b not in c %}{% endif %}",
    "{% with a=b c=d|e %}{{ a }}{% endwith %}{% with b.c as d and e as f %}{{ d }}{% endwith %}",
    "{% include 'a' %}{% include b with c=d %}{% include b only %}",
    "{% include b with c=d e=f only %}{% include b only with c=d %}",
    "{% extends a.b|c %}{% block a %}{{ block.super }}{% block b %}{% endblock %}{% endblock a %}",
    "{% ifchanged %}a{% else %}{{ b }}{% endifchanged %}{% ifchanged a b %}{{ c }}{% endifchanged %}",
    "{% regroup a.b by c.d as e %}{{ e }}",
    "{% spaceless %}{{ a }}{% endspaceless %}{% autoescape off %}{{ a }}{% endautoescape %}",
    "{% filter upper|cut:' ' %}{{ a }}{% endfilter %}",
    "{% blocktrans %}a {{ b }}{% endblocktrans %}{% blocktranslate with a=b c=d %}{{ a }}{% endblocktranslate %}",
    "{% blocktrans count a=b %}{{ a }}{% plural %}{{ a }}s{% endblocktrans %}",
    "{% blocktrans with b as c asvar d %}{% endblocktrans %}",
    "{% trans 'a' as b %}{% translate 'a' noop %}{% url 'a' b c=d as e %}{% cycle 'a' b as c silent %}{% now 'Y' as y %}",
    "{% csrf_token %}{% firstof a b 'c' %}{% widthratio a b 100 as w %}{% templatetag openblock %}{% lorem 2 w %}{% debug %}",
    "{% verbatim %}{{ a }}{% if %}{% endverbatim %}{% verbatim b %}{% endverbatim %}{% endverbatim b %}{{ c }}",
    "{% comment 'why' %}{% if %}{{ }}{% endcomment %}{{ a }}{# {{ b }} #}{# x\n #}{{ c }}",
    "{% if a %}\n{%\nendif %}{{\nb }}{% endif %}",
    "{%if a%}{{b}}{%endif%}{% if\ta %}{% endif %}{ { a }}}{%% if %%}",
    "{% custom a b=c %}{{ d }}{% endcustom %}{% other %}{% custom %}{% custom %}{{ e }}{% endcustom %}",
    "{% if\u00a0a %}{{ b }}{% endif %}{{ \u00e9t\u00e9.\u00e9 }}\r\n{{ c }}\r{{ d }}",
]


@pytest.mark.parametrize("text", CASES)
def test_the_structure_is_that_of_djangos_node_list(text: str) -> None:
    assert shape_of_facts(body(text)) == parsed(text.replace("\r\n", "\n").replace("\r", "\n"))


FRAGMENTS = [
    "{% if a %}",
    "{% if a.b == 1 or not c %}",
    "{% elif d %}",
    "{% else %}",
    "{% endif %}",
    "{% for x in y %}",
    "{% empty %}",
    "{% endfor %}",
    "{% with a=b %}",
    "{% endwith %}",
    "{% spaceless %}",
    "{% endspaceless %}",
    "{% comment %}",
    "{% endcomment %}",
    "{% verbatim %}",
    "{% endverbatim %}",
    "{{ a.b|c:d }}",
    "{{ x }}",
    "{% include 'a' with b=c only %}",
    "{% url 'a' b %}",
    "text",
    "\n",
    "{#",
    "#}",
    "%}",
    "{% ifchanged %}",
    "{% endifchanged %}",
    "{% filter upper %}",
    "{% endfilter %}",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_any_mix_of_tags_nests_and_fails_as_in_django(text: str) -> None:
    found = template_facts(SURE + text, "django")
    try:
        wanted = parsed(SURE + text)
    except Exception:  # noqa: BLE001 - Django raises more than TemplateSyntaxError
        assert found.problem is not None
        assert found.problem.code == "KC001"
    else:
        assert found.problem is None
        assert shape_of_facts(found.body) == wanted


EXPRESSIONS = st.text(alphabet="ab.|:\"'_()\\ 12e+-=<!,\u00e9", max_size=14)


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS)
def test_any_expression_is_read_or_refused_as_by_django(text: str) -> None:
    whole = SURE + "{{ " + text + " }}"
    found = template_facts(whole, "django")
    try:
        wanted = parsed(whole)
    except Exception:  # noqa: BLE001 - Django raises more than TemplateSyntaxError
        assert found.problem is not None
    else:
        assert found.problem is None
        assert shape_of_facts(found.body) == wanted


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("a b.c 'd' 1 and or not in is == != < >= x|y:'z' is not".split()), max_size=9).map(" ".join))
def test_any_condition_is_read_or_refused_as_by_django(text: str) -> None:
    whole = SURE + "{% if " + text + " %}{% endif %}"
    found = template_facts(whole, "django")
    try:
        wanted = parsed(whole)
    except Exception:  # noqa: BLE001 - Django raises more than TemplateSyntaxError
        assert found.problem is not None
    else:
        assert found.problem is None
        assert shape_of_facts(found.body) == wanted


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab \"'\\_()=", max_size=20))
def test_tags_are_cut_into_the_same_bits(text: str) -> None:
    from django.template.base import Token, TokenType

    from stackcheck.extract.templates import django_lexer

    text = "x" + text.rstrip()
    try:
        wanted = Token(TokenType.BLOCK, text).split_contents()
    except (StopIteration, RuntimeError):
        return
    found = django_lexer.bits(django_lexer.Token("block", text, 1, 0))
    assert [" ".join(bit.text.split()) for bit in found] == [" ".join(bit.split()) for bit in wanted]
    assert all(text.startswith(bit.text, bit.col) for bit in found)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*FRAGMENTS, "{{", "}}", "'", "{% x", "{% block a %}", "{% load", " %}"])).map("".join),
    )
)
def test_no_text_raises(text: str) -> None:
    assert isinstance(template_facts(text, "django"), Template)


@pytest.mark.parametrize(
    ("text", "message", "line", "col"),
    [
        ("\n{% for x in y %}", "{% for %} is not closed", 2, 3),
        ("{% if a %}{% for x in y %}{% endif %}", "{% for %} is not closed", 1, 13),
        ("\n {% endif %}", "{% endif %} closes nothing that is open here", 2, 4),
        ("{% with a %}{% endwith %}", "{% with %} takes name=value pairs", 1, 3),
        ("{{ a b }}", "unexpected ' ' in a template expression", 1, 4),
        ("{{ a._b }}", "variables and attributes of a template may not begin with underscores", 1, 3),
        ("{{ }}", "empty variable tag", 1, 3),
        ("{% if a == %}{% endif %}", "a condition ends before its operand", 1, 3),
        ("{% comment %}", "{% comment %} is not closed", 1, 3),
        ("{% block a %}{% endblock b %}", "{% endblock %} closes block 'a' by another name", 1, 16),
    ],
)
def test_a_broken_template_is_a_problem_at_its_place(text: str, message: str, line: int, col: int) -> None:
    found = template_facts(f"{text}{SURE}", "django")
    assert found.problem == Problem("KC001", message, line, col)
    assert found.body == ()


@pytest.mark.parametrize(
    "text",
    [
        "{{ a ? b : c }} {{ d }}",  # Angular
        "{{#if a}}{{b}}{{/if}}",  # Handlebars
        "{% for post in posts limit:5 %}{{ post.date | date: '%Y' }}{% endfor %}x{% if a && b %}",  # Liquid, not even closed
        SURE + "{% ifperm a %}{% endif %}",  # the tag of an unknown library may close itself as it likes
        SURE + "{% raw %}{{ a b }}{% if %}{% endraw %}",
        SURE + "{% if a\n and b %}{{ c }}{% endif %}",
        SURE + "{% widget a=[1, 2] {b} %}",
    ],
)
def test_what_may_be_right_elsewhere_is_no_problem(text: str) -> None:
    assert problem(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %}" * 300 + "{% endif %}" * 300,
        "{% if a %}" + "{% elif a %}" * 300 + "{% endif %}",
        "{{ a" + ".b" * 300 + " }}",
        "{{ a" + "|b" * 300 + " }}",
        "{% if a" + " or a" * 300 + " %}{% endif %}",
        "{% if " + "not " * 300 + "a %}{% endif %}",
        "{% x %}" * 300 + "{% endx %}" * 300,
    ],
)
def test_what_nests_too_deep_is_skipped(text: str) -> None:
    found = problem(text)
    assert found is not None
    assert found.code == "KC002"


def test_what_nests_less_deep_is_read() -> None:
    inner = "{{ a" + ".b" * 190 + " }}"
    found = template_facts("{% if a %}" * 190 + inner + "{% endif %}" * 190, "django")
    assert found.problem is None
    import msgspec

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Template) == found


def test_a_file_of_more_than_a_megabyte_is_skipped() -> None:
    found = template_facts("{{ a }}\n" * 200_000, "django")
    assert (found.problem and found.problem.code, found.lines) == ("KC002", 200_000)


ADVERSARIAL = [
    "{%",
    "{{",
    "{#",
    "{% if a %}",
    "{{ a }}",
    '{% x \\" ',
    "{%{{{#",
    "{% a=b ",
    "'\" ",
    "{{ a|",
    "{# noqa",
    "{% for x in y %}{% endfor %}",
    "{% load a %}\n{%",
    "{% blocktrans %}",
    "{% endif %}",
    "{% x %}",
    "_(' ",
    "{{ a|b:'",
    "{%    ",
    "{{ x.y(z) + ",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ADVERSARIAL)
@pytest.mark.parametrize("end", ["", " %}", " }}", " #}"])
def test_time_is_linear_in_size(piece: str, end: str) -> None:
    text = ("{% with " if end == " %}" else "") + piece * (300_000 // len(piece)) + end
    started = time.process_time()
    template_facts(text, "django")
    assert time.process_time() - started < 2


def test_suppressions_stand_in_comments() -> None:
    text = "{{ a }} {# noqa: KC804 #}\n# noqa\n{# stackcheck: ignore[KC804] -- two rows #}\n  {#- stackcheck: ignore-file -#}\n"
    found = template_facts(text, "django")
    assert found.lines == 4
    assert found.suppressions == (
        Suppression(1, 1, ("KC804",), "noqa", "", 1, 9),
        Suppression(3, 3, ("KC804",), "stackcheck", "two rows", 3, 1),
        Suppression(1, 0, None, "stackcheck", "", 4, 4),
    )
