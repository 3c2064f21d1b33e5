"""README.md and what it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from stackcheck.report.catalogue import markdown
from stackcheck.rules import all_rules
from tests import readme


def test_the_table_of_rules_is_current() -> None:
    assert readme.between("rules", readme.README.read_text()) == markdown(all_rules()), "run python -m tests.readme"


def test_the_sample_project_has_findings(tmp_path: Path) -> None:
    _, _, command = readme.command("try").partition(" && ")
    program, *arguments = command.split()
    assert program == "stackcheck"
    run = [sys.executable, "-m", "stackcheck", *arguments, "--cache-dir", str(tmp_path), "--output-format", "concise"]
    done = subprocess.run(run, cwd=readme.README.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert len({line.split()[1][:3] for line in done.stdout.splitlines()[:-1]}) == 8, "one finding of each family at least"


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    script = (readme.README.parent / ".ci" / "run").read_text()
    (extraction,) = re.findall(r"^tests=(\$\(.*\))$", script, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-c", f"echo {extraction}"], cwd=readme.README.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == readme.command("test")
