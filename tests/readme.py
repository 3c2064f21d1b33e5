"""What README.md holds between markers: `python -m tests.readme` brings it up to date."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from stackcheck.report.catalogue import by_entry, markdown
from stackcheck.rules import all_rules

README = Path(__file__).parent.parent / "README.md"
SHOWN = ("KC702", "KC803", "KC804")


def between(name: str, text: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README.md has no part {name!r}"
    return found[1]


def command(name: str) -> str:
    """The command in the code block between the markers."""
    return between(name, README.read_text()).removeprefix("```console\n").removesuffix("```\n").strip()


def findings(form: str) -> str:
    """What the command that is to be tried prints."""
    _, _, tried = command("try").partition(" && ")
    program, *arguments = tried.split()
    assert program == "stackcheck"
    run = [sys.executable, "-m", "stackcheck", *arguments, "--no-cache", "--output-format", form]
    done = subprocess.run(run, cwd=README.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def shown() -> str:
    """The first finding of some rules with its steps, as a terminal shows it."""
    *blocks, _summary = findings("full").split("\n\n")
    chosen = (next(block for block in blocks if f"[{code}]" in block) for code in SHOWN)
    return "```\n" + "\n\n".join(chosen) + "\n```\n"


def current(text: str) -> str:
    """The text with the table of rules and the findings as they are now."""
    for name, part in (("rules", markdown(all_rules())), ("entries", by_entry()), ("shown", shown())):
        start, _, rest = text.partition(f"<!-- {name} -->\n")
        text = f"{start}<!-- {name} -->\n{part}<!-- /{name} -->{rest.partition(f'<!-- /{name} -->')[2]}"
    return text


if __name__ == "__main__":
    README.write_text(current(README.read_text()))
