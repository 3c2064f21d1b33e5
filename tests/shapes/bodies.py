"""Shapes of function bodies: each makes of a size the files of a small project that has the shape in that size.

A body stands in a view, which reads a request, asks the database through querysets and executes SQL, so that all that follows
values through functions follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import indent

from tests.shapes.measure import Files, Shape

_MODELS = """
from django.db import models

class Author(models.Model):
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")

class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    title = models.CharField(max_length=100)
    year = models.IntegerField()
"""

_URLS = """
from django.urls import path
import views

urlpatterns = [path("", views.index)]
"""

_HEAD = """
import helpers
from django.db import connection
from django.http import HttpResponse
from models import Author, Book
"""

_BEFORE = """
data = request.POST
cursor = connection.cursor()
x = request.GET.get("x")
q = Book.objects.all()
s = "SELECT * FROM book WHERE a = 1"
t = (q, s, x)
"""

_AFTER = """
cursor.execute(s)
for book in q:
    book.author.name
Book.objects.create(title=data["title"])
return HttpResponse(t)
"""


def view(lines: Iterable[str], top: str = "", before: str = _BEFORE, after: str = _AFTER) -> Files:
    """A project whose view has these lines in its body."""
    body = indent("\n".join((before, *lines, after)), "    ")
    return {
        "models.py": _MODELS,
        "urls.py": _URLS,
        "views.py": f"{_HEAD}\n{top}\n\ndef index(request):\n{body}\n",
        "helpers.py": "",
    }


def repeated(*lines: str) -> Shape:
    """A body of n times the same lines, in which `@` is the number."""
    return lambda n: view(line.replace("@", str(i)) for i in range(n) for line in lines)


def chained(first: str, middle: str, last: str = "") -> Shape:
    """One expression of n parts."""
    return lambda n: view([first + "".join(middle.replace("@", str(i)) for i in range(n)) + last])


def nested(left: str, core: str, right: str) -> Shape:
    """One expression that is nested n deep."""
    return lambda n: view(["t = " + "".join(left.replace("@", str(i)) for i in range(n)) + core + right * n])


def blocks(*heads: str) -> Shape:
    """Blocks that stand in one another, n deep."""

    def make(n: int) -> Files:
        lines = [" " * i + heads[i % len(heads)].replace("@", str(i)) for i in range(n)]
        return view([*lines, " " * n + "q = q.filter(year=1)"])

    return make


def functions(text: str, calls: Iterable[str] = ()) -> Shape:
    """A module of n functions; `@` is the number of each, `@+` that of the next one, around in a ring."""

    def make(n: int) -> Files:
        top = "\n".join(
            text.replace("@++", str((i * 7 + 3) % n)).replace("@+", str((i + 1) % n)).replace("@", str(i)) for i in range(n)
        )
        return view(calls, top)

    return make


def _inner(n: int, line: Callable[[int], Iterable[str]]) -> list[str]:
    """n functions inside a function."""
    return [text for i in range(n) for text in (f"def f{i}(a, b=None):", *(f"    {each}" for each in line(i)))]


def closures_three_times(n: int) -> Files:
    """Functions in functions, n deep, each of which calls the inner one three times."""
    heads = (" " * i + f"def f{i}(a):" for i in range(n))
    calls = (" " * i + f"return (f{i}(a), f{i}(a), f{i}(a))" for i in reversed(range(1, n)))
    return view([*heads, " " * n + "return a.author.name", *calls, "f0(q.first())"])


def closures_that_differ(n: int) -> Files:
    """The same, with other arguments at each call, and variables that change between the calls."""
    heads = (" " * i + f"def f{i}(a, v=0):" for i in range(n))
    calls = (
        " " * i + line
        for i in reversed(range(1, n))
        for line in (*(f"v = f{i}((a, v, {number}), 'name{number}')" for number in range(3)), "return v")
    )
    return view([*heads, " " * n + "return a", *calls, *(f"v = f0((q, {number}))" for number in range(3))])


def lambdas_nested(n: int) -> Files:
    left = "".join(f"(lambda f{i}: (f{i}(q), f{i}(s), " for i in range(n))
    return view([f"t = {left}q" + "))(lambda a: (a, a))" * n])


def inner_mesh(n: int) -> Files:
    """n functions inside a function that call each other, all."""
    return view([*_inner(n, lambda i: (f"f{j}(a, b)" for j in range(n) if j != i)), "f0(q, s)"])


def inner_ring(n: int) -> Files:
    """n functions inside a function, each of which calls a few others."""
    calls = [*_inner(n, lambda i: (f"f{(i + 1) % n}(a, b)", f"f{(i * 7 + 3) % n}(b, a)")), "f0(q, s)"]
    return view(calls)


def inner_captured(n: int) -> Files:
    """n functions inside a function, each with a variable of its own."""
    return view(text for i in range(n) for text in (f"v{i} = (q, {i})", f"def f{i}(a):", f"    return v{i}", f"t = f{i}(x)"))


def inner_called(n: int) -> Files:
    """One function inside a function, called n times with different values."""
    return view(
        ["def f(a, b):", "    for book in a:", "        book.author", "    return a", *_calls(n, "t = f(q.filter(a@=@), 'n@')")]
    )


def outer_called(n: int) -> Files:
    """One function, called n times with different values."""
    return view(
        _calls(n, "t = f(q.filter(a@=@), 'name@')"), "def f(a, b):\n    for book in a:\n        book.author\n    return a"
    )


def _calls(n: int, text: str) -> list[str]:
    return [text.replace("@", str(i)) for i in range(n)]


def keyword_combinations(n: int) -> Files:
    names = [f"k{i}" for i in range(12)]
    calls = (", ".join(f"{name}=q" for bit, name in enumerate(names) if i >> bit & 1) for i in range(n))
    defaults = ", ".join(f"{name}=None" for name in names)
    uses = "".join(f"\n    for each in {name} or ():\n        each.author" for name in names)
    return view((f"t = f({given})" for given in calls), f"def f({defaults}):{uses}\n    return k0")


def ring_of_types(n: int) -> Files:
    """n functions in a ring, called with objects of 16 classes."""
    classes = "\n".join(f"class C{i}:\n    pass\n" for i in range(16))
    ring = "\n".join(f"def f{i}(a):\n    a.name\n    return f{(i + 1) % n}(a)\n" for i in range(n))
    return view([f"t = f0(C{i}())" for i in range(16)], f"{classes}\n{ring}")


def ring_that_calls_with_types(n: int) -> Files:
    """n functions in a ring, each of which calls the next one with objects of 16 classes."""
    classes = "\n".join(f"class C{i}:\n    pass\n" for i in range(16))
    calls = (f"def f{i}(a):\n" + "".join(f"    f{(i + 1) % n}(C{k}())\n" for k in range(16)) for i in range(n))
    return view(["f0(x)"], "\n".join((classes, *calls)))


def ring_of_queries(n: int) -> Files:
    ring = "\n".join(
        f"def f{i}(a, b=None):\n    for each in a:\n        each.author\n    return f{(i + 1) % n}(a.filter(x{i}=1), b)\n"
        for i in range(n)
    )
    return view(["t = f0(q)", "t = f0(q.filter(a=1))"], ring)


def chain_of_blocking(n: int) -> Files:
    ring = "\n".join(f"def f{i}(a):\n    time.sleep({i})\n    f{i + 1}(a)\n    return f{i + 2}(a)\n" for i in range(n))
    return view(["t = f0(q)"], f"import time\n{ring}\ndef f{n}(a):\n    time.sleep(1)\n")


def decorators(n: int) -> Files:
    text = (
        "def d(function):\n    def inner(*a, **k):\n        return function(*a, **k)\n    return inner\n"
        + "@d\n" * n
        + "def f(a):\n    return a"
    )
    return view(["t = f(q)"], text)


def elif_chain(n: int) -> Files:
    return view([*(f"{'el' if i else ''}if x == {i}:\n    q = q.filter(a{i}=1)\n    s = s + ' AND {i}'" for i in range(n))])


def match_cases(n: int) -> Files:
    return view(["match x:", *(f"    case {i}:\n        q = q.filter(a{i}=1)\n        s += ' AND {i}'" for i in range(n))])


def returns(n: int) -> Files:
    return view(f"if x == {i}:\n    return {{'k{i}': q, 'all': data['k{i}']}}" for i in range(n))


def methods_of_self(n: int) -> Files:
    body = "".join(
        f"\n    def m{i}(self, a):\n        self.v{i} = a\n        self.q = self.q.filter(a{i}=self.v{(i * 3 + 1) % n})\n"
        f"        return self.m{(i + 1) % n}(a)\n"
        for i in range(n)
    )
    return view(["t = C().m0(q)"], f"class C:\n    def __init__(self):\n        self.q = Book.objects.all()\n{body}")


def loop_jumps(n: int) -> Files:
    return view(["for b in q:", *(f"    if b.year == {i}:\n        v{i} = b\n        continue" for i in range(n))])


def display(open_: str, item: str, close: str, after: str = "") -> Shape:
    return lambda n: view(
        [f"t = {open_}" + ", ".join(item.replace("@", str(i)) for i in range(n)) + close, *_calls(n if after else 0, after)]
    )


LINES: dict[str, Shape] = {
    "if filter": repeated("if x: q = q.filter(a@=x)"),
    "if own filter": repeated("if data.get('k@'):", "    q = q.filter(a@=data['k@'])"),
    "if else filter": repeated("if x:", "    q = q.filter(a@=1)", "else:", "    q = q.exclude(a@=1)"),
    "conditional filter": repeated("q = q.filter(a@=1) if x else q.exclude(a@=1)"),
    "if select_related": repeated("if x: q = q.select_related('a@')"),
    "filter": repeated("q = q.filter(a@=1)"),
    "annotate": repeated("q = q.annotate(a@=1).prefetch_related('b@')"),
    "either filter": repeated("q = q | Book.objects.filter(a@=1)"),
    "if variable": repeated("if x: v@ = q"),
    "if text": repeated("if x: s = s + ' AND a@ = 1'"),
    "if text added": repeated("if x: s += f' AND a@ = {x}'"),
    "text": repeated("s = s + ' AND a@ = 1'"),
    "text doubled": repeated("s = s + s"),
    "text formatted twice": repeated("s = f'{s} {s}'"),
    "names doubled": repeated("w = 'name'", "w = f'{w}{w}'", "w = w + w"),
    "text percent": repeated("s = '%s %s' % (s, s)"),
    "text format": repeated("s = '{} {}'.format(s, s)"),
    "text join": repeated("s = ' '.join([s, s])"),
    "text conditional": repeated("s = (s + ' a@') if x else (s + ' b@')"),
    "pairs": repeated("t = (t, t)"),
    "pairs of one": repeated("t = [t]"),
    "pairs in all": repeated("t = (t, t)", "q = t[0]", "s = t", "data = (data, data)"),
    "dicts": repeated("t = {'a': t, 'b': t}"),
    "dict filled": repeated("t = {}", "t['k@'] = q", "u = dict(t, k@=1)"),
    "dict grown": lambda n: view(["t = {}", *_calls(n, "t['k@'] = (q, s)")]),
    "dict merged": lambda n: view(["t = {'a': 1}", *_calls(n, "t = {**t, 'k@': q}")]),
    "list grown": lambda n: view(["t = []", *_calls(n, "t.append(q.filter(a@=1))")]),
    "list added": lambda n: view(["t = []", *_calls(n, "t += [s, q]")]),
    "list doubled": lambda n: view(["t = [q]", *_calls(n, "t = t + t")]),
    "lists of lists": repeated("t = [t for each in q]"),
    "comprehensions": repeated("t = [(t, u) for u in t]"),
    "dicts of dicts": repeated("t = {k: (t, t) for k in q}"),
    "generators": repeated("t = (t for u in t)"),
    "sets": repeated("t = {*t, q, s}"),
    "unpacked": repeated("t = (*t, *t)"),
    "subscripts": repeated("t = t[0]", "t = (t, t)"),
    "awaitables": repeated("t = zip(t, t)"),
    "enumerated": repeated("t = enumerate(t)"),
    "attributes": repeated("x = x.parent", "q = q.parent"),
    "related": lambda n: view(["a = Author.objects.first()", *_calls(n, "a = a.parent")]),
    "related rows": lambda n: view(["a = Author.objects.first()", *_calls(n, "a = a.children.first()")]),
    "related loops": lambda n: view(
        ["a = Author.objects.all()", *_calls(n, "for b in a:\n    b.parent\n    a = b.children.filter(a@=1)")]
    ),
    "natives": repeated("x = helpers.thing", "x = x.a@", "t = t.a"),
    "partial": repeated("t = lambda: (t, t)"),
    "lambda called": repeated("f = lambda a: (a, t, q)", "t = f(t)"),
    "lambda built": lambda n: view(["f = lambda a: a", *_calls(n, "f = lambda a, g=f: (f(a), f(a))"), "t = f(q)"]),
    "keys checked": repeated("if 'k@' in data:", "    q = q.filter(a@=data['k@'])"),
    "checks": repeated("if not data.get('k@'): return x"),
    "checked": repeated("v@ = int(data.get('k@', 1))"),
    "forms": repeated("v@ = make(data, x)", "if v@.is_valid(): q = q.filter(a=x)"),
    "stored parts": repeated("t = {'k@': data['k@']}", "if x: q = q.filter(**t)"),
    "parts grown": lambda n: view(["t = {}", *_calls(n, "if x: t['k@'] = data.get('k@')"), "q = q.filter(**t)"]),
    "try": repeated("try:", "    q = q.filter(a@=x)", "except KeyError:", "    q = q.exclude(a@=1)", "    s += ' x@'"),
    "try variable": repeated("try:", "    v@ = data['k@']", "except KeyError:", "    pass"),
    "try return": repeated("try:", "    v@ = int(x)", "except KeyError:", "    return s"),
    "match": repeated("match x:", "    case 1:", "        q = q.filter(a@=1)", "    case 2:", "        q = q.exclude(a@=2)"),
    "while": repeated("while x:", "    q = q.filter(a@=1)", "    s += ' AND @'"),
    "with": repeated("with x as v@:", "    q = q.filter(a=v@)"),
    "for": repeated("for b@ in q:", "    b@.author", "    v@ = b@"),
    "for filter": repeated("for b in t:", "    q = q.filter(a@=b)", "    s += ' AND @'"),
    "loop jumps": loop_jumps,
    "assignments": repeated("v@ = q"),
    "one name": repeated("t = q", "t = s", "t = x"),
    "attributes set": repeated("data.a@ = q", "x.a = x"),
    "calls": repeated("helpers.call(q, s, x, a@=t)"),
    "queries": repeated("Book.objects.filter(year=@).count()"),
    "executed": repeated("cursor.execute(s + ' @')"),
    "executed differently": repeated("if x: s = s + ' AND @'", "cursor.execute(s)"),
    "returns": returns,
    "match cases": match_cases,
    "list display": display("[", "q", "]"),
    "list of texts": display("[", "'k@'", "]", "s = t[@]"),
    "list of pairs": display("[", "('k@', q)", "]"),
    "dict display": display("{", "'k@': (q, s)", "}"),
    "dict display read": display("{", "'k@': q", "}", "q = t['k@']"),
    "set display": display("{", "'k@'", "}"),
    "arguments": display("f(", "a@=q", ")"),
    "format values": lambda n: view(["s = '" + "{} " * n + "'.format(" + ", ".join(["x"] * n) + ")"]),
    "f-string": lambda n: view(["s = f'" + " {x}" * n + "'"]),
    "functions": functions("def f@(a):\n    a = a.filter(b@=1)\n    return a\n", ["t = f0(q)"]),
    "ring": functions("def f@(a, b=None):\n    for c in a: c.author\n    return f@+(a, b)\n", ["t = f0(q)"]),
    "mesh": functions("def f@(a, b=None):\n    for c in a: c.author\n    f@++(b, a)\n    return f@+(a, b)\n", ["t = f0(q)"]),
    "ring of texts": functions("def f@(a):\n    connection.cursor().execute(a)\n    return f@+(a + ' @')\n", ["t = f0(s)"]),
    "tree of texts": functions("def f@(a):\n    return f@+(a + ' x') + f@++(a + ' y')\n", ["s = f0(s)", "s = f1(x)"]),
    "ring of pairs": functions("def f@(a):\n    return f@+((a, a))\n", ["t = f0(q)"]),
    "ring of requests": functions(
        "def f@(request, a):\n    a = request.POST['k@']\n    return f@+(request, a)\n", ["t = f0(request, x)"]
    ),
    "ring of types": ring_of_types,
    "ring of queries": ring_of_queries,
    "chain of blocking": chain_of_blocking,
    "methods": methods_of_self,
    "inner ring": inner_ring,
    "inner captured": inner_captured,
    "inner called": inner_called,
    "outer called": outer_called,
    "keyword combinations": keyword_combinations,
    "yields": repeated("yield (q, s, x)", "t = yield t"),
}
"""Shapes of n lines, statements or functions."""

PARTS: dict[str, Shape] = {
    "filter chain": chained("q = q", ".filter(a@=1)"),
    "attribute chain": chained("x = x", ".a@"),
    "and": chained("if x", " and data.get('k@')", ": q = q.filter(a=1)"),
    "or": chained("t = x", " or data['k@']"),
    "sum of texts": chained("s = s", " + ' a@'"),
    "sum of texts and values": chained("s = s", " + ' a@' + x"),
    "either": chained("q = q", " | q.filter(a@=1)"),
    "conditions": chained("from django.db.models import Q\nq = q.filter(Q(a=1)", " | Q(b@=x)", ")"),
    "all conditions": chained("from django.db.models import Q\nq = q.filter(Q(a=1)", " & (Q(b@=x) | Q(c=1))", ")"),
    "comparisons": chained("t = x", " < @"),
    "elif": elif_chain,
    "decorators": decorators,
    "conditional chain": chained("q = ", "q.filter(a@=1) if x == @ else ", "q"),
}
"""Shapes of one expression or statement of n parts."""

DEPTHS: dict[str, Shape] = {
    "closures three times": closures_three_times,
    "closures that differ": closures_that_differ,
    "lambdas nested": lambdas_nested,
    "calls nested": nested("f(", "data", ", x)"),
    "calls with or": nested("f(", "data", " or x)"),
    "known calls with or": nested("str(", "data['a']", " or x)"),
    "calls with and": nested("f(x and ", "data", ")"),
    "if calls with or": lambda n: view(["if " + "f(" * n + "data" + " or x)" * n + ": q = q.filter(a=1)"]),
    "or and": nested("(x or (data and ", "x", "))"),
    "not": lambda n: view(["if " + "not (x or " * n + "data['k']" + ")" * n + ": q = q.filter(a=1)"]),
    "forms nested": nested("self.get_form(", "data", ", x)"),
    "serializers nested": nested("Serializer(data=", "data", ")"),
    "conditions nested": nested("q.filter(**{'a': ", "data['k']", "})"),
    "conditionals nested": nested("(q if x else ", "q", ")"),
    "conditionals in tests": nested("(q if ", "x", " else s)"),
    "tuples nested": nested("(q, ", "q", ")"),
    "pairs nested": nested("[(t, t), ", "q", "]"),
    "lists nested": nested("[", "q", "]"),
    "subscripts nested": nested("data[", "x", "]"),
    "comparisons nested": nested("f(x == ", "data", ")"),
    "all keys": nested("all(k in f(", "data", ") for k in x)"),
    "comprehensions nested": nested("[v for v in ", "q", "]"),
    "if nested": blocks("if x == @:"),
    "for nested": blocks("for v@ in q:", "for w@ in t:"),
    "try nested": blocks("with x:"),
    "while nested": blocks("while x:", "if data['k@']:"),
    "functions nested": blocks("def f@(a@):"),
    "calls in tests": nested("(q if f(", "x", ") else s)"),
    "calls in tests with not": nested("(q if not f(", "x", ") else s)"),
    "calls in tests with and": nested("(q if x and f(", "x", ") else s)"),
    "calls in tests for a key": nested("(q if 'k' in f(", "x", ") else s)"),
    "comprehensions of attributes": nested("[v for v in ", "q", ".a]"),
    "tables nested": nested("f(", "Book", ")._meta.db_table"),
    "f-strings nested": nested("f(f'{", "x", "}')"),
    "walrus nested": nested("(v@ := ", "q", ")"),
}
"""Shapes whose depth is n."""


def inner_chain(n: int) -> Files:
    return view([*_inner(n, lambda i: (f"f{i + 1}(a, b)",) * 3 if i + 1 < n else ("return a",)), "f0(q, s)"])


BRANCHING: dict[str, Shape] = {
    "inner mesh": inner_mesh,
    "inner chain": inner_chain,
    "ring that calls with types": ring_that_calls_with_types,
    "mesh of all": lambda n: view(
        ["f0(q, s)"],
        "\n".join(f"def f{i}(a, b):\n" + "".join(f"    f{j}(b, a)\n" for j in range(n) if j != i) for i in range(n)),
    ),
}
"""Shapes of n functions in which everything may call everything."""

SHAPES = LINES | PARTS | DEPTHS | BRANCHING
