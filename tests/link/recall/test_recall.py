"""What is taken over after an edit is what a run without memory would find: for edits of every fixture."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from stackcheck.engine import check
from stackcheck.facts.expressions import Lambda, Name
from stackcheck.facts.findings import Finding, Place, Step
from stackcheck.link.names.definitions import classes
from stackcheck.link.names.symbols import Symbol
from stackcheck.link.observed import OBSERVING, observations
from stackcheck.link.project import Project
from stackcheck.link.recall.edits import Edit, edit
from stackcheck.link.recall.pickled import Reader, Writer, Written
from stackcheck.link.recall.taken import _unpacked, recall, written_down
from stackcheck.link.runs import Runs
from stackcheck.link.values.kinds import UNKNOWN, Closure, Const, Fixed, Instance, Origin, Record, Rows
from stackcheck.rules import all_rules
from tests import cases

FIXTURES = Path(__file__).parents[3] / "fixtures"
CASES = [
    case
    for family in ("n-plus-one*", "*-in-loop", "*async*", "blocking*", "prefetch*", "unindexed*")
    for case in sorted(FIXTURES.glob(f"{family}/*/"))
]
RULES = [rule for rule in all_rules() if rule.about in OBSERVING]


def written(project: Project) -> bytes:
    project.runs = noted = Runs()
    observations(project)
    return written_down(project, noted)


def found(project: Project) -> list[Finding]:
    return check(project, RULES)


def edited(text: str) -> Iterator[str]:
    """The text with a comment before everything, with a new name, without each of its functions, with another end of each."""
    yield f"# edited\n{text}"
    yield f"{text}\nEDITED = 1\n"
    yield f"{text}\ndef edited(rows):\n    return [row.owner.name for row in rows]\n"
    lines = text.split("\n")
    tree = ast.parse(text)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.body[0].lineno > function.lineno:
            last = function.body[-1]
            margin = " " * last.col_offset
            yield "\n".join([*lines[: last.lineno - 1], f"{margin}pass", f"{margin}pass", *lines[last.end_lineno :]])
            if function in tree.body:
                yield "\n".join([*lines[: function.lineno - 1], *lines[function.end_lineno :]])


def differences(case: Path, every: int) -> Iterator[tuple[str, list[Finding], list[Finding]]]:
    """The findings after some edits of a fixture: with what was taken over, and without."""
    files, options = cases.read(case)
    before = cases.project_of(files, options)
    data = written(before)
    for path, content in files.items():
        if not path.endswith(".py") or before.files[path].role != "code":
            continue
        first, *others = edited(content.decode())
        for text in (first, *others[len(files) % every :: every]):
            sources = {**files, path: text}
            after = cases.project_of(sources, options)
            made = edit(before.files[path].module, after.files[path].module)
            if made is not None and recall(after, data, {path: made}):
                yield text, found(after), found(cases.project_of(sources, options))


def agrees(case: Path, every: int = 1) -> bool:
    seen = list(differences(case, every))
    for text, taken, anew in seen:
        assert taken == anew, text
    return bool(seen)


@pytest.mark.parametrize("case", CASES[::20], ids=lambda case: f"{case.parent.name}/{case.name}")
def test_some_fixtures(case: Path) -> None:
    assert agrees(case)


@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted({case.parent.name for case in CASES}))
def test_every_fixture(rule: str) -> None:
    assert all(agrees(case, every=8) for case in CASES if case.parent.name == rule)


SHOP = {
    "shop/models.py": """
from django.db import models

class Owner(models.Model):
    name = models.TextField()

class Book(models.Model):
    owner = models.ForeignKey(Owner, models.CASCADE)

    def label(self):
        return self.owner.name
""",
    "shop/views.py": """
from shop.models import Book

def labels(request):
    return [book.label() for book in Book.objects.all()]

def names(request):
    return [book.owner.name for book in Book.objects.all()]

def years(request):
    return [1990, 1991]
""",
}


def after(path: str, old: str, new: str) -> tuple[Project, Edit | None]:
    """The shop with one text replaced, before anything is run in it, and the edit."""
    assert old in SHOP[path]
    project = cases.project_of({**SHOP, path: SHOP[path].replace(old, new)})
    return project, edit(cases.project_of(SHOP).files[path].module, project.files[path].module)


def lines(project: Project) -> set[tuple[str, int]]:
    return {(f.path, f.line) for f in found(project)}


def ran(path: str, old: str, new: str) -> tuple[set[str], set[tuple[str, int]]]:
    """The functions that are run again after an edit, and where something is found."""
    project, made = after(path, old, new)
    assert made is not None
    assert recall(project, written(cases.project_of(SHOP)), {path: made})
    observations(project)
    assert project.runs is not None
    return {r.shelf[1].qualname for r in project.runs.called if isinstance(r.shelf, tuple)}, lines(project)


def test_nothing_is_run_after_a_comment() -> None:
    assert lines(cases.project_of(SHOP)) == {("shop/views.py", 5), ("shop/views.py", 8)}
    assert ran("shop/views.py", "def names", "# a comment\n\ndef names") == (
        set(),
        {("shop/views.py", 5), ("shop/views.py", 10)},
    )


def test_what_calls_an_edited_function_is_run() -> None:
    functions, where = ran("shop/models.py", "return self.owner.name", 'return "none"')
    assert functions == {"Book.label", "labels"}
    assert where == {("shop/views.py", 8)}


def test_what_an_edited_function_calls_is_taken_over_but_for_new_arguments() -> None:
    functions, where = ran("shop/views.py", "return [1990, 1991]", "return [book.label() for book in Book.objects.all()]")
    assert functions == {"years", "Book.label"}  # the latter for the rows of this loop
    assert where == {("shop/views.py", 5), ("shop/views.py", 8), ("shop/views.py", 11)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def label(self):", "def label(self, short=False):"),
        ("    def label", "    @property\n    def label"),
        ("name = models.TextField()", "name = models.CharField(max_length=9)"),
        ("class Owner(models.Model):", "class Owner(models.Model):\n    code = models.TextField()\n"),
        ("from django.db import models", "from django.db import models\nfrom json import *"),
        ("def label(self):", "def name(self):"),
    ],
)
def test_more_than_functions_and_plain_statements_is_no_edit(old: str, new: str) -> None:
    assert after("shop/models.py", old, new)[1] is None


@pytest.mark.parametrize(
    ("new", "functions"), [("import json", set()), ("YEAR = 1990", set()), ("def year():\n    return 1990", {"year"})]
)
def test_a_new_name_is_asked_by_nobody(new: str, functions: set[str]) -> None:
    assert ran("shop/models.py", "class Owner", f"{new}\n\nclass Owner") == (functions, lines(cases.project_of(SHOP)))


def test_a_function_that_nobody_asks_for_may_go() -> None:
    functions, where = ran(
        "shop/views.py", "def labels(request):\n    return [book.label() for book in Book.objects.all()]", ""
    )
    assert functions == set()
    assert where == {("shop/views.py", 7)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from shop.models import Book", "from shop.models import Book\nfrom shop.models import Owner as Book"),
        ("from shop.models import Book", "from shop.models import Owner"),
        ("def names", "def request():\n    return None\n\ndef names"),
    ],
)
def test_a_name_that_somebody_asks_for_is_more_than_an_edit(old: str, new: str) -> None:
    views = SHOP["shop/views.py"] + "\ndef asked():\n    return request\n"
    project = cases.project_of({**SHOP, "shop/views.py": views.replace(old, new)})
    before = cases.project_of({**SHOP, "shop/views.py": views})
    made = edit(before.files["shop/views.py"].module, project.files["shop/views.py"].module)
    assert made is not None
    assert not recall(project, written(before), {"shop/views.py": made})


def test_what_rests_on_an_attribute_that_an_edited_body_sets_is_run() -> None:
    files = {
        "shop/clients.py": """
import requests

class Client:
    def __init__(self):
        self.session = requests.Session()

    async def load(self):
        return self.session.get("https://example.com")
""",
    }
    before = cases.project_of(files)
    assert lines(before) == {("shop/clients.py", 9)}
    data = written(cases.project_of(files))
    sources = {path: text.replace("requests.Session()", "None") for path, text in files.items()}
    project = cases.project_of(sources)
    made = edit(before.files["shop/clients.py"].module, project.files["shop/clients.py"].module)
    assert made is not None
    assert made.changed == {("Client.__init__", 5)}
    assert recall(project, data, {"shop/clients.py": made})
    assert lines(project) == set()


def test_other_bytes_make_nothing() -> None:
    data = written(cases.project_of(SHOP))
    assert b"definitions:classes" in data
    for stranger in (b"definitions:functionz", b"os:popen"):
        forged = msgspec.msgpack.decode(data)
        forged[-1] = [stranger.decode() if row == "stackcheck.link.names.definitions:classes" else row for row in forged[-1]]
        with pytest.raises(KeyError, match=stranger.decode()):
            recall(cases.project_of(SHOP), msgspec.msgpack.encode(forged), {})


def values_read(*rows: object) -> object:
    """The last of the values in a table, as a reader makes them."""
    encoded = msgspec.msgpack.encode(rows)
    return Reader(cases.project_of(SHOP), {}).read(msgspec.msgpack.decode(encoded, type=Written))[-1]


TUPLE = 2


def test_values_are_written_and_read() -> None:
    project = cases.project_of(SHOP)
    book = next(symbol for symbol in classes(project) if symbol.name == "shop.models.Book")
    place = Place("shop/views.py", 5, 4)
    rows = Rows(model=book, site=place, loaded=frozenset({"owner"}), columns=(None,))  # sets of texts are shown in any order
    value = (
        [rows, Instance(book, Origin(place, rows)), {"a": Const(-0.0), "b": Const(True), "c": 1}, {1, 2}],
        Record((("é", Fixed((UNKNOWN, UNKNOWN))),), UNKNOWN),
        (Step("a.py", 1, "made here"), 2**63 - 1, 0.5, None, classes, ()),
    )
    writer = Writer(project)
    number = writer.write(value)
    assert writer.is_whole(number)
    assert writer.write(([rows], rows)) != number
    read = Reader(project, {}).read(msgspec.msgpack.decode(msgspec.msgpack.encode(writer.written()), type=Written))
    assert read[number] == value
    assert repr(read[number]) == repr(value)
    (shared,), again = read[-1]
    assert shared is again is read[number][0][0]


def nested(depth: int) -> object:
    value: object = ()
    for _ in range(depth):
        value = (value,)
    return value


@pytest.mark.parametrize(
    "value",
    [
        Path(),
        2**64,
        "\udcff",
        Closure(Lambda((), Name("x", 1, 0), 1, 0), None),
        Symbol("strange", "shop/views.py"),
        after,
        nested(200),
    ],
    ids=["stranger", "number", "text", "closure", "symbol", "function", "deep"],
)
def test_what_cannot_be_written_is_not_whole(value: object) -> None:
    writer = Writer(cases.project_of(SHOP))
    torn = writer.write([Const(1), (value,)])
    whole = writer.write((Const(1), ()))
    assert not writer.is_whole(torn)
    assert not writer.is_whole(writer.write(((torn, (value,)),)))
    assert writer.is_whole(whole)
    msgspec.msgpack.encode(writer.written())


def test_a_value_that_is_a_part_of_itself_is_not_whole() -> None:
    value: list[object] = []
    value.append(value)
    writer = Writer(cases.project_of(SHOP))
    assert not writer.is_whole(writer.write(value))


def test_reading_needs_no_more_than_what_is_there() -> None:
    deep = values_read(*((TUPLE, *range(max(0, n - 1), n)) for n in range(100_000)))
    while deep:
        (deep,) = deep  # type: ignore[misc]
    wide = values_read([TUPLE], *([TUPLE, n, n] for n in range(200)))
    assert wide[0] is wide[1]  # type: ignore[index]
    for rows in ([[TUPLE, 0]], [[TUPLE, 1], 1], [[999]], [[]], ["stranger", [1, 0]], [[TUPLE], [4, 0]]):
        with pytest.raises((LookupError, TypeError, ValueError)):
            values_read(*rows)
    for claim in (b"\xdd\xff\xff\xff\xff", b"\x91\xdd\xff\xff\xff\xff\x01", b"\x91\xdb\xff\xff\xff\xffa", b"\x91\x91\xff"):
        with pytest.raises(msgspec.MsgspecError):
            msgspec.msgpack.decode(claim, type=Written)


@pytest.mark.parametrize("name", ["replay", "__init__", "settle", "_note"])
def test_only_what_is_noted_is_replayed(name: str) -> None:
    with pytest.raises(LookupError):
        _unpacked((name,))
