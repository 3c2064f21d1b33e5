"""Small projects at random: functions in several files that call one another, in circles too, and edits of them."""

from __future__ import annotations

import random
from collections.abc import Mapping

MODELS = """
from django.db import models

class Owner(models.Model):
    name = models.TextField()

class Book(models.Model):
    owner = models.ForeignKey(Owner, models.CASCADE)
    sequel = models.ForeignKey("self", models.CASCADE)
"""
FILES = ("shop/first.py", "shop/second.py", "shop/third.py")

Graph = dict[str, tuple[str, list[str]]]
"""Of each function the kind ("" , "async", "method"), and the statements."""


def graph(chance: random.Random, size: int) -> Graph:
    """Functions `f0`, `f1`, ...; each calls some of them."""
    names = [f"f{number}" for number in range(size)]
    return {name: (chance.choice(["", "", "", "async", "method"]), body(chance, names)) for name in names}


def body(chance: random.Random, names: list[str]) -> list[str]:
    """The statements of a function `(rows, then)` that ends in what it returns."""
    return [*(statement(chance, names) for _ in range(chance.randint(1, 4))), _result(chance, names)]


def statement(chance: random.Random, names: list[str]) -> str:
    name = chance.choice(names)
    return chance.choice(
        [
            f"{name}(rows, then)",
            f"rows = {name}(rows, then)",
            f"if then:\n    return {name}(rows, None)",
            f"for row in rows:\n    {name}(row, then)",
            f"for row in {name}(rows, then):\n    print(row.owner.name)",
            f"{name}([rows], then)",
            f"then = lambda: {name}(rows, None)",
            f"{name}(rows, lambda: time.sleep(1))",
            "time.sleep(1)",
            "open('x')",
            "rows.owner.name",
            "then()",
            f"Holder().{name}(rows, then)",
            "rows = rows.select_related('owner')",
            f"rows = Book.objects.filter(pk={chance.randrange(3)})",
        ]
    )


def _result(chance: random.Random, names: list[str]) -> str:
    name = chance.choice(names)
    return chance.choice(
        [
            "return rows",
            "return None",
            "return Book.objects.all()",
            f"return {name}(rows, then)",
            "return then",
            "return [rows]",
        ]
    )


def files(known: Graph, order: tuple[str, ...] = FILES) -> Mapping[str, str]:
    """The texts of the files; the functions are dealt to them by turns, and methods stand in a class in each."""
    sources = {"shop/models.py": MODELS}
    names = list(known)
    for number, path in enumerate(order):
        own = names[number :: len(order)]
        modules = (f"from {other[:-3].replace('/', '.')} import *" for other in order if other != path)
        lines = ["import time", "from shop.models import Book", *modules, "", "class Holder:", "    kind = 1"]
        for name in own:
            kind, statements = known[name]
            if kind == "method":
                lines += [f"    def {name}(self, rows, then=None):", *_indented(statements, 8)]
        for name in own:
            kind, statements = known[name]
            head = f"async def {name}" if kind == "async" else f"def {name}"
            inside = [f"return Holder().{name}(rows, then)"] if kind == "method" else statements
            lines += [f"{head}(rows, then=None):", *_indented(inside, 4)]
        if own:
            lines += [
                f"async def page_{number}(request):",
                *(f"    {name}(Book.objects.all(), request)" for name in own),
            ]
        sources[path] = "\n".join(lines) + "\n"
    return sources


def _indented(statements: list[str], width: int) -> list[str]:
    return [f"{' ' * width}{line}" for each in statements for line in each.split("\n")]


def edited(known: Graph, chance: random.Random) -> Graph:
    """The same with the body of one function anew."""
    name = chance.choice(list(known))
    kind, _ = known[name]
    return {**known, name: (kind, body(chance, list(known)))}
