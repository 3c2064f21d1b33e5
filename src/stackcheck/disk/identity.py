"""What makes one run's answer differ from another's: the code of stackcheck and its libraries, the files, the settings."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec.structs import replace

import stackcheck
from stackcheck import extract
from stackcheck.disk.config import Configuration, Settings
from stackcheck.disk.contents import Content

_READING = ("extract", "facts", "catalogue")
_LIBRARIES = ("jinja2-", "libcst-", "msgspec-")


@cache
def of_reading() -> bytes:
    """Identifies what turns bytes into facts.

    `extract.VERSION` stands for it in a release; the sources themselves do so while somebody works on them.
    """
    versions = [name for name in _installed() if name.lower().startswith(_LIBRARIES)]
    return _digest([extract.VERSION, stackcheck.__version__, sys.version[:6], *versions, *_sources(_READING)])


@cache
def of_everything() -> bytes:
    """Identifies all code that findings depend on, third-party rules included."""
    return _digest([stackcheck.__version__, sys.version[:6], *_installed(), *_sources(("",))])


def of_facts(path: str, content: Content) -> bytes:
    """By what a file's facts are kept: a Python file's by its content; how a template is read depends on its path, too."""
    kind = ".py" if path.endswith(".py") else path
    return _digest([of_reading(), kind, content.digest])


def of_run(files: Mapping[str, Content], configuration: Configuration) -> bytes:
    """By what the findings of a whole run are kept; which of them are shown, and what for a run fails, is no part of that."""
    defaults = Settings()
    chosen = replace(
        configuration.settings, min_severity=defaults.min_severity, fail_on=defaults.fail_on, baseline=defaults.baseline
    )
    settings = (chosen, configuration.options)
    parts: list[str | bytes] = [of_everything(), msgspec.msgpack.encode(settings, order="deterministic")]
    for path, content in files.items():
        parts += (path, content.digest)
    return _digest(parts)


def of_linking(configuration: Configuration) -> bytes:
    """By what is kept what the functions of a project do: beside its files only the code and the options count."""
    return _digest([of_everything(), msgspec.msgpack.encode(configuration.options, order="deterministic")])


def _digest(parts: Iterable[str | bytes]) -> bytes:
    state = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.digest()


def _sources(folders: Iterable[str]) -> list[bytes]:
    package = Path(stackcheck.__file__).parent
    files = sorted(file for folder in folders for file in (package / folder).rglob("*.py"))
    return [file.read_bytes() for file in files]


def _installed() -> list[str]:
    """The names, and with them the versions, of what is installed; a tenth of the time that importlib.metadata takes."""
    suffixes = (".dist-info", ".egg-info")
    return sorted({entry.name for folder in sys.path for entry in _listed(Path(folder)) if entry.name.endswith(suffixes)})


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
