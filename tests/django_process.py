"""Django in the tests' own process: it can be configured once, so all who need it share this configuration."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import django
from django.conf import settings


@cache
def configure() -> None:
    """Set Django up, with a database in a file, for other threads see it too."""
    folder = tempfile.mkdtemp(prefix="stackcheck-tests-")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder) / "database"}
    settings.configure(USE_I18N=False, DATABASES={"default": database})
    django.setup()
