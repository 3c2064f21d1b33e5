"""The grammar of a rule's docstring."""

from __future__ import annotations

from stackcheck.rules.documentation import Example, examples

TEXT = """An order is read in a loop.

Why it matters: it costs.

    this block belongs to no heading

Bad:

    # shop/models.py
    class Order: ...

    # a remark about views.py
    # shop/templates/orders.html
    {% for order in orders %}{% endfor %}
    {# shop/views.py #}
    orders = 1

Good (with Django):

    for order in orders:

        pass
The end of it.

Bad: this is a sentence.

Good:

    last = 1
"""


def test_examples() -> None:
    assert list(examples(TEXT)) == [
        Example(
            "bad",
            {
                "shop/models.py": "class Order: ...\n\n# a remark about views.py\n",
                "shop/templates/orders.html": "{% for order in orders %}{% endfor %}\n",
                "shop/views.py": "orders = 1\n",
            },
        ),
        Example("good", {"shop/views.py": "for order in orders:\n\n    pass\n"}),
        Example("good", {"shop/views.py": "last = 1\n"}),
    ]


def test_text_without_examples() -> None:
    assert list(examples("")) == []
    assert list(examples("One sentence.\n\n    indented\n")) == []
