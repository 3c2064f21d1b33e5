"""Where reports go: to the terminal, to files, to several at once, and in which format where nobody says."""

from __future__ import annotations

import json

import pytest

from tests.faces.test_baseline import MODELS, URLS, VIEWS
from tests.faces.test_cli import A, B, Command, shop, stackcheck  # noqa: F401 - fixtures


def test_several_at_once(shop: Command) -> None:  # noqa: F811
    told = shop("--output-format", "concise", "--output", "sarif=out.sarif", "--output", "gitlab=quality.json")
    assert (told.code, told.out) == (1, f"{A}{B}Found 2 findings in 2 files (2 warnings).\n")
    (run,) = json.loads((shop.root / "out.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["KC003", "KC003"]
    issues = json.loads((shop.root / "quality.json").read_text())
    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert {path.name for path in shop.root.iterdir()} == {".git", "shop", "out.sarif", "quality.json"}


def test_a_file_instead_of_the_terminal(shop: Command) -> None:  # noqa: F811
    assert shop("--output-file", "out.txt", "--color", "always") == (1, "", "")
    assert (shop.root / "out.txt").read_text() == f"{A}{B}Found 2 findings in 2 files (2 warnings).\n"
    for form in ("html", "junit", "markdown", "rdjson"):
        assert shop("--output-format", form, "--output-file", f"out.{form}").code == 1
        assert "KC003" in (shop.root / f"out.{form}").read_text()


def test_a_file_that_cannot_be_written(shop: Command) -> None:  # noqa: F811
    told = shop("--output", "json=nowhere/out.json")
    assert (told.code, told.err) == (2, "stackcheck: nowhere/out.json cannot be written: No such file or directory\n")
    assert told.out.startswith(A)
    for wrong in ("json", "xml=a", "json="):
        assert shop("--output", wrong).code == 2


def test_the_same_fingerprint_everywhere(shop: Command) -> None:  # noqa: F811
    shop("-q", "--output", "json=a.json", "--output", "sarif=a.sarif")
    prints = [found["fingerprint"] for found in json.loads((shop.root / "a.json").read_text())]
    results = json.loads((shop.root / "a.sarif").read_text())["runs"][0]["results"]
    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in results] == [f"{each}:1" for each in prints]
    shop.write("shop/a.py", "\n\n\nx = 1  # noqa: KC999\n")
    shop("-q", "--output", "json=b.json")
    assert [found["fingerprint"] for found in json.loads((shop.root / "b.json").read_text())] == prints


def test_paths_are_those_of_the_repository(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    shop.write("shop/stackcheck.toml", "")
    monkeypatch.chdir(shop.root / "shop")
    assert "file=shop/a.py,line=1," in shop("--output-format", "github").out
    assert shop("-q").out.startswith("a.py:1:8: ")


def test_annotations_in_github_actions(shop: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    told = shop().out.splitlines()
    assert told[0].startswith("::warning title=stackcheck (KC003),file=shop/a.py,line=1,endLine=1,col=8,")
    assert told[-1] == "Found 2 findings in 2 files (2 warnings)."
    assert shop("-q", "--output-format", "concise").out == A + B
    monkeypatch.setenv("STACKCHECK_OUTPUT_FORMAT", "concise")
    assert shop("-q").out == A + B
    monkeypatch.setenv("STACKCHECK_OUTPUT_FORMAT", "nothing")
    assert shop().code == 2


def test_what_is_secret_beside_a_step_is_not_shown(stackcheck: Command) -> None:  # noqa: F811
    """Nothing is told in the file itself; a page shows it all the same."""
    stackcheck.write("shop/models.py", MODELS)
    stackcheck.write(
        "shop/names.py",
        'PASSWORD = "k7vQ2mx9Lr4wZ8tPc"\ndef name(order):\n    return order.customer.name, connect("k7vQ2mx9Lr4wZ8tPc", PASSWORD)\n',
    )
    views = VIEWS.replace("order.customer.name", "name(order)").replace(
        "import Order\n", "import Order\nfrom shop.names import name\n"
    )
    stackcheck.write("shop/views.py", views)
    stackcheck.write("shop/urls.py", URLS)
    page = stackcheck("--output-format", "html", "--select", "KC8").out
    assert "return order.customer.name" in page
    assert "PASSWORD = **" in page
    assert "k7vQ2mx9Lr4wZ8tPc" not in page
