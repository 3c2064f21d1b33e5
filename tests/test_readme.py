"""README.md and what it promises."""

from __future__ import annotations

import re
import subprocess

import msgspec

from stackcheck.disk.config import Settings
from stackcheck.link.options import Options
from stackcheck.report.catalogue import by_entry, markdown
from stackcheck.rules import all_rules
from tests import readme


def test_the_table_of_rules_is_current() -> None:
    assert readme.between("rules", readme.README.read_text()) == markdown(all_rules()), "run python -m tests.readme"


def test_the_table_of_what_runs_code_is_current() -> None:
    assert readme.between("entries", readme.README.read_text()) == by_entry(), "run python -m tests.readme"


def test_the_findings_are_current() -> None:
    assert readme.between("shown", readme.README.read_text()) == readme.shown(), "run python -m tests.readme"


def test_the_sample_project_has_findings_of_each_family() -> None:
    found = [line.split() for line in readme.findings("concise").splitlines()]
    assert len({code[:3] for place, code, *_ in found if place.endswith(":")}) == 8


def test_every_setting_is_explained() -> None:
    text = readme.README.read_text()
    settings = [field.encode_name for kind in (Settings, Options) for field in msgspec.structs.fields(kind)]
    assert [name for name in settings if f"`{name}`" not in text] == []


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    script = (readme.README.parent / ".ci" / "run").read_text()
    (extraction,) = re.findall(r"^tests=(\$\(.*\))$", script, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-c", f"echo {extraction}"], cwd=readme.README.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == readme.command("test")
