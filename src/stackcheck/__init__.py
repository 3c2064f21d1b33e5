"""stackcheck: a linter for Django and FastAPI code that sees across files.  `__init__.pyi` says what can be imported here."""

__version__ = "0.1.0"

_API = ("ConfigError", "Finding", "Place", "Severity", "Step", "check")


def __getattr__(name: str) -> object:
    """The API, which is imported when it is first asked for: every command passes here."""
    if name not in _API:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module("stackcheck.faces.api"), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_API))
