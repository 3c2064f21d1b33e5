"""stackcheck: a linter for Django and FastAPI code that sees across files."""

__version__ = "0.1.0"
