"""The rules of a project: those of this package, and those of others that its settings name under `plugins`.

Another distribution registers a module, or a package of modules, under the entry-point group `stackcheck.rules`.  That it is
installed runs nothing of it; the settings have to name it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from stackcheck.disk.config import ConfigError, Settings, suggestion
from stackcheck.rules import Rule, all_rules, rules_of

_CODE = re.compile(r"KC9\d\d")
"""The codes of other distributions: flake8 hears `KC` alone, and the other families are taken."""


def known(settings: Settings) -> tuple[Rule, ...]:
    """All rules that the settings can name, by code.  Raises ConfigError."""
    return _known(settings.plugins)


@cache
def _known(plugins: tuple[str, ...]) -> tuple[Rule, ...]:
    if not plugins:
        return all_rules()
    installed = {entry.name: entry for entry in entry_points(group="stackcheck.rules")}
    made = [*all_rules()]
    for name in dict.fromkeys(plugins):
        if name not in installed:
            there = f"; installed are {', '.join(sorted(installed))}" if installed else ""
            raise ConfigError(f"plugins: `{name}` is not installed{suggestion(name, installed) or there}")
        made += _loaded(installed[name])
    for kind in ("code", "name"):
        spelling, times = Counter(getattr(rule, kind) for rule in made).most_common(1)[0]
        if times > 1:
            raise ConfigError(f"plugins: two rules have the {kind} {spelling}")
    return tuple(sorted(made, key=lambda rule: rule.code))


def _loaded(entry: EntryPoint) -> Iterator[Rule]:
    try:
        rules = [rule for module in _modules(entry.load()) for rule in rules_of(module)]
    except Exception as error:
        raise ConfigError(f"plugins: `{entry.name}` cannot be loaded: {type(error).__name__}: {error}") from error
    wrong = next((rule.code for rule in rules if not _CODE.fullmatch(rule.code)), None)
    if wrong is not None or not rules:
        what = f"has the code {wrong}; codes of plugins are KC900 to KC999" if wrong else "has no rules"
        raise ConfigError(f"plugins: `{entry.name}` {what}")
    yield from rules


def _modules(module: Any) -> Iterator[Any]:
    """The module, and of a package those in it."""
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{module.__name__}.{found.name}")
