"""Adopted on old code: what was there is not told, what is new is, through every face."""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path

import pytest

from stackcheck.faces import flake8
from tests.faces.test_cli import Command, stackcheck  # noqa: F401 - a fixture

MODELS = """\
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=80)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
"""
VIEWS = """\
from django.http import JsonResponse

from shop.models import Order


def orders(request):
    found = Order.objects.raw("SELECT * FROM shop_order WHERE customer_id = 1")
    return JsonResponse({"names": [order.customer.name for order in Order.objects.all()]})
"""
URLS = """\
from django.urls import path

from shop import views

urlpatterns = [path("orders/", views.orders)]
"""
MORE = """

def customers(request):
    found = Order.objects.raw("SELECT * FROM shop_order WHERE customer_id = 1")
    return JsonResponse({"more": [order.customer.name for order in Order.objects.all()]})
"""


@pytest.fixture
def shop(stackcheck: Command) -> Command:  # noqa: F811
    for name, text in (("__init__", ""), ("models", MODELS), ("views", VIEWS), ("urls", URLS)):
        stackcheck.write(f"shop/{name}.py", text)
    return stackcheck


def codes(out: str) -> list[str]:
    return [line.split()[1] for line in out.splitlines() if line.startswith("shop")]


def adopted(shop: Command) -> None:
    assert codes(shop().out) == ["KC201", "KC801"]
    shop.write("pyproject.toml", "[tool.stackcheck]\nbaseline = 'stackcheck-baseline.txt'\n")
    told = shop("baseline", "create")
    assert (told.code, told.err) == (0, "")
    assert "stackcheck-baseline.txt: 2 places (KC201 1, KC801 1)" in told.out


def test_what_was_there_is_not_told(shop: Command) -> None:
    adopted(shop)
    told = shop()
    assert (told.code, told.err) == (0, "")
    assert told.out.endswith("\n2 known findings not told (stackcheck-baseline.txt).\n")
    assert shop("baseline", "check").code == 0
    views = shop.root / "shop" / "views.py"
    views.write_text("# a line\n" * 10 + VIEWS)
    assert shop("-q") == (0, "", "")
    views.rename(shop.root / "shop" / "pages.py")
    shop.write("shop/urls.py", URLS.replace("views", "pages"))
    assert shop("-q") == (0, "", "")


def test_what_is_new_is_told_and_only_that(shop: Command) -> None:
    adopted(shop)
    shop.write("shop/views.py", VIEWS + MORE)
    shop.write("shop/urls.py", URLS.replace("orders)]", 'orders), path("c/", views.customers)]'))
    told = shop("-q")
    assert (told.code, codes(told.out)) == (1, ["KC201", "KC801"])
    assert all(":12:" in line or ":13:" in line for line in told.out.splitlines())
    assert "2 places (KC201 1, KC801 1) new, nothing stale" in shop("baseline", "check").out
    assert shop("baseline", "update").out == "stackcheck-baseline.txt: 2 places (KC201 1, KC801 1) added; 2 as before\n"
    assert shop("-q") == (0, "", "")


def test_what_is_mended_is_told_as_stale(shop: Command) -> None:
    adopted(shop)
    shop.write("shop/views.py", VIEWS.replace("all()", 'select_related("customer")'))
    said = "stackcheck: stackcheck-baseline.txt has 1 stale entry (KC801 1); `stackcheck baseline prune` takes them out\n"
    told = shop()
    assert (told.code, told.err) == (0, said)
    strict = shop("--strict-baseline")
    assert strict.code == 1
    assert "stale: shop/views.py: KC801 in orders: return JsonResponse(" in strict.err
    assert shop("--select", "KC2").err == ""  # of rules that did not run nothing is known
    assert shop("shop/models.py").err == ""
    assert shop("baseline", "check").code == 1
    assert shop("baseline", "prune").out == "stackcheck-baseline.txt: 1 place (KC801 1) taken out; 1 as before\n"
    assert shop("--strict-baseline").code == 0
    assert shop("baseline", "check").code == 0


def test_create_writes_over_nothing(shop: Command) -> None:
    adopted(shop)
    assert shop("baseline", "create").code == 2
    assert shop("baseline", "create", "--force").code == 0
    assert shop("baseline", "create", "nowhere").code == 2
    assert shop("--baseline", "none.txt").code == 2
    shop.write("pyproject.toml", "[tool.stackcheck]\nbaseline = '../../b.txt'\n")
    assert "outside of the project" in shop().err
    assert shop("baseline", "create").code == 2


def test_flake8_obeys_it(shop: Command) -> None:
    adopted(shop)
    shop.write("shop/views.py", VIEWS + MORE)
    shop.write("shop/urls.py", URLS.replace("orders)]", 'orders), path("c/", views.customers)]'))
    flake8._states.clear()
    found = flake8.Plugin(ast.parse(""), "shop/views.py", (VIEWS + MORE).splitlines(keepends=True)).run()
    assert [(line, message[:5]) for line, _, message, _ in found] == [(12, "KC201"), (13, "KC801")]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(shop: Command) -> Command:
    (shop.root / ".git").rmdir()
    git(shop.root, "init")
    git(shop.root, "add", ".")
    git(shop.root, "commit", "-m", "x")
    return shop


def test_since_a_revision(committed: Command) -> None:
    head = "2 known findings not told (at HEAD).\n"
    assert committed("--since", "HEAD") == (0, f"All checks passed!\n{head}", "")
    committed.write("shop/views.py", "\n\n" + VIEWS + MORE)
    committed.write("shop/urls.py", URLS.replace("orders)]", 'orders), path("c/", views.customers)]'))
    told = committed("--since", "HEAD")
    assert (told.code, codes(told.out), told.out.splitlines()[-1] + "\n") == (1, ["KC201", "KC801"], head)
    committed.write("shop/views.py", VIEWS.replace("all()", 'select_related("customer")'))
    assert committed("--since", "HEAD").out.endswith("1 known finding not told (at HEAD); 1 place of then are mended.\n")


def test_since_finds_what_an_edit_elsewhere_caused(committed: Command) -> None:
    """The lines of the diff hold no finding."""
    committed.write("shop/views.py", VIEWS.replace("all()", 'select_related("customer")'))
    git(committed.root, "commit", "-am", "mended")
    assert codes(committed().out) == ["KC201"]
    committed.write("shop/managers.py", "from shop.models import Order\n\n\ndef rows():\n    return Order.objects.all()\n")
    committed.write(
        "shop/views.py", VIEWS.replace("Order.objects.all()", "rows()").replace("models import Order", "managers import rows")
    )
    git(committed.root, "add", ".")
    git(committed.root, "commit", "-m", "moved")
    assert codes(committed("--since", "HEAD~1").out) == ["KC801"]


@pytest.mark.parametrize("revision", ["nothing", "--output=x", "HEAD:shop", "HEAD^{tree}", "", "\n"])
def test_what_is_no_revision(revision: str, committed: Command) -> None:
    told = committed("--since", revision)
    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1


def test_since_runs_nothing_of_the_repository(committed: Command, tmp_path: Path) -> None:
    mark = tmp_path / "was-here"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    for name in ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction"):
        hook = committed.root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(program)
    for setting in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.gitProxy", "core.editor", "filter.x.smudge", "filter.x.clean",
        "filter.x.process", "diff.x.textconv", "diff.external", "uploadpack.packObjectsHook", "gpg.program", "alias.ls-tree",
    ):  # fmt: skip
        git(committed.root, "config", setting, str(program))
    committed.write(".gitattributes", "*.py filter=x diff=x\n")
    status = {path: path.stat().st_mtime_ns for path in committed.root.rglob("*") if path.is_file()}
    assert committed("--since", "HEAD").code == 0
    assert not mark.exists()
    assert status == {path: path.stat().st_mtime_ns for path in committed.root.rglob("*") if path.is_file()}


def test_since_in_a_folder_of_the_repository(committed: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    committed.write("shop/stackcheck.toml", "")
    monkeypatch.chdir(committed.root / "shop")
    monkeypatch.setitem(os.environ, "GIT_DIR", "/nowhere")
    assert committed("--since", "HEAD", "-q") == (0, "", "")


def test_comments_that_silence_everything(shop: Command) -> None:
    shop.write("shop/views.py", VIEWS.rstrip() + "  # a list\n")
    assert shop("--add-noqa=legacy", ".") == (0, "Silenced 2 lines in 1 file.\n", "")
    text = (shop.root / "shop" / "views.py").read_text()
    assert text.count("  # noqa: KC201 -- legacy\n") == text.count("noqa: KC801 -- legacy") == 1
    assert shop("-q") == (0, "", "")
    assert shop("--add-noqa", ".") == (0, "Nothing to silence.\n", "")
    assert (shop.root / "shop" / "views.py").read_text() == text


def test_a_reason_is_plain_text(shop: Command) -> None:
    for reason in ("a\nb", "a #} b", "\x1b", "noqa: F401"):
        assert shop(f"--add-noqa={reason}").code == 2
    assert (shop.root / "shop" / "views.py").read_text() == VIEWS
