"""Variables in layers: what ways that meet again leave behind."""

from __future__ import annotations

from stackcheck.link.flow.variables import Variables
from stackcheck.link.models import models
from stackcheck.link.values.kinds import UNKNOWN, Collection, Const, Fixed, Record, Rows, Value
from stackcheck.link.values.widening import MAX_PARTS, MAX_PREDICATES, bounded
from tests.cases import project_of


def same(value: str) -> str:
    return value


def added(one: str, two: str) -> str:
    return f"{one}|{two}"


def started() -> Variables[str]:
    variables = Variables(same)
    variables.update({"a": "a", "b": "b"})
    return variables


def test_a_way_leaves_what_is_below_as_it_was() -> None:
    start = started()
    way = start.fork()
    way["a"] = "other"
    del way["b"]
    assert (way.get("a"), way.get("b"), start.get("a"), start.get("b")) == ("other", None, "a", "b")


def test_ways_that_meet_join_what_they_changed() -> None:
    start = started()
    one, two = start.fork(), start.fork()
    one["a"] = "one"
    two["new"] = "two"
    start.meet([one, start, two], added)
    assert dict(start.items()) == {"a": "one|a", "b": "b", "new": "two"}


def test_what_every_way_forgets_is_forgotten() -> None:
    start = started()
    one, two = start.fork(), start.fork().fork()
    del one["a"]
    del two["a"]
    start.meet([one, two], added)
    assert "a" not in start


def test_a_way_that_is_kept_does_not_change_with_the_layers_below_it() -> None:
    start = started()
    body = start.fork()
    kept = body.fork().kept(start)
    body["a"] = "later"
    assert kept.get("a") == "a"


def test_a_value_that_doubles_ends_as_one_of_which_nothing_is_known() -> None:
    value: Value = Const(1)
    for _ in range(30):
        value = bounded(Fixed((value, value)))
    assert len(repr(value)) < 100 * MAX_PARTS


def test_the_first_keys_of_a_large_dict_are_known() -> None:
    large = bounded(Record(tuple((f"k{n}", Const(n)) for n in range(2 * MAX_PARTS)), UNKNOWN))
    assert isinstance(large, Record)
    assert large.get("k0") == Const(0)
    assert len(large.entries) < MAX_PARTS


def test_a_long_list_is_one_of_any_such_elements() -> None:
    assert bounded(Fixed((Const(1),) * (MAX_PARTS + 1), "list")) == Collection(Const(1))


def test_rows_that_are_narrowed_without_end_are_narrowed_by_something() -> None:
    source = "from django.db import models\n\nclass Book(models.Model):\n    title = models.TextField()\n"
    project = project_of({"models.py": source})
    rows = Rows(model=next(iter(models(project).values())).symbol)
    for _ in range(3 * MAX_PREDICATES):
        rows = bounded(rows.narrowed(rows.model.place))  # type: ignore[assignment]
    assert 0 < len(rows.predicates) <= MAX_PREDICATES
