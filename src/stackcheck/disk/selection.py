"""Which rules a configuration switches on, and in which files it does not want to hear of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stackcheck.disk.config import ConfigError, Configuration, Settings, suggestion
from stackcheck.disk.ignoring import Patterns
from stackcheck.facts.findings import Severity
from stackcheck.rules import Rule

ALWAYS = frozenset({"KC001", "KC002", "KC004"})
"""What a run could not see is told whatever was selected; only `ignore` silences it."""


def names(selector: str, code: str, name: str) -> bool:
    """Whether a selector (the prefix of a code, or a rule's name) names the rule."""
    return code.startswith(selector) or name == selector


def selected(rules: Iterable[Rule], settings: Settings) -> tuple[Rule, ...]:
    """The rules that are on.  Where `select` and `ignore` both name one, the longer selector wins, and `ignore` a draw."""
    known = tuple(rules)
    _refuse_unknown(known, "select", settings.select or ())
    _refuse_unknown(known, "extend-select", settings.extend_select)
    _refuse_unknown(known, "ignore", settings.ignore)
    _refuse_unknown(known, "severity", settings.severity)
    _refuse_unknown(known, "per-file-ignores", [s for listed in settings.per_file_ignores.values() for s in listed])
    return tuple(rule for rule in known if _is_on(rule, settings))


def _is_on(rule: Rule, settings: Settings) -> bool:
    base = rule.code in ALWAYS or (rule.default if settings.select is None else False)
    wanted = max(_weight(rule, (*(settings.select or ()), *settings.extend_select)), 0 if base else -1)
    return wanted > _weight(rule, settings.ignore)


def _weight(rule: Rule, selectors: Iterable[str]) -> int:
    """The length of the longest selector that names the rule (a rule's name counts as its whole code), -1 where none does."""
    named = (s for s in selectors if names(s, rule.code, rule.name))
    return max((len(rule.code) if s == rule.name else len(s) for s in named), default=-1)


def severities(rules: Iterable[Rule], configuration: Configuration) -> dict[str, Severity]:
    """The severities that the configuration sets, by code; a longer selector comes before a shorter one."""
    ordered = sorted(configuration.severities.items(), key=lambda item: len(item[0]))
    return {rule.code: level for rule in rules for s, level in ordered if names(s, rule.code, rule.name)}


class FileIgnores:
    """`per-file-ignores`: patterns of paths, each with the selectors of the rules that are not told there."""

    def __init__(self, configuration: Configuration) -> None:
        base = configuration.base.as_posix()
        self._given = configuration.settings.per_file_ignores
        self._entries: Sequence[tuple[Patterns, tuple[str, ...]]] = [
            (Patterns(base, [pattern]), selectors) for pattern, selectors in self._given.items()
        ]

    def idle(self, root: Path, paths: Iterable[str]) -> list[str]:
        """The patterns that mean none of the files at `paths` below `root`."""
        if not self._given:
            return []
        absolute = [f"{root.as_posix()}/{path}" for path in paths]
        entries = zip(self._given, self._entries, strict=True)
        return [pattern for pattern, (patterns, _) in entries if not any(map(patterns.verdict, absolute))]

    def hides(self, root: Path, code: str, rule: str, path: str) -> bool:
        """Whether what the rule with this code and name tells of the file at `path` below `root` is not wanted."""
        absolute = f"{root.as_posix()}/{path}"
        return any(
            patterns.verdict(absolute) and any(names(s, code, rule) for s in selectors) for patterns, selectors in self._entries
        )


def _refuse_unknown(rules: Sequence[Rule], key: str, selectors: Iterable[str] | Mapping[str, object]) -> None:
    for selector in selectors:
        if not selector or not any(names(selector, rule.code, rule.name) for rule in rules):
            hint = suggestion(selector, [spelling for rule in rules for spelling in (rule.code, rule.name)])
            raise ConfigError(f"unknown rule `{selector}` in {key}{hint}")
