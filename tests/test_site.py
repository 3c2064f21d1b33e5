"""The documentation: every rule and every setting has its place, what it says of commands holds, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from stackcheck.disk.config import Settings
from stackcheck.faces import api
from stackcheck.faces.cli import cli
from stackcheck.facts.findings import SITE
from stackcheck.link.options import Options
from stackcheck.rules import all_rules

HERE = Path(__file__).parent.parent
WRITTEN = [HERE / "README.md", *sorted((HERE / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    specification = importlib.util.spec_from_file_location("made", HERE / "docs" / "made.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return dict(module.pages())


def test_every_rule_has_the_page_that_its_url_names(made: Mapping[str, str]) -> None:
    for rule in all_rules():
        assert rule.url == f"{SITE}/rules/{rule.name}/"
        page = made[f"rules/{rule.name}.md"]
        assert rule.code in page
        assert page.count("```") % 2 == 0
        assert f"]({rule.name}.md)" in made["rules/index.md"]


def test_examples_are_code(made: Mapping[str, str]) -> None:
    assert "\n```python\n# shop/" in made["rules/n-plus-one.md"]
    assert not re.search(r"^    ", made["rules/unused-suppression.md"], re.MULTILINE)


def test_every_setting_is_explained(made: Mapping[str, str]) -> None:
    for kind in (Settings, Options):
        for field in msgspec.structs.fields(kind):
            assert f"## `{field.encode_name}`\n" in made["settings.md"]


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_commands_and_options_that_are_written_exist(file: Path) -> None:
    text = file.read_text()
    options = {option for command in cli.commands.values() for each in command.params for option in each.opts}
    for line in re.findall(r"^stackcheck .*$|`stackcheck [^`]*`", text, re.MULTILINE):
        words = [*line.strip("`").partition("#")[0].split(), ""]
        assert {word.partition("=")[0] for word in words[1:] if word.startswith("--")} <= options | {"--help", "--version"}, (
            line
        )
        if re.fullmatch(r"[a-z]+", words[1]):
            assert words[1] in cli.commands, line


def test_the_signature_of_the_api_is_the_written_one() -> None:
    text = (HERE / "docs" / "api.md").read_text()
    assert all(re.search(rf"^    \*?{name}\b", text, re.MULTILINE) for name in inspect.signature(api.check).parameters)


@pytest.mark.slow
def test_the_site_is_built_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    for rule in all_rules():
        assert (tmp_path / "site" / "rules" / rule.name / "index.html").is_file()
    assert (tmp_path / "site" / "stackcheck.schema.json").is_file()
    asked = re.findall(r'(?:src|href)="(https?://[^"]+\.(?:js|css|woff2?))"', (tmp_path / "site" / "index.html").read_text())
    assert asked == []
