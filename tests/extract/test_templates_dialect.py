"""Which dialect a file is in: by path, by what only one dialect has, and silence about other systems."""

from __future__ import annotations

import time

import pytest

from stackcheck.extract.templates import dialect_of, template_facts_of


@pytest.mark.parametrize("path", ["a.jinja", "x/a.html.j2", "a.JINJA2", "app/jinja2/app/a.html", "app\\jinja2\\a.txt"])
def test_the_path_says_jinja2(path: str) -> None:
    assert dialect_of(path, "{{ a }}") == "jinja2"


@pytest.mark.parametrize(
    "text",
    [
        "{% set a = b %}",
        "{% macro a() %}{% endmacro %}",
        "{%- if a %}{% endif %}",
        "{% if a -%}{% endif %}",
        "{{- a }}",
        "{% import 'a' as b %}",
        "{% from 'a' import b %}",
        "{{ url_for('a', b=c) }}",
        "{{ a\n.b() }}",
        "{{ a['b'] }}",
        "{% if a.b(c) %}{% endif %}",
        "{% for a in b[1:] %}{% endfor %}",
        "{% if a is defined %}{% endif %}",
        "{{ loop.index }}",
        "{{ a if b else c }}",
        "{{ a or b }}",
        "{{ a ~ b }}",
        "{{ a + 1 }}",
        "{% trans %}a{% endtrans %}",
        "{{ super() }}",
        "{% csrf_token %}{{ f(x) }}",  # an extension of django-jinja has the tag, too
    ],
)
def test_constructs_of_jinja2(text: str) -> None:
    assert dialect_of("templates/a.html", text) == "jinja2"


@pytest.mark.parametrize(
    "text",
    [
        "{{ a.b|c:'d' }}",
        "{{ _('a (b)') }}",
        "{{ a|default:'f(x) or y' }}",
        "{{ a.is.or.loop }}",
        "{% load x %}{% component a=f(b) %}",
        "{% if a and not b %}{{ a }}{% endif %}",
        "{% for a in b %}{{ forloop.counter }}{% empty %}{% endfor %}",
        "{% url 'a' b %} f(x) {a: [1]}",
        "{% comment %}{% set a = b %}{% endcomment %}",
        "{% include 'a' with b=c only %}",
        "<a x-data @click='open = true' :class='b'>{{ a.b }}</a>",
    ],
)
def test_django_otherwise(text: str) -> None:
    assert dialect_of("templates/a.html", text) == "django"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>plain</p>",
        "a {b} {# c #} {{ d",
        "{{#if a}}{{b}}{{/if}}",
        "{{> partial}}{{a}}",
        "{{{ a }}}",
        "<li *ngFor='let a of b'>{{ a.b }}</li>",
        "@if (a) { {{ b ? c : d }} }",
        "<li v-for='a in b' :key='a.id'>{{ a.name }}</li>",
        "<button (click)='f()'>{{ a }}</button>",
    ],
)
def test_files_of_other_systems_and_plain_ones(text: str) -> None:
    assert dialect_of("templates/a.html", text) is None


def test_bytes() -> None:
    found = template_facts_of("a.html", b"\xef\xbb\xbf{{ a }}\xff\r\n{{ b }}")
    assert found is not None
    assert (found.dialect, [s.line for s in found.body if hasattr(s, "line")], found.lines) == ("django", [1, 2], 2)
    assert template_facts_of("a.html", b"{{ a }}\0") is None
    assert template_facts_of("a.txt", b"nothing") is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["{%", "{{", "{{ a", "{% if ", "{{ ' ", "{{ a  ", "{% if a b", "{{ = ", "{%    ", "{{a}}", " [a", " v-", "{{~  ", " (a"],
)
def test_time_is_linear_in_size(piece: str) -> None:
    for end in ("", " %}", " }}"):
        started = time.process_time()
        dialect_of("a.html", piece * (1_000_000 // len(piece)) + end)
        assert time.process_time() - started < 1
