"""What mypy's configuration leaves alone: modules in which nobody has to annotate functions."""

from __future__ import annotations

import configparser
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stackcheck.disk import files

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAXIMUM = 1_000_000
_NAMES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
_SECTION = re.compile(r"mypy-(.+)")


def left_alone(folder: Path, within: Path) -> tuple[str, ...]:
    """The patterns of modules that the nearest configuration at or above `folder` excuses; what is broken excuses nothing."""
    for each in (folder, *folder.parents):
        for name in _NAMES:
            sections = list(_sections(each / name, within))
            if sections:
                excused = (pattern for pattern, keys in sections if pattern and _is_excused(keys))
                return tuple(dict.fromkeys(module for pattern in excused for module in _patterns(pattern)))
        if each == within:
            break
    return ()


def _sections(file: Path, within: Path) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The modules of each section with its keys; "" for the section that holds for all."""
    try:
        text = files.read(file, _MAXIMUM, within=within).decode()
        if file.suffix == ".toml":
            tool = tomllib.loads(text).get("tool", {}).get("mypy")
            if tool is not None:
                yield "", tool
                yield from ((override["module"], override) for override in tool.get("overrides", ()))
        else:
            parsed = configparser.RawConfigParser(strict=False)
            parsed.read_string(text)
            for name in parsed.sections():
                if name == "mypy" or _SECTION.match(name):
                    yield name.partition("-")[2], dict(parsed[name])
    except (OSError, ValueError, RecursionError, AttributeError, TypeError, KeyError, configparser.Error):
        return


def _is_excused(keys: Mapping[str, Any]) -> bool:
    disabled = keys.get("disable_error_code", ())
    return (
        _says(keys.get("ignore_errors"), "true")
        or _says(keys.get("disallow_untyped_defs"), "false")
        or "no-untyped-def" in (disabled if isinstance(disabled, list | str) else ())
    )


def _says(value: object, wanted: str) -> bool:
    return str(value).strip().lower() in (wanted, {"true": "1", "false": "0"}[wanted])


def _patterns(written: object) -> Iterator[str]:
    """The modules that a section names: a list, or a text with commas."""
    for part in written if isinstance(written, list) else str(written).split(","):
        if isinstance(part, str) and part.strip():
            yield part.strip()
