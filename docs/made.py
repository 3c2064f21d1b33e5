"""The pages that are made: one a rule from its docstring, their list, the reference of the settings from their schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import dedent
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from stackcheck.catalogue.told import TOLD
from stackcheck.disk.schema import schema
from stackcheck.report.catalogue import by_entry
from stackcheck.rules import Rule, all_rules

FAMILIES = {
    "KC0": "stackcheck itself",
    "KC1": "type hints",
    "KC2": "raw SQL",
    "KC3": "fat views",
    "KC4": "input",
    "KC5": "secrets",
    "KC6": "indexes",
    "KC7": "blocking calls",
    "KC8": "N+1 queries",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by mkdocs when it knows the written pages."""
    for path, content in pages():
        files.append(File.generated(config, path, content=content))
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Every made page: its path and its text."""
    yield "rules/index.md", index(all_rules())
    yield from ((f"rules/{rule.name}.md", page(rule)) for rule in all_rules())
    yield "settings.md", settings(schema())
    yield "stackcheck.schema.json", json.dumps(schema(), indent=2)


def index(rules: Sequence[Rule]) -> str:
    parts = ["# Rules\n", "A severity in brackets: off until selected.\n"]
    for family, what in FAMILIES.items():
        parts.append(f"## {family}: {what}\n\n| Code | Name | Severity | What it says |\n| --- | --- | --- | --- |")
        for rule in rules:
            if rule.code.startswith(family):
                severity = rule.severity.name.lower()
                state = severity if rule.default else f"({severity})"
                parts.append(
                    f"| {rule.code} | [{rule.name}]({rule.name}.md) | {state} | {rule.summary.replace('|', '&#124;')} |"
                )
        parts.append("")
    return "\n".join([*parts, "## Where code runs\n", by_entry()])


def page(rule: Rule) -> str:
    state = "on" if rule.default else "off until selected"
    family = FAMILIES[rule.code[:3]]
    _, why = TOLD.get(rule.code, TOLD[rule.code[:3]])
    head = f"# {rule.name}\n\n**{rule.code}** · {family} · {rule.severity.name.lower()} · {state}{f' · {why}' if why else ''}\n"
    return f"{head}\n{''.join(_blocks(rule.documentation.strip()))}\n{_SILENCE.format(code=rule.code, name=rule.name)}"


_SILENCE = """
## Silence it

`# noqa: {code}` on the line, or `# stackcheck: ignore[{name}] -- reason`; `ignore = ["{code}"]` in the
[settings](../settings.md) for all files, `per-file-ignores` for some.
"""


def _blocks(text: str) -> Iterator[str]:
    """The text with its indented blocks as blocks of code."""
    for part in re.split(r"((?:^(?: {4}.*|)\n)+)", f"{text}\n", flags=re.MULTILINE):
        if part.strip() and all(line.startswith("    ") or not line for line in part.splitlines()):
            language = "html+django" if re.search(r"\{[%{#]", part) and "def " not in part else "python"
            yield f"\n```{language}\n{dedent(part).strip()}\n```\n\n"
        else:
            yield part


def settings(made: Mapping[str, Any]) -> str:
    head = dedent(
        """
        # Settings

        `[tool.stackcheck]` in pyproject.toml, or the same keys at the top of stackcheck.toml.  For each file the nearest hold.
        [The schema](stackcheck.schema.json) is what `stackcheck schema` prints; validate-pyproject finds it by itself.
        """
    )
    rows = (_setting(key, each) for key, each in made["properties"].items())
    return f"{head}\n{''.join(rows)}"


def _setting(key: str, each: Mapping[str, Any]) -> str:
    default = json.dumps(each.get("default"))
    shown = "" if len(default) > 60 or default in ("null", "[]", "{}", '""') else f"  Default: `{default}`."
    choices = f"  One of {', '.join(f'`{choice}`' for choice in each['enum'] if choice)}." if "enum" in each else ""
    return f"## `{key}`\n\n{each['description']}{choices}{shown}\n\n"
