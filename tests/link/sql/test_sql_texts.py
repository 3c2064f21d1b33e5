"""How texts are followed to where they are executed: through loops, objects, functions inside functions, calls of all kinds."""

from __future__ import annotations

import pytest

from stackcheck.link.sql.statements import statements
from tests.cases import project_of

HEAD = "from django.db import connection\ncursor = connection.cursor()\n"


def executed(body: str) -> list[set[str]]:
    """What each place may execute, holes in angle brackets, those that do no harm in square ones."""
    rows = statements(project_of({"shop/sql.py": HEAD + body}))
    return [
        {
            "".join(p if isinstance(p, str) else f"[{p.written}]" if p.safe else f"<{p.written}>" for p in choice)
            for choice in row.text.choices
        }
        for row in rows
    ]


def test_what_a_second_pass_executes_is_executed_in_one_place() -> None:
    body = """
def run(tables):
    before = "a"
    for table in tables:
        cursor.execute("SELECT 1 FROM " + before)
        before = "b"
"""
    assert executed(body) == [{"SELECT 1 FROM a", "SELECT 1 FROM b"}]


def test_a_function_inside_a_function_executes_what_it_is_called_with() -> None:
    body = """
def run():
    def count(table):
        cursor.execute("SELECT count(*) FROM " + table)
    count("a")
    count("b")
"""
    assert executed(body) == [{"SELECT count(*) FROM a", "SELECT count(*) FROM b"}]


def test_a_function_inside_a_function_that_is_handed_on_is_run_by_itself() -> None:
    body = """
def run(rows):
    def count(table):
        cursor.execute("SELECT count(*) FROM " + table)
    each(rows, count)
    each(rows, lambda name: cursor.execute("DELETE FROM " + name))
"""
    assert executed(body) == [{"SELECT count(*) FROM <table>"}, {"DELETE FROM <name>"}]


def test_functions_that_call_one_another_come_to_an_end() -> None:
    calls = "".join(f"    def f{n}(x):\n" + f"        f{n + 1}(x)\n" * 9 for n in range(9))
    body = f"def run():\n    def f9(x):\n        cursor.execute('SELECT ' + x)\n{calls}    f0('1')\n"
    assert executed(body) == [{"SELECT <x>"}]


ORDERS = """
class Orders:
    def __init__(self, table, alias="o"):
        self.table = table
        self.alias = alias
        self.name = self.quoted()

    def quoted(self):
        return "<" + self.table + ">"

    def rename(self, alias):
        self.alias = alias

class Returns(Orders):
    def __init__(self):
        super().__init__("returns")
"""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("orders = Orders('a')|cursor.execute(f'SELECT {orders.table}')", "SELECT a"),
        ("orders = Orders(table='a')|cursor.execute(f'SELECT {orders.name}')", "SELECT <a>"),
        ("cursor.execute(f'SELECT {Returns().table}')", "SELECT returns"),
        ("orders = Orders(n)|cursor.execute(f'SELECT {orders.table}')", "SELECT <orders.table>"),
        # another method may have changed it
        ("orders = Orders('a', 'b')|cursor.execute(f'SELECT {orders.alias}')", "SELECT <alias>"),
        ("read = Orders('a').quoted|cursor.execute('SELECT ' + read())", "SELECT <a>"),
        ("a, *b, c = 1, 'x', 'y', 2|cursor.execute('SELECT ' + b[1])", "SELECT y"),
        ("d = {'a': 'x'}|d.update({'a': 'y'}, b='z')|cursor.execute('SELECT ' + d['b'])", "SELECT z"),
        ("match n:|    case 'a':|        cursor.execute('SELECT ' + n)", "SELECT [n]"),
        ("match n:|    case {'k': x}:|        cursor.execute('SELECT ' + x)", "SELECT <n>"),
    ],
)
def test_objects_and_collections_keep_what_they_are_given(written: str, text: str) -> None:
    body = "\n".join(f"    {line}" for line in written.split("|"))
    assert executed(f"{ORDERS}\ndef run(n):\n{body}\n") == [{text}]


def test_objects_that_hold_one_another_stay_small() -> None:
    pairs = "\n".join(f"    p = Pair(p, p, {n})" for n in range(40))
    made = "class Pair:\n    def __init__(self, a, b, n):\n        self.a = a\n        self.b = b\n        self.n = n\n\n"
    assert executed(f"{made}def run(p):\n{pairs}\n    cursor.execute('SELECT ' + p.n)\n") == [{"SELECT 39"}]


def test_texts_go_through_as_many_functions_as_are_written() -> None:
    chain = "".join(f"def f{n}(sql):\n    f{n + 1}(sql)\n\n" for n in range(6))
    assert executed(f"{chain}def f6(sql):\n    cursor.execute(sql)\n\ndef run():\n    f0('SELECT 1')\n") == [{"SELECT 1"}]
