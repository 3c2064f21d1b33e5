"""One report in each format, word for word: `python -m tests.report.snapshots` writes them anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stackcheck.facts.findings import Edit, Finding, Fix, Place, Severity, Step, Weighed
from stackcheck.report import FORMATS, render
from stackcheck.report.source import Source, Trend

FOLDER = Path(__file__).parent / "snapshots"

LINES = {
    "shop/views.py": [
        "def orders(request):",
        "    for order in Order.objects.all():",
        "        名 = '😀'; name = order.customer.name",
    ],
    "shop/models.py": ["class Order(Model):", "    customer = ForeignKey(Customer)", "    status = CharField()"],
}

FINDINGS = (
    Finding("KC004", "", 1, 0, "internal error: ValueError at x:1; please report it", Severity.ERROR, rule="internal-error"),
    Finding(
        "KC601",
        "shop/models.py",
        3,
        4,
        "Order.status is filtered at shop/views.py:2 and has no index: add db_index=True",
        Severity.NOTE,
        fix=Fix("Add an index", (Edit("shop/models.py", 3, 23, 3, 23, "db_index=True"),), safe=False),
        rule="unindexed-filter",
        sites=(Place("shop/views.py", 2, 17), Place("shop/views.py", 3)),
    ),
    Finding(
        "KC801",
        "shop/views.py",
        3,
        24,
        "N+1: order.customer is read for every order; 100%, <b>`x`</b>, [a](http://b), a|b",
        trace=(Step("shop/views.py", 2, "the rows of Order are queried here"), Step("shop/models.py", 2, "a foreign key")),
        rule="n-plus-one",
        sites=(Place("shop/views.py", 3, 24),),
    ),
)


def _lines(path: str) -> Sequence[str]:
    return LINES.get(path, [])


SOURCE = Source(
    lines=_lines,
    shown=lambda path: path,
    absolute=lambda path: f"/home/me/{path}",
    in_repository=lambda path: f"backend/{path}" if path else "",
    fingerprint=lambda finding: f"{finding.code}0123",
    project="shop",
    endpoints=(Weighed(Place("shop/views.py", 1, 0), "orders", 31),),
    trend=Trend("stackcheck-baseline.txt", {"KC801": 3}, {"KC601": 1}, {"KC801": 2}),
)


def current(form: str) -> str:
    return "".join(render(form, FINDINGS, SOURCE))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in FORMATS:
        if each != "html":  # the page's script and style are no part of what could change by accident
            (FOLDER / f"{each}.txt").write_text(current(each))
