"""All samples in all forms in one project: nothing of them is in what is printed, in no format, nor in the cache."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from stackcheck.faces import cli
from stackcheck.faces.flake8 import Plugin
from stackcheck.report import FORMATS
from tests.secrecy.forms import FORMS, Form
from tests.secrecy.samples import SAMPLES, told

MODELS = """
from django.db import models
class Customer(models.Model):
    name = models.TextField()
class Order(models.Model):
    token = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
"""
_FLAGGED = "import os; unused = 1  # noqa: KC999\n"


def _source(form: Form) -> str:
    """A file of the form with every sample, after each a line about which something is found, so that both are shown."""
    texts = [sample.text for sample in SAMPLES.values() if form.telling or sample.shaped]
    if not form.path.endswith(".py"):
        return "".join(f"{form.make(text)}{{# stackcheck: ignore[KC999] #}}\n" for text in texts)
    return "".join(("from shop.models import Order\nimport os\n", *(form.make(text) + _FLAGGED for text in texts)))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root, cache = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("cache")
    (root / ".git").mkdir()
    for folder in ("shop/templates", "shop/jinja2"):
        (root / folder).mkdir(parents=True)
    (root / "shop/models.py").write_text(MODELS)
    (root / "shop/__init__.py").write_text("")
    for number, form in enumerate(FORMS.values()):
        source = _source(form)
        ending = Path(form.path).suffix
        (root / Path(form.path).with_name(f"form_{number}{ending}")).write_text(source)
        (root / Path(form.path).with_name(f"broken_{number}{ending}")).write_text(f"{source}def (:\n{{% for x in y %}}\n")
    return dict(_outputs(root, cache))


def _outputs(root: Path, cache: Path) -> Iterator[tuple[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("STACKCHECK_CACHE_DIR", str(cache))
        for form in FORMATS:
            yield form, _printed("--output-format", form, "-v", "--cache-dir", str(cache), "--ignore-noqa")
        patch.setattr("stackcheck.faces.flake8._FRESH", 600.0)
        for file in sorted(root.rglob("form_*.py")):
            yield f"flake8 {file.name}", repr(list(Plugin(None, str(file), file.read_text().splitlines(keepends=True)).run()))
    for file in cache.rglob("*"):
        if file.is_file():
            yield f"cache {file.name}", file.read_bytes().decode("utf-8", "replace")


def _printed(*arguments: str) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown), pytest.raises(SystemExit):
        cli.main(["check", "--select", "KC", *arguments])
    return shown.getvalue()


@pytest.mark.slow
def test_nothing_is_told(outputs: dict[str, str]) -> None:
    assert any(name.endswith(".facts") for name in outputs)
    assert "KC801" in outputs["full"]
    assert outputs["full"].count("KC003") > 1000
    leaks = {
        (name, kind)
        for name, output in outputs.items()
        for kind, sample in SAMPLES.items()
        for secret in (sample.secret, quote(sample.secret, safe=""), sample.secret.encode("unicode_escape").decode())
        if told(secret, output)
    }
    assert sorted(leaks) == []
