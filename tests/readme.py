"""What README.md holds between markers: `python -m tests.readme` brings it up to date."""

from __future__ import annotations

import re
from pathlib import Path

from stackcheck.report.catalogue import markdown
from stackcheck.rules import all_rules

README = Path(__file__).parent.parent / "README.md"


def between(name: str, text: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README.md has no part {name!r}"
    return found[1]


def command(name: str) -> str:
    """The command in the code block between the markers."""
    return between(name, README.read_text()).removeprefix("```console\n").removesuffix("```\n").strip()


def current(text: str) -> str:
    """The text with the table of rules as it is now."""
    start, _, rest = text.partition("<!-- rules -->\n")
    return f"{start}<!-- rules -->\n{markdown(all_rules())}<!-- /rules -->{rest.partition('<!-- /rules -->')[2]}"


if __name__ == "__main__":
    README.write_text(current(README.read_text()))
